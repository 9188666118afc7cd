import Testing

/// Batches: POST of a sequence of JSON texts, and DELETE of a collection.
@Suite(.tags(.rfc9110)) struct ManyResourcesTests {
    private let service: PutstoreProcess
    private let name = Fresh.collection()
    private let lines: SentFields = ["Content-Type": "application/x-ndjson"]
    private let texts: SentFields = ["Content-Type": "application/json-seq"]

    init() throws { service = try .shared() }

    private var collection: String { "/" + name }

    private func items() throws -> [JSON] { try service.send("GET", collection).json()["items"]?.array ?? [] }

    private static let created: ExpectedFields = UsualFields.with(
        UsualFields.written, ["Content-Type": "application/json"])

    @Test func `each line makes a resource, in the order of the lines, and blank lines none`() throws {
        let answer = try service.send("POST", collection, lines, "{\"n\": 1.0}\n\n  \t\r\n{\"n\":2}\r\n\"three\"")
        let items = try answer.json()["items"]?.array ?? []
        expect(answer, 201, Self.created, answer.text)
        #expect(items.count == 3)
        for (item, content) in zip(items, ["{\"n\": 1.0}", "{\"n\":2}", "\"three\""]) {
            #expect(Set(item.object?.keys.map { $0 } ?? []) == ["id", "href", "etag"])
            let stored = try service.send("GET", item["href"]?.string ?? "")
            expect(stored, 200, UsualFields.read(tag: .exactly(item["etag"]?.string ?? "")), content)
        }
        #expect(try self.items().map { $0["id"] } == items.map { $0["id"] })
        #expect(try answer.entityTag() == service.send("GET", collection).entityTag())
    }

    @Test func `each text of a sequence makes a resource`() throws {
        let answer = try service.send(
            "POST", collection, texts, "\u{1E}{\"a\":\n1}\n\u{1E}\u{1E}2\n\u{1E}[3]")
        #expect(answer.status == 201)
        #expect(try items().map { $0["content"] } == [["a": 1], 2, [3]].map { Optional($0) })
    }

    @Test func `return=representation tells of each what the collection tells`() throws {
        let answer = try service.send(
            "POST", collection, ["Content-Type": "application/x-ndjson", "Prefer": "return=representation"], "[1]\n2")
        #expect(answer.status == 201 && answer["Preference-Applied"] == "return=representation")
        #expect(answer["Location"] == nil)
        #expect(try answer.json()["items"]?.array == items())
    }

    @Test(arguments: [
        ("{\"a\":1}\n{\"b\":}\n{}", 13, 2, 6), ("{}\n\n{} {}", 7, 3, 4), ("{}\nx", 3, 2, 1), ("{}\n{\"a\":1", 9, 2, 7),
    ])
    func `a bad line is 400 with its number, and no line is stored`(
        content: String, offset: Int, line: Int, column: Int
    ) throws {
        let answer = try service.send("POST", collection, lines, content)
        try expectProblem(
            answer, 400, "malformed-content",
            [
                "offset": .number(Double(offset)), "line": .number(Double(line)), "column": .number(Double(column)),
            ])
        #expect(try answer.problem("detail")?.string?.hasPrefix("Line \(line): ") == true)
        #expect(try items().isEmpty)
    }

    @Test(arguments: ["{}\n", "\u{1E}{}\n\u{1E}{\"a\"", "\u{1E}12", "\u{1E}true", "{\"a\":1}\u{1E}2\n"])
    func `a sequence that does not begin with RS, or is cut off, is 400`(content: String) throws {
        let answer = try service.send("POST", collection, texts, content)
        #expect(answer.status == 400)
        #expect(try answer.problem("type") == "/_problems/malformed-content")
        #expect(try answer.problem("line") != nil)
        #expect(try items().isEmpty)
    }

    @Test(arguments: ["", "\n", " \r\n\n"])
    func `no text at all is 400`(content: String) throws {
        try expectProblem(
            try service.send("POST", collection, lines, content), 400, "malformed-content",
            ["offset": 0, "line": 1, "column": 1])
    }

    @Test func `a JSON array stays one resource`() throws {
        let answer = try service.send("POST", collection, ["Content-Type": "application/json"], "[{\"a\":1},{\"a\":2}]")
        #expect(answer.status == 201 && answer["Location"] != nil)
        #expect(try items().count == 1)
    }

    @Test func `the same key makes the resources once`() throws {
        let fields: SentFields = ["Content-Type": "application/x-ndjson", "Idempotency-Key": "\"many-\(name)\""]
        let first = try service.send("POST", collection, fields, "1\n2\n")
        let again = try service.send("POST", collection, fields, "1\n2\n")
        #expect(first.status == 201 && again.status == 201)
        #expect(again.content == first.content && again["ETag"] == first["ETag"])
        #expect(again["Idempotency-Replayed"] == "true" && again["Location"] == nil)
        #expect(try items().count == 2)
    }

    @Test func `a resource takes no sequences`() throws {
        try service.put("\(collection)/1", "1")
        try expectProblem(
            try service.send("PUT", "\(collection)/1", lines, "1\n2\n"), 415, "unsupported-media-type",
            ["field": "Content-Type", "accepted": Accepted.representations])
    }

    @Test func `a stale condition makes none`() throws {
        let fields: SentFields = ["Content-Type": "application/x-ndjson", "If-Match": "\"1\""]
        #expect(try service.send("POST", collection, fields, "1\n2\n").status == 412)
        #expect(try items().isEmpty)
    }

    // MARK: DELETE

    @Test func `DELETE with the collection's tag deletes everything in it: 204`() throws {
        for id in ["1", "a%2Fb", "%C3%A9"] { try service.put("\(collection)/\(id)", "1") }
        let other = Fresh.resource()
        try service.put(other, "1")
        let tag = try service.send("GET", collection).entityTag()
        expect(try service.send("DELETE", collection, ["If-Match": tag]), 204, UsualFields.deleted)
        #expect(try items().isEmpty)
        #expect(try service.send("GET", "\(collection)/1").status == 404)
        #expect(try service.send("GET", other).text == "1")
        #expect(try service.send("GET", collection).entityTag() != tag)
    }

    @Test func `DELETE with If-Match: * holds for an empty collection too`() throws {
        expect(try service.send("DELETE", collection, ["If-Match": "*"]), 204, UsualFields.deleted)
        #expect(try service.send("GET", collection).entityTag() == "\"0\"")
        try service.put("\(collection)/1", "1")
        expect(try service.send("DELETE", collection, ["If-Match": "*"]), 204, UsualFields.deleted)
        #expect(try items().isEmpty)
    }

    @Test func `DELETE without a condition is 428, and clears nothing`() throws {
        try service.put("\(collection)/1", "1")
        let tag = try service.send("GET", collection).entityTag()
        for fields in [[:], ["If-None-Match": ""], ["If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"]]
            as [SentFields]
        {
            try expectProblem(
                try service.send("DELETE", collection, fields), 428, "precondition-required",
                ["field": "If-Match", "currentETag": .string(tag)], hasFix: false)
        }
        #expect(try items().count == 1)
    }

    @Test func `DELETE with a condition that fails is 412, and clears nothing`() throws {
        try service.put("\(collection)/1", "1")
        let tag = try service.send("GET", collection).entityTag()
        for (field, value) in [
            ("If-Match", "\"0\""), ("If-None-Match", "*"), ("If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ] {
            try expectProblem(
                try service.send("DELETE", collection, [field: value]), 412, "precondition-failed",
                fields: ["ETag": .exactly(tag)], ["field": .string(field), "currentETag": .string(tag)])
        }
        #expect(try items().count == 1)
    }

    @Test func `each change of a batch is an event of its own`() throws {
        try service.put("\(collection)/a", "1")
        try service.put("\(collection)/b", "1")
        #expect(
            try service.send(
                "PATCH", collection, ["Content-Type": "application/merge-patch+json"], "{\"a\":2,\"b\":null,\"c\":3}"
            ).status == 204)
        #expect(try service.send("DELETE", collection, ["If-Match": "*"]).status == 204)
        let events = try service.send("GET", "/_changes/\(name)").json()["items"]?.array ?? []
        #expect(
            events.map { "\($0["id"]?.string ?? "") \($0["outcome"]?.string ?? "")" } == [
                "a created", "b created", "a patched", "b deleted", "c created", "a deleted", "c deleted",
            ])
    }
}
