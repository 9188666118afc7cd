import Glibc
import HTTPSemantics
import NIOCore

/// The times of one connection. Nothing is scheduled for it: its loop looks at it on every tick.
struct ConnectionTimeouts {
    enum Verdict {
        case nothing
        case fail(MessageError)
        case closeHard
    }

    private let loop: EventLoopContext
    private var deadline: NIODeadline
    /// Bytes that were written, and how many of them the client's side has taken as far as is known.
    private var written = 0
    private var taken = 0
    private var takenDeadline = NIODeadline.distantFuture
    /// Whether something was written of which it is not known that the system has taken it.
    private var hasOutput = false

    init(loop: EventLoopContext) {
        self.loop = loop
        // A fresh connection has to begin with a request; only later ones may take their time.
        deadline = loop.now + loop.times.head
    }

    mutating func awaitRequest() {
        deadline = loop.now + loop.times.keepAlive
    }

    mutating func awaitContent() {
        deadline = loop.now + loop.times.contentIdle
    }

    mutating func awaitEnd() {
        deadline = loop.now + loop.times.linger
    }

    mutating func write(_ count: Int) {
        written += count
        hasOutput = true
    }

    /// What the time says.
    /// - Parameter headBegan: When the head began of which a part has arrived.
    mutating func judge(
        _ now: NIODeadline, phase: ConnectionState.Phase, headBegan: NIODeadline?, context: ChannelHandlerContext
    ) -> Verdict {
        if hasOutput || phase == .streaming, isOutputStalled(now, context, isStream: phase == .streaming) {
            return .closeHard
        }
        switch phase {
        case .idle:
            if let headBegan {
                return now >= headBegan + loop.times.head ? .fail(.headTimeout) : .nothing
            }
            return now >= deadline && !hasOutput ? .closeHard : .nothing
        case .collecting, .dropping:
            return now >= deadline ? .fail(.contentTimeout) : .nothing
        case .lingering:
            return now >= deadline ? .closeHard : .nothing
        case .answering, .streaming, .draining, .closing, .closed:
            return .nothing
        }
    }

    /// Bytes that wait to be given to the system.
    static func pendingBytes(_ channel: any Channel) -> Int {
        (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// Whether the client has taken nothing of what waits for it for as long as content may be idle. What the system
    /// holds for it counts: a slow reader empties that for a minute before the system asks for more. Of other answers
    /// than streams, what the system has whole is the system's affair.
    private mutating func isOutputStalled(_ now: NIODeadline, _ context: ChannelHandlerContext, isStream: Bool) -> Bool
    {
        // Of a quiet stream there is nothing to ask the system.
        if isStream, written == taken { return false }
        let pending = Self.pendingBytes(context.channel)
        if pending == 0 { hasOutput = false }
        let waiting = pending == 0 && !isStream ? 0 : pending + Self.unacknowledgedBytes(context)
        guard waiting > 0, written - waiting == taken, takenDeadline != .distantFuture else {
            taken = written - waiting
            takenDeadline = waiting > 0 ? loop.now + loop.times.contentIdle : .distantFuture
            return false
        }
        return now >= takenDeadline
    }

    /// Bytes that the system has, and the client's side has not.
    private static func unacknowledgedBytes(_ context: ChannelHandlerContext) -> Int {
        let transport = context.pipeline.syncOperations
        let count = try? transport.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
            var count: Int32 = 0
            return ioctl(socket, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
        }
        return count ?? 0
    }
}
