import Glibc
import HTTPSemantics
import NIOCore

/// Looks after the listening socket where accepting fails, which it does when descriptors run out.
///
/// Some descriptors are kept in reserve. With them as many newcomers at a time are told 503, while accepting pauses; the
/// others wait in the system's queue.
final class ListenerHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private static let pause = TimeAmount.milliseconds(100)
    /// Between two lines in the log.
    private static let silence = TimeAmount.minutes(1)

    private let loop: EventLoopContext
    /// Descriptors in reserve, a small part of all: so many newcomers are told in one pause.
    private let reserveSize = min(16, max(1, SystemCalls.descriptorLimit() / 64))
    private var reserve: [Int32] = []
    /// The newcomers that were told 503 with the reserve.
    private var refused: [Int32] = []
    private var isPaused = false
    private var noted = NIODeadline.distantPast

    init(loop: EventLoopContext) {
        self.loop = loop
    }

    func handlerAdded(context: ChannelHandlerContext) {
        keepReserve()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        for descriptor in reserve + refused { close(descriptor) }
        reserve = []
        refused = []
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A newcomer may have gone before it was accepted: nothing is wrong with the socket then.
        guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode), !isPaused
        else { return }
        let now = NIODeadline.now()
        if noted == .distantPast || now - noted >= Self.silence {
            noted = now
            loop.server.logger.warning(
                "connections cannot be accepted; some at a time are told 503", metadata: ["error": "\(error)"])
        }
        isPaused = true
        // A read that was asked for and failed is tried again at once, whatever handlers do: only this ends that.
        context.channel.setOption(.autoRead, value: false).assumeIsolated().whenFailure { _ in }
        refuse(context)
        loop.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { self.goOn(context) }
    }

    private func goOn(_ context: ChannelHandlerContext) {
        isPaused = false
        var bytes = [UInt8](repeating: 0, count: refused.isEmpty ? 0 : 65_536)
        for descriptor in refused {
            // What it has sent is read, so that closing does not answer with a reset.
            _ = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            close(descriptor)
        }
        refused = []
        keepReserve()
        guard context.channel.isActive else { return }
        context.channel.setOption(.autoRead, value: true).assumeIsolated().whenFailure { _ in }
    }

    private func keepReserve() {
        while reserve.count + refused.count < reserveSize {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return }
            reserve.append(descriptor)
        }
    }

    private func refuse(_ context: ChannelHandlerContext) {
        while let descriptor = reserve.popLast() {
            close(descriptor)
            let accepted = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(
                of: NIOBSDSocket.Handle.self
            ) { socket in accept(socket, nil, nil) }
            guard let accepted, accepted >= 0 else { return keepReserve() }
            refused.append(accepted)
            _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
            let answer = loop.encode(
                loop.handler.answer(.tooManyConnections, at: nil), isHead: false, connection: .close)
            answer.withUnsafeReadableBytes { bytes in
                _ = send(accepted, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            shutdown(accepted, Int32(SHUT_WR))
        }
    }
}
