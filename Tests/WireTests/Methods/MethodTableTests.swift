import Testing

/// Methods: the table of the contract, each success with its exact fields.
@Suite(.tags(.rfc5789, .rfc8259, .rfc9110, .rfc9112)) struct MethodTableTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()
    private let json: SentFields = ["Content-Type": "application/json"]
    private let merge: SentFields = ["Content-Type": "application/merge-patch+json"]

    init() throws { service = try .shared() }

    private var collection: String { "/" + target.split(separator: "/")[0] }

    @Test func `GET of a resource that exists: 200`() throws {
        let tag = try service.put(target, "{\"a\":1}").entityTag()
        expect(try service.send("GET", target), 200, UsualFields.read(tag: .exactly(tag)), "{\"a\":1}")
    }

    @Test func `HEAD of a resource that exists: 200, the fields of GET and no content`() throws {
        try service.put(target, "{\"a\":1}")
        let get = try service.send("GET", target)
        let head = try service.send("HEAD", target)
        expect(head, 200, UsualFields.read(), to: "HEAD")
        #expect(head["Content-Length"] == "7")
        #expect(head.fields.filter { $0.name != "Date" } == get.fields.filter { $0.name != "Date" })
    }

    @Test(arguments: ["GET", "DELETE", "PATCH"])
    func `of a resource that does not exist: 404`(method: String) throws {
        try expectProblem(try service.send(method, target, merge, "{}"), 404, "not-found")
    }

    @Test func `HEAD of a resource that does not exist: 404, fields and no content`() throws {
        let wire = try service.connect()
        let head = try wire.send("HEAD", target)
        #expect(head.status == 404)
        expectFields(
            head, ["Content-Type": "application/problem+json", "Cache-Control": "no-store"], to: "HEAD")
        // The next answer on the connection shows that no content came.
        try expectProblem(try wire.send("GET", target), 404, "not-found")
    }

    @Test func `PUT to a resource that does not exist creates it: 201`() throws {
        expect(try service.send("PUT", target, json, "1"), 201, UsualFields.created(target))
    }

    @Test func `PUT to a resource that exists replaces it: 204`() throws {
        let before = try service.put(target, "1").entityTag()
        let answer = try service.send("PUT", target, json, "2")
        expect(answer, 204, UsualFields.written)
        #expect(answer["ETag"] != before)
        expect(
            try service.send("GET", target), 200, UsualFields.read(tag: .exactly(try answer.entityTag())), "2")
    }

    @Test func `PATCH of a resource that exists applies the patch document: 204`() throws {
        let before = try service.put(target, "{\"a\":1}").entityTag()
        let answer = try service.send("PATCH", target, merge, "{\"b\":2}")
        expect(answer, 204, UsualFields.written)
        #expect(answer["ETag"] != before)
        expect(
            try service.send("GET", target), 200, UsualFields.read(tag: .exactly(try answer.entityTag())),
            "{\"a\":1,\"b\":2}")
    }

    @Test func `DELETE of a resource that exists: 204, and it is gone`() throws {
        try service.put(target, "1")
        expect(try service.send("DELETE", target), 204, UsualFields.deleted)
        try expectProblem(try service.send("GET", target), 404, "not-found")
        try expectProblem(try service.send("DELETE", target), 404, "not-found")
    }

    @Test func `POST to a collection makes a resource under a fresh id: 201`() throws {
        let answer = try service.send("POST", collection, json, "{\"a\":1}")
        let location = try #require(answer["Location"])
        expect(answer, 201, UsualFields.created(location))
        expect(
            try service.send("GET", location), 200, UsualFields.read(tag: .exactly(try answer.entityTag())),
            "{\"a\":1}")
    }

    @Test func `GET of a collection: 200, a page of items`() throws {
        try service.put(target, "1")
        let answer = try service.send("GET", collection)
        #expect(answer.status == 200)
        expectFields(answer, UsualFields.page)
        let head = try service.send("HEAD", collection)
        expect(head, 200, UsualFields.page, to: "HEAD")
        #expect(head["Content-Length"] == answer["Content-Length"])
    }

    @Test func `an empty or unknown collection lists as empty: 200`() throws {
        expect(try service.send("GET", collection), 200, UsualFields.unchangedPage, "{\"items\":[],\"next\":null}\n")
        try service.put(target, "1")
        _ = try service.send("DELETE", target)
        expect(try service.send("GET", collection), 200, UsualFields.page, "{\"items\":[],\"next\":null}\n")
    }

    @Test func `OPTIONS of a resource, there or not: 204 with Allow and Accept-Patch`() throws {
        let fields: ExpectedFields = [
            "Allow": .exactly(Allowed.resource), "Accept-Patch": Accepted.patch, "Cache-Control": "no-store",
        ]
        expect(try service.send("OPTIONS", target), 204, fields)
        try service.put(target, "1")
        expect(try service.send("OPTIONS", target), 204, fields)
    }

    @Test func `OPTIONS of a collection: 204 with Allow, Accept-Post and Accept-Patch`() throws {
        expect(
            try service.send("OPTIONS", collection), 204,
            [
                "Allow": .exactly(Allowed.collection), "Accept-Post": Accepted.post, "Accept-Patch": Accepted.patch,
                "Accept-Query": Accepted.query,
                "Cache-Control": "no-store",
            ])
    }

    @Test func `OPTIONS of the whole service: 204 with Allow`() throws {
        let answer = try service.send("OPTIONS", "*")
        expect(answer, 204, ["Allow": .present, "Cache-Control": "no-store"])
    }
}
