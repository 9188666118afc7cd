import Glibc
import Logging
import PostgreSQL
import ResourceCore
import StorageThreads

/// Takes what waits into one transaction of two round trips, and finds out what came of it. One thread has it.
final class BatchWriter {
    private let options: PostgreSQLStore.Options
    private let feed: ChangeFeed
    private let logger: Logger
    private let connection: WriterConnection
    private var chores: Chores
    private let health: WriterHealth
    /// Whether others commit, too, so that the last transaction had to wait for the lock longer than for its end.
    private var isCrowded = false
    /// The newest revision, as the last transaction left it.
    private var newest: Int64?
    private var lockWait = Duration.zero

    init(
        _ opening: Opening, _ feed: ChangeFeed, _ health: WriterHealth, _ options: PostgreSQLStore.Options,
        _ logger: Logger
    ) {
        self.health = health
        connection = WriterConnection(opening, health, logger)
        self.feed = feed
        self.options = options
        self.logger = logger
        chores = Chores(options.retention)
    }

    /// A commit, and when it came.
    struct Waiting: Sendable {
        var commit: QueuedCommit
        var end: ContinuousClock.Instant
    }

    enum Work: Sendable {
        case commit(Waiting)
        case erase(Erasure)
    }

    /// Serves `queue` until it is closed and empty.
    func serve(_ queue: WaitingQueue<Work>) {
        while let taken = queue.take(atMost: options.commitsPerBatch, within: chores.rest) {
            var commits: [Waiting] = []
            for work in taken {
                switch work {
                case .commit(let waiting): commits.append(waiting)
                case .erase(let erasure): chores.erasures.append(erasure)
                }
            }
            write(commits[...], queue)
            if chores.isDue(isIdle: queue.isEmpty, isLull: taken.isEmpty) { doChore() }
        }
        chores.end()
        connection.close()
    }

    // MARK: Batches

    private func write(_ commits: ArraySlice<Waiting>, _ queue: WaitingQueue<Work>) {
        var rest = commits
        var limit = options.commitsPerBatch
        var mayGrow = true
        // From when the first of them is begun: what waited for a database that could not be reached has waited long enough.
        let end = ContinuousClock.now + options.patience
        while let first = rest.first {
            let now = ContinuousClock.now
            if first.end <= now {
                rest = rest.dropFirst()
                finish(first, .unreachable)
                continue
            }
            if first.commit.isAlone {
                rest = rest.dropFirst()
                switch first.commit {
                case .bulk(let bulk): write(bulk, until: first.end)
                case .declaration(let declaration): write(declaration, until: first.end)
                case .probe(let completion):
                    let trouble = connection.probe(until: first.end)
                    if trouble == nil { note(nil) }
                    completion(trouble)
                case .one, .many: break
                }
                continue
            }
            // While other processes commit, more comes. It is waited for before the lock is asked for, in a part of the time that
            // the lock will take anyway, and not behind the lock, where everybody would wait.
            if isCrowded, mayGrow, rest.count < limit {
                usleep(UInt32((min(lockWait / 2, Self.longestGathering) / .microseconds(1)).rounded()))
                rest += takeMore(queue, atMost: limit - rest.count)
            }
            // Once, so that what is not a commit has its turn.
            mayGrow = false
            let some = rest.prefix(limit).prefix { !$0.commit.isAlone }
            let ending = attempt(some.map(\.commit), until: min(end, first.end))
            switch ending {
            case .durable(let results):
                note(nil)
                for (waiting, result) in zip(some, results) { waiting.commit.complete(result) }
                rest = rest.dropFirst(results.count)
                limit = options.commitsPerBatch
            case .refused(let error):
                if some.count > 1 {
                    // One may be what the database does not take, and the others not: halve, so that it fails alone.
                    limit = some.count / 2
                } else {
                    finish(first, error)
                    rest = rest.dropFirst()
                    limit = options.commitsPerBatch
                }
            case .failed(let error, let count):
                for waiting in some.prefix(count) { finish(waiting, error) }
                rest = rest.dropFirst(count)
            }
        }
    }

    private static let longestGathering = Duration.milliseconds(3)

    private func takeMore(_ queue: WaitingQueue<Work>, atMost limit: Int) -> [Waiting] {
        var commits: [Waiting] = []
        for work in queue.takeNow(atMost: limit) {
            switch work {
            case .commit(let waiting): commits.append(waiting)
            case .erase(let erasure): chores.erasures.append(erasure)
            }
        }
        return commits
    }

    private func finish(_ waiting: Waiting, _ error: StoreError) {
        note(error)
        waiting.commit.fail(error)
    }

    /// Logs where trouble begins and ends, not each commit that meets it.
    private func note(_ error: StoreError?) {
        if error != nil { health.metrics.countFailure() }
        guard health.note(error) else { return }
        if let error {
            logger.error("Commits fail", metadata: ["failure": "\(error)"])
        } else {
            logger.notice("Commits succeed again")
        }
    }

    private enum Ending {
        /// The first commits, as many as there are results, are durable.
        case durable([QueuedCommit.Result])
        /// The database does not take it; nothing was changed.
        case refused(StoreError)
        /// There is no more time; the first so many commits have failed.
        case failed(StoreError, Int)
    }

