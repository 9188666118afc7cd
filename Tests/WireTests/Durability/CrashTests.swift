import Testing

/// Durability: nothing acknowledged is ever lost.
struct CrashTests {
    @Test
    func `every write acknowledged to 64 writers before kill -9 is there afterwards, with its bytes and its ETag`()
        throws
    {
        var service = try PutstoreProcess()
        var all: [String: Writers.Acknowledgement] = [:]
        for round in 1...4 {
            let writers = try Writers(64, to: "round\(round)", of: service)
            try writers.run(until: 150 * round) { try service.kill() }
            all.merge(writers.acknowledged) { $1 }
            service = try service.restarted()
            for round in 1...round { try expectStored(all, "round\(round)", in: service) }
        }
        #expect(all.count >= 1500)
        let tags = all.values.compactMap { Int($0.tag.dropFirst().dropLast()) }
        #expect(Set(tags).count == all.count)
        // The counter goes on where it stood: no ETag comes again.
        let next = try service.put("/after/1", "1").entityTag()
        #expect(Int(next.dropFirst().dropLast()) ?? 0 > tags.max() ?? 0)
        #expect(try service.stop() == .exit(0))
    }

    @Test func `replacements and deletions outlive kill -9 too`() throws {
        let first = try PutstoreProcess()
        try first.put("/c/replaced", "1")
        let tag = try first.put("/c/replaced", "2", "application/vnd.a+json").entityTag()
        try first.put("/c/deleted", "1")
        expect(try first.send("DELETE", "/c/deleted"), 204, UsualFields.deleted)
        let list = try first.send("GET", "/c")
        try first.kill()
        let second = try first.restarted()
        expect(
            try second.send("GET", "/c/replaced"), 200,
            UsualFields.read("application/vnd.a+json", tag: .exactly(tag)), "2")
        try expectProblem(try second.send("GET", "/c/deleted"), 404, "not-found")
        let listAgain = try second.send("GET", "/c")
        #expect(listAgain.content == list.content)
        #expect(listAgain["ETag"] == list["ETag"])
        #expect(try second.stop() == .exit(0))
    }

    @Test func `everything is there after SIGTERM and a new start`() throws {
        let first = try PutstoreProcess()
        let answers = try (0..<50).map { try first.put("/c/\($0)", "\($0)") }
        #expect(try first.stop() == .exit(0))
        let second = try first.restarted()
        for (number, answer) in answers.enumerated() {
            let fields = UsualFields.with(
                UsualFields.read(tag: .exactly(try answer.entityTag())),
                ["Last-Modified": .exactly(answer["Last-Modified"] ?? "")])
            expect(try second.send("GET", "/c/\(number)"), 200, fields, "\(number)")
        }
        #expect(try second.stop() == .exit(0))
    }

    /// Compares every acknowledged write of a collection with what a GET of it gives.
    private func expectStored(
        _ all: [String: Writers.Acknowledgement], _ collection: String, in service: PutstoreProcess
    ) throws {
        let wire = try service.connect()
        for (target, acknowledged) in all where target.hasPrefix("/\(collection)/") {
            let answer = try wire.send("GET", target)
            #expect(answer.status == 200, "\(target)")
            #expect(
                Writers.Acknowledgement(content: answer.text, tag: answer["ETag"] ?? "") == acknowledged, "\(target)")
        }
    }
}
