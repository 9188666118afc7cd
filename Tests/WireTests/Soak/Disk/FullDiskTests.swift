import Glibc
import Testing

extension SoakTests {
    /// No room, again and again, under 16 writers: 507, nothing acknowledged is lost, and it goes on when there is room.
    struct FullDiskTests {
        private struct Tally {
            var rounds = 0
            var kills = 0
            var refusedStarts = 0
            var comparisons = 0
        }

        @Test func `a file-size limit that comes and goes`() throws {
            let directory = try TemporaryDirectory()
            try soak("file-size limit", Scale.rounds(8, least: 2), in: directory) { service, dice in
                try Self.limit(service, to: "\(Int.random(in: 0..<1_000_000, using: &dice))")
            } makeRoom: { service in
                if let service { try Self.limit(service, to: "unlimited") }
            }
        }

        @Test(.enabled(if: SmallDisk.isAllowed, "mounting is not allowed"))
        func `a small disk that is filled and emptied`() throws {
            let disk = try SmallDisk(megabytes: 160)
            try soak("small disk", Scale.rounds(8, least: 2), in: disk.directory) { _, dice in
                try disk.fill(leaving: dice.happens(30) ? 0 : Int.random(in: 0..<300_000, using: &dice))
            } makeRoom: { _ in
                disk.empty()
            }
        }

        @Test(.enabled(if: SmallDisk.isAllowed, "mounting is not allowed"))
        func `a disk on which no change has room is told as full, however little a look takes`() throws {
            let disk = try SmallDisk(megabytes: 160)
            let service = try PutstoreProcess(in: disk.directory)
            try service.put("/c/1", "1")
            let json: SentFields = ["Content-Type": "application/json"]
            let large = "\"" + String(repeating: "x", count: 9_000) + "\""
            try disk.fill(leaving: 100_000)
            for number in 0..<200 where try service.send("PUT", "/d/\(number)", json, large).status == 507 { break }
            for _ in 0..<20 {
                #expect(try service.send("PUT", "/d/none", json, large).status == 507)
                #expect(try service.send("GET", "/_health").text == "{\"status\":\"full\"}\n")
            }
            disk.empty()
            #expect(try service.send("GET", "/_health").text == "{\"status\":\"ok\"}\n")
            try service.put("/d/none", large)
            #expect(try service.stop() == .exit(0))
        }

        /// - Parameter makeRoom: Its service is nil when none is running.
        private func soak(
            _ name: String, _ rounds: Int, in directory: TemporaryDirectory,
            takeRoom: (PutstoreProcess, inout Dice) throws -> Void, makeRoom: (PutstoreProcess?) throws -> Void
        ) throws {
            let seed = Scale.seed()
            report(name, "seed \(seed), \(rounds) rounds")
            var dice = Dice(seed: seed)
            var service = try PutstoreProcess(["--log-level", "notice"], in: directory)
            var ledger = Ledger()
            var inherited: [String] = []
            var tally = Tally()
            for round in 1...rounds {
                tally.rounds += 1
                let crowd = try Crowd(
                    16, "f\(round)", of: service, ledger: ledger, inherited: inherited, dice: Dice(seed: dice.next()))
                // The store must not fill the disk by itself.
                crowd.grows = round < 4
                try crowd.run(for: 0.5)
                crowd.refusals = [507]
                let refusedBefore = crowd.ledger.refused
                try takeRoom(service, &dice)
                crowd.grows = true
                if dice.happens(40) {
                    tally.kills += 1
                    try crowd.run(for: 1.5) { try service.kill() }
                    if let again = try? service.restarted() {
                        service = again
                    } else {
                        tally.refusedStarts += 1
                        #expect(service.log.contains("There is no room on the disk"), "\(service.log.suffix(500))")
                        try makeRoom(nil)
                        service = try service.restarted()
                    }
                } else {
                    // The log may have room within itself.
                    for _ in 0..<8 where crowd.ledger.refused == refusedBefore { try crowd.run(for: 1.5) }
                    #expect(crowd.ledger.refused > refusedBefore, "round \(round): it was never full")
                    #expect(service.log.contains("Commits fail"))
                }
                var audit = Audit(service, crowd.ledger)
                // While there is no room, all can be read.
                let touched = audit.ledger.touched.sorted()
                try audit.read(touched)
                try makeRoom(service)
                try expectRecovery(of: service, within: 2)
                try audit.repeatUnanswered()
                try audit.read(audit.ledger.addresses)
                tally.comparisons += audit.comparisons
                inherited = touched
                ledger = audit.ledger
                ledger.touched = []
            }
            #expect(try service.stop() == .exit(0))
            service = try service.restarted()
            _ = try service.send("DELETE", "/recovery/1")
            var audit = Audit(service, ledger)
            try audit.inspect()
            try audit.read(audit.ledger.addresses)
            #expect(try service.stop() == .exit(0))
            report(
                name,
                "\(tally.rounds) rounds, \(ledger.summary), \(tally.kills) kills while full, \(tally.refusedStarts) starts "
                    + "refused, \(tally.comparisons + audit.comparisons) comparisons")
        }

        /// Writes are taken again, and health says so.
        private func expectRecovery(of service: PutstoreProcess, within seconds: Double) throws {
            let deadline = Deadline(after: seconds)
            let json: SentFields = ["Content-Type": "application/json"]
            while case let answer = try service.send("PUT", "/recovery/1", json, "1"), answer.status >= 300 {
                guard !deadline.isOver else { throw HarnessError("no recovery: \(answer.text)") }
                usleep(20_000)
            }
            #expect(try service.send("GET", "/_health").status == 200)
        }

        private static func limit(_ service: PutstoreProcess, to bytes: String) throws {
            // The soft limit only: the hard one could not be lifted again.
            _ = try Tool.run(
                "prlimit", ["--pid", "\(service.process.identifier)", "--fsize=\(bytes):unlimited"],
                in: service.directory)
        }
    }
}
