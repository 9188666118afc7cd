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
        let greatest = Status.allCases.map(\.rawValue).max() ?? 0
        var lines = [[UInt8]](repeating: [], count: greatest + 1)
        for status in Status.allCases {
            lines[status.rawValue] = Array("HTTP/1.1 \(status.rawValue) \(status.reasonPhrase)\r\n".utf8)
        }
        return lines
    }()

    /// Bytes that the longest status line and the fields of the server itself take, generously.
    private static let overhead = 192

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
        var size = overhead + date.count + (hasContent && !isHead ? response.content.count : 0)
        // By index: a loop over the lines would copy each.
        let lines = response.fields.lines
        for index in lines.indices { size += lines[index].spelling.utf8.count + lines[index].value.utf8.count + 4 }
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { room in
            var writer = HeaderWriter(room)
            writer.write(statusLines[response.status.rawValue])
            writer.write(date)
            for index in lines.indices { writer.write(lines[index]) }
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
