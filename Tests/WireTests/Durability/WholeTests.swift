import Glibc
import Testing

/// kill -9 in the middle of what changes many resources at once.
struct WholeTests {
    @Test(arguments: WholeChange.allCases)
    func `kill -9 within it leaves the old state or the new one, and nothing between`(change: WholeChange) throws {
        _ = try change.interrupt(rounds: 2, resources: 300, dice: Dice(seed: 7))
    }
}

extension SoakTests {
    struct WholeSoakTests {
        @Test(arguments: WholeChange.allCases)
        func `kill -9 at random moments leaves the old state or the new one`(change: WholeChange) throws {
            let seed = Scale.seed()
            let rounds = Scale.rounds(40)
            let tally = try change.interrupt(rounds: rounds, resources: 20_000, dice: Dice(seed: seed))
            report(
                "kill -9 within \(change)",
                "seed \(seed), \(rounds) rounds, \(tally.old) old, \(tally.new) new, \(tally.acknowledged) acknowledged"
            )
        }
    }
}

/// What is done to many resources at once.
enum WholeChange: CaseIterable, Sendable {
    case batch, clearing, replacement, reset, importing, indexing

    struct Tally {
        var old = 0
        var new = 0
        var acknowledged = 0
    }

    private static let json: SentFields = ["Content-Type": "application/json"]

    /// Begins it again and again, and ends the process meanwhile.
    func interrupt(rounds: Int, resources: Int, dice: Dice) throws -> Tally {
        var dice = dice
        var tally = Tally()
        let directory = try TemporaryDirectory()
        // A batch has a limit of its own.
        let count = self == .batch ? min(resources, 1000) : resources
        let first = try directory.write(Self.file(count, 0), to: "first.json")
        let options = ["--testing", "--content-limit", "64000000"]
        var service = try PutstoreProcess(options + ["--seed", first], in: directory)
        _ = try service.send("PUT", "/_collections/c", Self.json, "{\"indexes\":[\"v\",\"n\"]}")
        // How long it takes, as far as is known.
        var duration = 0.05
        for round in 1...rounds {
            if try Self.state(of: service, count) != 0 {
                #expect(try service.send("PUT", "/_store", Self.json, "{\"snapshot\":\"seed\"}").status == 204)
            }
            if self == .reset {
                let file = Self.file(count, round)
                #expect(try service.send("PUT", "/_store", Self.json, bytes: Array(file.utf8)).status == 204)
            }
            let old = self == .reset ? round : 0
            let new = self == .clearing ? -1 : self == .reset ? 0 : self == .indexing ? 0 : round
            let start = Deadline.now
            let isDone = try begin(round, count, &service, directory, after: duration * dice.share * 1.5)
            duration = max(0.01, min(duration * 1.2, Deadline.now - start))
            service = try PutstoreProcess(options, in: directory)
            let state = try Self.state(of: service, count)
            #expect(state == old || state == new, "round \(round): \(state), not \(old) or \(new)")
            if isDone { #expect(state == new, "round \(round) was acknowledged") }
            let check = try PutstoreProcess.run(["check", "--db", directory.path + "/store.db"], in: directory)
            #expect(check.ending == .exit(0), "\(check.output)")
            tally.acknowledged += isDone ? 1 : 0
            if state == new { tally.new += 1 } else { tally.old += 1 }
        }
        #expect(try service.stop() == .exit(0))
        return tally
    }

    /// Begins the change, ends the process after some seconds, and says whether it was acknowledged before.
    private func begin(
        _ round: Int, _ count: Int, _ service: inout PutstoreProcess, _ directory: TemporaryDirectory,
        after seconds: Double
    ) throws -> Bool {
        let content = Self.file(count, round)
        if self == .importing {
            #expect(try service.stop() == .exit(0))
            let file = try directory.write(content, to: "next.json")
            let process = try ChildProcess(
                try ProgramLocation.putstore(), ["import", file, "--db", directory.path + "/store.db"],
                environment: [:],
                errorFile: directory.path + "/import.txt")
            usleep(UInt32(seconds * 1e6))
            process.send(signal: SIGKILL)
            return try process.waitForEnd(by: Deadline(after: 20)).ending == .exit(0)
        }
        let wire = try service.connect()
        switch self {
        case .batch:
            let members = (0..<count).map { "\"\($0)\":{\"v\":\(round)}" }.joined(separator: ",")
            let fields: SentFields = ["Content-Type": "application/merge-patch+json"]
            try wire.request("PATCH", "/c", fields, bytes: Array("{\(members)}".utf8))
        case .clearing: try wire.request("DELETE", "/c", ["If-Match": "*"])
        case .replacement: try wire.request("PUT", "/_store", Self.json, bytes: Array(content.utf8))
        case .reset: try wire.request("PUT", "/_store", Self.json, bytes: Array("{\"snapshot\":\"seed\"}".utf8))
        case .indexing:
            let declaration = round % 2 == 0 ? "{\"indexes\":[\"v\",\"n\"]}" : "{\"indexes\":[\"n\"],\"search\":true}"
            try wire.request("PUT", "/_collections/c", Self.json, bytes: Array(declaration.utf8))
        case .importing: break
        }
        usleep(UInt32(seconds * 1e6))
        try service.kill()
        return (try? wire.receive(to: "PUT"))?.status == 204
    }

    /// The `v` that all resources have; -1 if there are none, and -2 if they differ, or some are missing.
    private static func state(of service: PutstoreProcess, _ count: Int) throws -> Int {
        let wire = try service.connect()
        try wire.request("GET", "/_store/c")
        let lines = try wire.receive(by: Deadline(after: 30)).text.split(separator: "\n")
        guard !lines.isEmpty else { return -1 }
        let values = Set(lines.map { $0.firstMatch(of: #/"v":(\d+)/#).flatMap { Int($0.1) } ?? -2 })
        return lines.count == count && values.count == 1 ? values.first ?? -2 : -2
    }

    private static func file(_ count: Int, _ value: Int) -> String {
        let resources = (0..<count).map { "{\"id\":\"\($0)\",\"v\":\(value),\"n\":\"word\($0 % 100)\"}" }
        return "{\"c\":[\(resources.joined(separator: ","))]}"
    }
}

extension Dice {
    /// From 0 to 1.
    fileprivate var share: Double {
        mutating get { Double.random(in: 0...1, using: &self) }
    }
}
