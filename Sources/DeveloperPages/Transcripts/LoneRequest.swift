import HTTPSemantics

extension Transcript {
    /// The requests of a file that is a transcript, or one request alone.
    /// - Throws: a `TranscriptError` that names the place.
    package static func requests(in text: String) throws(TranscriptError) -> [Message] {
        guard isTranscript(text) else { return [try loneRequest(text)] }
        return try Transcript(parsing: text).exchanges.map(\.request)
    }

    /// Whether a text is a transcript, and not one request as it is sent.
    package static func isTranscript(_ text: String) -> Bool {
        let line = text.prefix { $0 != "\n" && $0 != "\r\n" }.trimmed
        return line.hasPrefix("#") || line.hasPrefix("//") || line.hasPrefix("@")
            || text.contains("{{") && text.split(whereSeparator: \.isNewline).contains(where: asksTheHost)
    }

    /// Whether it is `GET {{host}}…`, with or without a method and a scheme.
    private static func asksTheHost(_ line: Substring) -> Bool {
        var rest = line.drop(while: \.isBlank)
        var target = rest
        if target.take(atLeast: 1, of: { $0.isASCII && $0.isLetter }) != nil,
            target.take(atLeast: 1, of: \.isBlank) != nil
        {
            rest = target
        }
        _ = rest.take("http://") || rest.take("https://")
        guard rest.take("{{") else { return false }
        rest = rest.drop(while: \.isBlank)
        return rest.take("host") && rest.drop(while: \.isBlank).hasPrefix("}}")
    }

    /// A request as it is sent: whatever stands in it is meant as it is.
    private static func loneRequest(_ text: String) throws(TranscriptError) -> Message {
        var message = try loneMessage(text)
        message.isLone = true
        if let content = LoneContent.content(of: text, message.fields) { message.content = content }
        return message
    }

    private static func loneMessage(_ text: String) throws(TranscriptError) -> Message {
        var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard let start = lines.popFirst(), start.contains(" "), !start.hasPrefix("HTTP/") else {
            throw TranscriptError(line: 1, fault: "expected a request line")
        }
        guard start.hasSuffix(" HTTP/1.1") else {
            throw TranscriptError(
                line: 1, column: start.count + 1, fault: "expected “HTTP/1.1” at the end of the request line")
        }
        var fields: [FieldLine] = []
        while let line = lines.popFirst(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else {
                throw TranscriptError(line: fields.count + 2, fault: "expected a header")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            fields.append(FieldLine(spelling: String(line[..<colon]), value: String(value)))
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return Message(
            startLine: String(start.dropLast(" HTTP/1.1".count)), fields: fields,
            content: lines.joined(separator: "\n"))
    }
}

/// The content of one request as it is sent, where its head says how long it is.
private enum LoneContent {
    /// Nil where the head does not say it, or the text has less; then all the text is content.
    static func content(of text: String, _ fields: [FieldLine]) -> String? {
        var bytes = Array(text.utf8)[...]
        while let end = bytes.firstIndex(of: lineFeed) {
            let line = bytes[..<end]
            bytes = bytes[(end + 1)...]
            guard line.isEmpty || line.elementsEqual([carriageReturn]) else { continue }
            return content(bytes, fields).map { String(decoding: $0, as: UTF8.self) }
        }
        return nil
    }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private static func content(_ bytes: ArraySlice<UInt8>, _ fields: [FieldLine]) -> [UInt8]? {
        if fields.contains(where: { $0.name == .transferEncoding }) { return unchunked(bytes) }
        guard let length = fields.first(where: { $0.name == .contentLength }).flatMap({ Int($0.value) }),
            0...bytes.count ~= length
        else { return nil }
        return Array(bytes.prefix(length))
    }

    /// The content of chunks (RFC 9112 §7.1), whose lines may end as lines of the file do; nil if it does not come so.
    private static func unchunked(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var content: [UInt8] = []
        var rest = bytes
        while let end = rest.firstIndex(of: lineFeed) ?? (rest.isEmpty ? nil : rest.endIndex) {
            let digits = rest[..<end].prefix { $0.hexValue != nil }
            let next = rest[digits.endIndex...].first ?? lineFeed
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16),
                [lineFeed, carriageReturn, UInt8(ascii: ";"), UInt8(ascii: " ")].contains(next)
            else { return nil }
            guard size > 0 else { return content }
            rest = rest[min(end + 1, rest.endIndex)...]
            guard rest.count >= size else { return nil }
            content += rest.prefix(size)
            rest = rest.dropFirst(size)
            if rest.first == carriageReturn { rest = rest.dropFirst() }
            guard rest.first == lineFeed else { return nil }
            rest = rest.dropFirst()
        }
        return nil
    }
}
