import Glibc
import PostgreSQL
import PostgreSQLServer
import PostgreSQLStorage
import ResourceCore
import StorageContract
import Synchronization
import Testing

/// What a store makes of a COMMIT of which it does not hear.
struct CommitOutcomeTests {
    @Test(arguments: [Proxy.Fault.lostOnTheWay, .answerLost])
    func `A change whose COMMIT was lost, or its answer, is made once and acknowledged`(_ fault: Proxy.Fault)
        async throws
    {
        let server = try TestServer.shared()
        let proxy = try Proxy(to: server.directory)
        defer { proxy.close() }
        let database = try server.database(proxy.url)
        let store = try PostgreSQLStore(database, logger: quiet, options: .patient)
        defer { store.close() }
        let counters = Counters("a")
        for number in 1...5 {
            proxy.inject([fault])
            let ending = await counters.increment(store)
            guard case .made(number, _) = ending else {
                Issue.record("\(ending)")
                return
            }
        }
        #expect(proxy.met == 5)
        #expect(try counters.value(store) == 5)
    }

    @Test func `The answer to the question after a commit may be lost, too`() async throws {
        let server = try TestServer.shared()
        let proxy = try Proxy(to: server.directory)
        defer { proxy.close() }
        let store = try PostgreSQLStore(try server.database(proxy.url), logger: quiet, options: .patient)
        defer { store.close() }
        proxy.inject([.answerLost, .answerLost, .lostOnTheWay, .lostOnTheWay, .answerLost])
        guard case .made(1, _) = await Counters("a").increment(store) else {
            Issue.record("not made")
            return
        }
        #expect(proxy.met == 5)
        #expect(try Counters("a").value(store) == 1)
    }

    @Test func `A record of a request whose answer was lost is kept once`() async throws {
        let server = try TestServer.shared()
        let proxy = try Proxy(to: server.directory)
        defer { proxy.close() }
        let store = try PostgreSQLStore(try server.database(proxy.url), logger: quiet, options: .patient)
        defer { store.close() }
        let subject = Subject(store: store, clock: ManualClock())
        for fault in [Proxy.Fault.answerLost, .lostOnTheWay] {
            proxy.inject([fault])
            let record = IdempotencyRecord(
                key: "k", fingerprint: [1], expires: 4_000_000_000,
                answer: RecordedAnswer(status: 204, target: .note("a"), revision: 1, lastModified: 1))
            try await subject.commit(to: .note("a"), key: "k") { _ in Decision(.missing, record: record) }
            #expect(try await subject.facts(at: .note("a"), key: "k").record == record)
        }
    }

    @Test func `What the database refuses fails alone, whatever it was committed with, and the next goes on`()
        async throws
    {
        let server = try TestServer.shared()
        let database = try server.database()
        let store = try PostgreSQLStore(database, logger: quiet)
        defer { store.close() }
        let session = try Session(to: DatabaseAddress(server.url), patience: 3)
        try session.run("ALTER TABLE \(database.schemaName).change ADD CHECK (id <> 'bad')")
        for _ in 1...3 {
            let tally = Tally()
            let endings = (0..<20).map { _ in AsyncStream<Result<Decision, StoreError>>.makeStream() }
            store.commit(
                together: endings.enumerated().map { number, ending in
                    let target = number == 7 ? Target.note("bad") : .note("\(number)")
                    return Commit(to: target) {
                        .putting(Representation("\(number)"), at: target, $0)
                    } completion: {
                        ending.continuation.yield($0)
                        ending.continuation.finish()
                    }
                })
            for ending in endings {
                for await result in ending.stream {
                    switch result {
                    case .success: tally.add(.made(1, 1))
                    case .failure(let error): tally.add(.failed(error))
                    }
                }
            }
            let state = tally.state
            #expect(state.made.count == 19 && state.failures.count == 1)
        }
        #expect(try store.makeReader().extent().newest == 57)
    }

