import Glibc
import Testing

extension SoakTests {
    /// The feed of changes under load, and through the end of the process.
    struct FeedTests {
        @Test func `200 subscribers see every revision once and in order, through kill -9 under 64 writers`() throws {
            let seed = Scale.seed()
            let rounds = Scale.rounds(12, least: 3)
            report("feed", "seed \(seed), \(rounds) rounds")
            var dice = Dice(seed: seed)
            var service = try PutstoreProcess(["--log-level", "notice", "--history", "unlimited"])
            let followers = Followers(
                [(.quick, 130), (.slow, 20), (.restless, 40), (.dead, 10)], dice: Dice(seed: dice.next()))
            followers.follow(port: service.port)
            followers.start()
            var ledger = Ledger()
            var inherited: [String] = []
            var memories: [Double] = []
            for round in 1...rounds {
                let crowd = try Crowd(
                    64, "r\(round)", of: service, ledger: ledger, inherited: inherited, dice: Dice(seed: dice.next()))
                let isKilled = round % 2 == 0
                try crowd.run(for: Double.random(in: 0.1...0.6, using: &dice)) {
                    memories.append(try service.residentMemory())
                    guard isKilled else { return }
                    followers.follow(port: nil)
                    try service.kill()
                }
                if isKilled {
                    service = try service.restarted()
                    followers.follow(port: service.port)
                }
                // What got no answer is done or not: a look tells.
                var audit = Audit(service, crowd.ledger)
                try audit.read(audit.ledger.touched.sorted())
                ledger = audit.ledger
                inherited = ledger.touched.sorted()
                ledger.touched = []
                // What was written and not acknowledged may be told, too.
                let newest = EventStream.revision(try Feed.last(service))
                #expect(newest >= ledger.highestRevision)
                #expect(followers.waitUntilTold(newest, by: Deadline(after: 120)), "round \(round)")
                #expect(followers.faults.isEmpty, "round \(round): \(followers.faults.prefix(3))")
                guard followers.faults.isEmpty else { break }
            }
            let newest = EventStream.revision(try Feed.last(service))
            let (faults, comings, events) = followers.end()
            #expect(faults.isEmpty)
            let highest = memories.max() ?? 0
            #expect(highest < 300, "\(memories)")
            #expect(try service.stop() == .exit(0))
            report(
                "feed",
                "\(rounds) rounds, \(ledger.summary), \(newest) revisions, \(events) events told over \(comings) connections, "
                    + "at most \(Int(highest)) MiB")
        }
    }
}
