import ArgumentParser
import HTTPSemantics

/// Who may call.
struct AccessOptions: ParsableArguments {
    @Option(help: "Another name that requests may call this service by; may stand several times.")
    var allowHost: [String] = []

    @Option(help: "An origin whose scripts may call, such as http://localhost:3000; may stand several times.")
    var allowOrigin: [String] = []

    @Option(help: "A file of bearer tokens, one a line; callers must show one.")
    var tokenFile: String?

    func apply(to policy: inout Policy, boundTo host: String) throws {
        let isWildcard = ["0.0.0.0", "::"].contains(host)
        let names = try allowHost.map { name in
            guard let authority = Authority(name) else {
                throw ValidationError("--allow-host: “\(name)” is not a host.")
            }
            return authority.host
        }
        policy.hosts = HostPolicy(names: names + [host], admitsAnyAddress: isWildcard)
        policy.allowedOrigins = allowOrigin
        if let tokenFile { policy.tokens = try Self.tokens(in: tokenFile) }
    }

    private static func tokens(in path: String) throws -> [String] {
        guard let text = TextFile.text(at: path) else {
            throw ValidationError("--token-file: \(path) cannot be read as text.")
        }
        let tokens = text.split(whereSeparator: \.isNewline).map { $0.filter { $0 != " " && $0 != "\t" } }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard !tokens.isEmpty else { throw ValidationError("--token-file: \(path) has no token in it.") }
        return tokens.map { String($0) }
    }
}
