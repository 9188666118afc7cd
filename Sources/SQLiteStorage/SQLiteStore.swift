import Glibc
import Logging
import Metrics
import Migrations
import ResourceCore
import SQLite
import StorageThreads

/// Resources in an SQLite file: durable when their commit completes, whatever happens to the process or the machine.
///
/// One thread at a time writes, in groups; each reader has a connection of its own. The file belongs to one store at a time.
package final class SQLiteStore: ResourceStore {
    private let file: DatabaseFile
    private let queue: CommitQueue
    private let thread: StoreThread
    let recent: RecentResources
    private let observer: ChangeObserver
    private let health: WriterHealth
    private let place: FilePlace
    private let metrics: StoreMetrics
    private let clock: @Sendable () -> Int64

    /// What can be set about a store.
    package struct Options: Sendable {
        /// Commits in one transaction at most; 1 or more. Bounds how long the first of them waits for the last.
        package var commitsPerTransaction = 1024
        /// Bytes read and written after which a transaction takes no further commit. Its decisions are held until it ends.
        package var bytesPerTransaction = 4 << 20
        /// Pages of 4 KiB that the write-ahead log may hold before they are moved into the database file.
        ///
        /// 4,000: the slowest hundredth of writes took 7 ms, the slowest 44 ms (200,000 contents of 1 KiB); with 1,000 pages
        /// 14 and 37 ms, with 16,000 pages 4 and 132 ms.
        package var pagesPerCheckpoint = 4000
        /// Bytes of recent resources that are kept in memory, about.
        package var recentBytes = 8 << 20
        /// Bytes that the database file may grow to; nil for what the disk holds. Beyond it, commits fail with
        /// `.outOfSpace`.
        package var maximumSize: Int?
        /// How much of the past is kept.
        package var retention = Retention()
        /// The time, in seconds since 1970 (UTC): one reading for each transaction, and for each reading of facts.
        package var clock: @Sendable () -> Int64 = {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return Int64(now.tv_sec)
        }

        package init() {}
    }

    /// Opens the file at `path`, or makes it; its directory must exist. Waits for the disk.
    /// - Throws: `.inUse`, `.notOurs`, `.newer`, `.readOnly`, `.outOfSpace`, or `.broken` with what is wrong.
    package init(path: String, logger: Logger, options: Options = Options()) throws(StoreError) {
        let file = try DatabaseFile.lock(path)
        let recent = RecentResources(limit: options.recentBytes)
        let observer = ChangeObserver()
        let health = WriterHealth()
        let metrics = StoreMetrics()
        let queue: CommitQueue
        do throws(StoreError) {
            let connection = try DatabaseOpener.connection(to: file, options: options, logger: logger)
            queue = CommitQueue(
                try onDisk { () throws(SQLiteError) in
                    try Writer(
                        on: connection, to: file, recent: recent, observer: observer, health: health, metrics: metrics,
                        options: options, logger: logger)
                })
            thread = try StoreThread.start { Writer.serve(queue) }
        } catch {
            file.discardIfNew()
            throw error
        }
        self.file = file
        self.queue = queue
        self.recent = recent
        self.observer = observer
        self.health = health
        self.metrics = metrics
        place = FilePlace(of: file.path)
        clock = options.clock
    }

    deinit {
        close()
    }

    /// Carries the commit out on this thread if that may wait and the writer is idle; else queues it for the writer's thread,
    /// which answers in the order of the commits.
    package func commit(_ commit: Commit) {
        switch queue.add(commit) {
        case .queued: break
        case .refused: commit.completion(.failure(.closed))
        case .mine(let writer):
            writer.write(commit)
            queue.giveBack(writer)
        }
    }

    /// Leaves the batch to the writer's thread.
    package func commit(_ batch: BatchCommit) {
        if !queue.add(.many(batch)) { batch.completion(.failure(.closed)) }
    }

    package func commit(_ bulk: BulkCommit) {
        if !queue.add(.bulk(bulk)) { bulk.completion(.failure(.closed)) }
    }

    package func commit(_ declaration: DeclarationCommit) {
        if !queue.add(.declaration(declaration)) { declaration.completion(.failure(.closed)) }
    }

    package func makeSnapshot(of collection: String?) throws(StoreError) -> any StoreSnapshot {
        if let error = file.failure { throw error }
        return try onDisk { () throws(SQLiteError) in
            try SQLiteStoreSnapshot(on: DatabaseOpener.readingConnection(to: file.path), of: collection)
        }
    }

    package func commit(together commits: [Commit]) {
        guard !queue.add(together: commits) else { return }
        for commit in commits { commit.completion(.failure(.closed)) }
    }

    /// A reader with a connection of its own; at once, but for opening it.
    /// - Throws: `.closed`, or what keeps the file from being opened.
    package func makeReader() throws(StoreError) -> any ResourceReader {
        if let error = file.failure { throw error }
        return try onDisk { () throws(SQLiteError) in
            let connection = try DatabaseOpener.readingConnection(to: file.path)
            return try SQLiteReader(
                on: connection, of: SQLiteReader.Store(file: file, queue: queue, recent: recent), clock: clock)
        }
    }

    /// A reader of the file at `path`, which a store of this or another process may hold; nothing of it is changed.
    /// - Throws: `.notOurs` (a file that has no schema of ours, too), `.newer`, `.older`, or `.broken` with what is wrong.
    package static func reader(
        ofFileAt path: String, clock: @escaping @Sendable () -> Int64
    ) throws(StoreError) -> any ResourceReader {
        let connection = try connection(toFileAt: path)
        return try onDisk { () throws(SQLiteError) in try SQLiteReader(on: connection, of: nil, clock: clock) }
    }

    static func connection(toFileAt path: String) throws(StoreError) -> Connection {
        guard DatabaseFile.exists(path) else { throw .broken("there is no such file") }
        guard !DatabaseFile.isDirectory(path) else { throw .notOurs(path: path) }
        let path = try DatabaseFile.absolute(path)
        // With a log beside the file somebody may be writing; without one nobody is, and none should appear.
        let access: Connection.Access = DatabaseFile.exists(path + "-wal") ? .reading : .immutable
        let connection = try onDisk { () throws(SQLiteError) in try DatabaseOpener.readingConnection(to: path, access) }
        let version = try DatabaseOpener.version(of: connection, path: path)
        guard version > 0 else { throw .notOurs(path: path) }
        guard version == Migration.latest else { throw .older(path: path, version: version) }
        return connection
    }

    package func observe(_ observer: @escaping @Sendable ([Revision]) -> Void) { self.observer.set(observer) }

    /// Erases in slices, between the commits of others, and empties the write-ahead log of what was erased soon after.
    package func eraseHistory(of target: Target, completion: @escaping StoreCompletion<Bool>) {
        if !queue.add(ChangeLog.Erasure(target, completion: completion)) { completion(.failure(.closed)) }
    }

    package var measurements: StoreMeasurements {
        var measurements = metrics.measurements
        (measurements.cacheHits, measurements.cacheMisses) = recent.looks
        measurements.databaseBytes = DatabaseFile.size(file.path)
        measurements.logBytes = DatabaseFile.size(file.path + "-wal")
        return measurements
    }

    package var trouble: StoreError? {
        if let error = file.failure ?? health.trouble { return error }
        if !place.isKept { return .broken("\(file.path): the database or its log was removed or moved while in use") }
        return health.isStuck ? .broken("\(file.path): the disk has not answered for seconds") : nil
    }

    package func probe(completion: @escaping @Sendable (StoreError?) -> Void) {
        // Who waits for a disk that does not answer would wait as well.
        if health.isStuck { return completion(trouble) }
        if !queue.add(.probe(completion)) { completion(.closed) }
    }

    /// Waits for what was committed, empties the write-ahead log, gives the file up.
    package func close() {
        queue.close()
        thread.join()
        file.release()
    }
}

extension StoreError {
    /// What an error of SQLite means to the store's caller.
    init(_ error: SQLiteError) {
        switch error.kind {
        case .full: self = .outOfSpace
        case .readOnly: self = .readOnly
        case .system, .cannotOpen: self = Self.ofSystem(error.systemError) ?? .broken(error.description)
        case .moved, .notADatabase, .busy, .other: self = .broken(error.description)
        }
    }

    /// The error that `errno` alone tells; nil if it does not.
    static func ofSystem(_ number: Int32) -> StoreError? {
        switch number {
        case ENOSPC, EDQUOT, EFBIG: .outOfSpace
        case EACCES, EPERM, EROFS: .readOnly
        default: nil
        }
    }
}

/// Does what works on the disk and tells its errors as the store's.
func onDisk<Result>(_ work: () throws(SQLiteError) -> Result) throws(StoreError) -> Result {
    do throws(SQLiteError) {
        return try work()
    } catch {
        throw StoreError(error)
    }
}
