import Dispatch
import Logging
import PostgreSQL
import PostgreSQLServer
import PostgreSQLStorage
import ResourceCore
import StorageContract
import Testing

/// Which databases a store takes.
struct OpeningTests {
    @Test func `A schema that has other tables in it is left alone`() throws {
        let server = try TestServer.shared()
        let database = try server.database()
        let session = try Session(to: DatabaseAddress(server.url), patience: 3)
        try session.run("CREATE SCHEMA \(database.schemaName)")
        try session.run("CREATE TABLE \(database.schemaName).mine (a integer)")
        #expect { try PostgreSQLStore(database, logger: quiet) } throws: { error in
            if case .notOurs? = error as? StoreError { true } else { false }
        }
        #expect(
            try session.run(
                "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = '\(database.schemaName)' AND relkind = 'r'"
            ).first?.integer(0) == 1)
    }

    @Test func `Who starts while another one migrates waits for it, however long a lock may take otherwise`() throws {
        let server = try TestServer.shared()
        let database = try server.database()
        let session = try Session(to: DatabaseAddress(server.url), patience: 3)
        try session.run("BEGIN")
        try session.run("SELECT pg_advisory_xact_lock(7021803500)")
        // Longer than the writer waits for any other lock.
        DispatchQueue.global().asyncAfter(deadline: .now() + 6) { _ = try? session.run("COMMIT") }
        try PostgreSQLStore(database, logger: quiet).close()
    }

    @Test func `A schema of a later putstore is refused`() throws {
        let server = try TestServer.shared()
        let database = try server.database()
        try PostgreSQLStore(database, logger: quiet).close()
        let session = try Session(to: DatabaseAddress(server.url), patience: 3)
        try session.run("UPDATE \(database.schemaName).store SET version = 99")
        #expect { try PostgreSQLStore(database, logger: quiet) } throws: { error in
            if case .newer(_, 99)? = error as? StoreError { true } else { false }
        }
    }

    @Test func `Answers that an earlier version recorded lose their contents, and their lists stay`() throws {
        let server = try TestServer.shared()
        let database = try server.database()
        try PostgreSQLStore(database, logger: quiet).close()
        let session = try Session(to: DatabaseAddress(server.url), patience: 3)
        let table = "\(database.schemaName).idempotency"
        // As the second version had it.
        try session.run("ALTER TABLE \(table) DROP COLUMN is_whole")
        try session.run("UPDATE \(database.schemaName).store SET version = 2")
        let records = OldRecords { "convert_to('\($0)', 'UTF8')" }
        for insertion in records.insertions(into: table) { try session.run(insertion) }
        let store = try PostgreSQLStore(database, logger: quiet)
        defer { store.close() }
        try records.expectListsAlone(in: try store.makeReader())
        let left = try session.run("SELECT count(*) FROM \(table) WHERE media_type IS NOT NULL")
        #expect(left.first?.integer(0) == 0)
    }

    @Test(arguments: [
        ("postgres://postgres@/latin", "UTF8"),
        ("postgres://postgres@/postgres?options=-csynchronous_commit%3Doff", "synchronous_commit"),
        ("postgres://postgres@/none", "does not exist"),
    ])
    func `A database that cannot be one says why`(_ address: String, _ reason: String) throws {
        let server = try TestServer.shared()
        let session = try Session(to: DatabaseAddress(server.url), patience: 3)
        // Another argument of this test may have made it.
        _ = try? session.run("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'")
        let url = address + (address.contains("?") ? "&" : "?") + "host=" + server.directory
        #expect {
            try PostgreSQLStore(try Database(url: url, schema: "refused"), logger: quiet)
        } throws: { error in
            if case .broken(let detail)? = error as? StoreError { detail.contains(reason) } else { false }
        }
    }

    @Test func `Where the server has another past, revisions are passed over, and what was is still there`()
        async throws
    {
        let server = try TestServer.shared()
        let database = try server.database()
        var store = try PostgreSQLStore(database, logger: quiet)
        for _ in 0..<3 { _ = await Counters("a").increment(store) }
        store.close()
        let session = try Session(to: DatabaseAddress(server.url), patience: 3)
        try session.run("UPDATE \(database.schemaName).store SET timeline = '000000FF'")
        store = try PostgreSQLStore(database, logger: quiet)
        defer { store.close() }
        guard case .made(4, let revision) = await Counters("a").increment(store) else {
            Issue.record("not made")
            return
        }
        #expect(revision == 3 + 1 << 20 + 1)
        let reader = try store.makeReader()
        #expect(try reader.changes(after: 0).items.map(\.number) == [1, 2, 3, revision])
        #expect(try reader.revisions(of: Counters("a").target)?.items.map(\.number) == [revision, 3, 2, 1])
        #expect(try reader.revision(3 + 1 << 20) == .gone)
        // Once is enough.
        store.close()
        store = try PostgreSQLStore(database, logger: quiet)
        guard case .made(5, revision + 1) = await Counters("a").increment(store) else {
            Issue.record("passed over again")
            return
        }
    }

    @Test(arguments: [
        ("postgres://u:secret@h/d", "postgres://u@h/d"),
        ("postgresql://u:s%40cret@h1:1,h2/d?sslmode=require", "postgresql://u@h1:1,h2/d?sslmode=require"),
        ("postgres://h/d?user=u&password=secret", "postgres://h/d?user=u"),
        ("postgres://h/d?password=secret&sslpassword=secret", "postgres://h/d"),
        ("postgres://u:a@b:c@h/d", "postgres://u@h/d"),
        ("postgres:///d", "postgres:///d"),
    ])
    func `An address is shown without its password`(_ url: String, _ shown: String) throws {
        #expect(try DatabaseAddress(url).description == shown)
    }
}
