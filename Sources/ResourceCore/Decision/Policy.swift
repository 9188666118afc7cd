import HTTPSemantics

/// What the operator has set: everything a judgement may rest on beside the request and the store.
package struct Policy: Sendable {
    /// The media types that may be stored.
    package var acceptedTypes: [MediaRange] = Policy.defaultTypes
    /// The largest content, in bytes.
    package var contentLimit = 16 << 20
    /// Bytes that a request line may have.
    package var requestLineLimit = 8_192
    /// How many resources one request may change.
    package var batchLimit = 1000
    /// How many resources a query looks at, where no index leads to them.
    package var scanLimit = 100_000
    /// How deep JSON may nest.
    package var depthLimit = 512
    /// Which status stands for content that cannot be taken.
    package var statusProfile = StatusProfile.rfc9110
    /// Whether PUT, PATCH and DELETE of an existing resource need a condition (428 without).
    package var requiresPreconditions = false
    /// Whether POST needs an `Idempotency-Key` (400 without).
    package var requiresIdempotencyKey = false
    /// How long the answer to a key is kept, in seconds.
    package var idempotencyLifetime: Int64 = 24 * 60 * 60
    /// The hosts that requests may name; nil admits any.
    package var hosts: HostPolicy?
    /// The bearer tokens that let a caller in; nil lets everybody in.
    package var tokens: [String]?
    /// The origins that scripts may call from.
    package var allowedOrigins: [OriginPattern] = []
    /// What answers to writes return where the client does not say (RFC 7240 §4.2).
    package var defaultReturn = Prefer.ReturnPreference.minimal
    /// How clients reach the service through a proxy; nil where they reach it directly.
    package var publicURL: PublicURL?
    /// How many may follow changes at the same time.
    package var subscriberLimit = 1_024
    /// The longest that a request may wait for a change, in seconds.
    package var waitLimit = 60
    /// Whether what is for tests and teaching only may be used.
    package var isTesting = false

    /// The defaults.
    package init() {}

    /// `application/json` and `application/*+json`.
    package static let defaultTypes = ["application/json", "application/*+json"].compactMap { MediaRange($0) }

    /// Whether scripts of this origin, the value of an `Origin` field, may call.
    package func allows(origin: String) -> Bool {
        allowedOrigins.contains { $0.matches(origin) }
    }

    /// The accepted types as a field value.
    package var acceptedTypesValue: String { acceptedTypes.map(\.spelling).joined(separator: ", ") }
}

/// A policy that many requests are judged by: handed on as one reference.
package final class SharedPolicy: Sendable {
    package let value: Policy

    package init(_ value: Policy) {
        self.value = value
    }
}

/// Which status stands for content that the service does not recognise or cannot take.
package enum StatusProfile: String, CaseIterable, Sendable {
    /// 415 and 400, as RFC 9110 has it.
    case rfc9110
    /// 501, as pages that teach RFC 2616 §9.6 describe.
    case classic
}

/// The hosts that requests may name (against DNS rebinding).
package struct HostPolicy: Sendable {
    /// Names and addresses, in lower case, without ports and brackets.
    package var names: Set<String>
    /// Whether any literal IP address will do, as for a service bound to all addresses: only names can be rebound.
    package var admitsAnyAddress: Bool

    /// A policy; `localhost`, `127.0.0.1` and `::1` are always admitted.
    package init(names: some Sequence<String>, admitsAnyAddress: Bool = false) {
        self.names = Set(names.map { $0.asciiLowercased() }).union(["localhost", "127.0.0.1", "::1"])
        self.admitsAnyAddress = admitsAnyAddress
    }

    /// Whether a request to `authority` is ours.
    package func admits(_ authority: Authority) -> Bool {
        names.contains(authority.host) || (admitsAnyAddress && authority.isAddress)
    }
}
