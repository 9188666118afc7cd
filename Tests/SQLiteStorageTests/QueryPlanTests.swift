import SQLite
import SQLiteStorage
import Testing

@Suite struct QueryPlanTests {
    @Test(arguments: Query.allCases)
    func `No statement scans a table`(_ query: Query) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            try openStore(path).close()
            let connection = try Connection(path: path, access: .reading)
            var plan: [String] = []
            try Statement("EXPLAIN QUERY PLAN " + query.rawValue, on: connection).query { row in
                plan.append(row.text(3) ?? "")
                return true
            }
            // No SCAN, and nothing is sorted. A search of the log from some revision on finds its end only.
            let isScan = plan.contains { $0.hasPrefix("SCAN") || $0.hasSuffix("(rowid>?)") } && query != .oldest
            #expect(isScan == Query.scans.contains(query), "\(plan)")
            if isScan { return }
            #expect(plan.allSatisfy { $0.hasPrefix("SEARCH") || $0.hasPrefix("LIST SUBQUERY") }, "\(plan)")
        }
    }
}
