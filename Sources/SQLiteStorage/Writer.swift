import Glibc
import HTTPSemantics
import Logging
import ResourceCore
import SQLite

/// Group commit: takes every commit that waits into one transaction, and answers them when that is durable.
///
/// Lives on the writer's thread.
final class Writer {
    private let connection: Connection
    private let file: DatabaseFile
    private let place: FilePlace
    private let transaction: Transaction
    private let recent: RecentResources
    private let begin: Statement
    private let commit: Statement
    private let rollBack: Statement
    private var checkpoints: Checkpoints
    private let options: SQLiteStore.Options
    private let logger: Logger
    /// What the last transaction met; nil if it went well.
    private var trouble: StoreError?

    init(
        on connection: Connection, to file: DatabaseFile, recent: RecentResources, options: SQLiteStore.Options,
        logger: Logger
    ) throws(SQLiteError) {
        self.connection = connection
        self.file = file
        place = FilePlace(of: file.path)
        self.recent = recent
        transaction = try Transaction(on: connection, recent: recent)
        begin = try connection.prepare(.begin)
        commit = try connection.prepare(.commit)
        rollBack = try connection.prepare(.rollBack)
        checkpoints = Checkpoints(on: connection, every: options.pagesPerCheckpoint, logger: logger)
        self.options = options
        self.logger = logger
    }

    /// Serves `queue` until it is closed and empty.
    func serve(_ queue: CommitQueue) {
        while let commits = queue.take() {
            write(commits[...])
            // Where processors are short, lets those who have answers read and requests to bring do so first: the next turn
            // is larger, and a commit costs the same for many.
            sched_yield()
        }
        checkpoints.last()
    }

    /// Makes `commits` durable, in order, in as few transactions as their number and sizes allow.
    private func write(_ commits: ArraySlice<Commit>) {
        var rest = commits
        while !rest.isEmpty {
            switch attempt(rest) {
            case .durable(let results):
                note(nil)
                for (commit, result) in zip(rest, results) { commit.completion(result) }
                rest = rest.dropFirst(results.count)
                checkpoints.afterCommit()
            case .impossible(let failure):
                note(failure)
                for commit in rest { commit.completion(.failure(failure)) }
                return
            case .rolledBack(.outOfSpace, _) where checkpoints.makeRoom():
                continue
            case .rolledBack(let failure, let tried):
                if tried > 1 {
                    // One may be too large for the disk and the others not: halve, so that it fails alone.
                    write(rest.prefix(tried / 2))
                    write(rest.prefix(tried).dropFirst(tried / 2))
                } else {
                    note(failure)
                    rest.first?.completion(.failure(failure))
                }
                rest = rest.dropFirst(tried)
            }
        }
    }

    /// Logs where trouble begins and ends, not each commit that meets it: the log may be on the disk that is full.
    private func note(_ failure: StoreError?) {
        guard failure != trouble else { return }
        trouble = failure
        if let failure {
            logger.error("Commits fail", metadata: ["failure": "\(failure)"])
        } else {
            logger.notice("Commits succeed again")
        }
    }

    private enum Attempt {
        /// The first commits, as many as there are results, are on the disk.
        case durable([Result<Decision, StoreError>])
        /// Nothing was written, and the fault was not the commits'.
        case impossible(StoreError)
        /// Nothing was written; the fault may be any of the first `tried` commits'.
        case rolledBack(StoreError, tried: Int)
    }

    /// Makes the turn durable. Nothing that it changed is known to anybody until that is certain.
    private func commit(_ turn: Batch) throws(SQLiteError) {
        guard !turn.changes.isEmpty else { return try commit.run() }
        recent.hide(turn.changes)
        var isCommitted = false
        defer { recent.show(turn.changes, isCommitted: isCommitted) }
        try commit.run()
        isCommitted = true
    }

    /// One transaction over as many of the first `commits` as fit.
    private func attempt(_ commits: ArraySlice<Commit>) -> Attempt {
        if let failure = file.failure { return .impossible(failure) }
        recent.setInTurn(true)
        defer { recent.setInTurn(false) }
        var results: [Result<Decision, StoreError>] = []
        results.reserveCapacity(commits.count)
        var tried = 0
        do throws(SQLiteError) {
            if connection.isInTransaction { try rollBack.run() }
            try begin.run()
            var turn = try transaction.turn(at: options.clock())
            for index in commits.indices.prefix(options.commitsPerTransaction) {
                tried += 1
                results.append(.success(try transaction.carryOut(commits[index], in: &turn)))
                if turn.bytes >= options.bytesPerTransaction { break }
            }
            try transaction.finish(turn)
            try commit(turn)
            guard place.isKept else {
                file.markLost()
                return .impossible(file.failure ?? .closed)
            }
            return .durable(results)
        } catch {
            // A COMMIT that failed has either ended the transaction itself or left it open.
            if connection.isInTransaction {
                do throws(SQLiteError) {
                    try rollBack.run()
                } catch {
                    logger.error("Rolling back failed", metadata: ["error": "\(error)"])
                }
            }
            return tried == 0 ? .impossible(StoreError(error)) : .rolledBack(StoreError(error), tried: tried)
        }
    }
}
