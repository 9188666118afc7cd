import ArgumentParser
import HTTPSemantics
import HTTPServer
import ResourceCore

/// The limits of the contract.
struct LimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The largest body that is taken: a larger one is 413.", valueName: "bytes"))
    var contentLimit = 16 << 20

    @Option(help: ArgumentHelp("Resources that one request may change: more is 413.", valueName: "number"))
    var batchLimit = 1000

    @Option(help: ArgumentHelp("The longest request line: a longer one is 414.", valueName: "bytes"))
    var requestLineLimit = 8 << 10

    @Option(help: ArgumentHelp("The most that all headers of a request may have: more is 431.", valueName: "bytes"))
    var fieldsLimit = 32 << 10

    @Option(help: ArgumentHelp("The time for the request line and all headers: longer is 408.", valueName: "seconds"))
    var headTimeout = 10.0

    @Option(help: ArgumentHelp("The time between two parts of a body: longer is 408.", valueName: "seconds"))
    var contentTimeout = 30.0

    @Option(help: ArgumentHelp("The time between two requests of a connection.", valueName: "seconds"))
    var keepAliveTimeout = 75.0

    @Option(help: ArgumentHelp("Connections at the same time: more is 503.", valueName: "number"))
    var connectionLimit = 4096

    @Option(
        help: ArgumentHelp(
            "What the large bodies of all connections together may take in memory: more is 503.", valueName: "bytes"))
    var contentMemory = 256 << 20

    @Option(
        help: ArgumentHelp(
            "The time that requests under way have to finish when the service stops.", valueName: "seconds"))
    var stopTimeout = 10.0

    @Option(
        help: ArgumentHelp(
            "The resources that a query looks at, where no index leads to them: its page then ends early.",
            valueName: "number"))
    var scanLimit = 100_000

    @Option(help: ArgumentHelp("Those who follow changes at the same time: more is 503.", valueName: "number"))
    var subscribers = 1024

    @Option(
        help: ArgumentHelp("The longest that Prefer: wait makes a request wait for a change.", valueName: "seconds"))
    var waitLimit = 60

    func validate() throws {
        for (option, value, least) in [
            ("--content-limit", contentLimit, 0), ("--batch-limit", batchLimit, 1),
            ("--request-line-limit", requestLineLimit, 64),
            ("--fields-limit", fieldsLimit, 256), ("--connection-limit", connectionLimit, 1),
            ("--content-memory", contentMemory, 1 << 20), ("--subscribers", subscribers, 0),
            ("--scan-limit", scanLimit, 1),
        ] where value < least {
            throw ValidationError("\(option) is a number of \(least) or more.")
        }
        guard 0...86_400 ~= waitLimit else {
            throw ValidationError("--wait-limit is a number of seconds from 0 to 86400.")
        }
        // A row of the database takes a thousand million bytes.
        guard contentLimit <= 512 << 20 else { throw ValidationError("--content-limit is at most 536870912.") }
        for (option, seconds, least) in [
            ("--head-timeout", headTimeout, 0.01), ("--content-timeout", contentTimeout, 0.01),
            ("--keep-alive-timeout", keepAliveTimeout, 0.01), ("--stop-timeout", stopTimeout, 0),
        ] where !(least...86_400 ~= seconds) {
            throw ValidationError("\(option) is a number of seconds from \(least) to 86400.")
        }
    }

    func apply(to policy: inout Policy) {
        // What could never be held is too large, not a matter of waiting.
        policy.contentLimit = min(contentLimit, contentMemory)
        policy.requestLineLimit = requestLineLimit
        policy.batchLimit = batchLimit
        policy.subscriberLimit = subscribers
        policy.scanLimit = scanLimit
        policy.waitLimit = waitLimit
    }

    func apply(to configuration: inout HTTPServer.Configuration) {
        configuration.requestLineLimit = requestLineLimit
        configuration.fieldsLimit = fieldsLimit
        configuration.headTimeout = .seconds(headTimeout)
        configuration.contentIdleTimeout = .seconds(contentTimeout)
        configuration.keepAliveTimeout = .seconds(keepAliveTimeout)
        configuration.connectionLimit = connectionLimit
        configuration.contentMemory = contentMemory
        configuration.stopGrace = .seconds(stopTimeout)
    }
}

/// What may be stored, what writes must bring, and what they get back.
struct RuleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "More media types to store, separated by commas, such as 'text/*,image/png'.", valueName: "types"))
    var accept: String?

    @Option(
        help: ArgumentHelp(
            "What a body that cannot be taken is answered with: rfc9110 (415, 400) or classic (501).",
            valueName: "profile"))
    var statusProfile = StatusProfile.rfc9110

    @Option(
        help: ArgumentHelp(
            "What is returned to a write that does not say: minimal (no body) or representation.", valueName: "return"))
    var defaultReturn = Prefer.ReturnPreference.minimal

    @Flag(help: "Ask for a condition on PUT, PATCH and DELETE of what exists: 428 without.")
    var requirePreconditions = false

    @Flag(help: "Ask for an Idempotency-Key on POST: 400 without.")
    var requireIdempotencyKey = false

    @Option(help: ArgumentHelp("How long the answer to an Idempotency-Key is kept.", valueName: "seconds"))
    var idempotencyTtl: Int64 = 24 * 60 * 60

    func validate() throws {
        guard 1...(10 * 365 * 86_400) ~= idempotencyTtl else {
            throw ValidationError("--idempotency-ttl is a number of seconds from 1 to ten years.")
        }
        _ = try acceptedTypes()
    }

    func apply(to policy: inout Policy) throws {
        policy.statusProfile = statusProfile
        policy.defaultReturn = defaultReturn
        policy.requiresPreconditions = requirePreconditions
        policy.requiresIdempotencyKey = requireIdempotencyKey
        policy.idempotencyLifetime = idempotencyTtl
        policy.acceptedTypes += try acceptedTypes()
    }

    private func acceptedTypes() throws -> [MediaRange] {
        guard let accept else { return [] }
        return try accept.split(separator: ",", omittingEmptySubsequences: false).map { text in
            let trimmed = text.filter { $0 != " " }
            guard let range = MediaRange(trimmed) else {
                throw ValidationError(
                    "--accept: “\(trimmed)” is not a media type or range such as text/* or image/png.")
            }
            return range
        }
    }
}

