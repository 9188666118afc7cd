import Testing

extension SoakTests {
    /// Durability against the end of the machine, as far as one machine can show it: what the program wrote, and what its
    /// syncs cover, is recorded; from that, disks are made as a power cut could leave them.
    struct PowerCutTests {
        @Test func `whatever the moment of the power cut, all answers sent before it are on the disk`() throws {
            let seed = Scale.seed()
            report("power cut", "seed \(seed)")
            let findings = try cut(seed, cuts: Scale.rounds(120, least: 24), seconds: Scale.seconds(8, least: 4))
            #expect(findings.faults == [])
            #expect(findings.answers > 500)
            report("power cut", "\(findings)")
        }

        @Test(arguments: [Recording.File.log, .database])
        func `a sync that is left out is noticed`(file: Recording.File) throws {
            let findings = try cut(
                Scale.seed(), cuts: Scale.rounds(30, least: 24), seconds: Scale.seconds(8, least: 6), swallowing: [file]
            )
            #expect(!findings.faults.isEmpty, "\(findings)")
            report("power cut without syncs of the \(file)", "\(findings)")
        }

        struct Findings: CustomStringConvertible {
            var cuts = 0
            var answers = 0
            var syncs: [Recording.File: Int] = [:]
            var started = 0
            var faults: [String] = []

            var description: String {
                "\(answers) answers, \(syncs[.log] ?? 0) syncs of the log and \(syncs[.database] ?? 0) of the database, "
                    + "\(cuts) cuts, \(started) of them read by putstore, \(faults.count) faults"
            }
        }

        private func cut(
            _ seed: UInt64, cuts: Int, seconds: Double, swallowing: Set<Recording.File> = []
        ) throws -> Findings {
            var dice = Dice(seed: seed)
            let directory = try TemporaryDirectory()
            let recorder = try Recorder(in: directory)
            let file = directory.path + "/recording"
            let service = try PutstoreProcess(
                ["--log-level", "notice"],
                environment: recorder.environment(
                    database: directory.path + "/store.db", file: file, swallowing: swallowing), in: directory)
            let crowd = try Crowd(16, "p", of: service, dice: Dice(seed: dice.next()))
            // First the store grows, so that there is something; then what is there is written again and again, so that the
            // log goes round several times.
            try crowd.run(for: seconds / 4)
            crowd.grows = false
            try crowd.run(for: seconds * 3 / 4) { try service.kill() }
            return try judge(try Recording(file), try Promises(crowd.requestLog), cuts, &dice)
        }

        /// Goes through a recording, and now and then cuts the power.
        private func judge(
            _ recording: Recording, _ promises: Promises, _ cuts: Int, _ dice: inout Dice
        ) throws -> Findings {
            var disk = Disk(recording)
            var promises = promises
            var findings = Findings()
            let first = recording.events.firstIndex { if case .send = $0 { true } else { false } }
            let start = try #require(first, "nothing was sent")
            let moments = Set((0..<cuts).map { _ in Int.random(in: start..<recording.events.count, using: &dice) })
            var isDue = false
            for (position, event) in recording.events.enumerated() {
                disk.take(event)
                if case .send(let port, let range) = event {
                    // At once after an answer, when there is least time to have made it true.
                    if try promises.take(recording.bytes[range], to: port), isDue {
                        try look(disk, promises, .lost, &dice, &findings)
                        isDue = false
                    }
                }
                guard moments.contains(position) else { continue }
                isDue = true
                let fate = Disk.Fate.allCases.randomElement(using: &dice) ?? .torn
                try look(disk, promises, fate, &dice, &findings)
            }
            findings.answers = promises.count
            findings.syncs = disk.syncs
            return findings
        }

        /// Opens what is left of a disk: by another program, and now and then by a putstore.
        private func look(
            _ disk: Disk, _ promises: Promises, _ fate: Disk.Fate, _ dice: inout Dice, _ findings: inout Findings
        ) throws {
            let directory = try TemporaryDirectory()
            try disk.leave(in: directory, fate, &dice)
            findings.cuts += 1
            if findings.cuts % 8 == 0 {
                findings.started += 1
                let service = try PutstoreProcess(["--log-level", "notice"], in: directory)
                guard try service.send("GET", "/_health").status == 200 else {
                    return findings.faults.append("cut \(findings.cuts), \(fate): not healthy")
                }
                try service.kill()
            }
            guard let resources = try resources(in: directory) else {
                return findings.faults.append("cut \(findings.cuts), \(fate): the file is not sound")
            }
            findings.faults += promises.faults(of: resources).map { "cut \(findings.cuts), \(fate): \($0)" }
        }

        /// What the file has; nil if it is not sound.
        private func resources(
            in directory: TemporaryDirectory
        ) throws -> [String: (text: String, tag: String)]? {
            let script = """
                PRAGMA integrity_check;
                SELECT '/' || collection || '/' || id, revision, CAST(content AS TEXT) FROM resource;
                """
            guard let output = try? Tool.run("sqlite3", [directory.path + "/store.db", script], in: directory)
            else { return nil }
            let lines = output.split(separator: "\n")
            guard lines.first == "ok" else { return nil }
            var found: [String: (text: String, tag: String)] = [:]
            for line in lines.dropFirst() {
                let parts = line.split(separator: "|", maxSplits: 2)
                guard parts.count == 3 else { throw HarnessError("a strange row: \(line)") }
                found[String(parts[0])] = (String(parts[2]), "\"\(parts[1])\"")
            }
            return found
        }
    }
}
