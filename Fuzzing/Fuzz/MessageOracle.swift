import Glibc
import NIOHTTP1

/// Compares our reading of streams of bytes with llhttp's: as many messages, each ending at the same byte with the same
/// content, as far as ours does not refuse. What llhttp refuses and we take must be listed.
struct MessageOracle {
    /// What we take and llhttp does not, and why we do.
    enum Difference: String, CaseIterable {
        case method = "a method that it has not heard of (RFC 9110 §9.1: 501 comes from the server, not the parser)"
        case connect = "CONNECT, whose content it takes for a tunnel's (RFC 9110 §9.3.6; we answer it as any method)"
        case target = "a target that is none: refused by the router (RFC 9112 §3.2)"
        case version = "a later minor version (RFC 9110 §2.5: as the highest that we know)"
        case chunkSpace = "white space in a chunk's line (RFC 9112 §7.1.1: BWS around extensions)"
        case chunkText = "text of a quoted chunk extension (RFC 9112 §7.1.1, RFC 9110 §5.6.4)"
        case codingSpace = "empty elements or tabs in Transfer-Encoding (RFC 9110 §5.6.1.2, RFC 9112 §5.1)"
        case lengthSpace = "tabs around Content-Length (RFC 9112 §5: OWS)"
        case trailer = "framing fields in a trailer section, which frame nothing there (RFC 9110 §6.5.1)"
    }

    private(set) var messages = 0
    private(set) var streams = 0
    private(set) var refused = 0
    private(set) var differences: [Difference: Int] = [:]

    /// Reads a stream both ways. What does not agree; nil if all does.
    mutating func compare(_ bytes: [UInt8]) -> String? {
        let reading = Reading(bytes, splitAt: [])
        streams += 1
        if reading.error != nil { refused += 1 }
        var oracle: Llhttp?
        var start = 0
        for message in reading.messages {
            let end = message.end
            defer { start = end }
            if message.head.methodName == "CONNECT" {
                differences[.connect, default: 0] += 1
                oracle = nil
                continue
            }
            let current = oracle ?? Self.fresh()
            let (early, earlyError) = current.read(bytes[start..<(end - 1)])
            if !early.isEmpty { return "llhttp ends a message before byte \(end)" }
            let (ended, error) = earlyError == nil ? current.read(bytes[(end - 1)..<end]) : ([], earlyError)
            if let error {
                guard let difference = Self.difference(error, in: bytes[start..<end]) else {
                    return "llhttp refuses the message from byte \(start) to \(end), \(error)"
                }
                differences[difference, default: 0] += 1
                oracle = nil
            } else {
                guard let other = ended.first, ended.count == 1 else { return "llhttp ends no message at byte \(end)" }
                guard other.method == message.head.methodName, other.target == message.head.target,
                    other.content == message.content
                else { return "llhttp finds another message before byte \(end)" }
                messages += 1
                oracle = current.readsOn ? current : nil
            }
        }
        // What is begun and not complete is complete to nobody; what ours refuses llhttp may take.
        guard reading.error == nil, start < bytes.count else { return nil }
        // To llhttp the head of CONNECT is all of it, also where its content is not complete.
        guard !bytes[start...].drop(while: { $0 == 0x0D || $0 == 0x0A }).starts(with: "CONNECT ".utf8) else {
            return nil
        }
        let rest = (oracle ?? Self.fresh()).read(bytes[start...])
        return rest.ended.isEmpty ? nil : "llhttp ends a message after byte \(start)"
    }

    private static func fresh() -> Llhttp {
        do {
            return try Llhttp()
        } catch {
            require(false, "llhttp cannot be set up: \(error)")
            preconditionFailure()
        }
    }

    private static func difference(_ error: HTTPParserError, in message: ArraySlice<UInt8>) -> Difference? {
        let text = String(decoding: message, as: UTF8.self)
        let words = words(of: message)
        let (method, target, version) = (words.first ?? "", words.dropFirst().first ?? "", words.last ?? "")
        let coding = text.matches(of: #/(?i)\r\ntransfer-encoding:(?<value>[^\r]*)/#).map(\.value)
        let isChunked = coding.contains { $0.lowercased().contains("chunked") }
        switch error {
        case .invalidMethod where !methods.contains(String(method)): return .method
        case .invalidVersion where method == "PRI": return .method
        case .invalidContentLength where text.contains(#/(?i)\r\ncontent-length:[\t ]*\t|[0-9][\t ]+\r/#):
            return .lengthSpace
        case .invalidURL where !isPlain(target): return .target
        case .invalidVersion where version.firstMatch(of: #/^HTTP\/1\.[2-9]$/#) != nil: return .version
        case .invalidChunkSize, .invalidInternalState, .strictModeAssertion:
            guard isChunked else { return nil }
            return text.contains(#/[\t ]*;[^\r]*"/#) ? .chunkText : .chunkSpace
        case .unknown where coding.contains { $0.contains(#/[,\t]|^ *$/#) }: return .codingSpace
        case .unexpectedContentLength, .invalidContentLength, .unknown:
            return text.contains(#/\r\n0+[^\r\n]*\r\n(.+\r\n)*(?i)(content-length|transfer-encoding):/#)
                ? .trailer : nil
        default: return nil
        }
    }

    /// The words of the request line.
    private static func words(of message: ArraySlice<UInt8>) -> [Substring] {
        let line = message.drop { $0 == 0x0D || $0 == 0x0A }.prefix { $0 != 0x0D }
        return String(decoding: line, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
    }

    private static func isPlain(_ target: Substring) -> Bool {
        target.utf8.first == UInt8(ascii: "/") && target.utf8.allSatisfy { 0x21...0x7E ~= $0 }
    }

    /// The methods that llhttp knows in HTTP requests.
    private static let methods: Set<String> = [
        "ACL", "BIND", "CHECKOUT", "CONNECT", "COPY", "DELETE", "GET", "HEAD", "LINK", "LOCK", "M-SEARCH", "MERGE",
        "MKACTIVITY", "MKCALENDAR", "MKCOL", "MOVE", "NOTIFY", "OPTIONS", "PATCH", "POST", "PROPFIND", "PROPPATCH",
        "PURGE", "PUT", "QUERY", "REBIND", "REPORT", "SEARCH", "SOURCE", "SUBSCRIBE", "TRACE", "UNBIND", "UNLINK",
        "UNLOCK", "UNSUBSCRIBE",
    ]
}

extension MessageOracle {
    /// `Fuzz --oracle=MESSAGES [--seed=N] [FOLDER OF SEEDS…]`: generates streams until so many messages were read alike.
    static func run(messages goal: Int, seed: UInt64, seeds: [[UInt8]]) {
        var oracle = MessageOracle()
        var generator = MessageGenerator(seed: seed, seeds: seeds)
        var disagreements = 0
        while oracle.messages < goal, disagreements < 10 {
            let bytes = generator.next()
            guard let disagreement = oracle.compare(bytes) else { continue }
            disagreements += 1
            StandardError.print(
                "DISAGREEMENT: \(disagreement): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
        print("oracle: \(oracle.messages) messages in \(oracle.streams) streams end alike (seed \(seed))")
        print("oracle: \(oracle.refused) streams are refused; of what is taken, llhttp refuses:")
        for difference in Difference.allCases {
            if let count = oracle.differences[difference] { print("oracle: \(count) × \(difference.rawValue)") }
        }
        if disagreements > 0 { exit(1) }
    }
}
