import Testing

/// Limits: a store that has no room, and one that is broken. Nothing acknowledged is lost.
@Suite(.tags(.rfc9110, .rfc9457)) struct StoreFailureTests {
    private static let json: SentFields = ["Content-Type": "application/json"]

    @Test func `the store out of space is 507 with Retry-After, and what was acknowledged can be read`() throws {
        // A file may not grow beyond 1000 blocks: the writes fail as on a full disk.
        let service = try PutstoreProcess(preparation: "trap '' XFSZ; ulimit -f 1000")
        let content = "\"" + String(repeating: "x", count: 20_000) + "\""
        var stored = 0
        var refusal: Answer?
        for number in 0..<100 {
            let answer = try service.send("PUT", "/c/\(number)", Self.json, content)
            guard answer.status == 201 else {
                refusal = answer
                break
            }
            stored += 1
        }
        #expect(stored > 0)
        try expectProblem(try #require(refusal), 507, "store-full", fields: ["Retry-After": .present])
        try expectProblem(
            try service.send("POST", "/c", Self.json, content), 507, "store-full", fields: ["Retry-After": .present])
        try expectAll(stored, content, service)
        #expect(try service.stop() == .exit(0))
        let again = try service.restarted()
        try expectAll(stored, content, again)
        #expect(try again.send("PUT", "/c/after", Self.json, content).status == 201)
        #expect(try again.stop() == .exit(0))
    }

    @Test func `a store that is broken is 503, and health says so; internals go to the log only`() throws {
        let first = try PutstoreProcess()
        for number in 0..<10 { try first.put("/c/\(number)", "\"\(String(repeating: "x", count: 10_000))\"") }
        #expect(try first.stop() == .exit(0))
        let second = try first.restarted()
        // What a failing disk does to a file that is open.
        _ = try Tool.run(
            "dd",
            [
                "if=/dev/urandom", "of=\(first.directory.path)/store.db", "bs=4096", "count=25", "conv=notrunc",
                "status=none",
            ], in: first.directory)
        let answers = [
            try second.send("GET", "/_health"), try second.send("GET", "/c/1"), try second.send("GET", "/c"),
            try second.send("PUT", "/c/1", Self.json, "1"), try second.send("DELETE", "/c/1"),
        ]
        for answer in answers {
            try expectProblem(answer, 503, "store-unavailable", fields: ["Retry-After": .present])
            for word in ["SQL", "sqlite", "malformed", "store.db"] { #expect(!answer.text.contains(word), "\(word)") }
        }
        #expect(second.log.contains("malformed"))
        #expect(try second.stop() == .exit(0))
    }

    private func expectAll(_ count: Int, _ content: String, _ service: PutstoreProcess) throws {
        for number in 0..<count {
            expect(try service.send("GET", "/c/\(number)"), 200, UsualFields.read(), content)
        }
        try expectProblem(try service.send("GET", "/c/\(count)"), 404, "not-found")
    }
}
