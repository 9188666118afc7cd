import HTTPSemantics
import NIOCore

/// What RFC 9112 makes us take and the parser behind refuses, or judges by itself, said in words that it takes. To the
/// parser every request is one of HTTP/1.1, of a method that it knows, and goes on: when a connection ends is ours to say.
enum ParserDialect {
    /// What a head says that the parser does not see.
    struct Withheld {
        /// Method and target, if the parser does not know the method.
        var requestLine: (method: String, target: String)?
        /// Field lines, each with its place among all.
        var fields: [(index: Int, line: FieldLine)] = []
    }

    /// Makes the head that `part` begins with one for the parser, and tells what was kept back. The grammar took the head.
    static func translate(_ part: inout ByteBuffer, isMethodKnown: Bool) -> Withheld {
        var withheld = Withheld()
        var plain = ByteBuffer()
        plain.reserveCapacity(part.readableBytes)
        var rest = part.readableBytesView
        var index = -1
        while let end = rest.firstIndex(of: ByteClass.lineFeed) {
            let line = rest[...end]
            rest = rest[(end + 1)...]
            // An empty line may also stand before the request line.
            guard line.count > 2 else {
                plain.writeBytes(line)
                if index >= 0 { break } else { continue }
            }
            if index < 0 {
                withheld.requestLine = writeRequestLine(line, isMethodKnown: isMethodKnown, to: &plain)
            } else if let kept = writeField(line, to: &plain) {
                withheld.fields.append((index, kept))
            }
            index += 1
        }
        plain.writeBytes(rest)
        part = plain
        return withheld
    }

    /// Writes the request line, of version 1.1 (RFC 9110 §2.5); returns what it did not write of it.
    private static func writeRequestLine(
        _ line: ByteBufferView, isMethodKnown: Bool, to plain: inout ByteBuffer
    ) -> (method: String, target: String)? {
        guard isMethodKnown else {
            plain.writeStaticString("GET / HTTP/1.1\r\n")
            let words = line.split(separator: ByteClass.space, omittingEmptySubsequences: false)
            return (String(decoding: words[0], as: UTF8.self), String(decoding: words[1], as: UTF8.self))
        }
        plain.writeBytes(line.dropLast(3))
        plain.writeStaticString("1\r\n")
        return nil
    }

    /// Writes a field line, or returns it. Of a Transfer-Encoding, one line with its one element is left: empty elements
    /// are none (RFC 9110 §5.6.1.2).
    private static func writeField(_ line: ByteBufferView, to plain: inout ByteBuffer) -> FieldLine? {
        let name = line.prefix { $0 != ByteClass.colon }
        let value = line[name.endIndex...].dropFirst()
        if isNamed(name, "transfer-encoding") {
            guard value.contains(where: ByteClass.isAlphanumeric) else { return nil }
            plain.writeStaticString("Transfer-Encoding: chunked\r\n")
        } else if names.contains(where: { isNamed(name, $0) }) {
            let isSpace: (UInt8) -> Bool = { $0 == ByteClass.space || $0 == ByteClass.tab || $0 < 0x20 }
            let end = value.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? value.startIndex
            return FieldLine(
                spelling: String(decoding: name, as: UTF8.self),
                value: String(decoding: value[..<end].drop(while: isSpace), as: UTF8.self))
        } else {
            plain.writeBytes(line)
        }
        return nil
    }

    /// Fields by which the parser would end the connection or leave HTTP/1.1.
    private static let names = ["connection", "proxy-connection", "upgrade"]

    /// Whether a name of that length and first byte may be one of those fields.
    @inline(__always)
    static func mayWithhold(length: Int, first: UInt8) -> Bool {
        switch (length, first | 0x20) {
        case (10, UInt8(ascii: "c")), (16, UInt8(ascii: "p")), (7, UInt8(ascii: "u")): true
        case _: false
        }
    }

    private static func isNamed(_ name: ByteBufferView, _ folded: String) -> Bool {
        name.count == folded.utf8.count && name.lazy.map(\.asciiLowercased).elementsEqual(folded.utf8)
    }

    /// Makes the chunk lines in `bytes` nothing but their sizes, with leading zeros in place of the bytes that go.
    ///
    /// - Parameter start: The index that the lines' ends count from.
    static func removeExtensions(of lines: [ChunkLineGrammar.Spaced], in bytes: inout ByteBuffer, from start: Int) {
        for line in lines {
            let end = start + line.end
            var size = line.size
            for index in stride(from: end - 1, through: end - line.length, by: -1) {
                let digit = UInt8(size & 0xF)
                bytes.setInteger(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10, at: index)
                size >>= 4
            }
        }
    }

    /// Takes away the fields of the trailer section, `length` bytes, that `part` ends with: they are not merged into the
    /// head, where the parser would heed some of them (RFC 9110 §6.5.1).
    static func removeTrailer(of length: Int, in part: inout ByteBuffer) {
        part.moveWriterIndex(to: part.writerIndex - length)
        part.writeStaticString("\r\n")
    }
}
