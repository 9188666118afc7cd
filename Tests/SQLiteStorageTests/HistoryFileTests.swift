import Glibc
import HTTPSemantics
import Migrations
import ResourceCore
import SQLite
import SQLiteStorage
import StorageContract
import Testing

/// What the log of changes is in the file, beyond what `StorageContract` says of every store.
@Suite struct HistoryFileTests {
    /// Makes a file as a program of the schema `version` left it, with so many resources.
    private func makeFile(_ path: String, version: Int, resources: Int) throws {
        let connection = try Connection(path: path, access: .creating)
        for migration in Migration.all where migration.version <= version { try connection.execute(migration.sql) }
        try connection.execute(
            """
            PRAGMA user_version = \(version);
            WITH RECURSIVE n (i) AS (SELECT 1 WHERE \(resources) > 0 UNION ALL SELECT i + 1 FROM n WHERE i < \(resources))
            INSERT INTO resource SELECT i, 'notes', i, i, 900000, 1, 'text/plain', NULL, NULL, CAST('was ' || i AS BLOB) FROM n;
            INSERT INTO collection (name, revision) SELECT 'notes', \(resources) WHERE \(resources) > 0;
            UPDATE counter SET revision = \(resources);
            """)
    }

    @Test(arguments: [1, 2], [0, 1, 3000])
    func `A file that had no history gets one from now on`(version: Int, resources: Int) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            try makeFile(path, version: version, resources: resources)
            #expect(throws: StoreError.older(path: path, version: version)) {
                try SQLiteStore.reader(ofFileAt: path) { 7 }
            }
            let it = Subject(store: try openStore(path), clock: ManualClock())
            defer { it.store.close() }
            let reader = try it.store.makeReader()
            let count = Int64(resources)
            let extent = try reader.extent()
            #expect(extent.firstKept == count + 1 && extent.newest == count && extent.bytes == 0)
            #expect(extent.mark.utf8.count == 12)
            for number in Set([1, count / 2, count]) where 1...max(1, count) ~= number && count > 0 {
                let target = Target.note("\(number)")
                let state = try #require(try reader.state(number))
                #expect(state.stored?.representation == Representation("was \(number)"))
                #expect(state.stored?.lastModified == 900_000 && state.successor == nil)
                #expect(state.revision.outcome == nil && state.revision.target == target)
                #expect(try reader.revisions(of: target)?.items == [state.revision])
                // What is replaced from now on is kept, however old it is.
                let made = try #require(try await it.put("new", at: target).revision)
                #expect(try reader.state(number)?.stored == state.stored)
                #expect(try reader.state(number)?.successor == made)
                #expect(try reader.state(made)?.predecessor == number)
            }
            try await it.put("another", at: .note("another"))
            #expect(try reader.changes(after: 0).items.last?.target == .note("another"))
            #expect(try reader.changes(after: 0).items.first?.number == count + 1)
            let mark = extent.mark
            it.store.close()
            let again = try openStore(path)
            #expect(try again.makeReader().extent().mark == mark)
            again.close()
        }
    }

    @Test(arguments: [1, 2]) func `A migration that is killed in the middle leaves the file as it was`(version: Int)
        async throws
    {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            try makeFile(path, version: version, resources: 500)
            let connection = try Connection(path: path, access: .writing)
            #expect(try connection.text("PRAGMA journal_mode = WAL") == "wal")
            // So small that changes are written to the log before the end.
            try connection.execute("PRAGMA cache_size = 1; BEGIN IMMEDIATE")
            for migration in Migration.all where migration.version > version { try connection.execute(migration.sql) }
            try connection.execute("CREATE TABLE filler AS SELECT * FROM resource, (SELECT 1 UNION SELECT 2)")
            // What a process leaves behind that ends here.
            let copy = directory + "/copy.db"
            for end in ["", "-wal"] { write(bytes(path + end), to: copy + end) }
            #expect(size(copy + "-wal") > 0)
            #expect(throws: StoreError.older(path: copy, version: version)) {
                try SQLiteStore.reader(ofFileAt: copy) { 7 }
            }
            let store = try openStore(copy)
            #expect(try store.makeReader().extent().firstKept == 501)
            #expect(try store.makeReader().state(77)?.stored?.representation == Representation("was 77"))
            store.close()
        }
    }

    @Test func `Answers that an earlier version recorded lose their contents, and their lists stay`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            try makeFile(path, version: 5, resources: 3)
            let records = OldRecords { "CAST('\($0)' AS BLOB)" }
            let connection = try Connection(path: path, access: .writing)
            for insertion in records.insertions(into: "idempotency") { try connection.execute(insertion) }
            let store = try openStore(path)
            try records.expectListsAlone(in: try store.makeReader())
            store.close()
            #expect(!String(decoding: bytes(path), as: UTF8.self).contains(OldRecords.secret))
        }
    }

    @Test func `A revision whose change was dropped is looked for only where that may take long`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try openStore(directory + "/a.db") { $0.retention = Retention(byteLimit: 300) }
            defer { store.close() }
            let it = Subject(store: store, clock: ManualClock())
            try await it.put("current", at: .note("a"))
            for number in 0..<9 { try await it.put("\(number)", at: .note("b")) }
            let reader = try store.makeReader()
            #expect(try reader.extent().firstKept == 9)
            func look(_ number: Int64, _ mayScan: Bool) throws -> RevisionRead? {
                try waiting { reader.revision(number, mayScan: mayScan, part: { _ in .whole }, completion: $0) }
            }
            for number: Int64 in 1...8 { #expect(try look(number, false) == nil) }
            for number: Int64 in 2...7 { #expect(try look(number, true) == .gone) }
            for (number, text) in [(1, "current"), (8, "6")] as [(Int64, String)] {
                guard case .kept(let state) = try look(number, true) else {
                    throw StoreError.broken("\(number) is lost")
                }
                #expect(state.stored?.representation == Representation(text))
            }
            for number: Int64 in 9...10 {
                let found = try look(number, true)
                #expect(try look(number, false) == found)
            }
            #expect(try look(11, false) == .never)
        }
    }

    @Test func `What is erased is in none of the files after the next checkpoint`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            let it = Subject(store: try openStore(path), clock: ManualClock())
            defer { it.store.close() }
            let secret = "SECRET-3141592653589793"
            // Sizes of all kinds, so that rows move about and pages are given back.
            for number in 0..<240 {
                let filling = String(repeating: "\(secret) ", count: [1, 4, 40, 170, 3, 2000][number % 6])
                try await it.put("\(number) \(filling)", at: .note("a"))
                try await it.put(String(repeating: "other ", count: number % 90), at: .note("\(number % 12)"))
                if number % 50 == 49 { try await it.delete(.note("a")) }
            }
            let named = Representation(
                content: [], mediaType: "text/plain;x=\(secret)", language: secret,
                disposition: "attachment;filename=\(secret)")
            try await it.put(named, at: .note("a"))
            try await it.put("nothing of it", at: .note("a"))
            let isThere = contains(path, secret) || contains(path + "-wal", secret)
            #expect(isThere)
            #expect(try await it.eraseHistory(of: .note("a")))
            try await it.waitUntil { size(path + "-wal") == 0 }
            for file in [path, path + "-wal"] {
                let isThere = contains(file, secret)
                #expect(!isThere, "\(file)")
            }
            #expect(try it.store.makeReader().state(2)?.stored?.representation == Representation(""))
        }
    }

    @Test func `A long history is erased in slices, between which others commit`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try openStore(directory + "/a.db")
            defer { store.close() }
            let it = Subject(store: store, clock: ManualClock())
            try await withThrowingTaskGroup { group in
                for _ in 0..<100 {
                    group.addTask { for _ in 0..<40 { try await it.put("long", at: .note("long")) } }
                }
                try await group.waitForAll()
            }
            let before = try #require(try await it.put("last", at: .note("long")).revision)
            async let erasing = it.eraseHistory(of: .note("long"))
            for number in 0..<20 { try await it.put("\(number)", at: .note("other")) }
            try await it.put("after", at: .note("long"))
            #expect(try await erasing)
            let reader = try store.makeReader()
            let items = try #require(try reader.revisions(of: .note("long"), limit: 10_000)?.items)
            // What became superseded after the erasure began may have been kept.
            #expect(items.count == 4002)
            let kept = items.filter { !$0.isErased }
            #expect(kept.count <= 2)
            #expect(items.first?.isErased == false)
            #expect(try reader.state(before + 1)?.stored != nil)
        }
    }

    @Test func `Without history no row is written, and what another start kept goes away`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            func rows(_ table: String) throws -> Int64? {
                try Connection(path: path, access: .reading).integer("SELECT count(*) FROM \(table)")
            }
            let first = Subject(store: try openStore(path), clock: ManualClock())
            for number in 0..<1500 { try await first.put("\(number)", at: .note("\(number % 3)")) }
            try await first.delete(.note("0"))
            first.store.close()
            #expect(try rows("change") == 1501)
            #expect(try rows("deletion") == 1)

            let off = Subject(store: try openStore(path) { $0.retention = .off }, clock: ManualClock())
            let reader = try off.store.makeReader()
            try await off.waitUntil { try reader.extent().firstKept == 1502 }
            #expect(try reader.revision(1498) == .gone)
            #expect(try reader.state(1500)?.stored?.representation == Representation("1499"))
            try await off.put("new", at: .note("0"))
            try await off.delete(.note("1"))
            try await off.waitUntil { try rows("change") == 0 && rows("deletion") == 0 }
            off.store.close()

            let on = Subject(store: try openStore(path), clock: ManualClock())
            #expect(try on.store.makeReader().extent().firstKept == 1504)
            try await on.put("again", at: .note("1"))
            #expect(try on.store.makeReader().revisions(of: .note("1"))?.items.map(\.number) == [1504])
            on.store.close()
            #expect(try rows("change") == 1)
        }
    }

    @Test func `A bound that is lower than before is kept to soon, though nobody writes`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            let first = Subject(store: try openStore(path), clock: ManualClock())
            for number in 0..<2000 { try await first.put("\(number)", at: .note("\(number % 3)")) }
            first.store.close()
            let store = try openStore(path) { $0.retention = Retention(byteLimit: 10_000) }
            defer { store.close() }
            let it = Subject(store: store, clock: ManualClock())
            let reader = try store.makeReader()
            try await it.waitUntil {
                let extent = try reader.extent()
                return extent.bytes + (extent.newest - extent.firstKept + 1) * Retention.overhead <= 10_000
            }
            #expect(try reader.extent().firstKept < 1940)
            #expect(try reader.state(1990)?.stored?.representation == Representation("1989"))
        }
    }

    @Test(arguments: [80, 1024, 16 << 10])
    func `Under constant load the file stays within one and a half times the bound and what is current`(
        size contentSize: Int
    ) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            let bound = 2 << 20
            let store = try openStore(path) { $0.retention = Retention(byteLimit: Int64(bound)) }
            defer { store.close() }
            let it = Subject(store: store, clock: ManualClock())
            let content = Representation(content: [UInt8](repeating: 0x78, count: contentSize), mediaType: "a/b")
            let resources = 50
            let rounds = max(20, 4 * bound / (contentSize + 128) / resources)
            try await withThrowingTaskGroup { group in
                for id in 0..<resources {
                    group.addTask { for _ in 0..<rounds { try await it.put(content, at: .note("\(id)")) } }
                }
                try await group.waitForAll()
            }
            let extent = try store.makeReader().extent()
            let kept = Int(extent.bytes + (extent.newest - extent.firstKept + 1) * Retention.overhead)
            #expect(kept <= bound && kept > bound * 8 / 10)
            store.close()
            #expect(size(path) <= (bound + resources * contentSize) * 3 / 2, "\(size(path))")
        }
    }

    @Test func `Where there is no room, old revisions go before what is current is refused`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try openStore(directory + "/a.db") { $0.maximumSize = 1 << 20 }
            defer { store.close() }
            let it = Subject(store: store, clock: ManualClock())
            let told = Counter()
            store.observe { changes in for _ in changes { told.add() } }
            for number in 0..<200 {
                let content = [UInt8](repeating: UInt8(number), count: 30_000)
                try await it.put(Representation(content: content, mediaType: "a/b"), at: .note("\(number % 4)"))
            }
            #expect(try store.makeReader().extent().firstKept > 100)
            #expect(told.value == 200)
            let huge = Representation(content: [UInt8](repeating: 7, count: 2 << 20), mediaType: "a/b")
            let extent = try store.makeReader().extent()
            await #expect(throws: StoreError.outOfSpace) { try await it.put(huge, at: .note("0")) }
            // What cannot be taken costs nothing of what was, and nobody is told of it.
            #expect(try store.makeReader().extent() == extent)
            #expect(told.value == 200)
        }
    }

    private func bytes(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        return [UInt8](unsafeUninitializedCapacity: size(path)) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
    }

    private func contains(_ path: String, _ text: String) -> Bool {
        let bytes = bytes(path)
        let wanted = Array(text.utf8)
        return bytes.withUnsafeBytes { all in
            var rest = all[...]
            while let first = wanted.first, let start = rest.firstIndex(of: first) {
                rest = rest[start...]
                if rest.starts(with: wanted) { return true }
                rest = rest.dropFirst()
            }
            return false
        }
    }
}
