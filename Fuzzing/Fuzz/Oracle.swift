import NIOCore
import NIOEmbedded
import NIOHTTP1

/// What another parser, llhttp, makes of a stream of bytes.
final class Oracle {
    struct Message {
        var content: [UInt8] = []
        /// Behind its last byte.
        var end = 0
        /// Whether the parser reads nothing behind it as HTTP: it rules the connection, which the service does itself.
        var isLast = false
    }

    private(set) var messages: [Message] = []
    private(set) var isRefused = false
    private var current = Message()

    init(_ bytes: [UInt8]) {
        let channel = EmbeddedChannel()
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldCount = .max
        limits.maxHeaderFieldSize = .max
        limits.maxHeaderListSize = .max
        let parser = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)
        do {
            try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(parser))
            // Byte by byte, so that it shows where a message ends.
            for (index, byte) in bytes.enumerated() where messages.last?.isLast != true {
                try channel.writeInbound(ByteBuffer(bytes: [byte]))
                while let part = try channel.readInbound(as: HTTPServerRequestPart.self) { take(part, end: index + 1) }
            }
        } catch {
            isRefused = true
        }
        // A message that is cut off by the end is no error of anybody.
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    private func take(_ part: HTTPServerRequestPart, end: Int) {
        switch part {
        case .head(let head):
            current = Message()
            current.isLast = !head.isKeepAlive || head.headers.contains(name: "Upgrade") || head.method == .CONNECT
        case .body(let bytes): current.content += bytes.readableBytesView
        case .end:
            current.end = end
            messages.append(current)
        }
    }
}
