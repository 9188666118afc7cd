import Foundation
import Glibc
import PostgreSQL
import PostgreSQLServer
import PostgreSQLStorage
import ResourceCore
import StorageContract
import Synchronization
import Testing

/// The primary is killed under load, again and again, and its standby takes over. Runs only when it is asked for: `make soak`.
@Suite(.serialized, .enabled(if: isSoak, "PUTSTORE_SOAK is not set"))
struct FailoverSoakTests {
    @Test func `With a synchronous standby nothing that was acknowledged is lost or done twice`() async throws {
        let pair = try ServerPair("on")
        defer { pair.remove() }
        let load = try Load(pair.url, stores: 3, tasks: 16)
        defer { load.close() }
        var acknowledged = 0
        for round in 1...rounds(15) {
            await load.run(for: 2.5) { try pair.failOver(losing: false) }
            let judgement = try load.judge()
            #expect(judgement.lost == 0 && judgement.doubled == 0, "round \(round)")
            acknowledged = judgement.acknowledged
            print("soak: failover: round \(round): \(judgement)")
        }
        #expect(acknowledged > 0)
    }

    @Test
    func `The control: with synchronous_commit local the same test sees what is lost, and no revision is given twice`()
        async throws
    {
        let pair = try ServerPair("local")
        defer { pair.remove() }
        let load = try Load(pair.url, stores: 3, tasks: 16)
        defer { load.close() }
        await load.run(for: 2.5) { try pair.failOver(losing: true) }
        let judgement = try load.judge()
        print("soak: failover control: \(judgement)")
        #expect(judgement.lost > 0)
        #expect(judgement.repeatedRevisions == 0)
    }

    @Test func `Who holds the lock and stands still is rid of it after five seconds`() async throws {
        let server = try TestServer.shared()
        let database = try server.database()
        let store = try PostgreSQLStore(database, logger: quiet)
        defer { store.close() }
        _ = await Counters("a").increment(store)
        let frozen = try database.openForTests()
        try frozen.run("BEGIN")
        try frozen.run("SELECT 1 FROM lane FOR UPDATE")
        let start = ContinuousClock.now
        guard case .made(2, _) = await Counters("a").increment(store) else {
            Issue.record("not made")
            return
        }
        #expect(.seconds(4)...(.seconds(8)) ~= ContinuousClock.now - start)
    }

    @Test func `An old state that is still read slows nobody down for good`() async throws {
        let database = try TestServer.shared().database()
        let store = try PostgreSQLStore(database, logger: quiet)
        defer { store.close() }
        let before = await writes(3, to: store, "a")
        let snapshot = try store.makeSnapshot(of: nil)
        _ = await writes(10, to: store, "b")
        let after = await writes(3, to: store, "c")
        print("soak: old snapshot: \(before / 3) writes/s before, \(after / 3) with one of 10 s open")
        #expect(Double(after) > 0.5 * Double(before))
        _ = try snapshot.next(limit: 1, byteLimit: 1)
    }

    /// How many writes to many resources are done in so many seconds.
    private func writes(_ seconds: Double, to store: PostgreSQLStore, _ name: String) async -> Int {
        let count = Counter()
        let end = ContinuousClock.now + .seconds(seconds)
        await withTaskGroup { group in
            for task in 0..<64 {
                group.addTask {
                    var number = 0
                    while ContinuousClock.now < end {
                        number += 1
                        // Each is made, and replaced twice.
                        let ending = await Counters("\(name) \(task) \(number / 3)").increment(store)
                        if case .made = ending { count.add() }
                    }
                }
            }
        }
        return count.value
    }

    private func rounds(_ whole: Int) -> Int {
        let percent = ProcessInfo.processInfo.environment["PUTSTORE_SOAK_PERCENT"].flatMap { Double($0) } ?? 100
        return max(1, Int(Double(whole) * percent / 100))
    }
}

private let isSoak = (ProcessInfo.processInfo.environment["PUTSTORE_SOAK"] ?? "0") != "0"

/// A primary and its standby.
private final class ServerPair: Sendable {
    private let nodes: [TestServer]
    private let primary = Mutex(0)
    private let settings: String
    private let commit: String

