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
            await load.run(for: 2.5) {
                sleep(1)
                try pair.failOver()
            }
            let judgement = try load.judge()
            #expect(judgement.lost == 0 && judgement.doubled == 0, "round \(round)")
            acknowledged = judgement.acknowledged
            print("soak: failover: round \(round): \(judgement)")
        }
        #expect(acknowledged > 0)
    }

    @Test(arguments: ["on", "local"])
    func `When the standby had fallen behind, what was acknowledged is lost with synchronous_commit local alone`(
        _ commit: String
    ) async throws {
        let pair = try ServerPair(commit)
        defer { pair.remove() }
        let load = try Load(pair.url, stores: 3, tasks: 16)
        defer { load.close() }
        await load.run(for: 3) {
            load.wait(for: 100)
            try pair.cutOff()
            // What one disk alone has is acknowledged only if it is asked for.
            if commit == "local" { load.wait(for: 100) } else { sleep(1) }
            try pair.failOver()
        }
        let judgement = try load.judge()
        print("soak: failover with a standby that is behind, \(commit): \(judgement)")
        // The control: the same test sees losses where there are some.
        #expect((judgement.lost > 0) == (commit == "local"))
        #expect(commit == "local" || judgement.doubled == 0)
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
        // The first part of an export is read at once, and the rest as the client takes it.
        _ = try snapshot.next(limit: 1, byteLimit: 1)
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

    /// Waits until so many more are acknowledged, however busy the machine is.
    func wait(for count: Int) {
        var made: Int { tallies.reduce(0) { $0 + $1.state.made.count } }
        let enough = made + count
        for _ in 0..<3000 where made < enough { usleep(10_000) }
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
            judgement.lost += zip(state.made, state.made.dropFirst()).reduce(0) { $0 + max(0, $1.0 - $1.1 + 1) }
            let value = try Counters("\(number)").value(stores[0])
            judgement.lost += max(0, (state.made.last ?? 0) - value)
            judgement.doubled += max(0, value - state.made.count - state.unknown)
        }
        judgement.repeatedRevisions = revisions.count - Set(revisions).count
        return judgement
    }
}
