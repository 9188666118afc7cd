import Testing

/// Methods: PATCH with merge patches (RFC 7396) and JSON patches (RFC 6902).
@Suite(.tags(.rfc5789, .rfc7396, .rfc9110)) struct PatchTests {
    private static let merge = "application/merge-patch+json"
    private static let operations = "application/json-patch+json"

    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test(arguments: [
        (
            "{\"z\":1.0,\"price\":10.00,\"b\":{\"c\":1,\"d\":2e0}}", "{\"b\":{\"c\":null}}",
            "{\"z\":1.0,\"price\":10.00,\"b\":{\"d\":2e0}}"
        ),
        ("{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"), ("{\"a\":\"b\"}", "{\"a\":null}", "{}"),
        ("{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"), ("{\"a\":[{\"b\":1}]}", "{\"a\":[1]}", "{\"a\":[1]}"),
        ("[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]"), ("{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]"),
        ("{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"),
        ("{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"),
        ("{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"),
        ("{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}"),
        ("{\"a\":\"foo\"}", "\"bar\"", "\"bar\""), ("{\"a\":\"foo\"}", "null", "null"),
        ("{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"),
        ("[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}"),
        ("{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"),
        ("{\"\\u0061\":1,\"b\":2}", "{\"a\":3}", "{\"\\u0061\":3,\"b\":2}"),
    ])
    func `a merge patch applies, and what it does not name keeps its value to the letter`(
        before: String, patch: String, after: String
    ) throws {
        try expectPatched(before, Self.merge, patch, after)
    }

    @Test(arguments: [
        ("{\"foo\":\"bar\"}", "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":1.50}]", "{\"foo\":\"bar\",\"baz\":1.50}"),
        ("[1,3]", "[{\"op\":\"add\",\"path\":\"/1\",\"value\":2}]", "[1,2,3]"),
        ("[1]", "[{\"op\":\"add\",\"path\":\"/-\",\"value\":2}]", "[1,2]"),
        ("{\"a\":1.0,\"b\":2}", "[{\"op\":\"remove\",\"path\":\"/b\"}]", "{\"a\":1.0}"),
        ("{\"a\":1,\"b\":2}", "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":[]}]", "{\"a\":[],\"b\":2}"),
        ("{\"a\":{\"b\":1e2}}", "[{\"op\":\"move\",\"from\":\"/a/b\",\"path\":\"/c\"}]", "{\"a\":{},\"c\":1e2}"),
        ("{\"a\":1.00}", "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}]", "{\"a\":1.00,\"b\":1.00}"),
        ("{\"a\":10}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1e1},{\"op\":\"remove\",\"path\":\"/a\"}]", "{}"),
        (
            "{\"a/b\":1,\"m~n\":2}", "[{\"op\":\"remove\",\"path\":\"/a~1b\"},{\"op\":\"remove\",\"path\":\"/m~0n\"}]",
            "{}"
        ),
        ("{}", "[{\"op\":\"add\",\"path\":\"\",\"value\":[0.10]}]", "[0.10]"),
        ("{}", "[{\"op\":\"add\",\"path\":\"/a\",\"value\":1,\"more\":\"ignored\"}]", "{\"a\":1}"),
    ])
    func `a JSON patch applies, and what it does not name keeps its value to the letter`(
        before: String, patch: String, after: String
    ) throws {
        try expectPatched(before, Self.operations, patch, after)
    }

    @Test func `a patch document of 200 KiB is judged and applied as a small one`() throws {
        let text = String(repeating: "x", count: 200 << 10)
        try expectPatched("{\"a\":1.0}", Self.merge, "{\"b\":\"\(text)\"}", "{\"a\":1.0,\"b\":\"\(text)\"}")
        let add = "{\"op\":\"add\",\"path\":\"/b\",\"value\":\"\(text)\"}"
        try expectPatched("{\"a\":1.0}", Self.operations, "[\(add)]", "{\"a\":1.0,\"b\":\"\(text)\"}")
        let before = try service.put(target, "{\"a\":1.0}").entityTag()
        for (type, patch, status, problem) in [
            (Self.merge, "{\"b\":\"\(text)\"", 400, "malformed-content"),
            (Self.operations, "[\(add),{}]", 400, "not-a-patch-document"),
            (Self.operations, "[\(add),{\"op\":\"test\",\"path\":\"/a\",\"value\":2}]", 409, "patch-does-not-apply"),
        ] {
            let answer = try service.send("PATCH", target, ["Content-Type": type], patch)
            #expect(answer.status == status)
            #expect(try answer.problem("type") == .string("/_problems/\(problem)"))
        }
        #expect(try service.send("GET", target).entityTag() == before)
    }

    @Test(arguments: [
        ("[{\"op\":\"remove\",\"path\":\"/nothing\"}]", "/nothing"),
        ("[{\"op\":\"replace\",\"path\":\"/x/y\",\"value\":1}]", "/x"),
        ("[{\"op\":\"add\",\"path\":\"/x/y\",\"value\":1}]", "/x"),
        ("[{\"op\":\"add\",\"path\":\"/l/9\",\"value\":1}]", "/l/9"),
        ("[{\"op\":\"add\",\"path\":\"/l/01\",\"value\":1}]", "/l/01"),
        ("[{\"op\":\"test\",\"path\":\"/a\",\"value\":2}]", "/a"),
        ("[{\"op\":\"move\",\"from\":\"/nothing\",\"path\":\"/b\"}]", "/nothing"),
        ("[{\"op\":\"add\",\"path\":\"/n\",\"value\":1},{\"op\":\"test\",\"path\":\"/a\",\"value\":\"1\"}]", "/a"),
    ])
    func `a patch that cannot be applied is 409, all or nothing`(patch: String, pointer: String) throws {
        let tag = try service.put(target, "{\"a\":1,\"l\":[]}").entityTag()
        let answer = try service.send("PATCH", target, ["Content-Type": Self.operations], patch)
        try expectProblem(
            answer, 409, "patch-does-not-apply", ["pointer": .string(pointer), "currentETag": .string(tag)])
        expect(try service.send("GET", target), 200, UsualFields.read(tag: .exactly(tag)), "{\"a\":1,\"l\":[]}")
    }

    @Test(arguments: [
        "{}", "1", "null", "[1]", "[{}]", "[{\"op\":\"frob\",\"path\":\"/a\"}]", "[{\"op\":\"add\",\"path\":\"/a\"}]",
        "[{\"op\":\"remove\"}]", "[{\"op\":\"remove\",\"path\":\"a\"}]", "[{\"op\":\"remove\",\"path\":\"/~2\"}]",
        "[{\"op\":\"move\",\"path\":\"/a\"}]", "[{\"op\":1,\"path\":\"/a\"}]", "[{\"path\":\"/a\",\"value\":1}]",
    ])
    func `JSON that is not a patch document is 400`(patch: String) throws {
        let tag = try service.put(target, "{\"a\":1}").entityTag()
        let answer = try service.send("PATCH", target, ["Content-Type": Self.operations], patch)
        try expectProblem(answer, 400, "not-a-patch-document")
        expect(try service.send("GET", target), 200, UsualFields.read(tag: .exactly(tag)), "{\"a\":1}")
    }

    @Test(arguments: [
        (merge, "{\"a\":1}"), (merge, "{}"), (merge, "{\"nothing\":null}"), (operations, "[]"),
        (operations, "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":1}]"),
        (operations, "[{\"op\":\"add\",\"path\":\"/b\",\"value\":1},{\"op\":\"remove\",\"path\":\"/b\"}]"),
    ])
    func `a patch that changes nothing is like an identical PUT`(type: String, patch: String) throws {
        let tag = try service.put(target, "{\"a\":1}").entityTag()
        let answer = try service.send("PATCH", target, ["Content-Type": type], patch)
        expect(answer, 204, UsualFields.with(UsualFields.written, ["ETag": .exactly(tag)]))
        expect(try service.send("GET", target), 200, UsualFields.read(tag: .exactly(tag)), "{\"a\":1}")
    }

    @Test func `the result keeps the target's media type`() throws {
        try service.put(target, "{\"a\":1}", "application/vnd.orders+json; v=1")
        let answer = try service.send(
            "PATCH", target, ["Content-Type": Self.merge + "; charset=utf-8", "Prefer": "return=representation"],
            "{\"a\":2}")
        let type = "application/vnd.orders+json; v=1"
        expect(answer, 200, UsualFields.returned(target, type), "{\"a\":2}")
        expect(try service.send("GET", target), 200, UsualFields.read(type), "{\"a\":2}")
    }

    private func expectPatched(_ before: String, _ type: String, _ patch: String, _ after: String) throws {
        let old = try service.put(target, before).entityTag()
        let answer = try service.send("PATCH", target, ["Content-Type": type], patch)
        expect(answer, 204, UsualFields.written)
        #expect(answer["ETag"] != old)
        expect(
            try service.send("GET", target), 200, UsualFields.read(tag: .exactly(try answer.entityTag())), after)
    }
}
