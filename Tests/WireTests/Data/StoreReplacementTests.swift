import Testing

/// Data in and out, for tests: `PUT /_store` and `PUT /_store/{collection}`. On a store of its own.
@Suite(.tags(.rfc9110)) struct StoreReplacementTests {
    private let service: PutstoreProcess
    private let json: SentFields = ["Content-Type": "application/json"]
    private let lines: SentFields = ["Content-Type": "application/x-ndjson"]

    init() throws {
        service = try PutstoreProcess(["--testing"])
        for target in ["/a/1", "/a/2", "/b/1"] { try service.put(target, "{\"at\":\"\(target)\"}") }
    }

    private func contents() throws -> [String] {
        try service.send("GET", "/_store").text.split(separator: "\n").map { line in
            let item = try JSON(parsing: String(line))
            return "\(item["collection"]?.string ?? "")/\(item["id"]?.string ?? "") \(item["etag"]?.string ?? "")"
        }
    }

    @Test func `of a collection: a date that the service has told is a condition that holds`() throws {
        let told = try #require(try service.send("GET", "/_store/a")["Last-Modified"])
        func put(_ date: String) throws -> Int {
            let fields: SentFields = ["Content-Type": "application/json", "If-Unmodified-Since": date]
            return try service.send("PUT", "/_store/a", fields, "[1]").status
        }
        #expect(try put("Mon, 01 Jan 2001 00:00:00 GMT") == 412)
        #expect(try put(told) == 204)
    }

    @Test func `a condition that is ignored, or holds for all states but one, is none where one is required`() throws {
        try withPutstore("--testing", "--require-preconditions") { (service) throws in
            try service.put("/a/1", "1")
            func change(_ method: String, _ path: String, _ type: String, _ field: String, _ value: String) throws
                -> Int
            {
                let fields: SentFields = ["Content-Type": "application/\(type)", field: value]
                return try service.send(method, path, fields, "{}").status
            }
            let past = "Mon, 01 Jan 2001 00:00:00 GMT"
            #expect(try change("PUT", "/_store", "json", "X-None", "1") == 428)
            #expect(try change("PUT", "/_store", "json", "If-Unmodified-Since", past) == 428)
            #expect(try change("PUT", "/_store", "json", "If-None-Match", "\"zz\"") == 428)
            #expect(try change("PATCH", "/", "merge-patch+json", "If-Unmodified-Since", past) == 428)
            #expect(try service.send("GET", "/a/1").text == "1")
            #expect(try change("PUT", "/_store", "json", "If-Match", "*") == 204)
        }
    }

    @Test(
        arguments: [
            ("application/x-www-form-urlencoded", "application/x-ndjson"), ("text/plain", "application/x-ndjson"),
            ("application/json-seq", "application/x-ndjson"),
        ])
    func `a single line is known as one by its members, and a sequence is offered no type that is refused`(
        type: String, right: String
    ) throws {
        let line = "{\"collection\":\"o\",\"id\":\"1\",\"content\":5}\n"
        for path in ["/_store", "/_store/o"] {
            let answer = try service.send("PUT", path, ["Content-Type": type], line)
            #expect(try answer.status == 415 && answer.problem("fix") == .string("-H 'Content-Type: \(right)'"))
            let sequence = try service.send("PUT", path, ["Content-Type": type], "\u{1E}" + line)
            #expect(try sequence.status == 415 && sequence.problem("fix") == nil)
            let mislabelled = try service.send("PUT", path, json, line)
            #expect(mislabelled.status == 400)
            #expect(try mislabelled.problem("detail")?.string?.contains("is application/x-ndjson") == true)
        }
    }

    @Test
    func `of the store: nothing stays but what the content has, and what is equal to the byte keeps its revision`()
        throws
    {
        let answer = try service.send(
            "PUT", "/_store", json, "{\"a\":[{\"id\":2,\"n\":2}],\"b\":[{\"at\":\"/b/1\"}],\"c\":{\"x\":1}}")
        expect(answer, 204, ["ETag": .entityTag, "Cache-Control": "no-store", "Vary": "Prefer"])
        #expect(try contents() == ["a/2 \"4\"", "b/1 \"3\"", "c/c \"5\""])
        #expect(try answer.entityTag() == "\"6\"")
        #expect(try service.send("GET", "/").entityTag() == "\"6\"")
        #expect(
            try service.send("PUT", "/_store", lines, try service.send("GET", "/_store").text).entityTag() == "\"6\"")
        #expect(try service.send("PUT", "/_store", json, "{}").status == 204)
        #expect(try contents().isEmpty)
    }

    @Test func `of a collection: its array, or its lines, and other collections stay`() throws {
        let answer = try service.send("PUT", "/_store/a", json, "[{\"id\":1},{\"n\":2}]")
        expect(
            answer, 204, ["ETag": .entityTag, "Last-Modified": .date, "Cache-Control": "no-store", "Vary": "Prefer"])
        #expect(try contents() == ["a/1 \"4\"", "a/2 \"5\"", "b/1 \"3\""])
        #expect(try answer.entityTag() == service.send("GET", "/a").entityTag())
        let text = try service.send("GET", "/_store/a").text
        _ = try service.send("DELETE", "/a", ["If-Match": "*"])
        #expect(try service.send("PUT", "/_store/a", lines, text).status == 204)
        #expect(try contents() == ["a/1 \"8\"", "a/2 \"9\"", "b/1 \"3\""])
        try expectProblem(
            try service.send("PUT", "/_store/c", lines, text), 400, "malformed-content",
            ["offset": 14, "line": 1, "column": 15])
        #expect(try service.send("PUT", "/_store/a", lines, "").status == 400)
        #expect(try contents() == ["a/1 \"8\"", "a/2 \"9\"", "b/1 \"3\""])
        #expect(try service.send("PUT", "/_store/a", json, "[]").status == 204)
        #expect(try contents() == ["b/1 \"3\""])
    }

    @Test func `If-Match with the store's tag, or the collection's, is judged in the same transaction`() throws {
        for (path, current) in [("/_store", "\"3\""), ("/_store/a", "\"2\"")] {
            try expectProblem(
                try service.send("PUT", path, ["Content-Type": "application/json", "If-Match": "\"1\""], "[]"),
                412, "precondition-failed", fields: ["ETag": .exactly(current)],
                ["field": "If-Match", "currentETag": .string(current)])
        }
        #expect(
            try service.send("PUT", "/_store", ["Content-Type": "application/json", "If-Match": "\"2\""], "{}").status
                == 412)
        #expect(try contents().count == 3)
        #expect(
            try service.send("PUT", "/_store", ["Content-Type": "application/json", "If-Match": "\"3\""], "{}").status
                == 204)
    }

    @Test(arguments: [
        ("{\"a\":[1,2", 9, 1, 10), ("{\"a\":[{\"id\":1},\n{\"id\":\"1\"}]}", 22, 2, 7), ("{\"a\":5}", 5, 1, 6),
        ("{\"snapshot\":7}", 12, 1, 13), ("{\"a b\":[1]}", 1, 1, 2),
    ])
    func `bad content is 400 with its place, and changes nothing`(
        content: String, offset: Int, line: Int, column: Int
    ) throws {
        try expectProblem(
            try service.send("PUT", "/_store", json, content), 400, "malformed-content",
            ["offset": .number(Double(offset)), "line": .number(Double(line)), "column": .number(Double(column))])
        #expect(try contents() == ["a/1 \"1\"", "a/2 \"2\"", "b/1 \"3\""])
    }

    @Test func `other types are 415`() throws {
        try expectProblem(
            try service.send("PUT", "/_store", ["Content-Type": "text/csv"], "{}"), 415, "unsupported-media-type",
            ["field": "Content-Type", "accepted": ["application/x-ndjson", "application/json"]])
    }

    @Test func `without --testing it is 405, and detail names the flag`() throws {
        let shared = try PutstoreProcess.shared()
        for path in ["/_store", "/_store/a"] {
            let answer = try shared.send("PUT", path, json, "{}")
            try expectProblem(
                answer, 405, "method-not-allowed", fields: ["Allow": .exactly(Allowed.ownPage)],
                ["allow": Allowed.member(Allowed.ownPage)])
            #expect(try answer.problem("detail")?.string?.contains("--testing") == true)
        }
        #expect(try service.send("OPTIONS", "/_store")["Allow"] == "GET, HEAD, PUT, OPTIONS")
    }
}
