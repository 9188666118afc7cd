import HTTPSemantics
import NIOCore

/// What the connections of one event loop share. Touched on that loop only.
final class EventLoopContext {
    let eventLoop: any EventLoop
    let configuration: HTTPServer.Configuration
    let handler: any RequestHandler
    /// The time of the last tick: good enough for timeouts, and free.
    private(set) var now = NIODeadline.now()
    private(set) var isStopping = false

    let budget: ContentBudget
    private let counter: ConnectionCount
    private let tickInterval: TimeAmount
    private var ticking: RepeatedTask?
    private var connections: [ConnectionHandler] = []
    private var emptied: EventLoopPromise<Void>?
    private var date = DateField()
    private var scratch = ByteBuffer()
    private var logBuffer: AccessLogBuffer?

    /// Answers up to this size are written into a buffer that is used again and again.
    private static let scratchLimit = 16_384

    /// - Parameters:
    ///   - counter: The one that all loops of a server share.
    ///   - budget: The same.
    init(
        eventLoop: any EventLoop, configuration: HTTPServer.Configuration, counter: ConnectionCount,
        budget: ContentBudget, handler: any RequestHandler
    ) {
        self.counter = counter
        self.budget = budget
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.handler = handler
        tickInterval = configuration.tickInterval
        logBuffer = configuration.accessLog.map(AccessLogBuffer.init)
    }

    // MARK: Time

    /// Begins to look at the connections' times.
    func begin() {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ticking = eventLoop.scheduleRepeatedTask(initialDelay: tickInterval, delay: tickInterval) { _ in
            bound.value.tick()
        }
    }

    /// A time that is at least `duration` away, although `now` may be a tick old.
    func deadline(after duration: Duration) -> NIODeadline {
        now + amount(duration)
    }

    /// `duration` and a tick.
    func amount(_ duration: Duration) -> TimeAmount {
        TimeAmount(duration) + tickInterval
    }

    private func tick() {
        now = .now()
        forEach { $0.tick(now) }
        logBuffer?.flush()
    }

    // MARK: Connections

    var connectionCount: Int { connections.count }

    func add(_ connection: ConnectionHandler) -> ConnectionCount.Entry {
        connection.slot = connections.count
        connections.append(connection)
        return counter.enter(limit: configuration.connectionLimit)
    }

    func remove(_ connection: ConnectionHandler) {
        let slot = connection.slot
        guard connections.indices.contains(slot), connections[slot] === connection else { return }
        connections.swapAt(slot, connections.count - 1)
        connections.removeLast()
        if slot < connections.count { connections[slot].slot = slot }
        connection.slot = -1
        counter.leave(connection.entry)
        if connections.isEmpty { emptied?.succeed(()) }
    }

    /// Backwards, so that connections may go away meanwhile.
    private func forEach(_ body: (ConnectionHandler) -> Void) {
        for index in stride(from: connections.count - 1, through: 0, by: -1) where index < connections.count {
            body(connections[index])
        }
    }

    // MARK: The end

    /// Closes idle connections and lets the others finish. The future succeeds when there is none left.
    func stop(grace: Duration) -> EventLoopFuture<Void> {
        isStopping = true
        let promise = eventLoop.makePromise(of: Void.self)
        emptied = promise
        guard !connections.isEmpty else {
            promise.succeed(())
            return promise.futureResult
        }
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

    var isLogging: Bool { logBuffer != nil }

    func log(_ entry: AccessLog.Entry, _ response: Response, isHead: Bool) {
        guard response.isLogged else { return }
        let sent = isHead || !ResponseEncoder.mayHaveContent(response.status) ? 0 : response.content.count
        logBuffer?.append(entry, status: response.status, contentSent: sent)
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
