import Testing

/// Errors: a detail names the cause in the sender's words, and a fix does no harm.
struct AdviceTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    private var collection: String { "/" + target.split(separator: "/")[0] }

    private func put(_ content: String, _ fields: SentFields) throws -> Answer {
        try service.send("PUT", target, fields, content)
    }

    @Test func `a stale If-Match has no fix: the other's change would be lost unread`() throws {
        let stale = try service.put(target, "1").entityTag()
        let current = try service.put(target, "2").entityTag()
        let answer = try put("3", ["Content-Type": "application/json", "If-Match": stale])
        try expectAdvice(
            answer, 412, says: ["changed since you read it: GET it, then send again with its ETag", current])
        #expect(try service.send("GET", target).text == "2")
    }

    @Test(arguments: [
        ("If-None-Match", "*", "only creates"),
        ("If-Unmodified-Since", "Tue, 14 Nov 2023 22:13:20 GMT", "changed since that date: GET it"),
        ("If-Match", "\"*\"", "without quotes"), ("If-Match", "", "If-Match is empty"),
        ("If-Match", "\"\"", "variable"),
        ("If-Match", "\"null\"", "variable"), ("If-Match", "\"undefined\"", "variable"),
        ("If-Match", "\"None\"", "variable"), ("If-Match", "\"0\", \"1000000000\"", "changed since you read it"),
    ])
    func `a condition that fails has no fix, and says why`(name: String, value: String, said: String) throws {
        try service.put(target, "1")
        try expectAdvice(try put("2", ["Content-Type": "application/json", name: value]), 412, says: [said])
        #expect(try service.send("GET", target).text == "1")
    }

    @Test(arguments: [
        "W/\"{}\"", "\"{}-gzip\"", "\"{};gzip\"", "\"{}-br\"", "\"{}--gzip\"", "W/\"{}-gzip\"", "\"{}-zstd\"",
        "\"0\", W/\"{}\"",
    ])
    func `a tag that a proxy changed is told from one that is stale`(spelling: String) throws {
        let current = try service.put(target, "1").entityTag()
        let number = current.replacing("\"", with: "")
        let sent = spelling.replacing("{}", with: number)
        let answer = try put("2", ["Content-Type": "application/json", "If-Match": sent])
        try expectAdvice(answer, 412, says: ["compresses", "send If-Match: \(current)"])
        let stale = try put("2", ["Content-Type": "application/json", "If-Match": spelling.replacing("{}", with: "0")])
        try expectAdvice(stale, 412, says: ["changed since you read it", current])
    }

    @Test(
        arguments: [
            ("null", "variable", nil), ("undefined", "variable", nil), ("None", "variable", nil),
            ("nil", "variable", nil),
            ("[object Object]", "variable", nil), ("{{etag}}", "placeholder", nil), ("$ETAG", "placeholder", nil),
            ("8", "double quotes", "\"8\""), ("'8'", "single quotes", "\"8\""), ("“8”", "typographic quote “", "\"8\""),
            ("\\\"8\\\"", "double quotes", "\"8\""), ("8, 9", "double quotes", "\"8\", \"9\""),
            ("*, \"8\"", "double quotes", "\"8\""), ("w/\"8\"", "double quotes", "W/\"8\""),
            ("a b\"c d", "quotes", nil), ("true", "quotes", nil), ("\"a b", "quotes", nil),
            ("\"1\"-gzip", "quotes", nil),
            ("1-gzip", "quotes", nil), ("*, \"x\"", "quotes", nil), ("ETag: \"1\"", "quotes", nil),
            ("null;", "quotes", nil), ("\"1\", null", "null: the variable", nil), ("a\"b", "quotes", nil),
        ] as [(String, String, String?)])
    func `a condition that is none is repaired only with what the sender sent`(
        value: String, said: String, repaired: String?
    ) throws {
        try service.put(target, "1")
        let fields: SentFields = ["Content-Type": "application/json", "If-Match": value]
        try expectAdvice(try put("2", fields), 400, says: [said], fix: repaired.map { "-H 'If-Match: \($0)'" })
        #expect(try service.send("GET", target).text == "1")
    }

    @Test func `428 has no fix: it could overwrite what nobody has seen`() throws {
        try withPutstore("--require-preconditions") { (service) throws in
            try service.put("/c/1", "1")
            for (method, type) in [("PUT", "application/json"), ("PATCH", "application/merge-patch+json")] {
                let answer = try service.send(method, "/c/1", ["Content-Type": type], "{}")
                try expectAdvice(answer, 428, says: ["GET it, look at it, then send its ETag as If-Match"])
            }
        }
    }

    @Test(
        arguments: [
            (
                "[{\"op\":\"replace\",\"path\":\"/n\",\"value\":2}]", "json-patch",
                "-H 'Content-Type: application/json-patch+json'"
            ),
            ("{\"n\":2}", "merge-patch", "-H 'Content-Type: application/merge-patch+json'"),
            ("{\"op\":\"replace\",\"path\":\"/n\",\"value\":2}", "in an array", nil), ("[1]", "neither", nil),
            ("2", "neither", nil), ("n=2", "a form (n=", nil), ("[]", "a JSON Patch without operations", nil),
            ("[{\"op\":\"add\",\"path\":\"/b\"}]", "Operation 0: The operation has no member \"value\"", nil),
            ("[{\"op\":\"set\",\"path\":\"/b\"}]", "no operation \"set\"", nil),
        ] as [(String, String, String?)])
    func `the type that is offered for a patch is the one that the content could be`(
        content: String, said: String, fix: String?
    ) throws {
        try service.put(target, "{\"n\":1}")
        for type in ["application/json", "text/plain"] {
            let answer = try service.send("PATCH", target, ["Content-Type": type], content)
            try expectAdvice(
                answer, 415, says: ["application/merge-patch+json", "application/json-patch+json", said], fix: fix)
        }
        #expect(try service.send("GET", target).text == "{\"n\":1}")
    }

    @Test(arguments: [
        "a=1&b=2", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n", "[object Object]",
        "{'a':1}", "{“a”:1}", "<a/>", "{\"a\":undefined}", "{\"a\":NaN}", "{\"a\":None}", "\u{FEFF}{}", "{\"a\":True}",
    ])
    func `content that is no JSON is never labelled JSON`(content: String) throws {
        for type in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ";"] {
            let answer = try put(content, ["Content-Type": type])
            #expect([400, 415].contains(answer.status))
            #expect(try answer.problem("fix") == nil)
        }
        let answer = try put(content, ["Content-Type": "application/json"])
        #expect(answer.status == 400)
        #expect(try answer.problem("fix") == nil)
        #expect(try service.send("GET", target).status == 404)
    }

    @Test func `a JSON Patch is not offered to be stored`() throws {
        let operations = "[{\"op\":\"add\",\"path\":\"/n\",\"value\":2}]"
        try expectAdvice(try put(operations, [:]), 415, says: ["goes with PATCH"])
    }

    @Test func `compressed content is not labelled plain`() throws {
        let content: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]
        let fields: SentFields = ["Content-Type": "application/json", "Content-Encoding": "gzip"]
        try expectAdvice(try service.send("PUT", target, fields, bytes: content), 415, says: ["uncompressed"])
    }

    @Test(arguments: ["application/x-www-form-urlencoded", "application/json", ";", "image/png"])
    func `no content at all is 400, whatever its type says`(type: String) throws {
        for (method, path) in [("PUT", target), ("POST", collection)] {
            let answer = try service.send(method, path, ["Content-Type": type, "Content-Length": "0"])
            try expectAdvice(answer, 400, says: ["There is no content"])
        }
        try service.put(target, "1")
        let patch = try service.send("PATCH", target, ["Content-Type": type, "Content-Length": "0"])
        try expectAdvice(patch, 400, says: ["There is no content"])
        #expect(try service.send("GET", target).text == "1")
    }

    @Test(arguments: ["utf8", "UTF8", "utf-8", "\"utf8\"", "UTF_8"])
    func `charset utf8 is UTF-8`(charset: String) throws {
        #expect(try put("1", ["Content-Type": "application/json; charset=\(charset)"]).status == 201)
    }

    @Test(arguments: ["Content-'`id`'", "Content-$HOME", "Content-!x", "Content-'|id|'"])
    func `no fix has a name of the client's choosing, and none leaves a Content field out`(name: String) throws {
        try expectAdvice(try put("1", ["Content-Type": "application/json", name: "1"]), 501, says: [name])
    }

    @Test func `a 421 names --allow-host`() throws {
        let answer = try service.send("GET", "/_health", ["Host": "shop.example"])
        #expect(try answer.problem("detail")?.string?.contains("--allow-host shop.example") == true)
    }
}
