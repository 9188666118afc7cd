import Logging
import PostgreSQL
import PostgreSQLServer
import PostgreSQLStorage
import ResourceCore
import StorageContract
import Synchronization
import Testing

/// Several stores on one database, as several processes have it.
struct SharedDatabaseTests {
    @Test func `Stores that begin together on an empty database make one of it`() async throws {
        let database = try TestServer.shared().database()
        let marks = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let store = try PostgreSQLStore(database, logger: quiet)
                    defer { store.close() }
                    return try store.makeReader().extent().mark
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(marks.count == 1)
    }

    @Test func `Whoever commits, each revision is given once, and everybody is told all of them in order`() async throws
    {
        let database = try TestServer.shared().database()
        let stores = try (0..<3).map { _ in try PostgreSQLStore(database, logger: quiet, options: .patient) }
        defer { for store in stores { store.close() } }
        let told = stores.map { store in
            let told = Told()
            store.observe { told.add($0) }
            store.setFollowed(true)
            return told
        }
        let tally = Tally()
        await withTaskGroup { group in
            for (number, store) in stores.enumerated() {
                for task in 0..<4 {
                    group.addTask {
                        for _ in 0..<15 { tally.add(await Counters("\((number + task) % 2)").increment(store)) }
                    }
                }
            }
        }
        let state = tally.state
        #expect(state.failures.isEmpty && state.unknown == 0)
        #expect(state.revisions.sorted() == Array(1...180))
        for name in ["0", "1"] { #expect(try Counters(name).value(stores[0]) == 90) }
        for told in told {
            for _ in 0..<3000 where told.revisions.count < 180 { try await Task.sleep(for: .milliseconds(1)) }
            #expect(told.revisions == Array(1...180))
        }
    }

    @Test func `What was acknowledged is not written over by a seed that another begins meanwhile`() async throws {
        let database = try TestServer.shared().database()
        let stores = try (0..<2).map { _ in try PostgreSQLStore(database, logger: quiet, options: .patient) }
        defer { for store in stores { store.close() } }
        let lock = try database.openForTests()
        try lock.run("SET idle_in_transaction_session_timeout = 0")
        try lock.run("BEGIN")
        try lock.run("SELECT 1 FROM lane FOR UPDATE")
        let tally = Tally()
        let counters = Counters("a")
        let write = Task { tally.add(await counters.increment(stores[0])) }
        let writer = Subject(store: stores[1], clock: ManualClock())
        let seed = Task { () -> BulkOutcome in
            try await withCheckedThrowingContinuation { continuation in
                writer.store.commit(
                    BulkCommit(
                        .seed(remembering: "seed") { take in
                            let seed = DataFile.Resource(
                                target: counters.target, representation: Representation("70"), offset: 0)
                            _ = take(seed)
                            return nil
                        }
                    ) {
                        continuation.resume(with: $0)
                    })
            }
        }
        // Both wait for the lock now.
        try await Task.sleep(for: .milliseconds(500))
        try lock.run("COMMIT")
        guard case .done(let summary) = try await seed.value else {
            Issue.record("not done")
            return
        }
        await write.value
        let (made, value) = (tally.state.made, try counters.value(stores[0]))
        // The one that came first stands.
        #expect(summary.isPassedOver ? made == [1] && value == 1 : made == [71] && value == 71)
    }

    @Test func `A store that keeps no history tells others what a change has replaced`() async throws {
        let database = try TestServer.shared().database()
        var options = PostgreSQLStore.Options.patient
        options.retention = Retention.off
        let stores = try (0..<2).map { _ in try PostgreSQLStore(database, logger: quiet, options: options) }
        defer { for store in stores { store.close() } }
        let told = Told()
        stores[1].observe { told.add($0) }
        stores[1].setFollowed(true)
        for _ in 0..<3 { _ = await Counters("a").increment(stores[0]) }
        try await Subject(store: stores[0], clock: ManualClock()).delete(Counters("a").target)
        for _ in 0..<3000 where told.revisions.count < 4 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(told.changes.map(\.previous) == [nil, 1, 2, 3])
    }

    @Test func `A store reads at once what another has acknowledged`() async throws {
        let database = try TestServer.shared().database()
        let stores = try (0..<2).map { _ in try PostgreSQLStore(database, logger: quiet, options: .patient) }
        defer { for store in stores { store.close() } }
        let readers = try stores.map { try $0.makeReader() }
        for number in 0..<40 {
            guard case .made(let value, let revision) = await Counters("a").increment(stores[number % 2]) else {
                Issue.record("not made")
                return
            }
            let read = try readers[(number + 1) % 2].representation(of: Counters("a").target)
            #expect(value == number + 1 && read?.revision == revision)
        }
    }

    @Test func `While sessions are ended at random, nothing that was acknowledged is lost or done twice`() async throws
    {
        let server = try TestServer.shared()
        let database = try server.database()
        let stores = try (0..<2).map { _ in try PostgreSQLStore(database, logger: quiet, options: .patient) }
        defer { for store in stores { store.close() } }
        let tally = Tally()
        let isOver = Counter()
        let address = try DatabaseAddress(server.url)
        await withTaskGroup { group in
            group.addTask {
                let session = try? Session(to: address, patience: 3)
                // Those of this database's schema only: other tests share the server.
                while isOver.value == 0 {
                    _ = try? session?.run(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
                            JOIN pg_namespace n ON n.oid = c.relnamespace
                        WHERE n.nspname = $1::text ORDER BY random() LIMIT 1
                        """, [.text(database.schemaName)])
                    try? await Task.sleep(for: .milliseconds(50))
                }
            }
            group.addTask {
                await withTaskGroup { group in
                    for (number, store) in stores.enumerated() {
                        for _ in 0..<8 {
                            group.addTask {
                                for _ in 0..<25 { tally.add(await Counters("\(number)").increment(store)) }
                            }
                        }
                    }
                }
                isOver.add()
            }
        }
        let state = tally.state
        #expect(state.failures == [] && state.unknown == 0)
        #expect(Set(state.revisions).count == state.revisions.count)
        for number in 0..<2 { #expect(try Counters("\(number)").value(stores[0]) == 200) }
    }
}

/// What an observer was told.
final class Told: Sendable {
    private let all = Mutex<[Revision]>([])

    func add(_ revisions: [Revision]) { all.withLock { $0 += revisions } }

    var changes: [Revision] { all.withLock { $0 } }

    var revisions: [Int64] { changes.map(\.number) }
}
