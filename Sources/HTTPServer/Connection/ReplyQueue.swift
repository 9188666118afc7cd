import HTTPSemantics
import NIOCore
import Synchronization

/// Brings replies from whatever thread they come to the event loop of their connections: all that come before the loop
/// looks go there in one task, so that the answers to a group commit cost one between them.
final class ReplyQueue: Sendable {
    private struct Delivery: Sendable {
        let connection: NIOLoopBound<ConnectionHandler>
        let number: Int
        let render: Reply.Render
    }

    private let waiting = Mutex<[Delivery]>([])
    private let eventLoop: any EventLoop
    private let server: SharedContext

    init(_ eventLoop: any EventLoop, _ server: SharedContext) {
        self.eventLoop = eventLoop
        self.server = server
    }

    fileprivate func add(_ connection: NIOLoopBound<ConnectionHandler>, _ number: Int, _ render: @escaping Reply.Render)
    {
        if eventLoop.inEventLoop { return connection.value.reply(render, to: number) }
        let isFirst = waiting.withLock { waiting in
            waiting.append(Delivery(connection: connection, number: number, render: render))
            return waiting.count == 1
        }
        guard isFirst else { return }
        // What is committed after the server has ended has nobody to be told to.
        server.whileLoopsRun { eventLoop.execute { self.deliver() } }
    }

    private func deliver() {
        let deliveries = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for delivery in deliveries { delivery.connection.value.reply(delivery.render, to: delivery.number) }
    }
}

/// The way back to one connection.
final class ConnectionReplies: ReplyReceiver {
    private let connection: NIOLoopBound<ConnectionHandler>
    private let queue: ReplyQueue

    init(_ connection: ConnectionHandler) {
        self.connection = NIOLoopBound(connection, eventLoop: connection.loop.eventLoop)
        queue = connection.loop.replies
    }

    func receive(_ render: @escaping Reply.Render, for number: Int) { queue.add(connection, number, render) }
}
