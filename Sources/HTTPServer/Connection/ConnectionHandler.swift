import NIOCore

/// Hands on to a connection what its channel tells.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: Connection

    init(loop: EventLoopContext) {
        connection = Connection(loop: loop)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        connection.begin(on: context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        connection.lose()
    }

    func channelActive(context: ChannelHandlerContext) {
        connection.open()
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.end()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.input.append(Self.unwrapInboundIn(data), for: connection)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        connection.flush()
    }

    func read(context: ChannelHandlerContext) {
        if connection.input.mayRead(for: connection) { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        connection.setWritable(context.channel.isWritable)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { connection.endInput() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if connection.state.phase != .closed { context.close(promise: nil) }
    }
}
