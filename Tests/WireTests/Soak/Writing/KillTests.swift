import Glibc
import Testing

extension SoakTests {
    /// Durability against the end of the process.
    struct KillTests {
        @Test func `kill -9 at random moments under 64 writers loses nothing, tears nothing, does nothing twice`()
            throws
        {
            let seed = Scale.seed()
            let rounds = Scale.rounds(100)
            report("kill -9", "seed \(seed), \(rounds) rounds")
            var dice = Dice(seed: seed)
            var service = try PutstoreProcess(["--log-level", "notice"])
            var audit = Audit(service, Ledger())
            var inherited: [String] = []
            var tally = (unanswered: 0, comparisons: 0, interruptedStarts: 0)
            for round in 1...rounds {
                let crowd = try Crowd(
                    64, "r\(round)", of: service, ledger: audit.ledger, inherited: inherited,
                    dice: Dice(seed: dice.next()))
                try crowd.run(for: Double.random(in: 0.02...0.9, using: &dice)) { try service.kill() }
                tally.unanswered += crowd.unanswered
                if dice.happens(25) {
                    tally.interruptedStarts += 1
                    try interruptStart(of: service, after: Double.random(in: 0...0.08, using: &dice))
                }
                service = try service.restarted()
                audit = Audit(service, crowd.ledger)
                let touched = audit.ledger.touched.sorted()
                try audit.read(touched)
                try audit.repeatUnanswered()
                let older = sample(audit.ledger.addresses, 200, &dice)
                try audit.read(older)
                let revisions = sample(audit.ledger.revisions.keys.sorted(), 200, &dice)
                try audit.read(revisions: revisions)
                let keys = sample(audit.ledger.keys, 50, &dice)
                try audit.replay(keys)
                try expectProgress(of: &audit)
                if round % 10 == 0 || round == rounds { try audit.inspect() }
                tally.comparisons += audit.comparisons
                inherited = audit.ledger.touched.sorted()
                audit.ledger.touched = []
            }
            #expect(try service.stop() == .exit(0))
            service = try service.restarted()
            audit = Audit(service, audit.ledger)
            try audit.inspect()
            let all = audit.ledger.addresses
            try audit.read(all)
            #expect(try service.stop() == .exit(0))
            report(
                "kill -9",
                "\(rounds) rounds, \(audit.ledger.summary), \(tally.unanswered) cut off, \(tally.interruptedStarts) starts "
                    + "interrupted, \(tally.comparisons + audit.comparisons) comparisons, "
                    + "\(audit.ledger.live.count) resources at the end")
        }

        /// Ends a process that has only begun to recover what the last one left.
        private func interruptStart(of service: PutstoreProcess, after seconds: Double) throws {
            let process = try ChildProcess(
                try ProgramLocation.putstore(), ["--port", "0", "--db", service.directory.path + "/store.db"],
                environment: [:], errorFile: service.directory.path + "/interrupted.txt")
            usleep(UInt32(seconds * 1e6))
            process.send(signal: SIGKILL)
            _ = try process.waitForEnd(by: Deadline())
        }

        /// The counter goes on where it stood: no ETag comes again.
        private func expectProgress(of audit: inout Audit) throws {
            let highest = audit.ledger.highestRevision
            let write = Write(
                method: .create, target: "/after/\(highest)",
                document: Document(number: audit.ledger.takeNumber(), length: 0))
            audit.ledger.begin(write)
            let wire = try audit.service.connect()
            try wire.send(write.request(port: audit.service.port))
            try audit.ledger.acknowledge(write, try wire.receive(to: "PUT"))
            #expect(audit.ledger.highestRevision > highest)
        }

        private func sample<Name>(_ names: [Name], _ count: Int, _ dice: inout Dice) -> [Name] {
            names.isEmpty ? [] : (0..<count).map { _ in names[Int.random(in: names.indices, using: &dice)] }
        }
    }
}
