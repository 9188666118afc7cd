import Testing

/// Validators and preconditions: each field, and their order (RFC 9110 §13.2.2), on a resource that exists.
@Suite(.tags(.rfc5789, .rfc9110)) struct ConditionTableTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()
    private static let past = "Sun, 06 Nov 1994 08:49:37 GMT"

    init() throws { service = try .shared() }

    @Test(arguments: [
        Condition(200, ("If-Match", "{tag}")), Condition(200, ("If-Match", "*")),
        Condition(200, ("If-Match", "\"0\", {tag}")), Condition(200, ("If-Match", "\"0\""), ("If-Match", "{tag}")),
        Condition(412, failing: "If-Match", ("If-Match", "\"0\"")),
        Condition(412, failing: "If-Match", ("If-Match", "W/{tag}")),
        Condition(200, ("If-Unmodified-Since", "{date}")),
        Condition(412, failing: "If-Unmodified-Since", ("If-Unmodified-Since", past)),
        Condition(412, failing: "If-Unmodified-Since", ("If-Unmodified-Since", "Sunday, 06-Nov-94 08:49:37 GMT")),
        Condition(412, failing: "If-Unmodified-Since", ("If-Unmodified-Since", "Sun Nov  6 08:49:37 1994")),
        Condition(200, ("If-Unmodified-Since", "yesterday")),
        Condition(200, ("If-Match", "{tag}"), ("If-Unmodified-Since", past)),
        Condition(412, failing: "If-Match", ("If-Match", "\"0\""), ("If-Unmodified-Since", "{date}")),
        Condition(304, ("If-None-Match", "{tag}")), Condition(304, ("If-None-Match", "W/{tag}")),
        Condition(304, ("If-None-Match", "*")), Condition(304, ("If-None-Match", "\"0\", {tag}")),
        Condition(304, ("If-None-Match", "\"0\" , W/\"x,y\",{tag}")), Condition(200, ("If-None-Match", "\"0\"")),
        Condition(304, ("If-Modified-Since", "{date}")), Condition(200, ("If-Modified-Since", past)),
        Condition(200, ("If-Modified-Since", "Sun Nov  6 08:49:37 1994")),
        Condition(200, ("If-Modified-Since", "soon")),
        Condition(200, ("If-None-Match", "\"0\""), ("If-Modified-Since", "{date}")),
        Condition(304, ("If-None-Match", "{tag}"), ("If-Modified-Since", past)),
        Condition(304, ("If-Match", "{tag}"), ("If-None-Match", "{tag}")),
        Condition(412, failing: "If-Match", ("If-None-Match", "{tag}"), ("If-Match", "\"0\"")),
        Condition(412, failing: "If-Unmodified-Since", ("If-None-Match", "{tag}"), ("If-Unmodified-Since", past)),
        Condition(304, ("If-Match", "{tag}"), ("If-Modified-Since", "{date}")),
        Condition(304, ("If-Unmodified-Since", "{date}"), ("If-Modified-Since", "{date}")),
        Condition(200, ("If-Match", "{tag}"), ("If-None-Match", "\"0\""), ("If-Modified-Since", "{date}")),
        // The grammar allows an empty list (RFC 9110 §5.6.1, §13.1.1): no tag of it matches.
        Condition(412, failing: "If-Match", ("If-Match", "")), Condition(412, failing: "If-Match", ("If-Match", ",")),
        Condition(200, ("If-None-Match", "")), Condition(200, ("If-None-Match", " , ")),
    ])
    func `GET and HEAD under a condition`(condition: Condition) throws {
        try service.put(target, "1")
        let current = try service.send("GET", target)
        let tag = FieldValue.exactly(try current.entityTag())
        for method in ["GET", "HEAD"] {
            let answer = try ask(method, condition, current)
            switch condition.status {
            case 200: expect(answer, 200, UsualFields.read(tag: tag), method == "GET" ? "1" : "", to: method)
            case 304: expect(answer, 304, UsualFields.notModified(tag: tag), to: method)
            case _ where method == "GET": try expectPreconditionFailed(answer, condition, tag: current)
            case _: #expect(answer.status == 412)
            }
        }
    }

    @Test(
        arguments: ["PUT", "PATCH", "DELETE"],
        [
            Condition(204, ("If-Match", "{tag}")), Condition(204, ("If-Match", "*")),
            Condition(204, ("If-Match", "\"0\",{tag}")), Condition(412, failing: "If-Match", ("If-Match", "\"0\"")),
            Condition(412, failing: "If-Match", ("If-Match", "W/{tag}")),
            Condition(204, ("If-Unmodified-Since", "{date}")),
            Condition(412, failing: "If-Unmodified-Since", ("If-Unmodified-Since", past)),
            Condition(204, ("If-Unmodified-Since", "never")),
            Condition(204, ("If-Match", "{tag}"), ("If-Unmodified-Since", past)),
            Condition(412, failing: "If-Match", ("If-Match", "\"0\""), ("If-Unmodified-Since", "{date}")),
            Condition(412, failing: "If-None-Match", ("If-None-Match", "{tag}")),
            Condition(412, failing: "If-None-Match", ("If-None-Match", "W/{tag}")),
            Condition(412, failing: "If-None-Match", ("If-None-Match", "*")),
            Condition(204, ("If-None-Match", "\"0\"")),
            Condition(204, ("If-Modified-Since", "{date}")), Condition(204, ("If-Modified-Since", past)),
            Condition(412, failing: "If-None-Match", ("If-Match", "{tag}"), ("If-None-Match", "{tag}")),
            Condition(412, failing: "If-Match", ("If-None-Match", "{tag}"), ("If-Match", "\"0\"")),
            Condition(412, failing: "If-Unmodified-Since", ("If-None-Match", "*"), ("If-Unmodified-Since", past)),
            Condition(204, ("If-Match", "{tag}"), ("If-None-Match", "\"0\"")),
        ])
    func `a write under a condition`(method: String, condition: Condition) throws {
        try service.put(target, "1")
        let current = try service.send("GET", target)
        let answer = try ask(method, condition, current)
        if condition.status == 204 {
            expect(answer, 204, method == "DELETE" ? UsualFields.deleted : UsualFields.written)
        } else {
            try expectPreconditionFailed(answer, condition, tag: current)
            let after = try service.send("GET", target)
            #expect(after.text == "1")
            #expect(after["ETag"] == current["ETag"])
        }
    }

    private func ask(_ method: String, _ condition: Condition, _ current: Answer) throws -> Answer {
        let type = ["PUT": "application/json", "PATCH": "application/merge-patch+json"][method]
        let request = RequestText(
            method: method, target: target,
            fields: condition.sent(current: current) + (type.map { [(name: "Content-Type", value: $0)] } ?? []),
            content: type == nil ? nil : Array("2".utf8))
        let wire = try service.connect()
        try wire.send(request.bytes(port: service.port))
        return try wire.receive(to: method)
    }

    private func expectPreconditionFailed(_ answer: Answer, _ condition: Condition, tag current: Answer) throws {
        let tag = try current.entityTag()
        try expectProblem(
            answer, 412, "precondition-failed", fields: ["ETag": .exactly(tag)],
            ["field": .string(condition.failing ?? ""), "currentETag": .string(tag)], hasFix: false)
    }
}
