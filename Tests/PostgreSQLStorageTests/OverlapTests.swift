import PostgreSQLServer
import PostgreSQLStorage
import ResourceCore
import StorageContract
import Testing

/// Correctness does not rest on the lock, nor on how the transactions are kept apart: where they overlap, a statement fails.
struct OverlapTests {
    @Test(
        arguments: [
            // In place of the lock a row is read that everybody may have.
            ("SELECT 1 FROM lane WHERE key = 1 FOR UPDATE", "SELECT 1 FROM lane"),
            ("ISOLATION LEVEL READ COMMITTED READ WRITE", "ISOLATION LEVEL REPEATABLE READ"),
            ("ISOLATION LEVEL READ COMMITTED READ WRITE", "ISOLATION LEVEL SERIALIZABLE"),
        ])
    func `Whatever is taken out, everything is done once, and each revision given once`(
        _ said: String, _ told: String
    ) async throws {
        let server = try TestServer.shared()
        let proxy = try Proxy(to: server.directory, replacing: said, by: told)
        defer { proxy.close() }
        let schema = TestServer.freshSchema()
        // The tables are made as ever.
        try PostgreSQLStore(Database(url: server.url, schema: schema), logger: quiet).close()
        let database = try Database(url: proxy.url, schema: schema)
        let stores = try (0..<4).map { _ in try PostgreSQLStore(database, logger: quiet, options: .patient) }
        defer { for store in stores { store.close() } }
        let tally = Tally()
        await withTaskGroup { group in
            for (number, store) in stores.enumerated() {
                for task in 0..<2 {
                    group.addTask {
                        for _ in 0..<15 { tally.add(await Counters("\((number + task) % 2)").increment(store)) }
                    }
                }
            }
        }
        let state = tally.state
        #expect(state.failures == [] && state.unknown == 0)
        #expect(state.revisions.sorted() == Array(1...120))
        for name in ["0", "1"] { #expect(try Counters(name).value(stores[0]) == 60) }
        var findings: [CheckFinding] = []
        try PostgreSQLStore.check(Database(url: server.url, schema: schema)) { findings.append($0) }
        let faults = findings.filter { !$0.isGood }
        #expect(faults == [])
    }
}
