import Testing

extension SoakTests {
    /// Concurrent reads and writes of few addresses make sense one after the other, in the order of their times.
    struct LinearizabilityTests {
        @Test func `histories of 12 clients at 3 addresses are linearizable`() throws {
            let seed = Scale.seed()
            let rounds = Scale.rounds(100)
            report("linearizability", "seed \(seed), \(rounds) histories")
            var dice = Dice(seed: seed)
            var calls = 0
            try withPutstore("--log-level", "notice") { (service) throws in
                for round in 1...rounds {
                    var crowd = try ShelfCrowd(12, at: "h\(round)", of: 3, in: service, dice: Dice(seed: dice.next()))
                    try crowd.run(500)
                    try crowd.readAll()
                    try expectLinearizable(crowd.history, "history \(round)")
                    calls += crowd.history.calls.count
                }
            }
            report("linearizability", "\(rounds) histories, \(calls) calls")
        }

        @Test func `histories through kill -9 are linearizable`() throws {
            let seed = Scale.seed()
            let rounds = Scale.rounds(30)
            report("linearizability through kill -9", "seed \(seed), \(rounds) histories")
            var dice = Dice(seed: seed)
            var service = try PutstoreProcess(["--log-level", "notice"])
            var tally = (calls: 0, unanswered: 0)
            for round in 1...rounds {
                var crowd = try ShelfCrowd(6, at: "k\(round)", of: 3, in: service, dice: Dice(seed: dice.next()))
                for _ in 1...2 {
                    try crowd.run(Int.random(in: 20..<300, using: &dice)) { try service.kill() }
                    service = try service.restarted()
                    try crowd.connect(6, to: service)
                    try crowd.readAll()
                }
                try crowd.run(100)
                try crowd.readAll()
                try expectLinearizable(crowd.history, "history \(round)")
                tally.calls += crowd.history.calls.count
                tally.unanswered += crowd.history.calls.filter { $0.reply == nil }.count
            }
            #expect(try service.stop() == .exit(0))
            report(
                "linearizability through kill -9",
                "\(rounds) histories, \(tally.calls) calls, \(tally.unanswered) of them without an answer")
        }
    }
}

/// Whether calls make sense one after the other, in the order of their times.
func expectLinearizable(_ history: History<ShelfCall>, _ name: String) throws {
    let found: (longest: [Int], unfitting: Int, judgement: String)
    switch Linearizer<ShelfModel>.judge(history, from: Shelf(3)) {
    case .linearizable: return
    case .impossible(let longest, let unfitting): found = (longest, unfitting, "is not linearizable")
    case .undecided(let longest, let unfitting):
        found = (longest, unfitting, "has no order that was found in time")
    }
    Issue.record(
        """
        \(name) \(found.judgement). After \(found.longest.count) calls that make sense, the last of them:
        \(found.longest.suffix(12).map { "\(history.calls[$0])" }.joined(separator: "\n"))
        this one does not fit:
        \(history.calls[found.unfitting])
        """)
}
