import Testing

/// Numbers in the file, whatever they are, end no process: what cannot be reckoned with is brought to where it can, or told.
@Suite(.enabled(if: !TestDatabase.isOnServer)) struct HostileNumberTests {
    private static let least = "-9223372036854775808"
    private static let greatest = "9223372036854775807"
    private static let json: SentFields = ["Content-Type": "application/json"]

    /// Requests that reckon with revisions, sizes and times.
    private static let requests: [(method: String, path: String, fields: SentFields, content: String)] = [
        ("GET", "/_changes", [:], ""), ("HEAD", "/_changes", [:], ""), ("GET", "/_changes/c", [:], ""),
        ("GET", "/_changes/c/1", [:], ""), ("GET", "/_changes?since=\(greatest)", [:], ""),
        ("GET", "/_changes?since=9223372036854775806", [:], ""),
        ("GET", "/_changes?since=0", ["Prefer": "wait=1"], ""), ("GET", "/_revisions/\(greatest)", [:], ""),
        ("GET", "/_revisions/\(greatest)/diff", [:], ""), ("GET", "/_history/c/1", [:], ""),
        ("GET", "/_history", [:], ""),
        ("GET", "/c", [:], ""), ("GET", "/c/1", [:], ""), ("GET", "/", [:], ""), ("GET", "/_store", [:], ""),
        ("GET", "/_metrics", [:], ""), ("PUT", "/c/1", json, "9"), ("PUT", "/c/1", json, "10"),
        ("PATCH", "/c", ["Content-Type": "application/merge-patch+json"], "{\"1\":{\"z\":1},\"2\":null}"),
        ("DELETE", "/c/1", [:], ""), ("PUT", "/c/1", json, "11"), ("POST", "/c", json, "1"),
        ("DELETE", "/c", ["If-Match": "*"], ""), ("DELETE", "/_history/c/1", [:], ""), ("GET", "/_changes", [:], ""),
        ("GET", "/c/1", ["Accept-Datetime": "Sun, 06 Nov 1994 08:49:37 GMT"], ""),
        ("PUT", "/_snapshots/a", [:], ""), ("PUT", "/c/2", json, "1"), ("PUT", "/_store", json, "{\"snapshot\":\"a\"}"),
    ]

    @Test(arguments: [
        "counter SET revision = \(greatest)", "counter SET revision = 9223372036854775806",
        "counter SET revision = 9223372032559808510", "counter SET revision = 1000000000000",
        "counter SET first_kept = \(greatest)", "counter SET first_kept = \(least)", "counter SET first_kept = -1",
        "counter SET kept_bytes = \(greatest)", "counter SET kept_bytes = \(least)", "counter SET kept_bytes = -1",
        "resource SET last_modified = \(greatest)", "resource SET last_modified = \(least)",
        "resource SET revision = \(greatest)", "collection SET revision = \(greatest)",
        "collection SET last_modified = \(greatest)", "collection SET last_modified = \(least)",
        "change SET depth = \(greatest)", "change SET depth = \(least)", "change SET jump = \(greatest)",
        "change SET prior = \(greatest)", "change SET prior = \(least)", "change SET length = \(least)",
        "change SET old_length = \(least)", "change SET old_last_modified = \(greatest)", "change SET time = \(least)",
        "change SET time = \(greatest)", "snapshot SET revision = \(greatest)", "snapshot SET revision = \(least)",
    ])
    func `every request is answered`(change: String) throws {
        let service = try filled()
        _ = try Tool.run(
            "sqlite3", [service.directory.path + "/store.db", "UPDATE \(change)"], in: service.directory)
        let again = try service.restarted()
        for request in Self.requests {
            let answer = try again.send(request.method, request.path, request.fields, request.content)
            #expect(answer.status < 500 || answer.status == 503, "\(request.method) \(request.path): \(answer.text)")
        }
        #expect(try again.stop() == .exit(0))
    }

    @Test func `a counter below zero keeps the service from starting`() throws {
        let service = try filled()
        let file = service.directory.path + "/store.db"
        _ = try Tool.run("sqlite3", [file, "UPDATE counter SET revision = -1"], in: service.directory)
        let (ending, _, errors) = try PutstoreProcess.run(["--port", "0", "--db", file], in: service.directory)
        #expect(ending == .exit(1))
        #expect(errors.contains("the revision counter is below zero"))
    }

    @Test func `a store that has given its last revision says so, and can be read`() throws {
        let service = try filled()
        _ = try Tool.run(
            "sqlite3", [service.directory.path + "/store.db", "UPDATE counter SET revision = \(Self.greatest)"],
            in: service.directory)
        let again = try service.restarted()
        let before = try again.send("GET", "/_changes?limit=1000").json()["items"]?.array?.count ?? 0
        // A log that is far too long by the counter keeps what its snapshot needs.
        #expect(before > 0)
        for (method, path, type, content) in [
            ("PUT", "/c/1", "application/json", "9"), ("PATCH", "/c/1", "application/merge-patch+json", "{\"a\":1}"),
            ("POST", "/c", "application/json", "9"), ("DELETE", "/c/1", "", ""),
            ("PATCH", "/c", "application/merge-patch+json", "{\"1\":null}"),
        ] {
            let answer = try again.send(method, path, type.isEmpty ? [:] : ["Content-Type": type], content)
            try expectProblem(answer, 503, "store-unavailable")
            #expect(try answer.problem("detail")?.string?.contains("last revision number") == true, "\(answer.text)")
            #expect(answer["Retry-After"] == nil)
        }
        #expect(try again.send("GET", "/c/1").status == 200)
        #expect(try again.send("GET", "/_changes?limit=1000").json()["next"] == .null)
        #expect(try again.stop() == .exit(0))
    }

    /// A store that had some changes, and was stopped.
    private func filled() throws -> PutstoreProcess {
        let service = try PutstoreProcess(["--testing"])
        for number in 0..<3 {
            for id in 1...2 { try service.put("/c/\(id)", "{\"n\":\(number)}") }
        }
        #expect(try service.send("PUT", "/_snapshots/a").status < 300)
        try service.put("/c/3", "1")
        #expect(try service.send("DELETE", "/c/3").status == 204)
        #expect(try service.stop() == .exit(0))
        return service
    }
}
