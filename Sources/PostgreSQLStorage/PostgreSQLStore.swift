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
        let newest = try inDatabase { () throws(PostgreSQLError) in
            try SessionLog(try database.open(.reading)).state().newest
        }
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
        guard !pool.isClosed else { throw .closed }
        return try inDatabase { () throws(PostgreSQLError) in
            try PostgreSQLStoreSnapshot(on: database.open(.looking), of: collection)
        }
    }

    package func makeReader() throws(StoreError) -> any ResourceReader {
        guard !pool.isClosed else { throw .closed }
        return PostgreSQLReader(pool, clock: options.clock)
    }

    package func observe(_ observer: @escaping @Sendable ([Revision]) -> Void) { feed.observe(observer) }

    package func setFollowed(_ isFollowed: Bool) { feed.setFollowed(isFollowed) }

    package var readsAtOnce: Bool { false }

    package var measurements: StoreMeasurements { health.metrics.measurements }

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
