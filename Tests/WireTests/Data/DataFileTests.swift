import Testing

/// What is said of a store's text, whichever way it comes in: nothing of it is passed over, and what went out comes in.
@Suite struct DataFileTests {
    private let service: PutstoreProcess
    private static let json: SentFields = ["Content-Type": "application/json"]
    private static let lines: SentFields = ["Content-Type": "application/x-ndjson"]

    init() throws {
        service = try PutstoreProcess(["--testing", "--accept", "text/*"])
        #expect(try service.send("PUT", "/_store", Self.json, "{\"a\":[1,2,3]}").status == 204)
    }

    /// A text that is refused by PUT, by import, and as a seed, and changes nothing.
    private func expectRefusal(_ content: String, _ fields: SentFields, says words: String...) throws {
        let before = try service.send("GET", "/_store").text
        let answer = try service.send("PUT", "/_store", fields, content)
        #expect(answer.status == 400, "\(content)")
        let detail = try answer.problem("detail")?.string ?? ""
        #expect(try service.send("GET", "/_store").text == before)
        let directory = try TemporaryDirectory()
        let file = try directory.write(content, to: "file")
        let first = try directory.write("{\"a\":[1]}", to: "first")
        let database = directory.path + "/store.db"
        #expect(try PutstoreProcess.run(["import", first, "--db", database], in: directory).ending == .exit(0))
        let imported = try PutstoreProcess.run(["import", file, "--db", database, "--replace"], in: directory)
        #expect(imported.ending == .exit(1), "\(content)")
        let exported = try PutstoreProcess.run(["export", "--db", database], in: directory).output
        #expect(exported.contains("\"a\""))
        let served = try PutstoreProcess.run(
            ["serve", "--port", "0", "--db", ":memory:", "--seed", file], in: directory)
        #expect(served.ending == .exit(1), "\(content)")
        for word in words where !content.isEmpty {
            #expect(detail.contains(word), "\(detail)")
            #expect(imported.errors.contains(word), "\(imported.errors)")
        }
    }

    @Test(arguments: ["_a", "echo", "a b", "", String(repeating: "x", count: 129)], ["[]", "{}", "[1]"])
    func `a collection's name is judged, though nothing is in it`(name: String, value: String) throws {
        try expectRefusal("{\"b\":[1],\"\(name)\":\(value)}", Self.json, says: "A collection's name")
    }

