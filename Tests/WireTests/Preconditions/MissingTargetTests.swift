import Testing

/// Validators and preconditions on a resource that does not exist, and what comes before and after them.
@Suite(.tags(.rfc5789, .rfc9110)) struct MissingTargetTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()
    private static let past = "Sun, 06 Nov 1994 08:49:37 GMT"

    init() throws { service = try .shared() }

    @Test(
        arguments: ["GET", "PATCH", "DELETE"],
        [
            ("If-Match", "*"), ("If-Match", "\"1\""), ("If-None-Match", "*"), ("If-None-Match", "\"1\""),
            ("If-Unmodified-Since", past), ("If-Modified-Since", past),
        ])
    func `of a missing resource is 404 whatever the condition`(method: String, field: (String, String)) throws {
        let type = method == "PATCH" ? "application/merge-patch+json" : "application/json"
        let answer = try service.send(method, target, [field.0: field.1, "Content-Type": type], "1")
        try expectProblem(answer, 404, "not-found")
    }

    @Test(arguments: ["*", "\"1\"", "\"0\"", "W/\"1\""])
    func `PUT with If-Match to a missing resource is 412, and there is no current ETag`(value: String) throws {
        let answer = try put("If-Match", value, "1")
        try expectProblem(answer, 412, "precondition-failed", ["field": "If-Match"])
        try expectProblem(try service.send("GET", target), 404, "not-found")
    }

    @Test(arguments: [
        ("If-None-Match", "*"), ("If-None-Match", "\"1\""), ("If-Unmodified-Since", past), ("If-Modified-Since", past),
    ])
    func `PUT under any other condition creates it: 201`(field: (String, String)) throws {
        expect(try put(field.0, field.1, "1"), 201, UsualFields.created(target))
    }

    @Test func `a stale If-Match is 412 even if the content sent equals the content stored`() throws {
        let tag = try service.put(target, "1").entityTag()
        try expectStale(try put("If-Match", "\"0\"", "1"), tag)
    }

    @Test(arguments: ["{", "", "{\"a\":1,\"a\":2}"])
    func `malformed content comes after 412, and is 400 where the condition holds`(content: String) throws {
        let tag = try service.put(target, "1").entityTag()
        try expectStale(try put("If-Match", "\"0\"", content), tag)
        #expect(try put("If-Match", tag, content).status == 400)
        #expect(try service.send("GET", target).text == "1")
    }

    @Test func `a digest that does not match comes after 412`() throws {
        let tag = try service.put(target, "1").entityTag()
        let wrong = "sha-256=:\(String(repeating: "A", count: 43))=:"
        let stale = try service.send(
            "PUT", target, ["Content-Type": "application/json", "If-Match": "\"0\"", "Repr-Digest": wrong], "2")
        try expectStale(stale, tag)
    }

    @Test(arguments: [
        ("Content-Type", "text/plain", 415), ("Content-Type", ";", 400), ("Content-Range", "bytes 0-0/1", 400),
        ("Content-Frob", "1", 501), ("Content-Encoding", "gzip", 415),
    ])
    func `refusals by field alone come before 412`(name: String, value: String, status: Int) throws {
        try service.put(target, "1")
        let type = name == "Content-Type" ? value : "application/json"
        let answer =
            name == "Content-Type"
            ? try service.send("PUT", target, ["If-Match": "\"0\"", "Content-Type": type], "2")
            : try service.send("PUT", target, ["If-Match": "\"0\"", "Content-Type": type, name: value], "2")
        #expect(answer.status == status)
        #expect(try service.send("GET", target).text == "1")
    }

    @Test(arguments: ["If-Match", "If-None-Match"], ["abc", "\"a", "*, \"a\"", "\"a\" \"b\"", "w/\"a\"", "\"a\",b"])
    func `a condition that is no entity tag is 400`(name: String, value: String) throws {
        try service.put(target, "1")
        for answer in [try put(name, value, "2"), try service.send("GET", target, [name: value])] {
            // What the service never gave is not what was meant.
            try expectProblem(answer, 400, "malformed-condition", ["field": .string(name)], hasFix: false)
        }
        #expect(try service.send("GET", target).text == "1")
    }

    @Test func `a collection answers 412 to If-Match of another state`() throws {
        try service.put(target, "1")
        let collection = "/" + target.split(separator: "/")[0]
        let tag = try service.send("GET", collection).entityTag()
        try expectStale(try service.send("GET", collection, ["If-Match": "\"0\""]), tag)
    }

    private func put(_ name: String, _ value: String, _ content: String) throws -> Answer {
        try service.send("PUT", target, ["Content-Type": "application/json", name: value], content)
    }

    private func expectStale(_ answer: Answer, _ tag: String) throws {
        try expectProblem(
            answer, 412, "precondition-failed", fields: ["ETag": .exactly(tag)],
            ["field": "If-Match", "currentETag": .string(tag)], hasFix: false)
    }
}
