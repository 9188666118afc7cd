import Glibc
import HTTPSemantics
import Logging
import Metrics
import ResourceCore
import SQLite
import StorageThreads

/// Group commit: takes every commit that waits into one transaction, and answers them when that is durable.
final class Writer: @unchecked Sendable {
    // Unchecked: one thread at a time has it, see `CommitQueue`.

    private let connection: Connection
    private let file: DatabaseFile
    private let statements: WriteStatements
    private let recent: RecentResources
    private let observer: ChangeObserver
    private let health: WriterHealth
    private let metrics: StoreMetrics
    private var transaction: WriteTransaction
    private var checkpoints: Checkpoints
    private var chores: Chores
    private let options: SQLiteStore.Options
    private let logger: Logger
    /// Bytes of content, old and new, of the change that the last transaction came to.
    private var wanted = 0
    /// Whether history has made room for what is current.
    private var hasGivenWay = false
    /// When indexes were last built a little further, by the monotonic clock, in nanoseconds.
    private var lastBuildStep: Int64 = 0

    init(
        on connection: Connection, to file: DatabaseFile, recent: RecentResources, observer: ChangeObserver,
        health: WriterHealth, metrics: StoreMetrics, options: SQLiteStore.Options, logger: Logger
    ) throws(SQLiteError) {
        self.connection = connection
        self.file = file
        self.recent = recent
        self.observer = observer
        self.health = health
        self.metrics = metrics
        statements = try WriteStatements(on: connection, retention: options.retention)
        transaction = try WriteTransaction(on: connection, to: file, recent: recent, health: health)
        checkpoints = Checkpoints(on: connection, every: options.pagesPerCheckpoint, logger: logger)
        chores = Chores(ages: options.retention.isOn && options.retention.age != nil, log: try statements.logState())
        self.options = options
        self.logger = logger
    }

    /// Serves `queue` until it is closed and empty.
    static func serve(_ queue: CommitQueue) {
        while true {
            switch queue.take() {
            case .commits(let commits, let writer):
                writer.write(commits[...], movesLog: true)
                if commits.isEmpty { writer.checkpoints.afterCommit() }
                // Who wants something erased is not to wait until nobody writes.
                if writer.chores.isErasing || writer.isBuildDue { writer.doChore() }
                queue.giveBack(writer)
                // Where processors are short, lets those who have answers read and requests to bring do so first: the next
                // batch is larger, and a commit costs the same for many.
                sched_yield()
            case .chore(let writer):
                writer.doChore()
                queue.giveBack(writer)
            case .end(let writer):
                writer.chores.end()
                return writer.checkpoints.last()
            }
        }
    }

    /// Carries out a commit on the thread that brings it. Moving the log is left to the writer's thread.
    func write(_ commit: Commit) { write([.one(commit)], movesLog: false) }

    /// Whether the last COMMIT took so little that nobody is held up who waits for one.
    var isDiskQuick: Bool { transaction.isDiskQuick }

    /// Whether the log is to be moved.
    var isCheckpointDue: Bool { checkpoints.isDue }

    /// Takes on erasures.
    func take(_ erasures: [ChangeLog.Erasure]) { chores.erasures += erasures }

    /// Whether there is something to do while nobody writes.
    var hasChore: Bool {
        chores.mayBegin
            && (chores.hasErasure || checkpoints.isTruncationDue || statements.indexes.hasWork
                || statements.log.isTrimDue(chores.log, now: options.clock()))
    }

    /// Whether time alone may bring a chore.
    var mayHaveChoreSoon: Bool { chores.ages || !chores.mayBegin }

    /// Whether indexes are to be built a little further, though there are always commits.
    private var isBuildDue: Bool {
        statements.indexes.hasWork && chores.mayBegin
            && Clock.nanoseconds(CLOCK_MONOTONIC_COARSE) - lastBuildStep > Self.buildInterval
    }

    /// Nanoseconds between two steps of building, of which each takes some milliseconds, while there are commits.
    private static let buildInterval: Int64 = 20_000_000

    /// Some milliseconds of building indexes, or of taking them away.
    private func buildIndexes() throws(SQLiteError) {
        defer { lastBuildStep = Clock.nanoseconds(CLOCK_MONOTONIC_COARSE) }
        do throws(SQLiteError) {
            try inTransaction { (_) throws(SQLiteError) in try statements.indexes.step() }
        } catch {
            statements.indexes.forget()
            throw error
        }
        checkpoints.afterCommit()
    }

