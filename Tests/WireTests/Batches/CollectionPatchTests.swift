import Testing

/// Batches: PATCH of a collection, which it sees as `{id: content}`.
@Suite(.tags(.rfc5789)) struct CollectionPatchTests {
    private let service: PutstoreProcess
    private let name = Fresh.collection()

    init() throws { service = try .shared() }

    private var collection: String { "/" + name }

    static let merge: SentFields = ["Content-Type": "application/merge-patch+json"]
    static let operations: SentFields = ["Content-Type": "application/json-patch+json"]

    /// The contents of the collection by their ids, as they are stored.
    private func contents() throws -> [String: String] {
        var contents: [String: String] = [:]
        for item in try service.send("GET", collection).json()["items"]?.array ?? [] {
            guard let id = item["id"]?.string, let href = item["href"]?.string else { continue }
            contents[id] = try service.send("GET", href).text
        }
        return contents
    }

    private func patch(
        _ content: String, _ type: String = "merge-patch", _ fields: [String: String] = [:]
    ) throws -> Answer {
        var all = [(name: "Content-Type", value: "application/\(type)+json")]
        all += fields.map { (name: $0.key, value: $0.value) }
        let wire = try service.connect()
        try wire.send(
            RequestText(method: "PATCH", target: collection, fields: all, content: Array(content.utf8))
                .bytes(port: service.port))
        return try wire.receive(to: "PATCH")
    }

    @Test func `a merge patch creates, merges and deletes, and what is created keeps its bytes`() throws {
        try service.put("\(collection)/a", "{\"x\": 1.50, \"y\":[1]}")
        try service.put("\(collection)/b", "1")
        let tag = try service.send("GET", collection).entityTag()
        let answer = try patch("{\"a\":{\"y\":null,\"z\":10.00},\"b\":null,\"c\":{ \"q\" : 1e2 },\"none\":null}")
        expect(answer, 204, UsualFields.written)
        #expect(try contents() == ["a": "{\"x\": 1.50, \"z\":10.00}", "c": "{ \"q\" : 1e2 }"])
        let now = try service.send("GET", collection)
        #expect(try now.entityTag() == answer.entityTag())
        #expect(try now.entityTag() != tag)
    }

    @Test func `revisions are counted without gaps, in the order of the patch`() throws {
        let answer = try patch("{\"z\":1,\"y\":2,\"x\":3}", "merge-patch", ["Prefer": "return=representation"])
        let tags = try answer.json()["items"]?.array?.map { $0["etag"]?.string ?? "" } ?? []
        let numbers = tags.compactMap { Int($0.filter(\.isNumber)) }
        #expect(numbers.count == 3)
        #expect(try answer.json()["items"]?.array?.map { $0["id"] } == ["z", "y", "x"])
        #expect(numbers == numbers.sorted())
        #expect(try answer.entityTag() == tags.last)
    }

    @Test func `return=representation lists what was changed, without what was deleted or stayed`() throws {
        for id in ["a", "b", "c"] { try service.put("\(collection)/\(id)", "{\"n\":1}") }
        let answer = try patch(
            "{\"a\":{\"n\":2},\"b\":null,\"c\":{\"n\":1},\"d é/\":[]}", "merge-patch",
            ["Prefer": "return=representation"])
        let tags = try ["a", "d%20%C3%A9%2F"].map { try service.send("GET", "\(collection)/\($0)") }
        let items = try zip(["a", "d é/"], zip(["a", "d%20%C3%A9%2F"], tags)).map { id, stored in
            """
            {"id":"\(id)","href":"\(collection)/\(stored.0)","etag":"\(
                try stored.1.entityTag().replacing("\"", with: "\\\""))","lastModified":"\(
                stored.1["Last-Modified"] ?? "")","contentType":"application/json","content":\(stored.1.text)}
            """
        }
        expect(
            answer, 200,
            UsualFields.with(
                UsualFields.written,
                ["Content-Type": "application/json", "Preference-Applied": "return=representation"]),
            "{\"items\":[\(items.joined(separator: ","))]}\n")
    }

    @Test func `a JSON Patch adds, copies, moves, replaces, tests and removes whole resources and parts of them`()
        throws
    {
        try service.put("\(collection)/a", "{\"n\": 1.0, \"list\":[1]}")
        try service.put("\(collection)/b", "{\"old\":true}")
        let answer = try patch(
            """
            [{"op":"test","path":"/a/n","value":1},{"op":"add","path":"/new","value":{"k" : 1}},
            {"op":"copy","from":"/a","path":"/a2"},{"op":"move","from":"/b","path":"/c"},
            {"op":"replace","path":"/a/n","value":2.0},{"op":"add","path":"/a/list/-","value":2},
            {"op":"move","from":"/a/list/0","path":"/c/first"},{"op":"test","path":"/c","value":{"old":true,"first":1}}]
            """, "json-patch")
        expect(answer, 204, UsualFields.written)
        #expect(
            try contents() == [
                "a": "{\"n\": 2.0, \"list\":[2]}", "a2": "{\"n\": 1.0, \"list\":[1]}", "new": "{\"k\" : 1}",
                "c": "{\"old\":true,\"first\":1}",
            ])
    }

    @Test func `a JSON Patch may test, replace and empty the collection as a whole`() throws {
        try service.put("\(collection)/a", "1")
        try service.put("\(collection)/b", "[2]")
        let answer = try patch(
            """
            [{"op":"test","path":"","value":{"b":[2.0],"a":1}},{"op":"replace","path":"","value":{"b":[2],"c":"new"}}]
            """, "json-patch")
        expect(answer, 204, UsualFields.written)
        #expect(try contents() == ["b": "[2]", "c": "\"new\""])
        expect(try patch("[{\"op\":\"add\",\"path\":\"\",\"value\":{}}]", "json-patch"), 204, UsualFields.written)
        #expect(try contents() == [:])
    }

    @Test func `a batch that changes nothing makes no revision`() throws {
        try service.put("\(collection)/a", "{\"n\":1}")
        let tag = try service.send("GET", collection).entityTag()
        for (content, type) in [
            ("{\"a\":{\"n\":1},\"none\":null}", "merge-patch"), ("{}", "merge-patch"), ("[]", "json-patch"),
            ("[{\"op\":\"replace\",\"path\":\"/a/n\",\"value\":1}]", "json-patch"),
        ] {
            let answer = try patch(content, type)
            expect(answer, 204, UsualFields.written)
            #expect(try answer.entityTag() == tag)
            #expect(try service.send("GET", collection).entityTag() == tag)
        }
    }

    @Test func `an empty collection takes conditions too, and has the tag "0" before its first change`() throws {
        let stale = try patch("{\"a\":1}", "merge-patch", ["If-Match": "\"1\""])
        try expectProblem(
            stale, 412, "precondition-failed", fields: ["ETag": "\"0\""],
            ["field": "If-Match", "currentETag": "\"0\""])
        try expectProblem(
            try patch("{\"a\":1}", "merge-patch", ["If-None-Match": "*"]), 412, "precondition-failed",
            fields: ["ETag": "\"0\""], ["field": "If-None-Match", "currentETag": "\"0\""])
        expect(try patch("{\"a\":1}", "merge-patch", ["If-Match": "\"0\""]), 204, UsualFields.written)
    }

    @Test func `If-Match holds for the collection's current tag only`() throws {
        try service.put("\(collection)/a", "1")
        let tag = try service.send("GET", collection).entityTag()
        try service.put("\(collection)/b", "1")
        let refused = try patch("{\"a\":2}", "merge-patch", ["If-Match": tag])
        #expect(refused.status == 412)
        let current = try service.send("GET", collection).entityTag()
        #expect(try refused.problem("currentETag") == .string(current))
        #expect(try contents() == ["a": "1", "b": "1"])
        expect(try patch("{\"a\":2}", "merge-patch", ["If-Match": current]), 204, UsualFields.written)
        #expect(try contents() == ["a": "2", "b": "1"])
    }

    /// A patch that fails: its type, content, the status, the kind, pointer and operation.
    struct Failure: Sendable, CustomTestStringConvertible {
        var content: String
        var type = "json-patch"
        var status = 409
        var kind = "patch-does-not-apply"
        var pointer: String
        var operation: Int?

        var testDescription: String { "\(status) \(content)" }
    }

    @Test(arguments: [
        Failure(
            content: #"[{"op":"add","path":"/n","value":1},{"op":"test","path":"/a/n","value":2}]"#, pointer: "/a/n",
            operation: 1),
        Failure(content: #"[{"op":"remove","path":"/none"}]"#, pointer: "/none", operation: 0),
        Failure(content: #"[{"op":"replace","path":"/none","value":1}]"#, pointer: "/none", operation: 0),
        Failure(content: #"[{"op":"move","from":"/none/x","path":"/a"}]"#, pointer: "/none", operation: 0),
        Failure(content: #"[{"op":"copy","from":"/a/x/y","path":"/b"}]"#, pointer: "/a/x", operation: 0),
        Failure(content: #"[{"op":"remove","path":"/a"},{"op":"remove","path":"/a"}]"#, pointer: "/a", operation: 1),
        Failure(content: #"[{"op":"remove","path":""}]"#, pointer: "", operation: 0),
        Failure(
            content: #"[{"op":"add","path":"/b","value":1},{"op":"replace","path":"","value":[1]}]"#, status: 400,
            kind: "malformed-batch", pointer: "", operation: 1),
        Failure(
            content: #"[{"op":"add","path":"/\u0001","value":1}]"#, status: 400, kind: "malformed-batch",
            pointer: "/\u{1}", operation: 0),
        Failure(
            content: #"[{"op":"add","path":"/","value":1}]"#, status: 400, kind: "malformed-batch", pointer: "/",
            operation: 0),
        Failure(
            content: #"[{"op":"add","path":"","value":{"ok":1,"..":2}}]"#, status: 400, kind: "malformed-batch",
            pointer: "/..", operation: 0),
        Failure(
            content: #"[{"op":"add","path":"/a"}]"#, status: 400, kind: "not-a-patch-document", pointer: "/0",
            operation: 0),
        Failure(content: #"{"op":"add"}"#, status: 400, kind: "not-a-patch-document", pointer: ""),
        Failure(content: #"{"b":1,".":2}"#, type: "merge-patch", status: 400, kind: "malformed-batch", pointer: "/."),
        Failure(content: #"{"b":1,"":2}"#, type: "merge-patch", status: 400, kind: "malformed-batch", pointer: "/"),
        Failure(content: "5", type: "merge-patch", status: 400, kind: "malformed-batch", pointer: ""),
        Failure(content: "null", type: "merge-patch", status: 400, kind: "malformed-batch", pointer: ""),
        Failure(content: "[]", type: "merge-patch", status: 400, kind: "malformed-batch", pointer: ""),
    ])
    func `a failure says where, and in which operation, and changes nothing`(_ failure: Failure) throws {
        try service.put("\(collection)/a", "{\"n\":1}")
        let tag = try service.send("GET", collection).entityTag()
        var members: [String: JSON] = ["pointer": .string(failure.pointer)]
        if let operation = failure.operation { members["operation"] = .number(Double(operation)) }
        try expectProblem(try patch(failure.content, failure.type), failure.status, failure.kind, members)
        #expect(try contents() == ["a": "{\"n\":1}"])
        #expect(try service.send("GET", collection).entityTag() == tag)
    }

    @Test func `content that is not JSON is 400 with its place`() throws {
        try expectProblem(
            try patch("{\"a\":1,\n\"b\":}"), 400, "malformed-content", ["offset": 12, "line": 2, "column": 5])
        try expectProblem(
            try service.send("PATCH", collection, Self.merge, ""), 400, "malformed-content",
            ["offset": 0, "line": 1, "column": 1])
    }

    @Test func `other types are 415 with Accept-Patch, and no fix makes a resource of each member`() throws {
        for type in ["application/json", "application/x-ndjson", "text/plain"] {
            try expectProblem(
                try service.send("PATCH", collection, ["Content-Type": type], "{\"n\":1}"), 415,
                "unsupported-media-type", fields: ["Accept-Patch": Accepted.patch],
                ["field": "Content-Type", "accepted": Accepted.patches], hasFix: false)
        }
        #expect(try contents() == [:])
    }

    @Test func `the same key gets the first answer again and changes nothing`() throws {
        let fields = ["Idempotency-Key": "\"batch-\(name)\"", "Prefer": "return=representation"]
        let first = try patch("{\"a\":1}", "merge-patch", fields)
        try service.put("\(collection)/a", "2")
        let again = try patch("{\"a\":1}", "merge-patch", fields)
        #expect(again.status == 200 && again.content == first.content)
        #expect(again["Idempotency-Replayed"] == "true" && again["ETag"] == first["ETag"])
        #expect(try contents() == ["a": "2"])
        try expectProblem(
            try patch("{\"a\":3}", "merge-patch", fields), 422, "idempotency-key-reused",
            ["field": "Idempotency-Key"])
    }

    @Test func `a query is 400`() throws {
        #expect(try service.send("PATCH", collection + "?limit=1", Self.merge, "{\"a\":1}").status == 400)
        #expect(try contents() == [:])
    }

    @Test func `a digest that does not match is 400`() throws {
        let answer = try patch("{\"a\":1}", "merge-patch", ["Content-Digest": "sha-256=:AAAA:"])
        try expectProblem(answer, 400, "digest-mismatch", ["field": "Content-Digest"], hasFix: false)
        #expect(try contents() == [:])
    }
}
