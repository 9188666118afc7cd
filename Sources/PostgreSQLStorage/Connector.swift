import PostgreSQL
import ResourceCore
import StorageThreads
import Synchronization

/// Opens sessions for one who may have less time than that takes: libpq's attempt waits for the network, and for each host in
/// turn, and cannot be cut off. So it has a thread of its own; who gives up waiting for it waits for the same one the next time.
///
/// For one thread at a time.
final class Connector: @unchecked Sendable {
    private let database: Database
    private let use: Database.Use
    /// The attempt that is under way, or whose result nobody has taken yet.
    private var attempt: StoreThread?
    private let results = WaitingQueue<Result<Session, PostgreSQLError>>()

    init(_ database: Database, for use: Database.Use) {
        self.database = database
        self.use = use
    }

    deinit { attempt?.join() }

    /// A new session.
    func open(by deadline: ContinuousClock.Instant) throws(PostgreSQLError) -> Session {
        if attempt == nil { attempt = try start() }
        let left = ContinuousClock.now.duration(to: deadline).components
        let seconds = Double(left.seconds) + Double(left.attoseconds) / 1e18
        guard let result = results.take(atMost: 1, within: max(0, seconds))?.first else {
            throw PostgreSQLError(.lost, "the database did not take a connection in time")
        }
        attempt?.join()
        attempt = nil
        return try result.get()
    }

    private func start() throws(PostgreSQLError) -> StoreThread {
        do throws(StoreError) {
            return try StoreThread.start { [database, use, results] in
                _ = results.add(Result { () throws(PostgreSQLError) in try database.open(use) })
            }
        } catch {
            throw PostgreSQLError(.lost, "\(error)")
        }
    }
}
