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
    var deadline = ContinuousClock.now + ReadPool.patience
    /// Called once, with the rows of each statement.
    var finish: @Sendable (Result<[Rows], StoreError>) -> Void
}

/// Two threads with a connection each: each sends all that waits at once, so that many reads cost one round trip. And sessions
/// for those who read step by step.
final class ReadPool: Sendable {
    /// How long a read waits for a database that cannot be reached.
    static let patience = Duration.seconds(5)
    private static let jobsAtOnce = 64

    private let database: Database
    private let queue = WaitingQueue<ReadJob>()
    private let threads: [StoreThread]
    private let state = Mutex(State())

    private struct State {
        var isClosed = false
        /// Sessions that nobody uses.
        var idle: [Session] = []
    }

    init(_ database: Database) throws(StoreError) {
        self.database = database
        let queue = queue
        var threads: [StoreThread] = []
        for _ in 0..<2 { threads.append(try StoreThread.start { Self.serve(queue, database) }) }
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

    private static func serve(_ queue: WaitingQueue<ReadJob>, _ database: Database) {
        var session: Session?
        /// Since when there has been no server.
        var lostSince: ContinuousClock.Instant?
        while let taken = queue.take(atMost: jobsAtOnce) {
            var jobs = taken
            while !jobs.isEmpty {
                let late = ContinuousClock.now
                for job in jobs where job.deadline <= late { job.finish(.failure(.unreachable)) }
                jobs.removeAll { $0.deadline <= late }
                guard !jobs.isEmpty else { break }
                if session?.isLost != false {
                    session = try? database.open(.reading)
                    if session == nil {
                        let since = lostSince ?? .now
                        lostSince = since
                        if .now - since > patience {
                            // It will not be there in a moment: who asks is told at once.
                            for job in jobs { job.finish(.failure(.unreachable)) }
                            jobs = []
                        }
                        usleep(100_000)
                        continue
                    }
                    lostSince = nil
                }
                guard let session else { continue }
                jobs = run(jobs, on: session)
            }
        }
    }

    /// Sends the jobs and finishes them.
    /// - Returns: those of which the connection was lost.
    private static func run(_ jobs: [ReadJob], on session: Session) -> [ReadJob] {
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
            guard !session.isLost || left.isEmpty else {
                left.append(job)
                continue
            }
            let deadline = max(job.deadline, .now + .seconds(1))
            let answers = session.receive(by: deadline)
            if job.isOfOneState { _ = session.receive(by: deadline) }
            if let error = answers.error {
                if session.isLost { left.append(job) } else { job.finish(.failure(StoreError(error))) }
                continue
            }
            let rows = answers.items.compactMap { try? $0.get() }
            job.finish(.success(job.isOfOneState ? Array(rows.dropFirst()) : rows))
        }
        return left
    }

    // MARK: Step by step

    /// What `body` reads on a session of its own, all of it of one state. Waits on the caller's thread.
    func look<Value>(_ body: (Session) throws(StoreError) -> Value) -> Result<Value, StoreError> {
        let end = ContinuousClock.now + Self.patience
        while true {
            guard !isClosed else { return .failure(.closed) }
            do throws(StoreError) {
                let session = try takeSession()
                _ = try inDatabase { () throws(PostgreSQLError) in
                    try session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                }
                let value = try body(session)
                _ = try inDatabase { () throws(PostgreSQLError) in try session.run("COMMIT") }
                giveBack(session)
                return .success(value)
            } catch {
                // Nothing is changed by it, so it may be done again.
                guard error == .unreachable, ContinuousClock.now < end else { return .failure(error) }
                usleep(100_000)
            }
        }
    }

    private func takeSession() throws(StoreError) -> Session {
        if let idle = state.withLock({ $0.idle.popLast() }), !idle.isLost { return idle }
        return try inDatabase { () throws(PostgreSQLError) in try database.open(.looking) }
    }

    /// Sessions that are kept for the next who reads step by step.
    private static let idleLimit = 4

    private func giveBack(_ session: Session) {
        state.withLock { state in
            if !state.isClosed, !session.isLost, state.idle.count < Self.idleLimit { state.idle.append(session) }
        }
    }
}