    @Test func `A change takes two round trips`() async throws {
        let server = try TestServer.shared()
        let proxy = try Proxy(to: server.directory)
        defer { proxy.close() }
        let store = try PostgreSQLStore(try server.database(proxy.url), logger: quiet, options: .patient)
        defer { store.close() }
        for _ in 0..<60 { _ = await Counters("a").increment(store) }
        // Beside them the writer now and then does something of its own.
        #expect(proxy.roundTrips.min() == 2)
        #expect(proxy.roundTrips.count { $0 == 2 } > 10)
    }

    @Test func `What stands on one disk only, for the standby was not waited for, is not acknowledged`() async throws {
        let server = try TestServer()
        defer { server.remove() }
        let database = try server.database()
        let store = try PostgreSQLStore(database, logger: quiet, options: .patient)
        defer { store.close() }
        let session = try Session(to: DatabaseAddress(server.url), patience: 3)
        func setStandby(_ name: String) throws {
            try session.run("ALTER SYSTEM SET synchronous_standby_names = '\(name)'")
            try session.run("SELECT pg_reload_conf()")
        }
        _ = await Counters("a").increment(store)
        try setStandby("nobody")
        // The server's checkpointer has to take note of it.
        try await Task.sleep(for: .seconds(2))
        let tally = Tally()
        let task = Task { tally.add(await Counters("a").increment(store)) }
        var cancelled = 0
        for _ in 0..<300 where cancelled < 2 {
            let rows = try session.run(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
            if rows.count > 0 { cancelled += 1 }
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(cancelled == 2)
        try await Task.sleep(for: .milliseconds(200))
        #expect(tally.state.made.isEmpty)
        try setStandby("")
        await task.value
        #expect(tally.state.made == [2])
        #expect(try Counters("a").value(store) == 2)
    }

    @Test func `An attempt to connect that is not answered takes no more time than is left`() async throws {
        let server = try TestServer()
        defer { server.remove() }
        // Each host is waited for three seconds, and that in turn.
        let hosts = Array(repeating: server.directory, count: 3).joined(separator: ",")
        var options = PostgreSQLStore.Options()
        options.patience = .seconds(1)
        let database = try server.database("postgres://postgres@/postgres?host=\(hosts)")
        let store = try PostgreSQLStore(database, logger: quiet, options: options)
        defer { store.close() }
        let counters = Counters("a")
        _ = await counters.increment(store)
        try server.freeze()
        defer { try? server.thaw() }
        // What was connected is given up first.
        for _ in 1...3 {
            if case .made = await counters.increment(store) { Issue.record("made") }
            let start = ContinuousClock.now
            // One that has a second left.
            let reader = try store.makeReader().begun(at: .now - .seconds(10))
            #expect(throws: StoreError.unreachable) { try reader.representation(of: counters.target) }
            #expect(throws: StoreError.unreachable) { try reader.changes(after: 0) }
            // Both in less than one attempt takes.
            #expect(ContinuousClock.now - start < .seconds(9))
        }
        try server.thaw()
        for _ in 0..<20 { if case .made = await counters.increment(store) { return } }
        Issue.record("It did not come back")
    }

    @Test func `When the server is gone for long, a commit fails and says that nothing was changed`() async throws {
        let server = try TestServer()
        defer { server.remove() }
        var options = PostgreSQLStore.Options()
        options.patience = .seconds(1)
        let store = try PostgreSQLStore(try server.database(), logger: quiet, options: options)
        defer { store.close() }
        _ = await Counters("a").increment(store)
        try server.stop()
        guard case .failed(.unreachable) = await Counters("a").increment(store) else {
            Issue.record("It did not fail")
            return
        }
        #expect(store.trouble == .unreachable)
        try server.start()
        guard case .made(2, _) = await Counters("a").increment(store) else {
            Issue.record("It did not come back")
            return
        }
        #expect(store.trouble == nil)
    }
}

extension PostgreSQLStore.Options {
    /// Those of a store that has time, on a machine that has much to do.
    static var patient: Self {
        var options = Self()
        options.patience = .seconds(60)
        return options
    }
}
