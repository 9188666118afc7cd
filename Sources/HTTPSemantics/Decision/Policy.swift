/// What the operator has set: everything a judgement may rest on beside the request and the store.
public struct Policy: Sendable {
    /// The media types that may be stored.
    public var acceptedTypes: [MediaRange] = Policy.defaultTypes
    /// The largest content, in octets.
    public var contentLimit = 16 << 20
    /// How deep JSON may nest.
    public var depthLimit = 512
    /// Which status stands for content that cannot be taken.
    public var statusProfile = StatusProfile.rfc9110
    /// Whether PUT, PATCH and DELETE of an existing resource need a condition (428 without).
    public var requiresPreconditions = false
    /// Whether POST needs an `Idempotency-Key` (400 without).
    public var requiresIdempotencyKey = false
    /// How long the answer to a key is kept, in seconds.
    public var idempotencyLifetime: Int64 = 24 * 60 * 60
    /// The hosts that requests may name; nil admits any.
    public var hosts: HostPolicy?
    /// The bearer tokens that let a caller in; nil lets everybody in.
    public var tokens: [String]?
    /// The origins that scripts may call from.
    public var allowedOrigins: [String] = []

    /// The defaults.
    public init() {}

    /// `application/json` and `application/*+json`.
    public static let defaultTypes = ["application/json", "application/*+json"].compactMap { MediaRange($0) }

    /// The accepted types as a field value.
    public var acceptedTypesValue: String { acceptedTypes.map(\.spelling).joined(separator: ", ") }
}

/// Which status stands for content that the service does not recognise or cannot take.
public enum StatusProfile: String, CaseIterable, Sendable {
    /// 415 and 400, as RFC 9110 has it.
    case rfc9110
    /// 501, as pages that teach RFC 2616 §9.6 describe.
    case classic
}

/// The hosts that requests may name (against DNS rebinding).
public struct HostPolicy: Sendable {
    /// Names and addresses, in lower case, without ports and brackets.
    public var names: Set<String>
    /// Whether any literal IP address will do, as for a service bound to all addresses: only names can be rebound.
    public var admitsAnyAddress: Bool

    /// A policy; `localhost`, `127.0.0.1` and `::1` are always admitted.
    public init(names: some Sequence<String>, admitsAnyAddress: Bool = false) {
        self.names = Set(names.map { $0.asciiLowercased() }).union(["localhost", "127.0.0.1", "::1"])
        self.admitsAnyAddress = admitsAnyAddress
    }

    /// Whether a request to `authority` is ours.
    public func admits(_ authority: Authority) -> Bool {
        names.contains(authority.host) || (admitsAnyAddress && authority.isAddress)
    }
}