    @Test(arguments: ["", "\n", "  \n\n"], [json, lines])
    func `nothing is no store, whatever its type says`(content: String, fields: SentFields) throws {
        try expectRefusal(content, fields)
        for path in ["/_store", "/_store/a"] {
            let answer = try service.send("PUT", path, fields, content)
            try expectProblem(answer, 400, "malformed-content", ["offset": 0, "line": 1, "column": 1])
            #expect(
                try answer.problem("detail")?.string?.lowercased().contains("there is no") == true, "\(answer.text)")
        }
        #expect(try service.send("PUT", "/_store", Self.json, "{}").status == 204)
    }

    @Test(arguments: [
        (#""language":"de\r\nX: y""#, "language"), (#""language":"en_US""#, "language"),
        (#""language":"*""#, "language"),
        (#""language":5"#, "language"), (#""disposition":";;""#, "disposition"),
        (#""disposition":"\"x\"""#, "disposition"),
        (#""disposition":"a; b=\"\u0007\"""#, "disposition"), (#""contentType":"json""#, "contentType"),
        (#""contentType":"text/plain\r\nX: y""#, "contentType"),
        (#""contentType":"application/json; charset=latin1""#, "contentType"),
        (#""contenttype":"text/plain""#, "contenttype"),
        (#""text":"1""#, "text"), (#""base64":"MQ==""#, "base64"), (#""contents":2"#, "contents"),
    ])
    func `what a line says is what a request could bring`(member: String, name: String) throws {
        try expectRefusal(
            "{\"collection\":\"a\",\"id\":\"1\",\"content\":1,\(member)}\n", Self.lines, says: "“\(name)”")
    }

    @Test func `what a line may say is kept`() throws {
        let line =
            #"{"id":"x","collection":"a","etag":"\"7\"","lastModified":null,"contentType":"text/plain; charset=latin1","language":"de, en","disposition":"inline; filename=\"é\"","text":"1","base64":null}"#
        #expect(try service.send("PUT", "/_store", Self.lines, line).status == 204)
        let answer = try service.send("GET", "/a/x")
        #expect(answer["Content-Language"] == "de, en" && answer["Content-Disposition"] == "inline; filename=\"é\"")
        #expect(answer["Content-Type"] == "text/plain; charset=latin1")
    }

    @Test(arguments: [
        (#"{"collection":"a","id":"1","content":{"a":1,"a":2}}"#, "already has a member"),
        (#"{"collection":"a","id":1,"content":1}"#, "“id” is a string"),
        (#"{"collection":"a","content":1}"#, "A line has “collection” and “id”"),
        (#"{"id":"1","content":1}"#, "A line has “collection” and “id”"), (#"{"collection":"a","id":"1""#, "ends"),
    ])
    func `a bad line is told as a line, the first as any`(line: String, words: String) throws {
        let good = #"{"collection":"a","id":"0","content":0}"#
        try expectRefusal(line + "\n" + good, Self.lines, says: words)
        try expectRefusal(good + "\n" + line, Self.lines, says: words)
    }

    @Test func `the type says what it is`() throws {
        let line = #"{"collection":"a","id":"1","content":1}"#
        for (content, fields) in [
            ("{}", Self.lines), ("{\"a\":[1]}", Self.lines), ("{\"snapshot\":\"seed\"}", Self.lines),
            (line, Self.json), (line + "\n" + line.replacing("1", with: "2"), Self.json),
        ] {
            let answer = try service.send("PUT", "/_store", fields, content)
            #expect(answer.status == 400, "\(content): \(answer.text)")
        }
        #expect(try service.send("GET", "/_store").text.split(separator: "\n").count == 3)
        #expect(try service.send("PUT", "/_store", Self.lines, line).status == 204)
    }

    @Test(arguments: ["/_store/d", "/_store/d?view=json-server", "/_store", "/_store?view=json-server"])
    func `what goes out comes in again, nested as deep as a content may be`(path: String) throws {
        let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        let objects = String(repeating: "{\"x\":", count: 511) + "{\"id\":1}" + String(repeating: "}", count: 511)
        // json-server has an object that is its collection's only one by itself.
        let alone = try service.put("/only/only", objects)
        #expect(alone.status == 201)
        #expect(try service.put("/d/1", deep).status == 201)
        #expect(try service.put("/d/2", deep).status == 201)
        let text = try service.send("GET", path)
        let target = String(path.split(separator: "?")[0])
        let fields: SentFields = path.contains("view") ? Self.json : Self.lines
        let tag = try service.send("GET", target).entityTag()
        #expect(try service.send("PUT", target, fields, text.text).status == 204)
        // Nothing is changed by what is there already.
        #expect(try service.send("GET", target).entityTag() == tag)
        let directory = try TemporaryDirectory()
        let file = try directory.write(text.text, to: "file")
        let database = directory.path + "/store.db"
        #expect(try PutstoreProcess.run(["import", file, "--db", database], in: directory).ending == .exit(0))
        // But no deeper.
        let deeper = "[" + deep + "]"
        for (content, fields) in [
            ("{\"d\":[\(deeper)]}", Self.json), ("{\"d\":{\"x\":\(deep)}}", Self.json),
            ("{\"collection\":\"d\",\"id\":\"1\",\"content\":\(deeper)}", Self.lines),
        ] {
            let answer = try service.send("PUT", "/_store", fields, content)
            #expect(answer.status == 400)
            #expect(try answer.problem("detail")?.string?.contains("512 deep") == true, "\(answer.text)")
        }
    }

    @Test func `a collection's own view comes in again, and another object is refused`() throws {
        _ = try service.send("PUT", "/_store", Self.json, "{\"a\":[{\"id\":1},{\"id\":2}],\"b\":{\"x\":1}}")
        for name in ["a", "b", "nothing"] {
            let view = try service.send("GET", "/_store/\(name)?view=json-server").text
            let before = try service.send("GET", "/_store").text
            #expect(try service.send("PUT", "/_store/\(name)", Self.json, view).status == 204, "\(view)")
            #expect(try service.send("GET", "/_store").text == before)
        }
        let before = try service.send("GET", "/_store").text
        for content in [
            "{\"b\":[1]}", "{\"snapshot\":\"x\"}", "{\"id\":\"1\",\"content\":1}", "{\"a\":[1],\"c\":[1]}", "1",
        ] {
            let answer = try service.send("PUT", "/_store/a", Self.json, content)
            try expectProblem(answer, 400, "malformed-content", try place(answer))
            #expect(try service.send("GET", "/_store").text == before)
        }
    }

    private func place(_ answer: Answer) throws -> [String: JSON] {
        try answer.json().object?.filter { ["offset", "line", "column"].contains($0.key) } ?? [:]
    }

    @Test func `--require-preconditions is for a replacement, too`() throws {
        try withPutstore("--testing", "--require-preconditions") { (service) throws in
            for path in ["/_store", "/_store/a"] {
                let content = path == "/_store" ? "{\"a\":[1]}" : "[1]"
                let answer = try service.send("PUT", path, Self.json, content)
                #expect(answer.status == 428, "\(answer.text)")
                let tag = try service.send("GET", path).entityTag()
                let fields: SentFields = ["Content-Type": "application/json", "If-Match": tag]
                #expect(try service.send("PUT", path, fields, content).status == 204)
            }
        }
    }

    @Test(arguments: [
        ("application/x-ndjson", "1\r2\n3", 1, 3), ("application/x-ndjson", "1\n\r\n  é x", 3, 3),
        ("application/json-seq", "\u{1E}123", 1, 5), ("application/json-seq", "\u{1E}1\n\u{1E}{\n x}", 3, 2),
        ("application/x-ndjson", "\n \n", 1, 1),
    ])
    func `a place in a sequence is where its lines end`(type: String, content: String, line: Int, column: Int) throws {
        let answer = try service.send("POST", "/n", ["Content-Type": type], content)
        #expect(answer.status == 400)
        #expect(try answer.problem("line") == .number(Double(line)), "\(answer.text)")
        #expect(try answer.problem("column") == .number(Double(column)), "\(answer.text)")
        let detail = try answer.problem("detail")?.string ?? ""
        if detail.hasPrefix("Line") { #expect(detail.hasPrefix("Line \(line):"), "\(detail)") }
    }

    @Test(arguments: ["application/x-ndjson", "application/json-seq"])
    func `JSON in a sequence is UTF-8`(type: String) throws {
        let fields: SentFields = ["Content-Type": type + "; charset=latin1"]
        #expect(try service.send("POST", "/n", fields, "\u{1E}1\n").status == 415)
        #expect(
            try service.send(
                "POST", "/n", ["Content-Type": type + "; charset=utf-8"],
                type.hasSuffix("q") ? "\u{1E}1\n" : "1\n"
            ).status == 201)
    }

    @Test(arguments: ["application/ndjson", "application/jsonlines", "application/x-jsonlines"], ["1\n", "1\n2\n"])
    func `NDJSON by another name is told the name that it has here`(type: String, content: String) throws {
        for (method, path) in [("POST", "/n"), ("PUT", "/_store")] {
            let answer = try service.send(method, path, ["Content-Type": type], content)
            #expect(answer.status == 415)
            #expect(try answer.problem("fix") == "-H 'Content-Type: application/x-ndjson'")
        }
    }

    @Test func `a condition that nothing is there is told what is there`() throws {
        let fields: SentFields = ["Content-Type": "application/merge-patch+json", "If-None-Match": "*"]
        for path in ["/nothing", "/"] {
            let detail = try service.send("PATCH", path, fields, "{}").problem("detail")?.string ?? ""
            #expect(detail.contains("always there") && !detail.contains("resource exists"), "\(detail)")
        }
    }
}
