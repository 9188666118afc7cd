import Logging
import SQLite

/// When the write-ahead log goes into the database file: between transactions, after the answers were given.
struct Checkpoints {
    private let connection: Connection
    private let interval: Int
    private let logger: Logger
    /// Length of the log, in pages, that makes the next checkpoint due.
    private var due: Int
    /// Whether the last checkpoint failed: then the log knows it already, and it may be on the disk that is full.
    private var isFailing = false

    /// Checkpoints each time the log has grown by `interval` pages.
    init(on connection: Connection, every interval: Int, logger: Logger) {
        self.connection = connection
        self.interval = interval
        self.logger = logger
        due = interval
        connection.takeOverCheckpoints()
    }

    var isDue: Bool { connection.logPages >= due }

    /// Whether the log's file is to be cut to nothing, for the sake of what was in it.
    private(set) var isTruncationDue = false

    mutating func truncateSoon() { isTruncationDue = true }

    /// Moves all pages and cuts the log's file.
    /// - Returns: whether that was possible. A reader may be in the way; it is not waited for for long.
    mutating func truncate() -> Bool {
        connection.waitForLocks(milliseconds: 100)
        isTruncationDue = !checkpoint(.truncate)
        connection.waitForLocks(milliseconds: DatabaseOpener.patience)
        if !isTruncationDue { due = interval }
        return !isTruncationDue
    }

    /// Checkpoints if it is time.
    mutating func afterCommit() {
        guard isDue else { return }
        // A reader in the way of a passive checkpoint keeps the log growing. When it has grown far, wait for the reader;
        // not for long, it may be a backup.
        let mode: CheckpointMode = connection.logPages >= 4 * interval ? .restart : .passive
        connection.waitForLocks(milliseconds: 100)
        let isEmpty = checkpoint(mode)
        connection.waitForLocks(milliseconds: DatabaseOpener.patience)
        // Once all of it is moved, the log starts from its beginning; otherwise not again at once, that would be in vain.
        due = isEmpty ? interval : connection.logPages + interval
    }

    /// Moves the log's pages so that it starts from its beginning, when it cannot grow: the disk is full, but the
    /// database file may have room of its own.
    /// - Returns: whether that made room; trying again is then worth while.
    mutating func makeRoom() -> Bool {
        guard connection.logPages > 0, checkpoint(.passive) else { return false }
        due = interval
        return true
    }

    /// Leaves nothing in the log, unless somebody reads from it for long.
    mutating func last() {
        connection.waitForLocks(milliseconds: 1000)
        _ = checkpoint(.truncate)
    }

    /// Whether all pages were moved. That they were not harms nobody: they are safe where they are.
    private mutating func checkpoint(_ mode: CheckpointMode) -> Bool {
        do throws(SQLiteError) {
            let isEmpty = try connection.checkpoint(mode)
            isFailing = false
            return isEmpty
        } catch {
            if !isFailing { logger.warning("The write-ahead log could not be moved", metadata: ["error": "\(error)"]) }
            isFailing = true
            return false
        }
    }
}
