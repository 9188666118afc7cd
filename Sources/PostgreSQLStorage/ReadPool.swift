import Glibc
import PostgreSQL
import ResourceCore
import StorageThreads
import Synchronization

/// What waits to be read: statements that one round trip answers.
struct ReadJob: Sendable {
    var statements: [(query: Query, values: [Value])]
    /// Whether they all see one state.
    var isOfOneState: Bool
    var deadline = ReadPool.deadline(since: nil)
    /// Called once, with the rows of each statement.
    var finish: @Sendable (Result<[Rows], StoreError>) -> Void
}

/// Why those whose time is over have no answer, also where they never had their turn.
private final class Obstacle: Sendable {
    /// When a lock was last in the way, in nanoseconds of the monotonic clock.
    private let lockedAt = Atomic<Int64>(.min)

    func noteLock() { lockedAt.store(Clock.nanoseconds(CLOCK_MONOTONIC), ordering: .relaxed) }

    var error: StoreError {
        let lockedAt = lockedAt.load(ordering: .relaxed)
        guard lockedAt != .min else { return .unreachable }
        let passed = Duration.nanoseconds(Clock.nanoseconds(CLOCK_MONOTONIC) - lockedAt)
        return passed < ReadPool.patience ? .locked : .unreachable
    }
}

/// Two threads with a connection each: each sends all that waits at once, so that many reads cost one round trip. And sessions
/// for those who read step by step.
final class ReadPool: Sendable {
    /// How long a read waits for a database that cannot be reached, or does not answer.
    static let patience = Duration.seconds(10)
    private static let rest: UInt32 = 100_000
    private static let jobsAtOnce = 64

    /// By when who waits since `start`, or from now on, is answered. Who had to wait for other things has a moment all the same.
    static func deadline(since start: ContinuousClock.Instant?) -> ContinuousClock.Instant {
        let now = ContinuousClock.now
        return max((start ?? now) + patience, now + .seconds(1))
    }

    private let database: Database
    private let queue = WaitingQueue<ReadJob>()
    private let threads: [StoreThread]
    private let state = Mutex(State())

    private struct State {
        var isClosed = false
        /// Sessions that nobody uses.
        var idle: [Session] = []
        /// As many as ever opened sessions at once; an attempt may be under way for which nobody waited any longer.
        var connectors: [Connector] = []
    }

    init(_ database: Database) throws(StoreError) {
        self.database = database
        let queue = queue
        var threads: [StoreThread] = []
        let obstacle = Obstacle()
        for _ in 0..<2 { threads.append(try StoreThread.start { Self.serve(queue, database, obstacle) }) }
        self.threads = threads
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    func close() {
        state.withLock { state in
            state.isClosed = true
            state.idle = []
        }
        queue.close()
        for thread in threads { thread.join() }
    }

    // MARK: In one round trip

    func run(_ job: ReadJob) {
        if !queue.add(job) { job.finish(.failure(.closed)) }
    }

    private static func serve(_ queue: WaitingQueue<ReadJob>, _ database: Database, _ obstacle: Obstacle) {
        var session: Session?
        let connector = Connector(database, for: .reading)
        while let taken = queue.take(atMost: jobsAtOnce) {
            var jobs = taken
            while !jobs.isEmpty {
                let late = ContinuousClock.now
                for job in jobs where job.deadline <= late { job.finish(.failure(obstacle.error)) }
                jobs.removeAll { $0.deadline <= late }
                guard !jobs.isEmpty else { break }
                if let session, !session.isLost {
                    jobs = run(jobs, on: session, obstacle)
                    continue
                }
                session = try? connector.open(by: jobs.map(\.deadline).min() ?? late)
                guard session == nil else { continue }
                if queue.isClosed {
                    for job in jobs { job.finish(.failure(.closed)) }
                    break
                }
                usleep(rest)
            }
        }
    }

    /// Sends the jobs and finishes them.
    /// - Returns: those that are to be sent again: the connection was lost, or others held a lock.
    private static func run(_ jobs: [ReadJob], on session: Session, _ obstacle: Obstacle) -> [ReadJob] {
        for job in jobs {
            if job.isOfOneState { session.sendOnce("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") }
            for statement in job.statements { session.send(statement.query, statement.values) }
            session.sync()
            // Apart, so that it ends the transaction of those that were refused, too.
            if job.isOfOneState {
                session.sendOnce("COMMIT")
                session.sync()
            }
        }
        var left: [ReadJob] = []
        for job in jobs {
            guard !session.isLost else {
                left.append(job)
                continue
            }
            let deadline = max(job.deadline, .now + .seconds(1))
            let answers = session.receive(by: deadline)
            if job.isOfOneState { _ = session.receive(by: deadline) }
            if let error = answers.error.map(StoreError.init) {
                if error == .locked { obstacle.noteLock() }
                if session.isLost || error == .locked { left.append(job) } else { job.finish(.failure(error)) }
                continue
            }
            let rows = answers.items.compactMap { try? $0.get() }
            job.finish(.success(job.isOfOneState ? Array(rows.dropFirst()) : rows))
        }
        return left
    }

    // MARK: Step by step

    /// What `body` reads on a session of its own, all of it of one state. Waits on the caller's thread.
    func look<Value>(
        since start: ContinuousClock.Instant?, _ body: (Session) throws(StoreError) -> Value
    ) -> Result<Value, StoreError> {
        Result { () throws(StoreError) in
            try retrying(since: start) { (end) throws(StoreError) in
                let session = try takeSession(by: end)
                session.deadline = end
                _ = try inDatabase { () throws(PostgreSQLError) in
                    try session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                }
                let value = try body(session)
                _ = try inDatabase { () throws(PostgreSQLError) in
                    try session.run("COMMIT", by: session.stepDeadline)
                }
                giveBack(session)
                return value
            }
        }
    }

    /// Does `body` anew, as it changes nothing, where the database was lost, until the time is over: `body` is told when that is.
    func retrying<Value>(
        since start: ContinuousClock.Instant?,
        _ body: (ContinuousClock.Instant) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let end = Self.deadline(since: start)
        while true {
            guard !isClosed else { throw .closed }
            do throws(StoreError) {
                return try body(end)
            } catch {
                guard error == .unreachable, ContinuousClock.now < end else { throw error }
                usleep(Self.rest)
            }
        }
    }

    private func takeSession(by end: ContinuousClock.Instant) throws(StoreError) -> Session {
        if let idle = state.withLock({ $0.idle.popLast() }), !idle.isLost { return idle }
        return try open(by: end)
    }

    /// A new session.
    func open(by end: ContinuousClock.Instant) throws(StoreError) -> Session {
        let connector = state.withLock { $0.connectors.popLast() } ?? Connector(database, for: .looking)
        defer { state.withLock { $0.connectors.append(connector) } }
        return try inDatabase { () throws(PostgreSQLError) in try connector.open(by: end) }
    }

    /// Sessions that are kept for the next who reads step by step.
    private static let idleLimit = 4

    private func giveBack(_ session: Session) {
        state.withLock { state in
            if !state.isClosed, !session.isLost, state.idle.count < Self.idleLimit { state.idle.append(session) }
        }
    }
}

extension Session {
    /// By when one step of a read has to be answered that has as many steps as there is to read: such a read may take longer than
    /// others, as long as it gets on.
    var stepDeadline: ContinuousClock.Instant? { deadline.map { max($0, .now + .seconds(5)) } }
}
