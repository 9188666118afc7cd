import PostgreSQL
import PostgreSQLServer
import PostgreSQLStorage
import Testing

/// How PostgreSQL carries the statements out.
struct PlanTests {
    private static let database: Result<Database, any Error> = Result {
        let database = try TestServer.shared().database()
        try PostgreSQLStore(database, logger: quiet).close()
        return database
    }

    @Test(arguments: Query.allCases)
    func `No statement looks through a table, nor through an index from end to end`(_ query: Query) throws {
        let plan = try plan(of: query)
        for (number, step) in plan.enumerated() where !Query.scans.contains(query) {
            #expect(!step.contains("Seq Scan"), "\(plan)")
            guard step.contains("Index"), step.contains(" using "), !Self.readsAll.contains(query) else { continue }
            let next = number + 1 < plan.count ? plan[number + 1] : ""
            // Of an index's end one row is taken.
            let isLimited = number > 0 && plan[number - 1].contains("Limit")
            #expect(next.contains("Index Cond") || isLimited, "\(plan)")
        }
    }

    /// What is declared, or named by hand: all of it is read, and it is little.
    private static let readsAll: Set<Query> = [.indexes, .declarations, .snapshots]

    /// As Documentation/PostgreSQL.md has it.
    @Test(
        arguments: [
            (.lock, ["lane_pkey"]),
            (.state, ["snapshot_revision", "log_pkey", "store_pkey", "change_pkey"]),
            (.facts, ["resource_pkey", "deletion_pkey", "change_pkey", "change_pkey"]),
            (.validators, ["change_collection", "collection_pkey"]),
            (.records, ["idempotency_pkey"]),
            (.replace, ["resource_pkey"]),
            (.delete, ["resource_pkey"]),
            (.stored, ["resource_pkey"]),
            (.page, ["resource_pkey"]),
            (.export, ["resource_pkey"]),
            (.collections, ["resource_pkey"]),
            (.news, ["change_pkey"]),
            (.entries, ["index_entry_pkey"]),
            (.entriesBackward, ["index_entry_pkey"]),
            (.outcome, ["change_pkey"]),
        ] as [(Query, [String])])
    func `A statement goes by the index that is meant for it`(_ query: Query, _ indexes: [String]) throws {
        let used = try plan(of: query).compactMap { step -> String? in
            let words = step.split(separator: " ")
            return words.firstIndex(of: "using").map { String(words[$0 + 1]) }
        }
        #expect(used.sorted() == indexes.sorted())
    }

    /// The steps, one a line.
    private func plan(of query: Query) throws -> [String] {
        let session = try Self.database.get().openForTests()
        let count = (1...30).last { query.rawValue.contains("$\($0)") } ?? 0
        try session.run("PREPARE planned AS \(query.rawValue)")
        let values = Array(repeating: "NULL", count: count).joined(separator: ", ")
        let rows = try session.run("EXPLAIN EXECUTE planned\(count > 0 ? "(\(values))" : "")")
        return rows.all.map { $0.text(0) ?? "" }
    }
}