    init(_ commit: String) throws {
        self.commit = commit
        settings = "-c max_connections=200 -c fsync=off -c synchronous_standby_names=\(commit == "on" ? "s1" : "")"
        nodes = [
            try TestServer("-c max_connections=200 -c fsync=off"),
            try TestServer("-c max_connections=200 -c fsync=off"),
        ]
        for node in nodes { try node.stop() }
        try nodes[0].start(settings)
        try nodes[1].follow(nodes[0], as: "s1", settings)
        try awaitStandby()
    }

    /// Waits until the standby follows.
    private func awaitStandby() throws {
        let session = try Session(to: DatabaseAddress(nodes[primary.withLock { $0 }].url), patience: 3)
        for _ in 0..<500 {
            let rows = try session.run("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")
            if rows.first?.integer(0) == 1 { return }
            usleep(20_000)
        }
        throw ServerError("the standby does not follow")
    }

    var url: String {
        "postgres://postgres@/postgres?host=\(nodes.map(\.directory).joined(separator: ","))"
            + "&options=-csynchronous_commit%3D\(commit)"
    }

    func remove() { for node in nodes { node.remove() } }

    /// Kills the primary, promotes the standby, and makes a new standby of the old primary's place.
    func failOver(losing: Bool) throws {
        let old = primary.withLock { $0 }
        let (dying, next) = (nodes[old], nodes[1 - old])
        usleep(1_000_000)
        var receiver: pid_t?
        if losing {
            let session = try Session(
                to: DatabaseAddress("\(next.url)&target_session_attrs=any"), patience: 3)
            receiver = try session.run("SELECT pid FROM pg_stat_wal_receiver").first.map { pid_t($0.integer(0)) }
            if let receiver { kill(receiver, SIGSTOP) }
            usleep(300_000)
        }
        try dying.killHard()
        if let receiver { kill(receiver, SIGCONT) }
        try next.promote()
        primary.withLock { $0 = 1 - old }
        try dying.follow(next, as: "s1", settings)
        try awaitStandby()
    }
}

/// Many who count up, each a number of its own, over several stores.
private final class Load: Sendable {
    private let stores: [PostgreSQLStore]
    private let tallies: [Tally]

    init(_ url: String, stores: Int, tasks: Int) throws {
        let database = try Database(url: url, schema: TestServer.freshSchema())
        self.stores = try (0..<stores).map { _ in try PostgreSQLStore(database, logger: quiet) }
        tallies = (0..<stores * tasks).map { _ in Tally() }
    }

    func close() { for store in stores { store.close() } }

    func run(for seconds: Double, meanwhile: @escaping @Sendable () throws -> Void) async {
        let isOver = Counter()
        await withTaskGroup { group in
            for (number, tally) in tallies.enumerated() {
                group.addTask { [stores] in
                    while isOver.value == 0 {
                        tally.add(await Counters("\(number)").increment(stores[number % stores.count]))
                    }
                }
            }
            group.addTask {
                let end = ContinuousClock.now + .seconds(seconds)
                do { try meanwhile() } catch { Issue.record("\(error)") }
                try? await Task.sleep(until: end + .seconds(1), clock: .continuous)
                isOver.add()
            }
        }
    }

    struct Judgement: CustomStringConvertible {
        var acknowledged = 0
        var unknown = 0
        var failed = 0
        var lost = 0
        var doubled = 0
        var repeatedRevisions = 0

        var description: String {
            "\(acknowledged) acknowledged, \(unknown) unknown, \(failed) failed, \(lost) lost, \(doubled) doubled"
        }
    }

    func judge() throws -> Judgement {
        var judgement = Judgement()
        var revisions: [Int64] = []
        for (number, tally) in tallies.enumerated() {
            let state = tally.state
            judgement.acknowledged += state.made.count
            judgement.unknown += state.unknown
            judgement.failed += state.failures.count
            revisions += state.revisions
            // Who counts alone is told each number once, unless what was told before is gone.
            judgement.lost += zip(state.made, state.made.dropFirst()).count { $0 >= $1 }
            let value = try Counters("\(number)").value(stores[0])
            judgement.lost += max(0, (state.made.last ?? 0) - value)
            judgement.doubled += max(0, value - state.made.count - state.unknown)
        }
        judgement.repeatedRevisions = revisions.count - Set(revisions).count
        return judgement
    }
}
