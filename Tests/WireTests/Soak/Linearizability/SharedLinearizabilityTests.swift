import Dispatch
import Glibc
import PostgreSQLServer
import Synchronization
import Testing

extension SoakTests {
    /// The same over three processes on one PostgreSQL database.
    struct SharedLinearizabilityTests {
        private let database: [String]

        init() throws { database = ["--db-schema", TestServer.freshSchema(), "--log-level", "notice"] }

        private func service() throws -> PutstoreProcess {
            try PutstoreProcess(database, database: try TestServer.shared().url)
        }

        @Test func `histories over three processes are linearizable, while sessions of the database are ended`() throws
        {
            let seed = Scale.seed()
            let rounds = Scale.rounds(60)
            report("linearizability over processes", "seed \(seed), \(rounds) histories")
            var dice = Dice(seed: seed)
            var calls = 0
            let services = try (0..<3).map { _ in try service() }
            let ending = try Terminator()
            for round in 1...rounds {
                var crowd = try ShelfCrowd(12, at: "p\(round)", of: 3, in: services, dice: Dice(seed: dice.next()))
                try crowd.run(300)
                try crowd.readAll()
                try expectLinearizable(crowd.history, "history \(round)")
                calls += crowd.history.calls.count
            }
            try ending.stop()
            for service in services { #expect(try service.stop() == .exit(0)) }
            report("linearizability over processes", "\(rounds) histories, \(calls) calls")
        }

        @Test func `histories over three processes, of which one is killed, are linearizable`() throws {
            let seed = Scale.seed()
            let rounds = Scale.rounds(30)
            report("linearizability over processes through kill -9", "seed \(seed), \(rounds) histories")
            var dice = Dice(seed: seed)
            var services = try (0..<3).map { _ in try service() }
            var tally = (calls: 0, unanswered: 0)
            for round in 1...rounds {
                var crowd = try ShelfCrowd(9, at: "q\(round)", of: 3, in: services, dice: Dice(seed: dice.next()))
                for _ in 1...2 {
                    let victim = Int.random(in: 0..<3, using: &dice)
                    try crowd.run(Int.random(in: 20..<200, using: &dice)) { try services[victim].kill() }
                    services[victim] = try service()
                    try crowd.connect(9, to: services)
                    try crowd.readAll()
                }
                try crowd.run(100)
                try crowd.readAll()
                try expectLinearizable(crowd.history, "history \(round)")
                tally.calls += crowd.history.calls.count
                tally.unanswered += crowd.history.calls.count { $0.reply == nil }
            }
            report(
                "linearizability over processes through kill -9",
                "\(rounds) histories, \(tally.calls) calls, \(tally.unanswered) of them without an answer")
        }

        @Test
        func
            `histories over three processes, while the primary is killed and its standby takes over, are linearizable`()
            throws
        {
            let seed = Scale.seed()
            let rounds = Scale.rounds(12)
            report("linearizability through failovers", "seed \(seed), \(rounds) histories")
            var dice = Dice(seed: seed)
            let pair = try ServerPair("on")
            defer { pair.remove() }
            let services = try (0..<3).map { _ in try PutstoreProcess(database, database: pair.url) }
            var tally = (calls: 0, unknown: 0, refused: 0)
            for round in 1...rounds {
                var crowd = try ShelfCrowd(12, at: "f\(round)", of: 3, in: services, dice: Dice(seed: dice.next()))
                try crowd.run(Int.random(in: 20..<120, using: &dice))
                let failover = Failover(of: pair)
                try crowd.run(until: { failover.isOver })
                try failover.result()
                try crowd.run(60)
                try crowd.readAll()
                try expectLinearizable(crowd.history, "history \(round)")
                tally.calls += crowd.history.calls.count
                tally.unknown += crowd.unknown
                tally.refused += crowd.refused
            }
            for service in services { #expect(try service.stop() == .exit(0)) }
            report(
                "linearizability through failovers",
                """
                \(rounds) histories, \(tally.calls) calls, \(tally.refused) of them refused, \(tally.unknown) of unknown outcome
                """)
        }
    }
}

/// The primary of a pair is killed and its standby takes over, while the test goes on.
private final class Failover: Sendable {
    private let ending = Mutex<Result<Void, any Error>?>(nil)

    init(of pair: ServerPair) {
        DispatchQueue.global().async { [self] in
            let result = Result { try pair.failOver() }
            ending.withLock { $0 = result }
        }
    }

    var isOver: Bool { ending.withLock { $0 != nil } }

    /// What came of it, once it is over.
    func result() throws { try ending.withLock { $0 }?.get() }
}

/// Ends sessions of putstore at random.
private final class Terminator {
    private let process: ChildProcess
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        let script = """
            while true; do
                psql -X -q -h '\(try TestServer.shared().directory)' -U postgres -c "SELECT pg_terminate_backend(pid) FROM \
            pg_stat_activity WHERE application_name = 'putstore' ORDER BY random() LIMIT 1" >/dev/null
                sleep 0.1
            done
            """
        process = try ChildProcess(
            "sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"], errorFile: directory.path + "/errors.txt")
    }

    func stop() throws {
        process.send(signal: SIGKILL)
        _ = try process.waitForEnd(by: Deadline(after: 10))
    }
}
