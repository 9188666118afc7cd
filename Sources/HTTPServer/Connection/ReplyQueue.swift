import HTTPSemantics
import NIOCore
import Synchronization

/// Brings replies from whatever thread they come to the event loop of their connections: all that come before the loop
/// looks go there in one task, so that the answers to a group commit cost one between them.
final class ReplyQueue: Sendable {
    private struct Delivery: Sendable {
        let connection: NIOLoopBound<Connection>
        let number: Int
        let parcel: Parcel

        /// Hands it over. On the loop.
        func arrive() {
            switch parcel {
            case .answer(let render): connection.value.reply(render, to: number)
            case .judgement(let judge): connection.value.goOn(judge, with: number)
            }
        }
    }

    /// What an exchange has told.
    fileprivate enum Parcel: Sendable {
        case answer(Reply.Render)
        case judgement(Reply.Judge)
    }

    private let waiting = Mutex<[Delivery]>([])
    private let eventLoop: any EventLoop
    private let server: SharedContext

    init(_ eventLoop: any EventLoop, _ server: SharedContext) {
        self.eventLoop = eventLoop
        self.server = server
    }

    fileprivate func add(_ connection: NIOLoopBound<Connection>, _ number: Int, _ parcel: Parcel) {
        let delivery = Delivery(connection: connection, number: number, parcel: parcel)
        if eventLoop.inEventLoop { return delivery.arrive() }
        let isFirst = waiting.withLock { waiting in
            waiting.append(delivery)
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
        for delivery in deliveries { delivery.arrive() }
    }
}

/// The way back to one connection.
final class ConnectionReplies: ReplyReceiver {
    private let connection: NIOLoopBound<Connection>
    private let queue: ReplyQueue

    init(_ connection: Connection) {
        self.connection = NIOLoopBound(connection, eventLoop: connection.loop.eventLoop)
        queue = connection.loop.replies
    }

    func receive(_ render: @escaping Reply.Render, for number: Int) { queue.add(connection, number, .answer(render)) }

    func receive(judgement: @escaping Reply.Judge, for number: Int) {
        queue.add(connection, number, .judgement(judgement))
    }
}
