import Testing

/// Validators: what an ETag and a Last-Modified are.
@Suite(.tags(.rfc6585, .rfc9110)) struct ValidatorTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test func `an ETag never repeats, not even after DELETE, and is short enough to type`() throws {
        var tags: [String] = []
        for round in 0..<10 {
            tags.append(try service.put(target, "\(round % 2)").entityTag())
            if round % 3 == 0 { _ = try service.send("DELETE", target) }
        }
        #expect(Set(tags).count == tags.count)
        #expect(tags.allSatisfy { $0.hasPrefix("\"") && $0.hasSuffix("\"") && $0.utf8.count < 22 })
        let revisions = tags.compactMap { Int($0.dropFirst().dropLast()) }
        #expect(revisions.count == tags.count)
        #expect(revisions == revisions.sorted())
    }

    @Test func `the revision is a counter of the whole store`() throws {
        let first = try service.put(target, "1").entityTag()
        let second = try service.put(Fresh.resource(), "1").entityTag()
        #expect(first != second)
    }

    @Test func `Last-Modified has the second of the last change`() throws {
        let answer = try service.put(target, "1")
        #expect(answer["Last-Modified"] == answer["Date"])
        #expect(try service.send("GET", target)["Last-Modified"] == answer["Last-Modified"])
    }

    @Test func `--require-preconditions: writes to what exists are 428 without a condition`() throws {
        try withPutstore("--require-preconditions") { (service) throws in
            let json: SentFields = ["Content-Type": "application/json"]
            let patch: SentFields = ["Content-Type": "application/merge-patch+json"]
            let created = try service.send("PUT", "/c/1", json, "1")
            expect(created, 201, UsualFields.created("/c/1"))
            let tag = try created.entityTag()
            for (method, fields) in [("PUT", json), ("PATCH", patch), ("DELETE", [:])] {
                try expectProblem(
                    try service.send(method, "/c/1", fields, "2"), 428, "precondition-required",
                    ["field": "If-Match", "currentETag": .string(tag)], hasFix: false)
            }
            #expect(try service.send("PUT", "/c/1", ["Content-Type": "text/plain"], "2").status == 415)
            #expect(try service.send("POST", "/c", json, "1").status == 201)
            #expect(try service.send("DELETE", "/c/2").status == 404)
            let replaced = try service.send("PUT", "/c/1", ["Content-Type": "application/json", "If-Match": tag], "2")
            expect(replaced, 204, UsualFields.written)
            #expect(try service.send("DELETE", "/c/1", ["If-Match": "*"]).status == 204)
        }
    }

    @Test func `304 has ETag, Vary and Cache-Control of the 200, and no other field of the representation`() throws {
        try service.put(target, "1")
        let collection = "/" + target.split(separator: "/")[0]
        for path in [target, collection] {
            for method in ["GET", "HEAD"] {
                let whole = try service.send(method, path)
                let answer = try service.send(method, path, ["If-None-Match": try whole.entityTag()])
                #expect(answer.status == 304)
                #expect(answer.content.isEmpty)
                for name in ["ETag", "Vary", "Cache-Control"] { #expect(answer[name] == whole[name], "\(name)") }
                for name in [
                    "Content-Type", "Content-Length", "Content-Range", "Last-Modified", "Accept-Ranges", "Repr-Digest",
                ] {
                    #expect(answer[name] == nil, "\(method) \(path): \(name)")
                }
            }
        }
    }

    @Test func `a strong ETag changes with every change of the content or its fields`() throws {
        var tags = [try service.put(target, "1").entityTag()]
        for fields: SentFields in [
            ["Content-Type": "application/json", "Content-Language": "de"],
            ["Content-Type": "application/json", "Content-Disposition": "inline"],
            ["Content-Type": "application/json; charset=utf-8"], ["Content-Type": "application/json"],
        ] {
            tags.append(try service.send("PUT", target, fields, "1").entityTag())
        }
        #expect(Set(tags).count == 5)
        let collection = "/" + target.split(separator: "/")[0]
        let before = try service.send("GET", collection).entityTag()
        _ = try service.send("DELETE", target)
        let after = try service.send("GET", collection)
        #expect(try after.entityTag() != before)
        expect(
            try service.send("GET", collection, ["If-None-Match": before]), 200, UsualFields.page,
            "{\"items\":[],\"next\":null}\n")
    }

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

    @Test(.enabled(if: !TestDatabase.isOnServer, "it needs the SQLite file"))
    func `a date that the clock has fallen behind is told as that of the answer`() throws {
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
