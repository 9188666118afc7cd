import SQLite
import Testing

@Suite struct StatementTests {
    @Test(arguments: [
        Value.null, .integer(.min), .integer(.max), .text(""), .text("é e\u{301} 🧭"), .text("a\0b"),
        .text(String(repeating: "long", count: 10_000)), .blob([]), .blob([0, 255]),
        .blob([UInt8](repeating: 3, count: 100_000)),
    ])
    func `A value comes back as it went in`(_ value: Value) async throws {
        try await withTemporaryDirectory { directory in
            let connection = try Connection(path: directory + "/a.db", access: .creating)
            try connection.execute("CREATE TABLE t (v)")
            try Statement("INSERT INTO t VALUES (?1)", on: connection).run(value)
            var found: [Value] = []
            var type: String?
            try Statement("SELECT v, typeof(v) FROM t", on: connection).query { row in
                type = row.text(1)
                switch type {
                case "integer": found.append(.integer(row.integer(0)))
                case "text": found.append(.text(orNull: row.text(0)))
                case "blob": found.append(row.blob(0).map(Value.blob) ?? .null)
                default: found.append(row.blob(0) == nil && row.text(0) == nil ? .null : .text("?"))
                }
                return true
            }
            #expect(found == [value])
        }
    }

    @Test func `An error tells its kind and leaves the statement ready`() async throws {
        try await withTemporaryDirectory { directory in
            let connection = try Connection(path: directory + "/a.db", access: .creating)
            try connection.execute("CREATE TABLE t (v UNIQUE)")
            let insert = try Statement("INSERT INTO t VALUES (?1)", on: connection)
            try insert.run(.integer(1))
            #expect(throws: SQLiteError(code: 2067, message: "UNIQUE constraint failed: t.v")) {
                try insert.run(.integer(1))
            }
            try insert.run(.integer(2))
            #expect(try connection.integer("SELECT count(*) FROM t") == 2)
        }
    }

    @Test func `What cannot be opened says so`() {
        do throws(SQLiteError) {
            _ = try Connection(path: "/nowhere/a.db", access: .creating)
            Issue.record("opened")
        } catch {
            #expect(error.kind == .cannotOpen)
            #expect(error.systemError == 2)
        }
    }
}