    /// One transaction over as many of the first commits as fit: done anew, as long as there is time, until it is known what came
    /// of it.
    private func attempt(_ commits: [QueuedCommit], until end: ContinuousClock.Instant) -> Ending {
        connection.beginAnew()
        while true {
            guard ContinuousClock.now < end else { return .failed(connection.obstacle, commits.count) }
            let session: Session
            do throws(StoreError) {
                session = try connection.connected(end)
            } catch {
                return .failed(error, commits.count)
            }
            var batch: Batch
            let start = ContinuousClock.now
            do throws(PostgreSQLError) {
                batch = try Batch.begin(
                    commits, on: session, options.retention, clock: options.clock, deadline: end + .seconds(1))
                lockWait = ContinuousClock.now - start
            } catch {
                if let failure = connection.judge(error, session) { return .refused(failure) }
                continue
            }
            var results: [QueuedCommit.Result] = []
            do throws(StoreError) {
                for commit in commits {
                    results.append(try commit.carryOut(in: &batch))
                    if batch.bytes >= options.bytesPerBatch { break }
                }
            } catch {
                if let reason = batch.error {
                    if let failure = connection.judge(reason, session) { return .refused(failure) }
                    continue
                }
                connection.rollBack(session)
                return .refused(error)
            }
            let sent = ContinuousClock.now
            switch connection.end(batch, session, until: end) {
            case .committed:
                // Who is alone never waits for the lock, whatever the network does to the times.
                let known = newest ?? batch.oldState.newest
                isCrowded = batch.oldState.newest != known && lockWait > ContinuousClock.now - sent
                newest = batch.state.newest
                chores.state = batch.state
                if !batch.revisions.isEmpty { health.metrics.countCommit(changes: Int64(batch.revisions.count)) }
                feed.committed(batch.revisions)
                return .durable(results)
            case .again(let error):
                if let failure = connection.judge(error, session) { return .refused(failure) }
            case .unknown:
                return .failed(.outcomeUnknown, results.count)
            }
        }
    }

    // MARK: Declarations

    /// One transaction for a declaration, done anew as long as there is time: to declare the same twice is to declare it once. And
    /// some for the first of its indexes' building: where there are some thousand resources, all of it.
    private func write(_ declaration: DeclarationCommit, until end: ContinuousClock.Instant) {
        connection.beginAnew()
        // Whether it may have been made by a COMMIT of which nothing was heard.
        var isUnknown = false
        let result: Result<DeclarationOutcome, StoreError> = Result { () throws(StoreError) in
            while true {
                let session = try connection.connected(end)
                do throws(PostgreSQLError) {
                    let batch = try Batch.begin(
                        [], on: session, options.retention, clock: options.clock, deadline: end + .seconds(1))
                    let outcome = try session.carryOut(declaration, by: end)
                    switch connection.end(batch, session, until: end) {
                    case .committed: return outcome
                    case .again(let error):
                        isUnknown = isUnknown || error.kind == .lost
                        throw error
                    case .unknown: throw .unexpected("not known")
                    }
                } catch {
                    if let failure = connection.judge(error, session) { throw failure }
                }
                guard ContinuousClock.now < end else { throw isUnknown ? .outcomeUnknown : connection.obstacle }
            }
        }
        guard case .success = result else {
            if case .failure(let error) = result { note(error) }
            return declaration.completion(result)
        }
        note(nil)
        chores.indexes.mayHaveWork = true
        for _ in 0..<Self.promptSteps where chores.indexes.mayHaveWork { doChore { chores in chores.indexNow() } }
        declaration.completion(result)
    }

    /// Steps of building that the answer to a declaration waits for.
    private static let promptSteps = 8

    // MARK: Bulk

    /// One transaction for `bulk` alone. It is not done anew once it has begun: its source may not be read twice.
    private func write(_ bulk: BulkCommit, until end: ContinuousClock.Instant) {
        let error: StoreError
        do throws(StoreError) {
            return bulk.completion(.success(try carryOut(bulk, until: end)))
        } catch let failure {
            error = failure
        }
        note(error)
        bulk.completion(.failure(error))
    }

    private func carryOut(_ bulk: BulkCommit, until end: ContinuousClock.Instant) throws(StoreError) -> BulkOutcome {
        var begun: Batch?
        connection.beginAnew()
        while begun == nil {
            let session = try connection.connected(end)
            do throws(PostgreSQLError) {
                begun = try Batch.begin(
                    [], on: session, options.retention, clock: options.clock, deadline: end + .seconds(1))
            } catch {
                if let failure = connection.judge(error, session) { throw failure }
                guard ContinuousClock.now < end else { throw connection.obstacle }
            }
        }
        guard var batch = begun else { throw .unreachable }
        let session = batch.session
        let outcome: BulkOutcome
        do throws(StoreError) {
            outcome = try batch.carryOut(bulk)
        } catch {
            connection.rollBack(session)
            throw error
        }
        guard case .done = outcome else {
            connection.rollBack(session)
            return outcome
        }
        switch connection.end(batch, session, until: .now + .seconds(120)) {
        case .committed:
            note(nil)
            chores.state = batch.state
            feed.committed(batch.revisions)
            return outcome
        case .again(let error):
            if !session.isLost { connection.rollBack(session) }
            throw StoreError(error)
        case .unknown: throw .outcomeUnknown
        }
    }

    // MARK: Chores

    /// Some milliseconds of what is done beside commits.
    private func doChore(_ prepare: (inout Chores) -> Void = { _ in }) {
        do throws(StoreError) {
            prepare(&chores)
            let session = try connection.connected(.now + .seconds(1))
            do throws(PostgreSQLError) {
                try chores.step(session, now: options.clock)
            } catch {
                _ = connection.judge(error, session)
                throw StoreError(error)
            }
        } catch {
            if error != .unreachable {
                logger.warning("Keeping the history within its bounds failed", metadata: ["error": "\(error)"])
            }
            chores.fail(error)
        }
    }
}
