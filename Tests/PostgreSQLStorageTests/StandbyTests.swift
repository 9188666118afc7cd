import PostgreSQL
import PostgreSQLServer
import PostgreSQLStorage
import ResourceCore
import StorageContract
import Testing

/// A commit that waits for a standby which receives nothing: who is shown it, and who is told that it is durable.
@Suite(.serialized) struct StandbyTests {
    @Test(arguments: ["pg_cancel_backend", "pg_terminate_backend"])
    func `What no standby has is shown to nobody before its wait is cancelled, and acknowledged to nobody even then`(
        _ function: String
    ) async throws {
        let pair = try ServerPair("on")
        defer { pair.remove() }
        let database = try Database(url: pair.url)
        var options = PostgreSQLStore.Options()
        options.patience = .seconds(3)
        let (writer, other) = (
            try PostgreSQLStore(database, logger: quiet, options: options),
            try PostgreSQLStore(database, logger: quiet, options: .patient)
        )
        defer {
            writer.close()
            other.close()
        }
        let counters = Counters("a")
        guard case .made(1, _) = await counters.increment(other) else {
            Issue.record("not made")
            return
        }
        try pair.cutOff()
        let ending = Task { await counters.increment(writer) }
        try await awaitWaiting(pair)
        #expect(try counters.value(other) == 1)

        // PostgreSQL's way: the transaction is committed, here alone, and everybody sees it.
        var shown: Int64 = 0
        for _ in 0..<200 where shown == 0 {
            try cancel(by: function, pair)
            try await Task.sleep(for: .milliseconds(50))
            let stored = try other.makeReader().representation(of: counters.target)
            if let stored, stored.representation.content == Array("2".utf8) { shown = stored.revision }
        }
        #expect(shown > 0)
        guard case .unknown = await ending.value else {
            Issue.record("acknowledged, or said to be undone")
            return
        }

        // With the primary it is gone; its revision is never used for anything else.
        try pair.failOver()
        #expect(try counters.value(other) == 1)
        guard case .made(2, let revision) = await counters.increment(other) else {
            Issue.record("not made")
            return
        }
        #expect(revision > shown + 1 << 19)
    }

    @Test(arguments: ["pg_cancel_backend", "pg_terminate_backend"])
    func `Neither is what is decided on it: a repeated request is not answered from a record that one disk has`(
        _ function: String
    ) async throws {
        let pair = try ServerPair("on")
        defer { pair.remove() }
        let database = try Database(url: pair.url)
        var options = PostgreSQLStore.Options()
        options.patience = .seconds(3)
        let store = try PostgreSQLStore(database, logger: quiet, options: options)
        defer { store.close() }
        let subject = Subject(store: store, clock: ManualClock())
        @Sendable func request() async -> Result<Decision, any Error> {
            await Result.of {
                try await subject.commit(to: .note("a"), key: "k") { facts in
                    if facts.record != nil { return Decision(.missing) }
                    let record = IdempotencyRecord(
                        key: "k", fingerprint: [1], expires: 4_000_000_000,
                        answer: RecordedAnswer(
                            status: 201, target: .note("a"), revision: facts.nextRevision, lastModified: 1))
                    return .putting(Representation("1"), at: .note("a"), facts, record: record)
                }
            }
        }
        try await subject.put("0", at: .note("b"))
        try pair.cutOff()
        let isOver = Counter()
        let canceller = Task {
            while isOver.value == 0 {
                try? cancel(by: function, pair)
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        // The first is stored on one disk; the second finds its record there.
        for _ in 1...2 {
            let result = await request()
            #expect(throws: StoreError.self) { try result.get() }
        }
        isOver.add()
        await canceller.value
        try pair.failOver()
        #expect(try subject.stored(at: .note("a")) == nil)
        #expect(try await request().get().isCreated)
    }

    /// Why a server that is killed in a test is killed whole.
    @Test func `A session that outlives its server for a moment shows what no standby has`() async throws {
        let pair = try ServerPair("on")
        defer { pair.remove() }
        let database = try Database(url: pair.url)
        var options = PostgreSQLStore.Options()
        options.patience = .seconds(1)
        let store = try PostgreSQLStore(database, logger: quiet, options: options)
        defer { store.close() }
        let counters = Counters("a")
        _ = await counters.increment(store)
        // It looks again and again, and waits for nothing meanwhile: so it does not notice that its server has gone.
        let session = try Session(to: DatabaseAddress(pair.url), patience: 3)
        try session.run(
            """
            CREATE FUNCTION pg_temp.other_than(known text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
            DECLARE found text;
            BEGIN
                FOR turn IN 1..100000000 LOOP
                    SELECT convert_from(content, 'UTF8') INTO found FROM putstore.resource WHERE id = 'a';
                    EXIT WHEN found <> known;
                END LOOP;
                RETURN found;
            END $$
            """)
        try pair.cutOff()
        let ending = Task { await counters.increment(store) }
        try await awaitWaiting(pair)
        session.sendOnce("SELECT pg_temp.other_than('1')")
        session.sync()
        let looking = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_temp.%'"
        for _ in 0..<500 {
            if try pair.writable.ask(looking) == "1" { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        try pair.writable.killPostmaster()
        let rows = try session.receive(by: .now + .seconds(20)).rows()
        #expect(rows.first?.first?.text(0) == "2")
        if case .made = await ending.value { Issue.record("acknowledged") }
        try pair.failOver()
        #expect(try counters.value(store) == 1)
    }

    /// Waits until a commit waits for the standby.
    private func awaitWaiting(_ pair: ServerPair) async throws {
        for _ in 0..<500 {
            if try pair.writable.ask("SELECT count(*) \(Self.waiting)") != "0" { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw ServerError("no commit waits")
    }

    /// Has PostgreSQL wait no longer.
    private func cancel(by function: String, _ pair: ServerPair) throws {
        try pair.writable.sql("SELECT \(function)(pid) \(Self.waiting)")
    }

    /// The sessions of putstore whose commits wait for the standby.
    private static let waiting =
        "FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'putstore'"
}

extension Result where Failure == any Error {
    fileprivate static func of(_ body: () async throws -> Success) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
