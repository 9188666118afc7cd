import Testing

/// GET and HEAD honour Accept; on a write it matters only where a representation is returned.
@Suite(.tags(.rfc9110)) struct AcceptTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws {
        service = try .shared()
        try service.put(target, "{\"old\":1}")
    }

    @Test(arguments: [
        "application/json", "*/*", "application/*", "text/html, */*;q=0.1", "APPLICATION/JSON",
        "application/json;q=0.001, */*;q=0", "text/plain, application/json", "application/*;q=0.5",
    ])
    func `a type that the client accepts is given: 200`(accept: String) throws {
        for method in ["GET", "HEAD"] {
            let answer = try service.send(method, target, ["Accept": accept])
            expect(answer, 200, UsualFields.read(), method == "GET" ? "{\"old\":1}" : "", to: method)
        }
    }

    @Test(arguments: [
        "text/plain", "application/json;q=0", "*/*;q=0", "application/*;q=0, */*", "application/vnd.a+json", "text/*",
        "application/json;q=0, */*",
    ])
    func `a type that it does not accept is 406, with a list`(accept: String) throws {
        try expectNotAcceptable(try service.send("GET", target, ["Accept": accept]))
        let head = try service.send("HEAD", target, ["Accept": accept])
        expect(
            head, 406, ["Content-Type": "application/problem+json", "Cache-Control": "no-store"], to: "HEAD")
    }

    @Test func `a collection is JSON and nothing else: 406`() throws {
        let collection = "/" + target.split(separator: "/")[0]
        try expectNotAcceptable(try service.send("GET", collection, ["Accept": "text/html"]))
    }

    @Test func `the list of a page that has several types has all of them`() throws {
        for (path, types) in [
            ("/", ["application/json", "text/html; charset=utf-8"]),
            ("/_requests", ["application/json", "text/event-stream"]),
        ] {
            let answer = try service.send("GET", path, ["Accept": "text/csv"])
            #expect(answer.status == 406)
            #expect(try answer.problem("accepted") == .array(types.map { .string($0) }))
        }
    }

    @Test func `Accept on a write is nothing where no representation is returned`() throws {
        let fields: SentFields = ["Content-Type": "application/json", "Accept": "text/plain"]
        expect(try service.send("PUT", target, fields, "{\"new\":1}"), 204, UsualFields.written)
        expect(
            try service.send("DELETE", target, ["Accept": "text/plain"]), 204, UsualFields.deleted)
    }

    @Test func `Accept on a write is 406 where a representation would be returned, and nothing changes`() throws {
        let fields: SentFields = [
            "Content-Type": "application/json", "Accept": "text/plain", "Prefer": "return=representation",
        ]
        try expectNotAcceptable(try service.send("PUT", target, fields, "{\"new\":1}"))
        expect(try service.send("GET", target), 200, UsualFields.read(), "{\"old\":1}")
    }

    private func expectNotAcceptable(_ answer: Answer) throws {
        try expectProblem(
            answer, 406, "not-acceptable", ["field": "Accept", "accepted": ["application/json"]], hasFix: true)
    }
}
