import Glibc

/// Takes an answer from the bytes of a connection by its framing (RFC 9112 §6.3). Strict: what is not HTTP throws.
enum AnswerReader {
    /// The first answer and the bytes that it takes; nil if it is not whole yet.
    static func answer(in bytes: [UInt8], to method: String, isEnded: Bool) throws -> (Answer, Int)? {
        guard let headEnd = firstRange(of: "\r\n\r\n", in: bytes, from: 0) else { return nil }
        var answer = try head(bytes[..<headEnd])
        let start = headEnd + 4
        if method == "HEAD" || answer.status < 200 || answer.status == 204 || answer.status == 304 {
            return (answer, start)
        }
        if let coding = answer["Transfer-Encoding"] {
            guard coding == "chunked", answer["Content-Length"] == nil else {
                throw HarnessError("framing: \(answer)")
            }
            guard let (content, end) = try chunks(in: bytes, from: start) else { return nil }
            answer.content = content
            return (answer, end)
        }
        if let text = answer["Content-Length"] {
            guard let length = Int(text), length >= 0 else { throw HarnessError("Content-Length: \(text)") }
            guard bytes.count >= start + length else { return nil }
            answer.content = Array(bytes[start..<start + length])
            return (answer, start + length)
        }
        guard isEnded else { return nil }
        answer.content = Array(bytes[start...])
        return (answer, bytes.count)
    }

    private static func head(_ bytes: ArraySlice<UInt8>) throws -> Answer {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw HarnessError("the head is not text") }
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let parts = lines[0].split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 3, let status = Int(parts[1]) else {
            throw HarnessError("status line: \(lines[0])")
        }
        let fields = try lines.dropFirst().map { line in
            guard let colon = line.firstIndex(of: ":"), !line[..<colon].contains(" ") else {
                throw HarnessError("field line: \(line)")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            return Answer.Field(name: String(line[..<colon]), value: String(value))
        }
        return Answer(version: String(parts[0]), status: status, reason: String(parts[2]), fields: fields, content: [])
    }

    private static func chunks(in bytes: [UInt8], from start: Int) throws -> (content: [UInt8], end: Int)? {
        var content: [UInt8] = []
        var position = start
        while let lineEnd = firstRange(of: "\r\n", in: bytes, from: position) {
            let size = String(decoding: bytes[position..<lineEnd], as: UTF8.self)
            guard let count = Int(size, radix: 16), count >= 0 else { throw HarnessError("chunk size: \(size)") }
            position = lineEnd + 2
            guard bytes.count >= position + count + 2 else { return nil }
            content += bytes[position..<position + count]
            position += count + 2
            if count == 0 { return (content, position) }
        }
        return nil
    }

    private static func firstRange(of text: StaticString, in bytes: [UInt8], from start: Int) -> Int? {
        // By the C library: the soak tests take a hundred thousand answers in a debug build.
        let wanted = text.utf8CodeUnitCount
        return bytes.withUnsafeBytes { (all) -> Int? in
            guard let base = all.baseAddress else { return nil }
            var position = start
            while position + wanted <= all.count,
                let found = memchr(base + position, Int32(text.utf8Start.pointee), all.count - wanted + 1 - position)
            {
                position = UnsafeRawPointer(found) - base
                if memcmp(found, text.utf8Start, wanted) == 0 { return position }
                position += 1
            }
            return nil
        }
    }
}
