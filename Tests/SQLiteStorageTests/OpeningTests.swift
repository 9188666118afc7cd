import Glibc
import HTTPSemantics
import Migrations
import ResourceCore
import SQLite
import SQLiteStorage
import StorageContract
import Testing

@Suite struct OpeningTests {
    @Test func `Reopening finds everything, and revisions go on counting`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            let clock = ManualClock()
            let record = IdempotencyRecord(
                key: "k", fingerprint: [1, 2], expires: 2_000_000,
                answer: RecordedAnswer(status: 201, target: .note("b"), revision: 2, lastModified: 3))
            let first = Subject(store: try openStore(path, clock), clock: clock)
            try await first.put("one", at: .note("a"))
            try await first.commit(to: .note("b"), key: "k") {
                .putting(Representation("two"), at: .note("b"), $0, record: record)
            }
            try await first.delete(.note("a"))
            first.store.close()

            let second = Subject(store: try openStore(path, clock), clock: clock)
            defer { second.store.close() }
            let two = StoredRepresentation(Representation("two"), revision: 2, lastModified: 1_000_000)
            #expect(
                try await second.facts(at: .note("b"), key: "k")
                    == FactsSeen(
                        stored: two, collection: CollectionValidators(revision: 3, lastModified: 1_000_000),
                        record: record, nextRevision: 4, now: 1_000_000))
            #expect(try await second.put("four", at: .note("a")).revision == 4)
        }
    }

    @Test(arguments: ["file:x?mode=memory", ":memory:", "ü 🧭 '\"%41?#&", "-wal", "a\nb"])
    func `Any file name will do`(_ name: String) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/" + name
            let store = Subject(store: try openStore(path), clock: ManualClock())
            try await store.put("one", at: .note("a"))
            #expect(try store.stored(at: .note("a"))?.revision == 1)
            store.store.close()
            #expect(access(path, F_OK) == 0)
        }
    }

    @Test func `A link to a file that is still to be made makes it where it leads`() async throws {
        try await withTemporaryDirectory { directory in
            #expect(symlink("a.db", directory + "/b.db") == 0)
            #expect(symlink("b.db", directory + "/c.db") == 0)
            let store = try openStore(directory + "/c.db")
            #expect(throws: StoreError.inUse(path: directory + "/a.db")) { try openStore(directory + "/a.db") }
            store.close()
            #expect(files(directory + "/a.db") == ["a.db"])
        }
    }

    @Test func `A second store on the file is refused until the first is closed`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            let link = directory + "/link.db"
            let first = try openStore(path)
            #expect(symlink(path, link) == 0)
            #expect(throws: StoreError.inUse(path: path)) { try openStore(path) }
            #expect(throws: StoreError.inUse(path: link)) { try openStore(link) }
            // A reader that lingers is not in the way.
            let reader = try first.makeReader()
            first.close()
            let second = try openStore(path)
            #expect(throws: StoreError.closed) { try reader.collections() }
            #expect(throws: StoreError.inUse(path: path)) { try openStore(path) }
            second.close()
        }
    }

    @Test func `A file that another process has locked is refused`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            try openStore(path).close()
            // A descriptor of its own stands for the other process: flock does not tell them apart.
            let descriptor = open(path + "-lock", O_RDWR | O_CREAT, 0o600)
            #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            #expect(throws: StoreError.inUse(path: path)) { try openStore(path) }
            Glibc.close(descriptor)
            // The file that it leaves behind locks nothing.
            #expect(access(path + "-lock", F_OK) == 0)
            try openStore(path).close()
        }
    }

    @Test(arguments: [Array("not a database\n".utf8), [UInt8](repeating: 0x20, count: 9000), [0, 0]])
    func `A file that is no database is refused and left as it is`(_ bytes: [UInt8]) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            write(bytes, to: path)
            #expect(throws: StoreError.notOurs(path: path)) { try openStore(path) }
            let isUntouched = read(path) == bytes
            #expect(isUntouched)
        }
    }

    @Test(arguments: [
        "CREATE TABLE resource (a)", "PRAGMA application_id = 7", "PRAGMA user_version = 1",
    ])
    func `Another program's database is refused`(_ sql: String) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            try Connection(path: path, access: .creating).execute(sql)
            let before = read(path)
            #expect(throws: StoreError.notOurs(path: path)) { try openStore(path) }
            let isUntouched = read(path) == before
            #expect(isUntouched)
        }
    }

    @Test func `A later putstore's database is refused`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            try openStore(path).close()
            try Connection(path: path, access: .writing).execute("PRAGMA user_version = 99")
            #expect(throws: StoreError.newer(path: path, version: 99)) { try openStore(path) }
        }
    }

    @Test func `An earlier putstore's database is brought up to date, with all that is in it`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            let first = try #require(Migration.all.first)
            do {
                let connection = try Connection(path: path, access: .creating)
                try connection.execute(first.sql)
                try connection.execute(
                    """
                    PRAGMA user_version = 1;
                    INSERT INTO resource VALUES (1, 'notes', 'a', 5, 900000, 1, 'text/plain', NULL, NULL, x'6f6e65');
                    INSERT INTO collection VALUES ('notes', 6);
                    UPDATE counter SET revision = 6;
                    """)
            }
            #expect(throws: StoreError.older(path: path, version: 1)) { try SQLiteStore.reader(ofFileAt: path) { 7 } }

            let it = Subject(store: try openStore(path), clock: ManualClock())
            defer { it.store.close() }
            let reader = try it.store.makeReader()
            #expect(try it.stored(at: .note("a"))?.lastModified == 900_000)
            // When the last change was, a deletion perhaps, the file does not tell.
            #expect(try reader.validators(of: "notes") == CollectionValidators(revision: 6, lastModified: nil))
            try await it.put("two", at: .note("b"))
            #expect(
                try reader.validators(of: "notes") == CollectionValidators(revision: 7, lastModified: it.clock.read()))
        }
    }

    @Test func `An empty file becomes a store`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            write([], to: path)
            try openStore(path).close()
        }
    }

    @Test(arguments: [
        ("/sys/putstore.db", StoreError.readOnly),
        ("/tmp", .notOurs(path: "/tmp")),
        ("/dev/null", .notOurs(path: "/dev/null")),
        ("/nowhere/a.db", .broken("the directory does not exist")),
        ("/etc/passwd/a.db", .broken("Not a directory")),
        ("", .broken("the path is empty or has a NUL")),
        ("/tmp/a\0b", .broken("the path is empty or has a NUL")),
    ])
    func `A path that cannot be opened says why`(_ path: String, _ failure: StoreError) {
        #expect(throws: failure) { try openStore(path) }
    }

    @Test func `A closed store leaves one file`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            let it = Subject(store: try openStore(path), clock: ManualClock())
            try await it.put("one", at: .note("a"))
            it.store.close()
            #expect(files(path) == ["a.db"])
        }
    }

    @Test func `A store that could not be opened leaves no file that was not there`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            #expect(throws: StoreError.outOfSpace) { try openStore(path) { $0.maximumSize = 1 } }
            #expect(files(path) == [])
            write([], to: path)
            #expect(throws: StoreError.outOfSpace) { try openStore(path) { $0.maximumSize = 1 } }
            #expect(files(path).contains("a.db"))
        }
    }

    @Test func `A file with a second name is refused under both, and taken when it has one`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            let other = directory + "/b.db"
            try openStore(path).close()
            #expect(link(path, other) == 0)
            for name in [path, other] {
                do throws(StoreError) {
                    try openStore(name).close()
                    Issue.record("opened")
                } catch {
                    guard case .broken(let why) = error else { throw error }
                    #expect(why.hasPrefix("it has 2 names (hard links)"))
                }
            }
            #expect(unlink(other) == 0)
            try openStore(path).close()
        }
    }

    /// Which of the files that a store may have beside the one at `path` are there.
    private func files(_ path: String) -> [String] {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return ["", "-wal", "-shm", "-lock"].filter { access(path + $0, F_OK) == 0 }.map { name + $0 }
    }

    private func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        return Array(buffer[..<fread(&buffer, 1, buffer.count, file)])
    }
}
