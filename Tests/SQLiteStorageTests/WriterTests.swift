import Glibc
import HTTPSemantics
import ResourceCore
import SQLite
import SQLiteStorage
import StorageContract
import Testing

@Suite struct WriterTests {
    @Test func `Commits that wait while the disk is busy share a transaction`() async throws {
        try await withSubject { it in
            let succeeded = Counter()
            for number in 0..<2000 {
                it.store.commit(
                    Commit(to: .note("\(number)")) {
                        .putting(Representation("x"), at: .note("\(number)"), $0)
                    } completion: {
                        if case .success = $0 { succeeded.add() }
                    })
            }
            it.store.close()
            #expect(succeeded.value == 2000)
            // The clock is read once for each transaction.
            #expect(2...500 ~= it.clock.readings)
        }
    }

    @Test func `A commit that may wait is carried out where it is brought, if the writer is idle`() async throws {
        try await withSubject { it in
            let thread = pthread_self()
            let onThread = Counter()
            let elsewhere = Counter()
            func commit(mayWait: Bool) {
                it.store.commit(
                    Commit(to: .note("a"), mayWait: mayWait) {
                        .putting(Representation("x"), at: .note("a"), $0)
                    } completion: {
                        guard case .success = $0 else { return }
                        if pthread_equal(thread, pthread_self()) != 0 { onThread.add() } else { elsewhere.add() }
                    })
            }
            commit(mayWait: true)
            #expect(onThread.value == 1)
            for _ in 0..<20 { commit(mayWait: false) }
            it.store.close()
            #expect(elsewhere.value == 20)
        }
    }

    @Test func `A commit that may wait does not wait for another, and shares a transaction with those that wait`()
        async throws
    {
        try await withSubject { (it) throws in
            let isOpen = Counter()
            let isEntered = Counter()
            let succeeded = Counter()
            it.store.commit(
                Commit(to: .note("gate")) { _ in
                    isEntered.add()
                    for _ in 0..<10_000 where isOpen.value == 0 { usleep(1000) }
                    return Decision(.missing)
                } completion: { _ in
                })
            for _ in 0..<10_000 where isEntered.value == 0 { usleep(1000) }
            let before = it.clock.readings
            for number in 0..<50 {
                it.store.commit(
                    Commit(to: .note("\(number)"), mayWait: true) {
                        .putting(Representation("x"), at: .note("\(number)"), $0)
                    } completion: {
                        if case .success = $0 { succeeded.add() }
                    })
            }
            #expect(succeeded.value == 0)
            // Who reads does not wait either.
            #expect(try it.stored(at: .note("0")) == nil)
            isOpen.add()
            it.store.close()
            #expect(succeeded.value == 50)
            #expect(it.clock.readings == before + 1)
        }
    }

    @Test func `A transaction takes no more commits than it can hold what they read`() async throws {
        try await withSubject { it in
            try await it.put(
                Representation(content: [UInt8](repeating: 7, count: 3 << 20), mediaType: "a/b"), at: .note("large"))
            let before = it.clock.readings
            let succeeded = Counter()
            for _ in 0..<40 {
                it.store.commit(
                    Commit(to: .note("large")) { facts in
                        facts.stored.map { Decision(.unchanged($0)) } ?? Decision(.missing)
                    } completion: {
                        if case .success = $0 { succeeded.add() }
                    })
            }
            it.store.close()
            #expect(succeeded.value == 40)
            #expect(it.clock.readings - before >= 20)
        }
    }

    @Test func `Completions come in the order of the commits`() async throws {
        try await withSubject { it in
            let answered = Counter()
            let inOrder = Counter()
            for number in 0..<200 {
                it.store.commit(
                    Commit(to: .note("a")) {
                        .putting(Representation("x"), at: .note("a"), $0)
                    } completion: { _ in
                        if answered.value == number { inOrder.add() }
                        answered.add()
                    })
            }
            it.store.close()
            #expect(inOrder.value == 200)
        }
    }

