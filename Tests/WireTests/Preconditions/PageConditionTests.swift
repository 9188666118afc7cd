import Testing

/// Conditions, and the head's rules for content, on the service's own pages that clients can change.
@Suite(.tags(.rfc9110)) struct PageConditionTests {
    /// A page, what PUT brings (nil: nothing; no PUT: POST makes it), and another state of it.
    struct Page: Sendable, CustomTestStringConvertible {
        let path: String
        let content: String?
        var testDescription: String { path }
    }

    private static let pages = [
        Page(path: "/_collections/orders", content: #"{"indexes":["price"]}"#),
        Page(path: "/_faults/lost", content: #"{"methods":["PUT"],"target":"/zz/*","steps":[{"status":503}]}"#),
        Page(path: "/_snapshots/start", content: nil),
    ]

    private let service: PutstoreProcess

    init() throws { service = try PutstoreProcess(["--testing"]) }

    private func put(_ page: Page, _ name: String = "X-Nothing", _ value: String = "") throws -> Answer {
        guard let content = page.content else { return try service.send("PUT", page.path, [name: value]) }
        return try service.send("PUT", page.path, ["Content-Type": "application/json", name: value], content)
    }

    @Test(arguments: pages)
    func `PUT makes what was not there with 201, and replaces it with 204`(page: Page) throws {
        expect(
            try put(page), 201, ["Location": .exactly(page.path), "Cache-Control": "no-store"])
        expect(try put(page), 204, ["Cache-Control": "no-store"])
        #expect(try service.send("GET", page.path).status == 200)
    }

    @Test(arguments: pages)
    func `a condition that fails, or cannot be read, changes nothing`(page: Page) throws {
        try expectProblem(
            try put(page, "If-Match", "*"), 412, "precondition-failed", ["field": "If-Match"], hasFix: false)
        #expect(try service.send("GET", page.path).status == 404)
        // Nothing is there: that is told of DELETE, whatever its condition.
        try expectProblem(try service.send("DELETE", page.path, ["If-Match": "\"x\""]), 404, "not-found")
        #expect(try put(page, "If-None-Match", "*").status == 201)
        // What there is to be seen changes with the store.
        try service.put("/orders/1", "{}")
        let before = try service.send("GET", page.path)
        let tag = try before.entityTag()
        for (method, name, value, status, type) in [
            ("PUT", "If-Match", "\"x\"", 412, "precondition-failed"),
            ("PUT", "If-None-Match", "*", 412, "precondition-failed"),
            ("PUT", "If-None-Match", tag, 412, "precondition-failed"),
            ("PUT", "If-Match", "bad", 400, "malformed-condition"),
            ("DELETE", "If-Match", "\"x\"", 412, "precondition-failed"),
            ("DELETE", "If-None-Match", "*", 412, "precondition-failed"),
            ("DELETE", "If-Match", "bad", 400, "malformed-condition"),
        ] {
            let answer =
                method == "PUT" ? try put(page, name, value) : try service.send(method, page.path, [name: value])
            let isStale = status == 412
            try expectProblem(
                answer, status, type, fields: isStale ? ["ETag": .exactly(tag)] : [:],
                ["field": .string(name)].merging(isStale ? ["currentETag": .string(tag)] : [:]) { $1 })
            #expect(try service.send("GET", page.path).text == before.text, "\(method) \(name): \(value)")
        }
    }

    @Test(arguments: pages)
    func `a condition that holds is no hindrance`(page: Page) throws {
        #expect(try put(page, "If-None-Match", "*").status == 201)
        let tag = try service.send("GET", page.path).entityTag()
        #expect(try put(page, "If-Match", tag).status == 204)
        #expect(try put(page, "If-Match", "*").status == 204)
        #expect(try service.send("DELETE", page.path, ["If-Match": "*"]).status == 204)
        #expect(try service.send("GET", page.path).status == 404)
    }

    @Test(arguments: pages)
    func `of those that make it where nothing is, one does`(page: Page) throws {
        let fields: [(String, String)] =
            [("If-None-Match", "*")] + (page.content == nil ? [] : [("Content-Type", "application/json")])
        let request = RequestText(
            method: "PUT", target: page.path, fields: fields, content: page.content.map { Array($0.utf8) })
        let answers = try Race.run(Array(repeating: request, count: 8), against: service)
        #expect(answers.map(\.status).sorted() == [201] + Array(repeating: 412, count: 7))
    }

    @Test(arguments: pages)
    func `the head of PUT is judged as that of a resource's`(page: Page) throws {
        for (name, value, status, type) in [
            ("Content-Range", "bytes 0-1/2", 400, "partial-put"),
            ("Content-Foo", "x", 501, "content-field-not-implemented"),
            ("Content-Encoding", "gzip", 415, "unsupported-content-coding"),
            ("Content-Digest", "sha-256=AAAA", 400, "malformed-content-field"),
            ("Content-Digest", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:", 400, "digest-mismatch"),
        ] {
            // That digest is right where there is no content.
            if type == "digest-mismatch", page.content == nil { continue }
            let answer = try put(page, name, value)
            #expect(answer.status == status, "\(name): \(answer.text)")
            #expect(try answer.problem("type") == .string("/_problems/\(type)"))
            #expect(try service.send("GET", page.path).status == 404)
        }
    }

    @Test func `content that a snapshot or a space would not heed is 400, and what says nothing does no harm`() throws {
        let json: SentFields = ["Content-Type": "application/json"]
        for (method, path) in [("PUT", "/_snapshots/a"), ("POST", "/_spaces")] {
            for content in [#"{"revision":1}"#, "[]", "1", "{"] {
                let answer = try service.send(method, path, json, content)
                #expect(answer.status == 400, "\(answer.text)")
                #expect(try answer.problem("type") == "/_problems/malformed-content")
            }
            #expect(try service.send(method, path, ["Content-Type": "text/plain"], "a").status == 415)
            if method == "PUT" { #expect(try service.send("GET", path).status == 404) }
            #expect(try service.send(method, path, json, " {} ").status == 201)
        }
    }

    @Test func `all faults go, unless the list is another than was seen`() throws {
        #expect(try put(Self.pages[1]).status == 201)
        try expectProblem(
            try service.send("DELETE", "/_faults", ["If-Match": "\"x\""]), 412, "precondition-failed",
            fields: ["ETag": .present],
            ["field": "If-Match", "currentETag": .string(try service.send("GET", "/_faults").entityTag())])
        let tag = try service.send("GET", "/_faults").entityTag()
        #expect(try service.send("DELETE", "/_faults", ["If-Match": tag]).status == 204)
        #expect(try service.send("DELETE", "/_faults").status == 204)
    }

    @Test func `a space goes under its condition`() throws {
        let space = try #require(try service.send("POST", "/_spaces")["Location"])
        #expect(try service.send("DELETE", space, ["If-Match": "\"x\""]).status == 412)
        #expect(try service.send("DELETE", space, ["If-Match": "none of them"]).status == 400)
        #expect(try service.send("GET", space).status == 200)
        #expect(try service.send("DELETE", space, ["If-Match": "*"]).status == 204)
    }

    @Test func `a client that waits for 100 is told before it sends`() throws {
        #expect(try put(Self.pages[0]).status == 201)
        let wire = try service.connect()
        try wire.send(
            "PUT /_collections/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 2\r\nExpect: 100-continue\r\nIf-Match: \"x\"\r\n\r\n")
        #expect(try wire.receive(to: "PUT").status == 412)
    }

    @Test func `content comes after the condition`() throws {
        #expect(try put(Self.pages[0]).status == 201)
        for path in ["/_collections/orders", "/_store", "/_store/orders"] {
            let fields: SentFields = ["Content-Type": "application/json", "If-Match": "\"x\""]
            #expect(try service.send("PUT", path, fields, "{").status == 412, "\(path)")
        }
    }
}
