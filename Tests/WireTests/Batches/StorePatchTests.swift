import Testing

/// Batches: PATCH of `/`, which it sees as `{collection: {id: content}}`. On a store of its own.
@Suite(.tags(.rfc5789)) struct StorePatchTests {
    private let service: PutstoreProcess
    private let merge: SentFields = ["Content-Type": "application/merge-patch+json"]
    private let operations: SentFields = ["Content-Type": "application/json-patch+json"]

    init() throws {
        service = try PutstoreProcess(["--accept", "text/*", "--batch-limit", "4"])
        for target in ["/a/1", "/a/2", "/b/1"] { try service.put(target, "{\"at\":\"\(target)\"}") }
    }

    private func names() throws -> [String] {
        try service.send("GET", "/").json()["collections"]?.array?.compactMap { $0["name"]?.string } ?? []
    }

    @Test func `a merge patch changes many collections at once, and null empties one`() throws {
        let tag = try service.send("GET", "/").entityTag()
        #expect(tag == "\"3\"")
        let answer = try service.send(
            "PATCH", "/", merge, "{\"a\":null,\"b\":{\"1\":{\"at\":null},\"2\":[2]}}")
        expect(answer, 204, ["ETag": "\"7\"", "Cache-Control": "no-store", "Vary": "Prefer"])
        #expect(try service.send("GET", "/").entityTag() == "\"7\"")
        #expect(try names() == ["b"])
        #expect(try service.send("GET", "/b/1").text == "{}")
        #expect(try service.send("GET", "/b/2").text == "[2]")
        #expect(try service.send("GET", "/a/1").status == 404)
    }

    @Test func `a JSON Patch moves resources between collections, and whole collections`() throws {
        let answer = try service.send(
            "PATCH", "/", operations,
            """
            [{"op":"move","from":"/a/1","path":"/b/moved"},{"op":"add","path":"/c","value":{"x":{"n" : 1}}},
            {"op":"test","path":"/b","value":{"moved":{"at":"/a/1"},"1":{"at":"/b/1"}}}]
            """)
        expect(answer, 204, ["ETag": .entityTag, "Cache-Control": "no-store", "Vary": "Prefer"])
        #expect(try names() == ["a", "b", "c"])
        #expect(try service.send("GET", "/b/moved").text == "{\"at\":\"/a/1\"}")
        #expect(try service.send("GET", "/c/x").text == "{\"n\" : 1}")
        #expect(try service.send("GET", "/a/1").status == 404)
        #expect(
            try service.send(
                "PATCH", "/", operations, "[{\"op\":\"move\",\"from\":\"/c\",\"path\":\"/d\"}]"
            ).status == 204)
        #expect(try names() == ["a", "b", "d"])
    }

    @Test func `return=representation names the collections`() throws {
        let answer = try service.send(
            "PATCH", "/",
            ["Content-Type": "application/merge-patch+json", "Prefer": "return=representation"],
            "{\"c\":{\"n\":1},\"a\":{\"1\":null}}")
        #expect(answer.status == 200)
        let items = try answer.json()["items"]?.array
        #expect(items?.count == 1)
        #expect(items?[0]["collection"] == "c" && items?[0]["id"] == "n" && items?[0]["href"] == "/c/n")
        #expect(items?[0]["content"] == 1)
    }

    @Test func `If-Match with the store's tag holds until anything is changed`() throws {
        let tag = try service.send("GET", "/").entityTag()
        try service.put("/elsewhere/1", "1")
        let current = try service.send("GET", "/").entityTag()
        for value in [tag, "\"0\""] {
            try expectProblem(
                try service.send(
                    "PATCH", "/", ["Content-Type": "application/merge-patch+json", "If-Match": value],
                    "{\"a\":{\"1\":2}}"), 412, "precondition-failed", fields: ["ETag": .exactly(current)],
                ["field": "If-Match", "currentETag": .string(current)])
        }
        #expect(
            try service.send(
                "PATCH", "/", ["Content-Type": "application/merge-patch+json", "If-Match": current],
                "{\"a\":{\"1\":2}}"
            ).status == 204)
        expect(
            try service.send("GET", "/", ["If-None-Match": current]), 200,
            ["Content-Type": "application/json", "ETag": .entityTag, "Cache-Control": "no-cache", "Vary": "Accept"],
            try service.send("GET", "/").text)
        #expect(
            try service.send("GET", "/", ["If-None-Match": try service.send("GET", "/").entityTag()]).status == 304)
    }

    @Test(arguments: [
        ("{\"a b\":{\"1\":1}}", "/a b"), ("{\"_x\":{\"1\":1}}", "/_x"), ("{\"echo\":{\"put\":1}}", "/echo"),
        ("{\"a b\":null}", "/a b"), ("{\"_x\":{}}", "/_x"), ("{\"\":null}", "/"), ("{\"a\":{\"..\":null}}", "/a/.."),
        ("{\"a\":{\"\\u0000\":1}}", "/a/\0"), ("{\"a\":5}", "/a"), ("{\"a\":[1]}", "/a"), ("7", ""),
    ])
    func `what no resource can be called, and what is no collection, is 400 with its place`(
        content: String, pointer: String
    ) throws {
        try expectProblem(
            try service.send("PATCH", "/", merge, content), 400, "malformed-batch", ["pointer": .string(pointer)])
        #expect(try service.send("GET", "/").entityTag() == "\"3\"")
    }

    @Test(arguments: ["/a/", "/a/..", "/a/\(String(repeating: "x", count: 513))", "/a b/1", "/_x"])
    func `an operation on what no resource can be called is 400, whatever it would do`(pointer: String) throws {
        for operation in ["\"add\",\"value\":1", "\"remove\"", "\"test\",\"value\":1"] {
            let patch =
                "[{\"op\":\"test\",\"path\":\"/a/1/at\",\"value\":\"/a/1\"},{\"op\":\(operation),\"path\":\"\(pointer)\"}]"
            let members: [String: JSON] = [
                "pointer": .string(pointer.hasPrefix("/a b") ? "/a b/1" : pointer), "operation": 1,
            ]
            try expectProblem(try service.send("PATCH", "/", operations, patch), 400, "malformed-batch", members)
        }
        #expect(try service.send("GET", "/").entityTag() == "\"3\"")
    }

    @Test func `adding below a collection that has nothing in it is 409, as RFC 6902 has it`() throws {
        try expectProblem(
            try service.send("PATCH", "/", operations, "[{\"op\":\"add\",\"path\":\"/new/1\",\"value\":1}]"), 409,
            "patch-does-not-apply", ["pointer": "/new", "operation": 0])
        #expect(
            try service.send("PATCH", "/", operations, "[{\"op\":\"add\",\"path\":\"/a/new\",\"value\":1}]").status
                == 204)
    }

    @Test(arguments: [(512, 204), (513, 400)])
    func `a merge patch creates contents as deep as those of PUT`(depth: Int, status: Int) throws {
        let content = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(try service.send("PATCH", "/c", merge, "{\"1\":\(content)}").status == status)
        #expect(try service.send("PATCH", "/", merge, "{\"c\":{\"2\":\(content)}}").status == status)
        guard status == 204 else { return }
        for target in ["/c/1", "/c/2"] { #expect(try service.send("GET", target).text == content) }
    }

    @Test func `what is not JSON can be removed, and nothing else`() throws {
        try service.put("/t/plain", "text", "text/plain")
        for content in [
            "[{\"op\":\"replace\",\"path\":\"/t/plain\",\"value\":1}]",
            "[{\"op\":\"test\",\"path\":\"/t/plain\",\"value\":null}]",
            "[{\"op\":\"copy\",\"from\":\"/t/plain\",\"path\":\"/t/other\"}]",
            "[{\"op\":\"move\",\"from\":\"/a/1\",\"path\":\"/t/plain\"}]",
            "[{\"op\":\"add\",\"path\":\"/t/plain/x\",\"value\":1}]",
        ] {
            let answer = try service.send("PATCH", "/", operations, content)
            try expectProblem(answer, 409, "target-not-json", ["pointer": "/t/plain", "operation": 0])
        }
        try expectProblem(
            try service.send("PATCH", "/t", merge, "{\"plain\":{\"n\":1}}"), 409, "target-not-json",
            ["pointer": "/plain"])
        #expect(try service.send("GET", "/t/plain").text == "text")
        #expect(
            try service.send("PATCH", "/", operations, "[{\"op\":\"remove\",\"path\":\"/t/plain\"}]").status == 204)
        #expect(try service.send("GET", "/t/plain").status == 404)
        try service.put("/t/plain", "text", "text/plain")
        #expect(try service.send("PATCH", "/t", merge, "{\"plain\":null}").status == 204)
        #expect(try service.send("GET", "/t/plain").status == 404)
    }

    @Test func `more resources than --batch-limit are 413, and nothing is changed`() throws {
        for id in 3...6 { try service.put("/a/\(id)", "1") }
        let tag = try service.send("GET", "/").entityTag()
        let many = (1...5).map { "\"n\($0)\":1" }.joined(separator: ",")
        for (path, fields, content) in [
            ("/", merge, "{\"c\":{\(many)}}"), ("/c", merge, "{\(many)}"), ("/", merge, "{\"a\":null}"),
            ("/a", operations, "[{\"op\":\"replace\",\"path\":\"\",\"value\":{}}]"),
            ("/", operations, "[{\"op\":\"remove\",\"path\":\"/a\"}]"),
        ] {
            try expectProblem(try service.send("PATCH", path, fields, content), 413, "content-too-large")
        }
        try expectProblem(
            try service.send("POST", "/c", ["Content-Type": "application/x-ndjson"], "1\n2\n3\n4\n5\n"), 413,
            "content-too-large")
        #expect(try service.send("GET", "/").entityTag() == tag)
        #expect(try service.send("POST", "/c", ["Content-Type": "application/x-ndjson"], "1\n2\n3\n4\n").status == 201)
    }

    @Test func `the store as a whole takes GET, HEAD, PATCH and OPTIONS`() throws {
        let allow = "GET, HEAD, PATCH, OPTIONS"
        expect(
            try service.send("OPTIONS", "/"), 204,
            ["Allow": .exactly(allow), "Accept-Patch": Accepted.patch, "Cache-Control": "no-store"])
        for method in ["PUT", "POST", "DELETE"] {
            try expectProblem(
                try service.send(method, "/", ["Content-Type": "application/json"], "{}"), 405, "method-not-allowed",
                fields: ["Allow": .exactly(allow)], ["allow": Allowed.member(allow)])
        }
    }
}