    @Test func `A content that the disk cannot hold fails alone`() async throws {
        try await withSubject(at: 1 << 20) { it in
            let huge = Representation(content: [UInt8](repeating: 7, count: 2 << 20), mediaType: "a/b")
            let results = await withTaskGroup(of: (Int, StoreError?).self) { group in
                for number in 0..<40 {
                    group.addTask {
                        do {
                            try await it.put(number == 13 ? huge : Representation("x"), at: .note("\(number)"))
                            return (number, nil)
                        } catch {
                            return (number, error as? StoreError)
                        }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            #expect(results == [13: .outOfSpace])
            let page = try it.store.makeReader().page(of: "notes")
            #expect(page.items.count == 39)
            #expect(page.validators.revision == 39)
        }
    }

    @Test func `A full store refuses without harm, and works again once something was deleted`() async throws {
        try await withSubject(at: 1 << 20) { it in
            // Of a size that fills pages: what is deleted gives back as many as what is new takes.
            let content = Representation(content: [UInt8](repeating: 7, count: 49_000), mediaType: "a/b")
            var kept = 0
            await #expect(throws: StoreError.outOfSpace) {
                while kept < 100 {
                    try await it.put(content, at: .note("\(kept)"))
                    kept += 1
                }
            }
            #expect(10..<21 ~= kept)
            #expect(try it.stored(at: .note("\(kept)")) == nil)
            try await it.delete(.note("0"))
            #expect(try await it.put(content, at: .note("new")).revision == Int64(kept) + 2)
        }
    }

    @Test func `Changes that were rolled back leave no revision behind`() async throws {
        try await withSubject(at: 1 << 20) { it in
            let huge = Representation(content: [UInt8](repeating: 7, count: 2 << 20), mediaType: "a/b")
            try await it.put("one", at: .note("a"))
            await #expect(throws: StoreError.outOfSpace) { try await it.put(huge, at: .note("a")) }
            let one = StoredRepresentation(Representation("one"), revision: 1, lastModified: 1_000_000)
            #expect(
                try await it.facts(at: .note("a"))
                    == FactsSeen(
                        stored: one, collection: CollectionValidators(revision: 1, lastModified: 1_000_000),
                        nextRevision: 2, now: 1_000_000))
        }
    }

    @Test func `When the revisions are used up, commits fail and nothing is changed`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/a.db"
            let clock = ManualClock()
            try openStore(path, clock).close()
            try Connection(path: path, access: .writing).execute("UPDATE counter SET revision = \(Revision.last - 1)")
            let it = Subject(store: try openStore(path, clock), clock: clock)
            defer { it.store.close() }
            #expect(try await it.put("last", at: .note("a")).revision == Revision.last)
            let end = StoreError.broken("the revision counter has come to its end")
            await #expect(throws: end) { try await it.put("more", at: .note("a")) }
            await #expect(throws: end) { try await it.delete(.note("a")) }
            #expect(throws: StoreError.self) {
                try it.store.makeReader().facts(for: .note("a"), idempotencyKey: nil)
            }
            #expect(try it.stored(at: .note("a"))?.representation == Representation("last"))
        }
    }

    @Test func `Lapsed records are dropped little by little`() async throws {
        try await withTemporaryDirectory { directory in
            let clock = ManualClock()
            let it = Subject(store: try openStore(directory + "/a.db", clock), clock: clock)
            defer { it.store.close() }
            let answer = RecordedAnswer(status: 204, target: .note("a"), revision: 1, lastModified: 1)
            for number in 0..<40 {
                let record = IdempotencyRecord(key: "\(number)", fingerprint: [], expires: 1_000_010, answer: answer)
                try await it.commit(to: .note("a")) { _ in Decision(.missing, record: record) }
            }
            clock.advance(by: 10)
            let connection = try Connection(path: directory + "/a.db", access: .reading)
            let counts = try await [1, 2, 3, 4].asyncMap { number in
                try await it.put("\(number)", at: .note("a"))
                return try connection.integer("SELECT count(*) FROM idempotency")
            }
            #expect(counts == [24, 8, 0, 0])
        }
    }

    @Test func `The log stays short under load`() async throws {
        try await withTemporaryDirectory { directory in
            let clock = ManualClock()
            let store = try openStore(directory + "/a.db", clock) {
                $0.pagesPerCheckpoint = 50
                $0.commitsPerTransaction = 4
            }
            for number in 0..<4000 {
                let target = Target.note("\(number % 100)")
                let decide: @Sendable (Facts) -> Decision = { .putting(Representation("x"), at: target, $0) }
                store.commit(Commit(to: target, decide: decide, completion: { _ in }))
            }
            _ = try await Subject(store: store, clock: clock).put("last", at: .note("last"))
            #expect(size(directory + "/a.db-wal") < 1 << 20)
            store.close()
        }
    }
}

/// A store whose file may grow to `maximumSize` bytes.
private func withSubject(at maximumSize: Int? = nil, _ body: (Subject) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
        let clock = ManualClock()
        let store = try openStore(directory + "/a.db", clock) { $0.maximumSize = maximumSize }
        defer { store.close() }
        try await body(Subject(store: store, clock: clock))
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