    /// Some milliseconds of what is done while nobody writes: erases, drops what is too much, empties the write-ahead log of what
    /// was erased, builds indexes.
    private func doChore() {
        do throws(SQLiteError) {
            guard file.failure == nil else { return chores.end() }
            let isTrimDue = statements.log.isTrimDue(chores.log, now: options.clock())
            if statements.indexes.hasWork, !chores.hasErasure, !checkpoints.isTruncationDue, !isTrimDue {
                try buildIndexes()
            } else if chores.hasErasure || !checkpoints.isTruncationDue {
                let completion = try inTransaction { (log) throws(SQLiteError) in
                    try chores.step(statements.log, &log, now: options.clock())
                }
                checkpoints.afterCommit()
                if let completion {
                    checkpoints.truncateSoon()
                    completion()
                }
            } else if !checkpoints.truncate() {
                chores.pause()
            }
        } catch {
            logger.warning(
                "Keeping the history within its bounds, or building indexes, failed", metadata: ["error": "\(error)"])
            chores.fail(StoreError(error))
        }
    }

    /// A transaction that changes nothing that is current.
    private func inTransaction<Result>(
        _ work: (inout LogState) throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        do throws(SQLiteError) {
            try begin()
            var log = try statements.logState()
            let old = log
            let result = try work(&log)
            if log != old { try statements.set(log) }
            try transaction.commit()
            guard transaction.isKept() else { throw SQLiteError.corrupt("the file is gone") }
            chores.log = log
            return result
        } catch {
            rollBack()
            throw error
        }
    }

    private func begin() throws(SQLiteError) {
        if try transaction.begin() { statements.indexes.forget() }
    }

    /// Forgets what is remembered if another program, or another connection of this one, has written since.
    func noticeOthers() throws(SQLiteError) {
        if try transaction.noticeOthers() { statements.indexes.forget() }
    }

    /// Makes `commits` durable, in order, in as few transactions as their number and sizes allow.
    private func write(_ commits: ArraySlice<QueuedCommit>, movesLog: Bool) {
        var rest = commits
        while !rest.isEmpty {
            if let commit = rest.first, carryOutAlone(commit) {
                rest = rest.dropFirst()
                if movesLog { checkpoints.afterCommit() }
                continue
            }
            switch attempt(rest) {
            case .durable(let results):
                note(nil)
                for (commit, result) in zip(rest, results) { commit.complete(result) }
                rest = rest.dropFirst(results.count)
                if movesLog { checkpoints.afterCommit() }
            case .impossible(let error):
                note(error)
                for commit in rest { commit.fail(error) }
                return
            case .rolledBack(.outOfSpace, _) where checkpoints.makeRoom():
                continue
            case .rolledBack(let error, let tried):
                if tried > 1 {
                    // One may be too large for the disk and the others not: halve, so that it fails alone.
                    write(rest.prefix(tried / 2), movesLog: movesLog)
                    write(rest.prefix(tried).dropFirst(tried / 2), movesLog: movesLog)
                } else if error == .outOfSpace, chores.log.hasChanges,
                    case .durable(let results) = attempt(rest.prefix(1), dropping: .makingRoom(for: wanted))
                {
                    note(nil)
                    if !hasGivenWay { logger.warning("There is no room: old revisions are dropped for new ones") }
                    hasGivenWay = true
                    for (commit, result) in zip(rest, results) { commit.complete(result) }
                } else {
                    note(error)
                    rest.first?.fail(error)
                }
                rest = rest.dropFirst(tried)
            }
        }
    }

    /// Carries `commit` out if it has a transaction of its own.
    private func carryOutAlone(_ commit: QueuedCommit) -> Bool {
        switch commit {
        case .one, .many: return false
        case .bulk(let bulk): write(bulk)
        case .declaration(let declaration): write(declaration)
        case .probe(let completion): completion(probe())
        }
        return true
    }

    /// Has the disk take a transaction that changes nothing. Why it does not; nil if it does.
    private func probe() -> StoreError? {
        if let error = file.failure { return error }
        // What is tried here is less than any change takes.
        if health.trouble == .outOfSpace, !file.hasRoom { return .outOfSpace }
        do throws(StoreError) {
            try onDisk { () throws(SQLiteError) in
                // A row that is written as it was does not reach the disk; this does.
                try inTransaction { (_) throws(SQLiteError) in
                    let version = try connection.integer("PRAGMA user_version") ?? 0
                    try connection.execute("PRAGMA user_version = \(version)")
                }
            }
            note(nil)
            return nil
        } catch {
            note(error)
            return error
        }
    }

    /// Logs where trouble begins and ends, not each commit that meets it: the log may be on the disk that is full.
    private func note(_ error: StoreError?) {
        if error != nil { metrics.countFailure() }
        guard health.note(error) else { return }
        if let error {
            logger.error("Commits fail", metadata: ["failure": "\(error)"])
        } else {
            logger.notice("Commits succeed again")
        }
    }

