import NIOCore
import NIOEmbedded
import NIOHTTP1

/// The oracle: llhttp, as NIOHTTP1 carries it, reading the bytes of one connection.
final class Llhttp {
    /// A message of which the end was seen.
    struct Message {
        var method: String
        var target: String
        var content: [UInt8]
    }

    private let channel: EmbeddedChannel
    private let receiver = Receiver()

    init() throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldCount = .max
        limits.maxHeaderFieldSize = .max
        limits.maxHeaderListSize = .max
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)
        channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandlers([ByteToMessageHandler(decoder), receiver])
    }

    deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }

    /// Reads a piece. The messages that end in it, and what is wrong with the bytes, if something is.
    func read(_ piece: ArraySlice<UInt8>) -> (ended: [Message], error: HTTPParserError?) {
        receiver.ended = []
        do {
            if !piece.isEmpty { try channel.writeInbound(ByteBuffer(bytes: piece)) }
        } catch {
            receiver.error = receiver.error ?? error as? HTTPParserError ?? .unknown
        }
        return (receiver.ended, receiver.error)
    }

    /// Whether it reads on behind the message that ended last: not behind one that closes or upgrades.
    var readsOn: Bool { receiver.error == nil && !receiver.isLast }

    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart

        var ended: [Message] = []
        var error: HTTPParserError?
        var isLast = false
        private var current: Message?

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch Self.unwrapInboundIn(data) {
            case .head(let head):
                // NIOHTTP1 has a spelling of its own for this one.
                let method = head.method == .MSEARCH ? "M-SEARCH" : head.method.rawValue
                current = Message(method: method, target: head.uri, content: [])
                isLast = !head.isKeepAlive || head.headers.contains(name: "Upgrade") || head.method == .CONNECT
            case .body(let bytes): current?.content += bytes.readableBytesView
            case .end:
                guard let current else { return require(false, "llhttp ends a message that it has not begun.") }
                ended.append(current)
                self.current = nil
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            self.error = self.error ?? error as? HTTPParserError ?? .unknown
        }
    }
}
