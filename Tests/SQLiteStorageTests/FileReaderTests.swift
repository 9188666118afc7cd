import Glibc
import HTTPSemantics
import ResourceCore
import SQLiteStorage
import StorageContract
import Testing

@Suite struct FileReaderTests {
    @Test(arguments: ["a.db", "ü?x=%41#.db"])
    func `A reader of a file that nobody serves leaves nothing behind`(_ name: String) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/" + name
            let store = Subject(store: try openStore(path), clock: ManualClock())
            try await store.put("one", at: .note("a"))
            store.store.close()

            let reader = try SQLiteStore.reader(ofFileAt: path) { 7 }
            #expect(try reader.representation(of: .note("a"))?.representation == Representation("one"))
            #expect(try reader.facts(for: .note("a"), idempotencyKey: nil).nextRevision == 2)
            #expect(access(path + "-wal", F_OK) != 0)
            #expect(access(path + "-shm", F_OK) != 0)
        }
    }

    @Test func `A reader of a file that is being served sees every commit`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            let store = Subject(store: try openStore(path), clock: ManualClock())
            defer { store.store.close() }
            try await store.put("one", at: .note("a"))
            let reader = try SQLiteStore.reader(ofFileAt: path) { 7 }
            try await store.put("two", at: .note("a"))
            #expect(try reader.representation(of: .note("a"))?.representation == Representation("two"))
        }
    }

    @Test func `A file that is not ours, or not there, has no reader`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.txt"
            #expect(throws: StoreError.broken("there is no such file")) {
                try SQLiteStore.reader(ofFileAt: path) { 7 }
            }
            write(Array("This is no database, but a text of some length.".utf8), to: path)
            #expect(throws: StoreError.notOurs(path: path)) { try SQLiteStore.reader(ofFileAt: path) { 7 } }
        }
    }
}
