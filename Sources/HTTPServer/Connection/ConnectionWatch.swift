import HTTPSemantics
import NIOCore

/// The times of one connection. Nothing is scheduled for it: its loop looks at it on every tick.
struct ConnectionTimeouts {
    enum Verdict {
        case nothing
        case fail(MessageError)
        case closeHard
    }

    private let limits: HTTPServer.Configuration
    private let loop: EventLoopContext
    private var deadline: NIODeadline
    /// Whether something was written of which it is not known that the client's side has taken it.
    var hasOutput = false
    private var pendingOctets = 0
    private var outputDeadline = NIODeadline.distantFuture

    init(loop: EventLoopContext) {
        self.loop = loop
        limits = loop.configuration
        // A fresh connection has to begin with a request; only later ones may take their time.
        deadline = loop.deadline(after: limits.headTimeout)
    }

    mutating func awaitRequest() {
        deadline = loop.deadline(after: limits.keepAliveTimeout)
    }

    mutating func awaitContent() {
        deadline = loop.deadline(after: limits.contentIdleTimeout)
    }

    mutating func awaitEnd() {
        deadline = loop.deadline(after: limits.lingerTimeout)
    }

    /// What the time says.
    /// - Parameter headBegan: When the head began of which a part has arrived.
    mutating func judge(
        _ now: NIODeadline, phase: ConnectionState.Phase, headBegan: NIODeadline?, channel: any Channel
    ) -> Verdict {
        if hasOutput, isOutputStalled(now, channel) { return .closeHard }
        switch phase {
        case .idle:
            if let headBegan {
                return now >= headBegan + loop.amount(limits.headTimeout) ? .fail(.headTimeout) : .nothing
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
    static func pendingOctets(_ channel: any Channel) -> Int {
        (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// Whether the client has taken nothing of what waits to be written for as long as content may be idle.
    private mutating func isOutputStalled(_ now: NIODeadline, _ channel: any Channel) -> Bool {
        let pending = Self.pendingOctets(channel)
        guard pending > 0 else {
            hasOutput = false
            pendingOctets = 0
            return false
        }
        guard pending == pendingOctets else {
            pendingOctets = pending
            outputDeadline = loop.deadline(after: limits.contentIdleTimeout)
            return false
        }
        return now >= outputDeadline
    }
}
