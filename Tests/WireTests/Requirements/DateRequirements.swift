import Testing

/// RFC 9110 §8.8.2.1: a representation is never newer than the answer that carries it.
struct DateRequirements {
    @Test func `Last-Modified is never later than Date`() throws {
        let wire = try PutstoreProcess.shared().connect()
        let target = Fresh.resource()
        let json: SentFields = ["Content-Type": "application/json"]
        let deadline = Deadline(after: 2.2)
        var count = 0
        while !deadline.isOver {
            count += 1
            let answer = try wire.send("PUT", target, json, "\(count)")
            let date = try #require(answer["Date"])
            // Both have one form and, but for a day's turn, sort as text within the two seconds of this test.
            #expect((answer["Last-Modified"] ?? "").dropFirst(5) <= date.dropFirst(5), "write \(count)")
        }
    }

    @Test func `a date that the clock has fallen behind is told as that of the answer`() throws {
        let first = try PutstoreProcess()
        try first.put("/c/1", "[1]")
        try first.stop()
        let script = """
            import sqlite3, sys
            connection = sqlite3.connect(sys.argv[1])
            connection.execute("update resource set last_modified = last_modified + 86400 * 400")
            connection.commit()
            connection.close()
            """
        _ = try Tool.run(
            "python3", ["-c", script, first.directory.path + "/store.db"], in: first.directory)
        let service = try first.restarted()
        for answer in [
            try service.send("GET", "/c/1"), try service.send("HEAD", "/c/1"), try service.put("/c/1", "[1]"),
            try service.put("/c/1", "[2]"), try service.send("GET", "/c/1", ["Range": "bytes=0-0"]),
        ] {
            let lastModified = try #require(answer["Last-Modified"])
            let date = try #require(answer["Date"])
            #expect(lastModified.suffix(12) <= date.suffix(12) && lastModified.prefix(16) == date.prefix(16))
        }
        #expect(try service.stop() == .exit(0))
    }
}
