import Glibc
import HTTPSemantics
import ResourceCore
import StorageContract
import Testing

@testable import SQLiteStorage

/// Another program writes to the file of a store that runs: the sqlite3 shell, a process of its own.
@Suite struct OtherProgramTests {
    @Test func `The next commit sees what another program wrote, whatever was remembered`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            let it = Subject(store: try openStore(path), clock: ManualClock())
            defer { it.store.close() }
            let reader = try it.store.makeReader()
            for revision in stride(from: Int64(1), to: 20, by: 10) {
                try await it.put("ours", at: .note("a"))
                #expect(try reader.representation(of: .note("a"))?.revision == revision)
                try write("theirs", revision: revision + 5, path)
                let seen = try await it.facts(at: .note("a"))
                #expect(seen.stored?.representation == Representation("theirs"))
                #expect(seen.stored?.revision == revision + 5)
                #expect(seen.collection.revision == revision + 5)
                #expect(seen.nextRevision == revision + 6)
                try write("theirs again", revision: revision + 9, path)
                let decision = try await it.commit(to: .note("a")) { facts in
                    facts.stored?.revision == revision + 9 ? Decision(.deleted, .delete) : Decision(.missing)
                }
                #expect(decision.change == .delete)
                try sqlite3(path, "UPDATE counter SET revision = \(revision + 9)")
            }
        }
    }

    @Test(arguments: [1, 2]) func `A reader sees what another program wrote, 20 ms later`(readers: Int) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            let it = Subject(store: try openStore(path), clock: ManualClock())
            defer { it.store.close() }
            try await it.put("ours", at: .note("a"))
            let readers = try (0..<readers).map { _ in try it.store.makeReader() }
            for round in 2...11 {
                for reader in readers { #expect(try reader.representation(of: .note("a")) != nil) }
                try write("theirs \(round)", revision: Int64(round), path)
                usleep(20_000)
                for reader in readers {
                    let found = try reader.representation(of: .note("a"))
                    #expect(found?.representation == Representation("theirs \(round)"))
                }
            }
        }
    }

    @Test func `What the store itself writes and moves makes it forget nothing`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try openStore(directory + "/a.db") { $0.pagesPerCheckpoint = 20 }
            let it = Subject(store: store, clock: ManualClock())
            defer { store.close() }
            try await it.put("kept", at: .note("kept"))
            let reader = try store.makeReader()
            for number in 0..<200 {
                try await it.put("\(number)", at: .note("\(number % 7)"))
                if number % 10 == 0 {
                    usleep(15_000)
                    #expect(try reader.representation(of: .note("\(number % 7)"))?.revision == Int64(number) + 2)
                }
            }
            #expect(store.recent.look(.note("kept")).entry?.stored.representation == Representation("kept"))
        }
    }

    private func write(_ text: String, revision: Int64, _ path: String) throws {
        try sqlite3(
            path,
            """
            BEGIN IMMEDIATE; UPDATE resource SET content = CAST('\(text)' AS BLOB), revision = \(revision) WHERE id = 'a';
            UPDATE collection SET revision = \(revision); UPDATE counter SET revision = \(revision); COMMIT;
            """)
    }

    private func sqlite3(_ path: String, _ sql: String) throws {
        guard let shell = popen("sqlite3 -batch -bail '\(path)'", "w") else { throw StoreError.broken("popen") }
        fputs(sql + "\n;\n", shell)
        let status = pclose(shell)
        try #require(status == 0, "sqlite3 (Debian package sqlite3) ended with \(status)")
    }
}
