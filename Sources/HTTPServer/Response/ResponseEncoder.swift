import HTTPSemantics
import NIOCore

/// Writes an answer as bytes (RFC 9112 §4–7): status line, `Date`, the fields, framing, `Connection`, content.
///
/// All in one buffer. A second one for large content would save nothing: an array's bytes are copied either way.
struct ResponseEncoder {
    /// What the answer says about the connection.
    enum Connection {
        case unsaid, close, keepAlive
    }

    /// How the end of the content is told.
    enum ContentFraming {
        /// By `Content-Length`, and all of it follows the head.
        case counted
        /// By the last chunk (RFC 9112 §7.1); the chunks are still to come.
        case chunked
        /// By the end of the connection, for clients that know no chunks (§6.3).
        case untilClose
    }

    /// `HTTP/1.1 100 Continue` and the empty line.
    static let continueAnswer: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"

    private static let statusLines: [[UInt8]] = {
        var lines = [[UInt8]](repeating: [], count: Status.codes.upperBound)
        for code in Status.codes {
            guard let status = Status(rawValue: code) else { continue }
            lines[code] = Array("HTTP/1.1 \(code) \(status.reasonPhrase)\r\n".utf8)
        }
        return lines
    }()

    /// Bytes that the fields of the server itself take at most, with the longest number, and the empty line.
    private static let ownFields =
        "Content-Length: \(Int.max)\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n".utf8.count

    /// - Parameters:
    ///   - isHead: The request was HEAD: the content's length is told and its bytes are left out.
    ///   - date: The `Date` line with its end.
    static func write(
        _ response: Response, isHead: Bool, connection: Connection, framing: ContentFraming = .counted, date: [UInt8],
        into buffer: inout ByteBuffer
    ) {
        let hasContent = framing == .counted && Self.mayHaveContent(response.status)
        // Content that was not made cannot follow: its length is only told where none follows.
        assert(response.declaredLength == nil || isHead || !hasContent, "only an answer to HEAD may lack its content")
        let length = isHead ? response.declaredLength ?? response.content.count : response.content.count
        let statusLine = statusLines[response.status.rawValue]
        var size = statusLine.count + date.count + ownFields + (hasContent && !isHead ? response.content.count : 0)
        // By index, and part by part: a loop over the lines would copy each.
        let lines = response.fields.lines
        for index in lines.indices {
            size += lines[index].ownSpelling?.utf8.count ?? lines[index].name.spellingBytes.count
            size += lines[index].value.utf8.count + 4
        }
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { room in
            var writer = HeaderWriter(room)
            writer.write(statusLine)
            writer.write(date)
            for index in lines.indices {
                writer.write(lines[index].name, spelledAs: lines[index].ownSpelling, lines[index].value)
            }
            if hasContent {
                writer.write("Content-Length: ")
                writer.write(length)
                writer.write("\r\n")
            }
            if framing == .chunked { writer.write("Transfer-Encoding: chunked\r\n") }
            switch connection {
            case .unsaid: break
            case .close: writer.write("Connection: close\r\n")
            case .keepAlive: writer.write("Connection: keep-alive\r\n")
            }
            writer.write("\r\n")
            if hasContent, !isHead { writer.write(response.content) }
            return writer.count
        }
    }

    /// The end of content in chunks.
    static let lastChunk: StaticString = "0\r\n\r\n"

    /// Content as a chunk.
    static func chunk(_ content: [UInt8]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeString(String(content.count, radix: 16, uppercase: true) + "\r\n")
        buffer.writeBytes(content)
        buffer.writeStaticString("\r\n")
        return buffer
    }

    /// RFC 9110 §8.6: 204 has no Content-Length; 304 may have the one of a 200, which is not known here.
    static func mayHaveContent(_ status: Status) -> Bool {
        status != .noContent && status != .notModified
    }
}

/// The `Date` field line, made once a second (RFC 9110 §6.6.1).
struct DateField {
    /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` and the line's end.
    private(set) var line: [UInt8] = []
    private var second = Int.min

    /// Makes the line anew if the second has changed.
    mutating func update(second: Int) {
        guard second != self.second else { return }
        self.second = second
        line = Array("Date: \(HTTPDate(secondsSince1970: Int64(second)).fieldValue)\r\n".utf8)
    }
}

/// Writes bytes one after another into room that was measured to be enough. If it were not, that is a fault of this
/// module, and no answer that is cut off is sent: the program ends.
struct HeaderWriter {
    private let room: UnsafeMutableRawBufferPointer
    /// Bytes written.
    private(set) var count = 0

    init(_ room: UnsafeMutableRawBufferPointer) {
        self.room = room
    }

    mutating func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { write($0) }
    }

    mutating func write(_ text: StaticString) {
        write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func write(_ number: Int) {
        guard number >= 10 else { return write(digit: number) }
        write(number / 10)
        write(digit: number % 10)
    }

    /// A field line and its end. A value cannot end the line: a control character in it becomes a space, and a line
    /// whose name is not a token is left out (RFC 9110 §5.5 warns of exactly that injection).
    mutating func write(_ name: FieldName, spelledAs spelling: String?, _ value: String) {
        if let spelling {
            guard spelling.hasOnlyBytes({ ByteClass.isToken($0) }), !spelling.isEmpty else { return }
            spelling.utf8.span.withUnsafeBytes { write($0) }
        } else {
            write(name.spellingBytes)
        }
        write(": ")
        value.utf8.span.withUnsafeBytes { bytes in
            var place = count + ByteClass.endOfFieldContent(bytes, from: 0)
            write(bytes)
            // As good as never: from the first control character on.
            while place < count {
                if !ByteClass.isFieldContent(room[place]) { room[place] = ByteClass.space }
                place += 1
            }
        }
        write("\r\n")
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= room.count - count, "the size of a response was measured too small")
        guard let source = bytes.baseAddress, let target = room.baseAddress else { return }
        (target + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    private mutating func write(digit: Int) {
        precondition(count < room.count, "the size of a response was measured too small")
        room[count] = 0x30 + UInt8(truncatingIfNeeded: digit)
        count += 1
    }
}
