import Logging
import Migrations
import ResourceCore
import SQLite

/// Resources in an SQLite file: durable when their commit completes, whatever happens to the process or the machine.
///
/// One thread writes, in groups; each reader has a connection of its own. The file belongs to one store at a time.
package final class SQLiteStore: ResourceStore {
    private let file: DatabaseFile
    private let queue: CommitQueue
    private let thread: WriterThread
    private let recent: RecentResources
    private let clock: @Sendable () -> Int64

    /// Opens the file at `path`, or makes it; its directory must exist. Waits for the disk.
    /// - Throws: `.inUse`, `.notOurs`, `.newer`, `.readOnly`, `.outOfSpace`, or `.broken` with what is wrong.
    package init(path: String, logger: Logger, options: Options = Options()) throws(StoreError) {
        let file = try DatabaseFile.lock(path)
        let connection = try DatabaseOpener.connection(to: file, options: options, logger: logger)
        let recent = RecentResources(limit: options.recentBytes)
        let writer = try onDisk { () throws(SQLiteError) in
            Handover(try Writer(on: connection, to: file, recent: recent, options: options, logger: logger))
        }
        let queue = CommitQueue()
        thread = try WriterThread.start { writer.take()?.serve(queue) }
        self.file = file
        self.queue = queue
        self.recent = recent
        clock = options.clock
    }

    deinit {
        close()
    }

    /// Queues the commit for the writer, which answers on its own thread, in the order of the commits.
    package func commit(_ commit: Commit) {
        guard queue.append(commit) else { return commit.completion(.failure(.closed)) }
    }

    /// A reader with a connection of its own; at once, but for opening it.
    /// - Throws: `.closed`, or what keeps the file from being opened.
    package func makeReader() throws(StoreError) -> any ResourceReader {
        if let failure = file.failure { throw failure }
        return try onDisk { () throws(SQLiteError) in try SQLiteReader(of: file, recent: recent, clock: clock) }
    }

    /// A reader of the file at `path`, which a store of this or another process may hold; nothing of it is changed.
    /// - Throws: `.notOurs` (a file that has no schema of ours, too), `.newer`, `.older`, or `.broken` with what is wrong.
    package static func reader(
        ofFileAt path: String, clock: @escaping @Sendable () -> Int64
    ) throws(StoreError) -> any ResourceReader {
        guard DatabaseFile.exists(path) else { throw .broken("\(path): there is no such file") }
        let path = try DatabaseFile.absolute(path)
        // With a log beside the file somebody may be writing; without one nobody is, and none should appear.
        let access: Connection.Access = DatabaseFile.exists(path + "-wal") ? .reading : .immutable
        let connection = try onDisk { () throws(SQLiteError) in try DatabaseOpener.readingConnection(to: path, access) }
        let version = try DatabaseOpener.version(of: connection, path: path)
        guard version > 0 else { throw .notOurs(path: path) }
        guard version == Migration.latest else { throw .older(path: path, version: version) }
        return try onDisk { () throws(SQLiteError) in try SQLiteReader(on: connection, clock: clock) }
    }

    /// Waits for what was committed, empties the write-ahead log, gives the file up.
    package func close() {
        queue.close()
        thread.join()
        file.release()
    }
}

/// Carries the writer over to its thread: whoever takes it is its only owner.
private final class Handover: @unchecked Sendable {
    // Unchecked: given once before the thread starts, taken once on it.
    private var writer: Writer?

    init(_ writer: Writer) {
        self.writer = writer
    }

    func take() -> Writer? {
        defer { writer = nil }
        return writer
    }
}
