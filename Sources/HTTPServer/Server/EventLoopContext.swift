import HTTPSemantics
import Metrics
import NIOCore
import Synchronization

/// What the connections of one event loop share. Touched on that loop only.
final class EventLoopContext {
    let eventLoop: any EventLoop
    let configuration: HTTPServer.Configuration
    let times: Times
    let handler: any RequestHandler
    /// The time of the last tick: good enough for timeouts, and free.
    private(set) var now = NIODeadline.now()
    var isStopping: Bool { server.isStopping }

    let server: SharedContext
    let replies: ReplyQueue
    private let tickInterval: TimeAmount
    private var ticking: RepeatedTask?
    private var connections: [Connection] = []
    /// Those with requests that wait for the others' turn.
    private var postponed: [Connection] = []
    private var isRoundDue = false
    private var emptied: EventLoopPromise<Void>?
    private var date = DateField()
    private var scratch = ByteBuffer()
    private var logBuffer: AccessLogBuffer?
    private let metrics: RequestMetrics

    /// Answers up to this size are written into a buffer that is used again and again.
    private static let scratchLimit = 16_384

    init(eventLoop: any EventLoop, server: SharedContext, handler: any RequestHandler) {
        self.server = server
        self.eventLoop = eventLoop
        replies = ReplyQueue(eventLoop, server)
        self.handler = handler
        configuration = server.configuration
        times = Times(server.configuration)
        tickInterval = configuration.tickInterval
        logBuffer = configuration.accessLog.map { AccessLogBuffer($0) }
        metrics = configuration.metrics.addLoop()
    }

    // MARK: Time

    /// Begins to look at the connections' times. On the loop.
    func begin() {
        handler.begin(on: LoopWaker(handler, on: eventLoop, of: server))
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ticking = eventLoop.scheduleRepeatedTask(initialDelay: tickInterval, delay: tickInterval) { _ in
            bound.value.tick()
        }
    }

    /// How long each thing is waited for, and a tick, for `now` may be so old.
    struct Times {
        let head, keepAlive, contentIdle, linger: TimeAmount

        fileprivate init(_ configuration: HTTPServer.Configuration) {
            func amount(_ duration: Duration) -> TimeAmount { TimeAmount(duration) + configuration.tickInterval }
            head = amount(configuration.headTimeout)
            keepAlive = amount(configuration.keepAliveTimeout)
            contentIdle = amount(configuration.contentIdleTimeout)
            linger = amount(configuration.lingerTimeout)
        }
    }

    private func tick() {
        now = .now()
        forEach { $0.tick(now) }
        handler.tick()
        logBuffer?.flush()
        logBuffer?.setClock(at: now)
    }

    // MARK: Connections

    var connectionCount: Int { connections.count }

    func add(_ connection: Connection) -> ConnectionCount.Entry {
        connection.slot = connections.count
        connections.append(connection)
        return server.counter.enter(limit: configuration.connectionLimit)
    }

    func remove(_ connection: Connection) {
        let slot = connection.slot
        guard connections.indices.contains(slot), connections[slot] === connection else { return }
        connections.swapAt(slot, connections.count - 1)
        connections.removeLast()
        if slot < connections.count { connections[slot].slot = slot }
        connection.slot = -1
        server.counter.leave(connection.entry)
        if connections.isEmpty { emptied?.succeed(()) }
    }

    /// Lets a connection go on when the loop has looked at the others.
    ///
    /// All in one task that is due in a moment: a loop works through tasks that are due at once, and through those that
    /// they bring, before it looks at its sockets again.
    func postpone(_ connection: Connection) {
        postponed.append(connection)
        guard !isRoundDue else { return }
        isRoundDue = true
        eventLoop.assumeIsolated().scheduleTask(in: .microseconds(50)) { self.runPostponed() }
    }

    private func runPostponed() {
        let round = postponed
        postponed = []
        for connection in round { connection.goOn() }
        isRoundDue = false
        guard let first = postponed.popLast() else { return }
        postpone(first)
    }

    /// Backwards, so that connections may go away meanwhile.
    private func forEach(_ body: (Connection) -> Void) {
        for index in stride(from: connections.count - 1, through: 0, by: -1) where index < connections.count {
            body(connections[index])
        }
    }

    // MARK: The end

    /// Closes idle connections and lets the others finish. The future succeeds when there is none left.
    func stop(grace: Duration) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        emptied = promise
        guard !connections.isEmpty else {
            promise.succeed(())
            return promise.futureResult
        }
        handler.stop()
        forEach { $0.stop() }
        eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(grace)) { [weak self] in
            self?.forEach { $0.closeHard() }
        }
        return promise.futureResult
    }

    /// Nothing is served any more.
    func end() {
        ticking?.cancel()
        ticking = nil
        logBuffer?.flush()
    }

    // MARK: Answers

    /// Counts a request that is answered, and enters it in the access log.
    func record(_ entry: AccessLog.Entry, _ response: Response, isHead: Bool) {
        guard response.isLogged else { return }
        let now = NIODeadline.now()
        metrics.count(entry.kind, response.status, nanoseconds: (now - entry.start).nanoseconds)
        let sent = isHead || !ResponseEncoder.mayHaveContent(response.status) ? 0 : response.content.count
        logBuffer?.append(entry, status: response.status, contentSent: sent, now: now)
    }

    func encode(
        _ response: Response, isHead: Bool, connection: ResponseEncoder.Connection,
        framing: ResponseEncoder.ContentFraming = .counted
    ) -> ByteBuffer {
        date.update(second: SystemCalls.unixSeconds())
        guard response.content.count <= Self.scratchLimit else {
            var buffer = ByteBuffer()
            ResponseEncoder.write(
                response, isHead: isHead, connection: connection, framing: framing, date: date.line, into: &buffer)
            return buffer
        }
        // As long as an earlier answer still waits in there, this makes another one.
        scratch.clear()
        ResponseEncoder.write(
            response, isHead: isHead, connection: connection, framing: framing, date: date.line, into: &scratch)
        return scratch
    }
}

/// Wakes a handler on its loop.
private final class LoopWaker: HandlerLoop {
    /// A handler may hold its waker.
    private struct Sleeper {
        weak var handler: (any RequestHandler)?
    }

    private let sleeper: NIOLoopBound<Sleeper>
    private let server: SharedContext
    private let isDue = Atomic(false)
    private let isTimerSet = Atomic(false)

    init(_ handler: any RequestHandler, on eventLoop: any EventLoop, of server: SharedContext) {
        sleeper = NIOLoopBound(Sleeper(handler: handler), eventLoop: eventLoop)
        self.server = server
    }

    func wake() {
        guard !isDue.exchange(true, ordering: .sequentiallyConsistent) else { return }
        server.whileLoopsRun {
            sleeper.eventLoop.execute { [self] in
                isDue.store(false, ordering: .sequentiallyConsistent)
                sleeper.value.handler?.wake()
            }
        }
    }

    func wake(after time: Duration) {
        guard !isTimerSet.exchange(true, ordering: .relaxed) else { return }
        sleeper.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) { [self] in
            isTimerSet.store(false, ordering: .relaxed)
            sleeper.value.handler?.wake()
        }
    }

    func call(after time: Duration, _ body: @escaping () -> Void) -> () -> Void {
        let call = sleeper.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) { body() }
        return { call.cancel() }
    }
}
