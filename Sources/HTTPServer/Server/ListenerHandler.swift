import Glibc
import HTTPSemantics
import NIOCore

/// Looks after the listening socket where accepting fails, which it does when descriptors run out.
///
/// One descriptor is kept in reserve. With it one newcomer at a time is told 503, while accepting pauses; the others wait
/// in the system's queue.
final class ListenerHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private static let pause = TimeAmount.milliseconds(100)
    /// Between two lines in the log.
    private static let silence = TimeAmount.minutes(1)

    private let loop: EventLoopContext
    private var reserve: Int32 = -1
    /// The newcomer that was told 503 with the reserve.
    private var refused: Int32 = -1
    private var isPaused = false
    private var noted = NIODeadline.distantPast

    init(loop: EventLoopContext) {
        self.loop = loop
    }

    func handlerAdded(context: ChannelHandlerContext) {
        keepReserve()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        for descriptor in [reserve, refused] where descriptor >= 0 { close(descriptor) }
        reserve = -1
        refused = -1
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A newcomer may have gone before it was accepted: nothing is wrong with the socket then.
        guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode), !isPaused
        else { return }
        let now = NIODeadline.now()
        if noted == .distantPast || now - noted >= Self.silence {
            noted = now
            loop.server.logger.warning(
                "connections cannot be accepted; one at a time is told 503", metadata: ["error": "\(error)"])
        }
        isPaused = true
        // A read that was asked for and failed is tried again at once, whatever handlers do: only this ends that.
        context.channel.setOption(.autoRead, value: false).assumeIsolated().whenFailure { _ in }
        refuseOne(context)
        loop.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { self.goOn(context) }
    }

    private func goOn(_ context: ChannelHandlerContext) {
        isPaused = false
        if refused >= 0 {
            // What it has sent is read, so that closing does not answer with a reset.
            var bytes = [UInt8](repeating: 0, count: 65_536)
            _ = recv(refused, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            close(refused)
            refused = -1
        }
        keepReserve()
        guard context.channel.isActive else { return }
        context.channel.setOption(.autoRead, value: true).assumeIsolated().whenFailure { _ in }
    }

    private func keepReserve() {
        guard reserve < 0 else { return }
        reserve = open("/dev/null", O_RDONLY | O_CLOEXEC)
    }

    private func refuseOne(_ context: ChannelHandlerContext) {
        guard reserve >= 0 else { return }
        close(reserve)
        reserve = -1
        let accepted = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { socket in accept(socket, nil, nil) }
        guard let accepted, accepted >= 0 else { return keepReserve() }
        refused = accepted
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        let answer = loop.encode(
            loop.handler.answer(.tooManyConnections, at: nil), isHead: false, connection: .close)
        answer.withUnsafeReadableBytes { bytes in
            _ = send(accepted, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        shutdown(accepted, Int32(SHUT_WR))
    }
}
