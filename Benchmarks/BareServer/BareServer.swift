import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// The yardstick for CPU: SwiftNIO's HTTP/1.1 with nothing behind it. Takes a free port of 127.0.0.1, tells it in its
/// first line, and serves until it is killed.
@main struct BareServer {
    static func main() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        HTTPResponseEncoder(),
                        ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)),
                        NoContent(),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        print("bare-server listens on http://127.0.0.1:\(listener.localAddress?.port ?? 0)")
        // A pipe that reads the port must not wait for a full buffer.
        fflush(nil)
        try await listener.closeFuture.get()
    }
}

/// Reads the content and answers 204.
private final class NoContent: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private var isKeptAlive = true
    /// Bytes of content read so far.
    private var received = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isKeptAlive = head.isKeepAlive
            received = 0
        case .body(let part): received += part.readableBytes
        case .end:
            let head = HTTPResponseHead(version: .http1_1, status: received > 0 ? .noContent : .badRequest)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            if !isKeptAlive { context.close(promise: nil) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