    private enum Attempt {
        /// The first commits, as many as there are results, are on the disk.
        case durable([QueuedCommit.Result])
        /// Nothing was written, and the fault was not the commits'.
        case impossible(StoreError)
        /// Nothing was written; the fault may be any of the first `tried` commits'.
        case rolledBack(StoreError, tried: Int)
    }

    /// One transaction over as many of the first `commits` as fit, with room made for them if there is a `budget`.
    private func attempt(_ commits: ArraySlice<QueuedCommit>, dropping budget: ChangeLog.Budget? = nil) -> Attempt {
        if let error = file.failure { return .impossible(error) }
        recent.setInBatch(true)
        defer { recent.setInBatch(false) }
        var results: [QueuedCommit.Result] = []
        results.reserveCapacity(min(commits.count, options.commitsPerTransaction))
        var tried = 0
        wanted = 0
        do throws(StoreError) {
            var batch = try onDisk(beginBatch)
            defer { wanted = batch.wanted }
            if let budget { try batch.giveWay(budget) }
            for index in commits.indices.prefix(options.commitsPerTransaction) {
                if commits[index].isAlone { break }
                tried += 1
                results.append(try commits[index].carryOut(in: &batch))
                if batch.bytes >= options.bytesPerTransaction { break }
            }
            try onDisk { () throws(SQLiteError) in
                try batch.finish()
                try commit(batch)
            }
            guard transaction.isKept() else { return .impossible(file.failure ?? .closed) }
            chores.log = batch.logState
            observer.tell(batch.revisions)
            return .durable(results)
        } catch {
            rollBack()
            return tried == 0 ? .impossible(error) : .rolledBack(error, tried: tried)
        }
    }

    /// A batch in a transaction of its own, which knows of what others have written.
    private func beginBatch() throws(SQLiteError) -> Batch {
        try begin()
        return try statements.batch(at: options.clock(), recent: recent, isObserved: observer.isThere)
    }

    /// One transaction for a declaration, and some for the first of its indexes' building: where there are some thousand
    /// resources, all of it.
    private func write(_ declaration: DeclarationCommit) {
        if let error = file.failure { return declaration.completion(.failure(error)) }
        let outcome: DeclarationOutcome
        do throws(SQLiteError) {
            outcome = try inTransaction { (_) throws(SQLiteError) in
                let found = try statements.indexes.declared(declaration.collection)
                return try declaration.outcome(replacing: found) { () throws(SQLiteError) in
                    try statements.indexes.declare(declaration.declaration, of: declaration.collection)
                }
            }
        } catch {
            statements.indexes.forget()
            let error = StoreError(error)
            note(error)
            return declaration.completion(.failure(error))
        }
        note(nil)
        for _ in 0..<Self.promptSteps where statements.indexes.hasWork {
            do throws(SQLiteError) { try buildIndexes() } catch { break }
        }
        declaration.completion(.success(outcome))
    }

    /// Steps of building that the answer to a declaration waits for.
    private static let promptSteps = 8

    /// One transaction for `bulk` alone.
    private func write(_ bulk: BulkCommit) {
        if let error = file.failure { return bulk.completion(.failure(error)) }
        recent.setInBatch(true)
        defer { recent.setInBatch(false) }
        do throws(StoreError) {
            var batch = try onDisk(beginBatch)
            let outcome = try batch.carryOut(bulk)
            guard case .done = outcome else {
                rollBack()
                return bulk.completion(.success(outcome))
            }
            try onDisk { () throws(SQLiteError) in
                try batch.finish()
                try commit(batch)
            }
            guard transaction.isKept() else { throw file.failure ?? .closed }
            chores.log = batch.logState
            observer.tell(batch.revisions)
            note(nil)
            bulk.completion(.success(outcome))
        } catch {
            rollBack()
            note(error)
            bulk.completion(.failure(error))
        }
    }

    /// After a transaction that failed.
    private func rollBack() {
        statements.log.rolledBack()
        statements.indexes.rolledBack()
        do throws(SQLiteError) {
            try transaction.rollBack()
        } catch {
            logger.error("Rolling back failed", metadata: ["error": "\(error)"])
        }
    }

    /// Makes the batch durable. Nothing that it changed is known to anybody until that is certain.
    private func commit(_ batch: Batch) throws(SQLiteError) {
        guard batch.hasChanges else {
            try transaction.commit()
            return
        }
        recent.hide(batch.changes, forgettingAll: batch.isBulk)
        var isCommitted = false
        defer { recent.show(batch.changes, isCommitted: isCommitted) }
        let time = try transaction.commit()
        isCommitted = true
        metrics.countCommit(changes: batch.changeCount)
        metrics.countSync(nanoseconds: time)
    }
}
