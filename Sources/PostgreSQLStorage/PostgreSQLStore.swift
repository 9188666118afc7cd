import Logging
import Metrics
import PostgreSQL
import ResourceCore
import StorageThreads
import Synchronization

/// Resources in a PostgreSQL database, which any number of processes share: durable when their commit completes, as far as the
/// server and the standbys that it waits for keep what they say.
package final class PostgreSQLStore: ResourceStore {
    private let database: Database
    private let queue = WaitingQueue<BatchWriter.Work>()
    private let writer: StoreThread
    private let pool: ReadPool
    private let feed: ChangeFeed
    private let options: Options
    private let health = WriterHealth()
    private let size: DatabaseSize

    /// What can be set about a store.
    package struct Options: Sendable {
        /// Commits in one transaction at most; 1 or more.
        package var commitsPerBatch = 128
        /// Bytes read and written after which a transaction takes no further commit.
        package var bytesPerBatch = 4 << 20
        /// How long a commit waits for a database that cannot be reached, or cannot be asked.
        package var patience = Duration.seconds(10)
        /// How much of the past is kept.
        package var retention = Retention()
        /// The time, in seconds since 1970 (UTC); nil for that of the database.
        package var clock: (@Sendable () -> Int64)?

        package init() {}
    }

    /// Opens the store, and makes it if it is not there. Waits for the database.
    /// - Throws: `.notOurs`, `.newer`, `.unreachable`, or `.broken` with what is wrong.
    package init(_ database: Database, logger: Logger, options: Options = Options()) throws(StoreError) {
        let opening = Opening(database, logger)
        try opening.prepare()
        let (newest, bytes) = try inDatabase { () throws(PostgreSQLError) in
            let session = try database.open(.reading)
            let bytes = try session.query(.databaseSize).first?.integer(0) ?? 0
            return (try SessionLog(session).state().newest, bytes)
        }
        size = DatabaseSize(bytes)
        self.database = database
        self.options = options
        pool = try ReadPool(database)
        feed = try ChangeFeed(database, newest: newest, logger)
        writer = try StoreThread.start { [queue, feed, health] in
            BatchWriter(opening, feed, health, options, logger).serve(queue)
        }
    }

    deinit {
        close()
    }

    private func add(_ commits: [QueuedCommit]) {
        let end = ContinuousClock.now + options.patience
        let isTaken = queue.add(commits.map { .commit(BatchWriter.Waiting(commit: $0, end: end)) })
        if !isTaken { for commit in commits { commit.fail(.closed) } }
    }

    package func commit(_ commit: Commit) { add([.one(commit)]) }

    package func commit(_ batch: BatchCommit) { add([.many(batch)]) }

    package func commit(_ bulk: BulkCommit) { add([.bulk(bulk)]) }

    package func commit(_ declaration: DeclarationCommit) { add([.declaration(declaration)]) }

    package func commit(together commits: [Commit]) { add(commits.map { .one($0) }) }

    package func makeSnapshot(of collection: String?) throws(StoreError) -> any StoreSnapshot {
        try makeSnapshot(of: collection, begun: .now)
    }

    package func makeSnapshot(
        of collection: String?, begun time: ContinuousClock.Instant
    ) throws(StoreError) -> any StoreSnapshot {
        try pool.retrying(since: time) { (end) throws(StoreError) in
            let session = try pool.open(by: end)
            return try inDatabase { () throws(PostgreSQLError) in
                try PostgreSQLStoreSnapshot(on: session, of: collection, by: end)
            }
        }
    }

    package func makeReader() throws(StoreError) -> any ResourceReader {
        guard !pool.isClosed else { throw .closed }
        return PostgreSQLReader(pool, clock: options.clock)
    }

    package func observe(_ observer: @escaping @Sendable ([Revision]) -> Void) { feed.observe(observer) }

    package func setFollowed(_ isFollowed: Bool) { feed.setFollowed(isFollowed) }

    package var readsAtOnce: Bool { false }

    package var measurements: StoreMeasurements {
        var measurements = health.metrics.measurements
        measurements.databaseBytes = size.bytes
        // Where the server's log is, is known to those who run the server.
        measurements.logBytes = nil
        if size.isOld {
            pool.run(
                ReadJob(statements: [(.databaseSize, [])], isOfOneState: false) { [size] result in
                    size.note((try? result.get())?.first?.first?.integer(0))
                })
        }
        return measurements
    }

    package var trouble: StoreError? { health.trouble }

    package func probe(completion: @escaping @Sendable (StoreError?) -> Void) { add([.probe(completion)]) }

    package func eraseHistory(of target: Target, completion: @escaping StoreCompletion<Bool>) {
        if !queue.add(.erase(Erasure(target, completion: completion))) { completion(.failure(.closed)) }
    }

    /// Waits for what was committed, and gives the connections up.
    package func close() {
        queue.close()
        writer.join()
        feed.close()
        pool.close()
    }
}

/// How large the database was when the server was last asked: it is asked again for the next who wants to know.
private final class DatabaseSize: Sendable {
    private let state: Mutex<(bytes: Int64, next: ContinuousClock.Instant)>

    private static let rest = Duration.seconds(10)

    init(_ bytes: Int64) { state = Mutex((bytes, .now + Self.rest)) }

    var bytes: Int64 { state.withLock { $0.bytes } }

    /// Whether it is to be asked for: true once, until the answer is old again.
    var isOld: Bool {
        state.withLock { state in
            guard ContinuousClock.now >= state.next else { return false }
            state.next = .now + Self.rest
            return true
        }
    }

    /// - Parameter bytes: Nil if it could not be asked.
    func note(_ bytes: Int64?) {
        if let bytes { state.withLock { $0.bytes = bytes } }
    }
}

/// How the writer fares, for those who ask from other threads.
final class WriterHealth: Sendable {
    let metrics = StoreMetrics()
    private let last = Mutex<StoreError?>(nil)

    /// What the last transaction met; nil if it went well.
    var trouble: StoreError? { last.withLock { $0 } }

    /// Takes note of it.
    /// - Returns: whether it is another than before.
    func note(_ error: StoreError?) -> Bool {
        last.withLock { last in
            defer { last = error }
            return last != error
        }
    }
}
