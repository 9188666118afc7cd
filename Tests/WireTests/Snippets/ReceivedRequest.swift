import Glibc

/// A request as it stood on the wire, read by its framing (RFC 9112 §6.3).
struct ReceivedRequest: Sendable {
    /// All of it.
    private(set) var bytes: [UInt8] = []
    private(set) var method = ""
    private(set) var target = ""
    private(set) var fields: [Answer.Field] = []
    /// The content without its framing.
    private(set) var content: [UInt8] = []
    /// What it was answered with.
    var answer: Answer?

    /// Reads one request; throws if the connection ends before or within it.
    init(from connection: Int32) throws {
        let deadline = Deadline()
        while true {
            guard try deadline.wait(for: POLLIN, on: connection) else { throw HarnessError("no request") }
            var part = [UInt8](repeating: 0, count: 1 << 16)
            let count = recv(connection, &part, part.count, 0)
            guard count > 0 else { throw HarnessError("the request is not whole") }
            bytes += part[..<count]
            guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            if method.isEmpty {
                try readHead(bytes[..<end.lowerBound])
                if self["Expect"] != nil { Self.sayContinue(on: connection) }
            }
            if try readContent(bytes[end.upperBound...]) { return }
        }
    }

    /// The value of a field, of several lines joined as a list; nil if it is not there.
    subscript(name: String) -> String? {
        let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// What stands between the first two slashes of the target.
    var firstSegment: String {
        String(target.drop { $0 == "/" }.prefix { $0 != "/" && $0 != "?" })
    }

    private static func sayContinue(on connection: Int32) {
        let bytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        _ = Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private mutating func readHead(_ head: ArraySlice<UInt8>) throws {
        guard let text = String(validating: head, as: UTF8.self) else { throw HarnessError("the head is not text") }
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[2] == "HTTP/1.1" else { throw HarnessError("request line: \(lines[0])") }
        method = String(words[0])
        target = String(words[1])
        fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : "no colon"
            return Answer.Field(name: String(parts[0]), value: value)
        }
    }

    /// Whether the content is whole.
    private mutating func readContent(_ rest: ArraySlice<UInt8>) throws -> Bool {
        guard self["Transfer-Encoding"] == nil else { return try readChunks(rest) }
        let length = self["Content-Length"].flatMap { Int($0) } ?? 0
        guard rest.count >= length else { return false }
        content = Array(rest)
        guard content.count == length else { throw HarnessError("more bytes than Content-Length says") }
        return true
    }

    private mutating func readChunks(_ rest: ArraySlice<UInt8>) throws -> Bool {
        content = []
        var rest = rest
        while let end = rest.firstRange(of: Array("\r\n".utf8)) {
            let size = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
            guard let count = Int(size, radix: 16) else { throw HarnessError("chunk size: \(size)") }
            guard rest.count >= end.upperBound - rest.startIndex + count + 2 else { return false }
            content += rest[end.upperBound..<end.upperBound + count]
            rest = rest[(end.upperBound + count + 2)...]
            if count == 0 { return true }
        }
        return false
    }
}
