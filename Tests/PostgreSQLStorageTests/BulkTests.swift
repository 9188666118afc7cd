import HTTPSemantics
import JSONDocuments
import PostgreSQL
import PostgreSQLServer
import PostgreSQLStorage
import ResourceCore
import StorageContract
import Testing

/// What goes over many resources at once: it reads many of them in one round trip.
struct BulkTests {
    private let proxy: Proxy
    private let store: PostgreSQLStore
    private let schema = TestServer.freshSchema()

    init() throws {
        let server = try TestServer.shared()
        proxy = try Proxy(to: server.directory)
        store = try PostgreSQLStore(Database(url: proxy.url, schema: schema), logger: quiet, options: .patient)
    }

    private func commit(_ work: BulkCommit.Work) async -> BulkSummary? { await commit(work, store) }

    private func commit(_ work: BulkCommit.Work, _ store: PostgreSQLStore) async -> BulkSummary? {
        let result: Result<BulkOutcome, StoreError> = await withCheckedContinuation { continuation in
            store.commit(BulkCommit(work) { continuation.resume(returning: $0) })
        }
        guard case .success(.done(let summary)) = result else {
            Issue.record("\(result)")
            return nil
        }
        return summary
    }

    private func fill(_ numbers: [Int], _ content: String) async -> BulkSummary? {
        await commit(
            .fill(.adding) { take in
                for number in numbers {
                    let target = Target(collection: "a", id: "\(10_000 + number)")
                    _ = take(DataFile.Resource(target: target, representation: Representation(content), offset: 0))
                }
                return nil
            })
    }

    @Test func `An import and the way back take some round trips for thousands of resources, in whatever order`() async
    {
        defer {
            store.close()
            proxy.close()
        }
        let numbers = Array(0..<3000)
        #expect(await fill(numbers, "1")?.created == 3000)
        #expect(await commit(.remember("before"))?.created == 1)
        // Every second is there to the byte.
        _ = await fill(numbers.filter { $0 % 2 == 0 }, "2")
        #expect(await fill(numbers, "2").map { [$0.replaced, $0.unchanged] } == [1500, 1500])
        #expect(await fill(numbers.shuffled(), "2")?.unchanged == 3000)
        // What is new stands between what is there.
        #expect(await fill([7, 9_000, 5, 9_500, 3], "3").map { [$0.created, $0.replaced] } == [2, 3])
        #expect(await commit(.goBack("before")).map { [$0.replaced, $0.deleted] } == [3000, 2])
        // Each commit's, that included, and what the writer does of itself.
        let trips = proxy.roundTrips
        #expect(trips.filter { $0 > 5000 }.isEmpty && trips.filter { $0 > 80 }.count == 1, "\(trips)")
    }

    // A transaction's first change stays a while, for who has to ask what came of it; those behind it do not.
    @Test func `What a collection says of itself does not go back when its newest changes are dropped`() async throws {
        defer {
            store.close()
            proxy.close()
        }
        let database = try TestServer.shared().database()
        var options = PostgreSQLStore.Options.patient
        options.retention = .off
        let store = try PostgreSQLStore(database, logger: quiet, options: options)
        defer { store.close() }
        let (first, second) = (["c/x"], ["a/1", "c/x", "c/y"])
        for (content, places) in [("1", first), ("2", second)] {
            _ = await commit(
                .fill(.adding) { take in
                    for place in places {
                        let target = Target(collection: String(place.prefix(1)), id: String(place.suffix(1)))
                        _ = take(DataFile.Resource(target: target, representation: Representation(content), offset: 0))
                    }
                    return nil
                }, store)
        }
        _ = await Counters("d").increment(store)
        let session = try Session(to: DatabaseAddress(TestServer.shared().url), patience: 3)
        func left() throws -> Int64? {
            try session.run("SELECT count(*) FROM \(database.schemaName).change WHERE collection = 'c'")
                .first?.integer(0)
        }
        for _ in 0..<1000 where try left() ?? 0 > 1 { try await Task.sleep(for: .milliseconds(10)) }
        // On a machine that is so busy that a minute has passed, none.
        #expect(try left() ?? 2 <= 1)
        #expect(try store.makeReader().validators(of: "c").revision == 4)
        var findings: [CheckFinding] = []
        try PostgreSQLStore.check(database) { findings.append($0) }
        #expect(findings.filter { !$0.isGood } == [])
    }

    @Test(arguments: [
        ("DELETE FROM index_entry WHERE id = '7' AND number = 1", "index of n in orders"),
        ("INSERT INTO index_entry VALUES (2, 'x', '7')", "index of all words in orders"),
        ("INSERT INTO index_entry VALUES (99, 'x', '7')", "no index"),
        ("UPDATE resource SET content = '{\"n\":-1}' WHERE id = '8'", "index of n in orders"),
        ("UPDATE resource SET revision = 9999 WHERE id = '8'", "never given"),
        ("DELETE FROM change WHERE revision = (SELECT max(revision) - 5 FROM change)", "history: it has"),
        ("UPDATE change SET prior = prior - 1 WHERE prior IS NOT NULL", "do not fit the one before"),
        ("UPDATE log SET dropped_bytes = dropped_bytes + 1", "history: it keeps"),
        ("UPDATE change SET ordinal = ordinal + 1 WHERE revision = 5", "count on from something else"),
        ("UPDATE change SET revision = revision + 1000 WHERE revision = (SELECT max(revision) FROM change)", "follows"),
    ])
    func `What another program has broken is found`(_ sql: String, _ sentence: String) async throws {
        defer {
            store.close()
            proxy.close()
        }
        let declaration = CollectionDeclaration(indexes: [try MemberPath(parsing: "n")], hasSearch: true)
        let declared: Result<DeclarationOutcome, StoreError> = await withCheckedContinuation { continuation in
            store.commit(DeclarationCommit(declaration, of: "orders") { continuation.resume(returning: $0) })
        }
        guard case .declared(wasThere: false) = try declared.get() else { throw ServerError("\(declared)") }
        for number in 0..<30 {
            let target = Target(collection: "orders", id: "\(number % 20)")
            let content = Representation(
                content: Array("{\"n\":\(number),\"text\":\"word Café\"}".utf8), mediaType: "application/json")
            let result: Result<Decision, StoreError> = await withCheckedContinuation { continuation in
                let commit = Commit(to: target) {
                    .putting(content, at: target, $0)
                } completion: {
                    continuation.resume(returning: $0)
                }
                store.commit(commit)
            }
            _ = try result.get()
        }
        let database = try Database(url: TestServer.shared().url, schema: schema)
        var findings: [CheckFinding] = []
        try PostgreSQLStore.check(database) { findings.append($0) }
        let faults = findings.filter { !$0.isGood }
        #expect(faults == [])
        for part in ["resources: 20", "history: 30 changes", "chains", "n in orders: 20", "all words in orders: 40"] {
            #expect(findings.contains { $0.sentence.contains(part) }, "\(part) \(findings.map(\.sentence))")
        }
        let session = try Session(to: DatabaseAddress(TestServer.shared().url), patience: 3)
        try session.run("SELECT set_config('search_path', $1::text, false)", [.text(schema)])
        try session.run(sql)
        findings = []
        try PostgreSQLStore.check(database) { findings.append($0) }
        #expect(findings.contains { !$0.isGood && $0.sentence.contains(sentence) }, "\(findings.map(\.sentence))")
    }
}
