import NIOCore

/// What RFC 9112 makes us take and the parser behind refuses, said in words that it takes.
enum ParserDialect {
    /// Makes the version of the head that `part` begins with the one that the parser knows (RFC 9110 §2.5).
    static func lowerVersion(in part: inout ByteBuffer) {
        let octets = part.readableBytesView
        guard let start = octets.firstIndex(where: { $0 != Octet.carriageReturn && $0 != Octet.lineFeed }),
            let end = octets[start...].firstIndex(of: Octet.carriageReturn)
        else { return }
        part.setInteger(UInt8(ascii: "1"), at: end - 1)
    }

    /// Leaves of the Transfer-Encoding in the head that `part` begins with one field line with its one element,
    /// `chunked`: empty elements are none (RFC 9110 §5.6.1.2).
    static func removeEmptyCodings(in part: inout ByteBuffer) {
        var plain = ByteBuffer()
        plain.reserveCapacity(part.readableBytes)
        var rest = part.readableBytesView
        var isBehindRequestLine = false
        while let end = rest.firstIndex(of: Octet.lineFeed) {
            let line = rest[...end]
            rest = rest[(end + 1)...]
            if let colon = line.firstIndex(of: Octet.colon), isTransferEncoding(line[..<colon]) {
                guard line[colon...].contains(where: Octet.isAlphanumeric) else { continue }
                plain.writeBytes(line[...colon])
                plain.writeStaticString(" chunked\r\n")
            } else {
                plain.writeBytes(line)
                // An empty line may also stand before the request line.
                if line.count > 2 { isBehindRequestLine = true } else if isBehindRequestLine { break }
            }
        }
        plain.writeBytes(rest)
        part = plain
    }

    /// Makes the chunk lines in `octets` nothing but their sizes, with leading zeros in place of the octets that go.
    ///
    /// - Parameter start: The index that the lines' ends count from.
    static func removeExtensions(of lines: [ChunkLineGrammar.Spaced], in octets: inout ByteBuffer, from start: Int) {
        for line in lines {
            let end = start + line.end
            var size = line.size
            for index in stride(from: end - 1, through: end - line.length, by: -1) {
                let digit = UInt8(size & 0xF)
                octets.setInteger(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10, at: index)
                size >>= 4
            }
        }
    }

    private static func isTransferEncoding(_ name: ByteBufferView) -> Bool {
        name.lazy.map { $0 | 0x20 }.elementsEqual("transfer-encoding".utf8)
    }
}