extension StatusProfile: ExpressibleByArgument {}
extension Prefer.ReturnPreference: ExpressibleByArgument {}

/// Who may call, and by which name.
struct AccessOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Another host name that requests may call this service by; may stand several times.", valueName: "name"))
    var allowHost: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            An origin whose scripts may call, such as http://localhost:3000, or http://localhost:* for any port; * for \
            every origin; may stand several times.
            """, valueName: "origin"))
    var allowOrigin: [String] = []

    @Option(
        help: ArgumentHelp(
            "A file of bearer tokens, one a line, # before comments; read once. Callers must show one.",
            valueName: "file"))
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "How clients reach this service through a proxy that takes the path off, such as https://example.test/api.",
            valueName: "url"))
    var publicUrl: String?

    @Flag(help: "Open what is for tests and teaching only. Not for a service that others can reach without a token.")
    var testing = false

    @Flag(help: "For a front end under development: --testing, and scripts of any port of this machine may call.")
    var dev = false

    func validate() throws {
        _ = try names()
        _ = try origins()
        _ = try publicURL()
    }

    func apply(to policy: inout Policy, boundTo host: String) throws {
        let url = try publicURL()
        policy.publicURL = url
        policy.hosts = HostPolicy(
            names: try names() + [host] + [url?.authority?.host].compactMap(\.self),
            admitsAnyAddress: ["0.0.0.0", "::"].contains(host))
        policy.allowedOrigins = try origins()
        policy.isTesting = testing || dev
        if let tokenFile { policy.tokens = try Self.tokens(in: tokenFile) }
        let isLoopback = host == "localhost" || host == "::1" || host.hasPrefix("127.")
        guard !policy.isTesting || isLoopback || policy.tokens != nil else {
            throw ValidationError(
                """
                \(dev ? "--dev" : "--testing") lets every caller do what is for tests only: with --host \(host) it needs \
                a --token-file.
                """)
        }
    }

    private func names() throws -> [String] {
        try allowHost.map { text in
            guard !text.contains("*") else {
                throw ValidationError("--allow-host: “\(text)” is a pattern; give each name in full.")
            }
            guard let authority = Authority(text) ?? Authority("[\(text)]"), authority.canBeCalled else {
                throw ValidationError("--allow-host: “\(text)” is not a host name or an address.")
            }
            return authority.host
        }
    }

    private func origins() throws -> [OriginPattern] {
        let all = allowOrigin + (dev ? ["http://localhost:*", "http://127.0.0.1:*"] : [])
        return try all.map { text in
            // A * may stand alone, or for the port.
            let host = text.hasSuffix(":*") ? text.dropLast(2) : text[...]
            guard let pattern = OriginPattern(text), text == "*" || !host.contains("*") else {
                throw ValidationError(
                    "--allow-origin: “\(text)” is no origin as browsers send it, such as http://localhost:3000.")
            }
            return pattern
        }
    }

    private func publicURL() throws -> PublicURL? {
        guard let publicUrl else { return nil }
        guard let url = PublicURL(publicUrl), url.authority?.canBeCalled == true else {
            throw ValidationError(
                """
                --public-url: “\(publicUrl)” is no http or https URL of a host and perhaps a path, without a slash at its \
                end, a query or a fragment, such as https://example.test/api.
                """)
        }
        return url
    }

    private static func tokens(in path: String) throws -> [String] {
        guard let text = InputFile.text(at: path) else {
            throw ValidationError("--token-file: \(path) \(InputFile.trouble(at: path)).")
        }
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        var tokens: [String] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let end = line.lastIndex { !isSpace($0) }.map(line.index(after:)) ?? line.startIndex
            let token = String(line[..<end].drop(while: isSpace))
            guard !token.isEmpty, !token.hasPrefix("#") else { continue }
            guard BearerToken.isToken(token) else {
                throw ValidationError("--token-file: line \(index + 1) of \(path) is no bearer token (RFC 6750 §2.1).")
            }
            tokens.append(token)
        }
        guard !tokens.isEmpty else { throw ValidationError("--token-file: \(path) has no token in it.") }
        return tokens
    }
}

extension Authority {
    /// Whether a client could name this host: an address, or labels of letters, digits, `-` and `_` with dots between.
    fileprivate var canBeCalled: Bool {
        guard !isIPLiteral else { return true }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        // A name may end with the dot of the root.
        return (labels.last?.isEmpty == true && labels.count > 1 ? labels.dropLast() : labels[...]).allSatisfy {
            label in
            !label.isEmpty && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        }
    }
}
