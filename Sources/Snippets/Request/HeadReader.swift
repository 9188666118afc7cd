/// Takes a message apart: lines first, then what is left.
struct HeadReader {
    /// The line that was read last, from 1.
    private(set) var number = 0
    private var rest: ArraySlice<UInt8>

    init(_ text: [UInt8]) { rest = text[...] }

    /// The next line without its end.
    mutating func line() throws(SnippetError) -> String {
        number += 1
        let end = rest.firstIndex(of: UInt8(ascii: "\n"))
        var line = rest[..<(end ?? rest.endIndex)]
        rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard line.allSatisfy({ 0x20...0x7E ~= $0 || $0 == 0x09 }) else {
            throw SnippetError(line: number, expected: "visible ASCII characters only (RFC 9112 §2.2)")
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// The next line; nil if it is blank or there is none.
    mutating func fieldLine() throws(SnippetError) -> String? {
        guard !rest.isEmpty else { return nil }
        let line = try line()
        return line.isEmpty ? nil : line
    }

    /// What is left.
    /// - Parameter length: what Content-Length says, and in which line.
    func content(_ length: (count: Int, line: Int)?) throws(SnippetError) -> String? {
        var content = rest
        if let length {
            guard rest.count >= length.count else {
                throw SnippetError(
                    line: length.line, expected: "Content-Length: \(rest.count), for no more bytes follow")
            }
            content = rest.prefix(length.count)
            let after = Array(rest.dropFirst(length.count))
            guard [[], Array("\n".utf8), Array("\r\n".utf8)].contains(after) else {
                throw SnippetError(
                    line: length.line, expected: "Content-Length: \(rest.count), for so many bytes follow")
            }
        } else if rest.isEmpty {
            return nil
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw SnippetError(line: number + 1, expected: "content that is text in UTF-8")
        }
        return text
    }
}
