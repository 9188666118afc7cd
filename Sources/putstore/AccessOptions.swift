import ArgumentParser
import HTTPSemantics
import ResourceCore

/// Who may call.
struct AccessOptions: ParsableArguments {
    @Option(help: "Another name that requests may call this service by; may stand several times.")
    var allowHost: [String] = []

    @Option(help: "An origin whose scripts may call, such as http://localhost:3000; may stand several times.")
    var allowOrigin: [String] = []

    @Option(help: "A file of bearer tokens, one a line, # before comments; read once. Callers must show one.")
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
        policy.allowedOrigins = try allowOrigin.map { text in
            guard let pattern = OriginPattern(text) else {
                throw ValidationError(
                    "--allow-origin: “\(text)” is no origin as browsers send it, such as http://localhost:3000.")
            }
            return pattern
        }
        if let tokenFile { policy.tokens = try Self.tokens(in: tokenFile) }
    }

    private static func tokens(in path: String) throws -> [String] {
        guard let text = TextFile.text(at: path) else {
            throw ValidationError("--token-file: \(path) cannot be read as text.")
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
