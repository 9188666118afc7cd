import NIOCore

/// What RFC 9112 makes us take and the parser behind refuses. Each is overwritten in place with what means the same, in
/// so many octets as there were.
enum ParserDialect {
    /// Makes the version of the head that `part` begins with the one that the parser knows (RFC 9110 §2.5).
    static func lowerVersion(in part: inout ByteBuffer) {
        let octets = part.readableBytesView
        guard let start = octets.firstIndex(where: { $0 != Octet.carriageReturn && $0 != Octet.lineFeed }),
            let end = octets[start...].firstIndex(of: Octet.carriageReturn)
        else { return }
        part.setInteger(UInt8(ascii: "1"), at: end - 1)
    }

    /// Leaves of the Transfer-Encoding in the head that `part` begins with its one element, `chunked`, between spaces:
    /// empty elements are none (RFC 9110 §5.6.1.2).
    static func removeEmptyCodings(in part: inout ByteBuffer) {
        var rest = part.readableBytesView[...]
        var isStart = true
        while let end = rest.firstIndex(of: Octet.lineFeed) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            // An empty line may stand before the request line, and ends the head behind it.
            if line.count <= 1 {
                if isStart { continue } else { return }
            }
            isStart = false
            guard let colon = line.firstIndex(of: Octet.colon), isTransferEncoding(line[..<colon]) else { continue }
            for index in line.indices where line[index] == UInt8(ascii: ",") || line[index] == Octet.tab {
                part.setInteger(Octet.space, at: index)
            }
        }
    }

    /// Makes the chunk lines in `octets` nothing but their sizes, with leading zeros.
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
