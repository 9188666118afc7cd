import HTTPSemantics
import NIOCore

/// An answer whose content comes bit by bit, framed as the client understands it.
struct OutgoingStream {
    private let source: any ContentSource
    /// How the client is told of the end.
    let framing: ResponseEncoder.ContentFraming

    /// The answer to `request`: HTTP/1.0 has no chunks (RFC 9112 §6.1).
    init(_ source: any ContentSource, to request: Request) {
        self.source = source
        framing = request.minorVersion >= 1 ? .chunked : .untilClose
    }

    /// What has come since the last call; nil if nothing has.
    func next() -> ByteBuffer? {
        let content = source.next()
        guard !content.isEmpty else { return nil }
        return framing == .chunked ? ResponseEncoder.chunk(content) : ByteBuffer(bytes: content)
    }

    /// What follows the last byte of the content.
    var end: ByteBuffer {
        var buffer = ByteBuffer()
        if framing == .chunked { buffer.writeStaticString(ResponseEncoder.lastChunk) }
        return buffer
    }
}
