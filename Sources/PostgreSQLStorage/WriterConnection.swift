import Glibc
import Logging
import PostgreSQL
import ResourceCore
import StorageThreads

/// The session that commits: opened anew where it was lost; and what came of a COMMIT, however it was lost. For one thread.
final class WriterConnection {
    private let opening: Opening
    private let connector: Connector
    private let health: WriterHealth
    private let logger: Logger
    private var session: Session?
    /// Why what is done anew comes to nothing if the time is over.
    private(set) var obstacle = StoreError.unreachable

    init(_ opening: Opening, _ health: WriterHealth, _ logger: Logger) {
        self.opening = opening
        self.health = health
        self.logger = logger
        connector = Connector(opening.database, for: .writing)
    }

    /// The session, if there is one that is not known to be lost.
    var current: Session? { session.flatMap { $0.isLost ? nil : $0 } }

    func close() { session = nil }

    /// What was met before is of no account for what comes now.
    func beginAnew() { obstacle = .unreachable }

    /// The session, or a new one as soon as there is a server that takes it.
    func connected(_ end: ContinuousClock.Instant) throws(StoreError) -> Session {
        var wait: UInt32 = 20_000
        var isTold = false
        while true {
            if let current { return current }
            session = nil
            do throws(PostgreSQLError) {
                let opened = try connector.open(by: end)
                opened.deadline = end
                try opening.fence(opened, leaping: false)
                opened.deadline = nil
                session = opened
                return opened
            } catch {
                if !isTold { logger.notice("No connection to the database", metadata: ["reason": "\(error)"]) }
                isTold = true
                guard error.isOfTheWay || error.isOfOthers else { throw StoreError(error) }
                guard ContinuousClock.now + .milliseconds(200) < end else { throw .unreachable }
                usleep(wait)
                wait = min(wait * 2, 200_000)
            }
        }
    }

    /// What is to be said of an error before which nothing was committed; nil: all is to be done anew.
    func judge(_ error: PostgreSQLError, _ session: Session) -> StoreError? {
        if error.isOfTheWay || session.isLost {
            // FATAL, or the server takes no writes any more: another host may.
            self.session = nil
            return nil
        }
        rollBack(session)
        guard error.isOfOthers else { return StoreError(error) }
        if StoreError(error) == .locked { obstacle = .locked }
        return nil
    }

    func rollBack(_ session: Session) {
        guard !session.isLost else {
            self.session = nil
            return
        }
        do throws(PostgreSQLError) {
            try session.run("ROLLBACK", by: .now + .seconds(5))
        } catch {
            self.session = nil
        }
    }

    /// A transaction that changes nothing of the store.
    func probe(until end: ContinuousClock.Instant) -> StoreError? {
        do throws(StoreError) {
            let session = try connected(min(end, .now + .seconds(3)))
            try inDatabase { () throws(PostgreSQLError) in
                _ = try session.query(.settle, by: .now + .seconds(3))
            }
            return nil
        } catch {
            session = nil
            return error
        }
    }

    // MARK: The end of a transaction

    enum Commitment {
        case committed
        /// Nothing was committed, for this reason.
        case again(PostgreSQLError)
        /// It was or was not, and there is no time to find out.
        case unknown
    }

    /// Sends what the batch changed, and COMMIT, and finds out what came of it.
    func end(_ ended: Batch, _ session: Session, until end: ContinuousClock.Instant) -> Commitment {
        var batch = ended
        let warnings = session.warnings
        batch.sendCommit()
        // A COMMIT is never cancelled: it is waited for, or asked about.
        let start = Clock.nanoseconds(CLOCK_MONOTONIC)
        let answers = session.receive(by: end)
        health.metrics.countSync(nanoseconds: Clock.nanoseconds(CLOCK_MONOTONIC) - start)
        if case .success(let rows)? = answers.items.last, rows.tag == "COMMIT", session.warnings == warnings {
            return .committed
        }
        if let error = answers.error, case .refused(isFatal: false) = error.kind, session.warnings == warnings {
            return .again(error)
        }
        if answers.error == nil, session.warnings == warnings {
            // ROLLBACK was answered: a statement had failed.
            return .again(.unexpected("the transaction was rolled back"))
        }
        // FATAL may follow a COMMIT that was carried out; a warning says that a standby was not waited for.
        self.session = nil
        guard let revision = batch.firstRevision else {
            // Nothing but records of requests: done again, they are replays. Nothing at all: what it was decided on may be on one
            // disk only, as this COMMIT, which waits for the standby because of the lock, was not waited for.
            return .again(PostgreSQLError(.lost, "the connection is lost"))
        }
        return settle(revision, batch.token, until: end)
    }

    /// Asks whether a batch was committed: behind the lock, so that the session that committed has ended; and by a transaction that
    /// writes, so that its own end is durable.
    private func settle(_ revision: Int64, _ token: Int64, until end: ContinuousClock.Instant) -> Commitment {
        logger.notice("Asking what came of a commit", metadata: ["revision": "\(revision)"])
        while ContinuousClock.now < end {
            guard let session = try? connected(end) else { break }
            let warnings = session.warnings
            session.sendOnce("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
            session.send(.lock)
            session.send(.outcome, [.integer(revision), .integer(token)])
            session.send(.settle)
            session.sendOnce("COMMIT")
            session.sync()
            let answers = session.receive(by: end)
            if answers.error == nil, session.warnings == warnings, let rows = try? answers.rows(), rows.count == 5,
                rows[4].tag == "COMMIT"
            {
                let isFound = rows[2].count > 0
                return isFound ? .committed : .again(PostgreSQLError(.lost, "the connection is lost"))
            }
            if session.isLost || session.warnings != warnings { self.session = nil } else { rollBack(session) }
        }
        self.session = nil
        return .unknown
    }
}
