import Testing

/// Idempotency-Key: a request that is sent again gets the first answer again, and changes nothing.
@Suite(.tags(.idempotencyKey, .rfc7240)) struct ReplayTests {
    private let service: PutstoreProcess
    private let collection = "/" + Fresh.collection()

    init() throws { service = try .shared() }

    @Test func `POST with a key makes one resource, however often it is sent`() throws {
        let key = Self.key()
        let first = try post(key, "{\"a\":1}")
        let location = try #require(first["Location"])
        expect(first, 201, UsualFields.created(location))
        for _ in 0..<3 {
            let again = try post(key, "{\"a\":1}")
            expectReplay(again, 201, UsualFields.created(location), of: first)
        }
        #expect(try count() == 1)
    }

    @Test func `PATCH with a key applies once, even if the resource has changed since`() throws {
        let key = Self.key()
        try service.put("\(collection)/1", "[]")
        let first = try patch(key)
        expect(first, 204, UsualFields.written)
        try service.put("\(collection)/1", "[0]")
        let again = try patch(key)
        expectReplay(again, 204, UsualFields.written, of: first)
        #expect(try service.send("GET", "\(collection)/1").text == "[0]")
    }

    @Test func `a replay does not look at the conditions again`() throws {
        let key = Self.key()
        let tag = try service.put("\(collection)/1", "[]").entityTag()
        let first = try patch(key, condition: tag)
        expect(first, 204, UsualFields.written)
        expectReplay(try patch(key, condition: tag), 204, UsualFields.written, of: first)
        #expect(try service.send("GET", "\(collection)/1").text == "[1]")
    }

    @Test func `the first answer comes again also after the resource was deleted`() throws {
        let key = Self.key()
        let first = try post(key, "1")
        let location = try #require(first["Location"])
        _ = try service.send("DELETE", location)
        expectReplay(try post(key, "1"), 201, UsualFields.created(location), of: first)
        try expectProblem(try service.send("GET", location), 404, "not-found")
    }

    @Test func `an answer with the representation comes again with it`() throws {
        let fields: SentFields = [
            "Content-Type": "application/json", "Idempotency-Key": Self.key(), "Prefer": "return=representation",
        ]
        let first = try service.send("POST", collection, fields, "{\"a\":1.0}")
        let location = try #require(first["Location"])
        let wanted = UsualFields.with(UsualFields.returned(location), ["Location": .exactly(location)])
        expect(first, 201, wanted, "{\"a\":1.0}")
        let again = try service.send("POST", collection, fields, "{\"a\":1.0}")
        expect(again, 201, UsualFields.with(wanted, ["Idempotency-Replayed": "true"]), "{\"a\":1.0}")
        #expect(again["ETag"] == first["ETag"])
    }

    @Test func `a replay says that a preference was applied only if the first answer did that`() throws {
        for (first, second) in [("minimal", "representation"), ("representation", "minimal")] {
            let key = Self.key()
            var answers: [Answer] = []
            for preference in [first, second, first] {
                let fields: SentFields = [
                    "Content-Type": "application/json", "Idempotency-Key": key, "Prefer": "return=\(preference)",
                ]
                answers.append(try service.send("POST", collection, fields, "{}"))
            }
            #expect(answers.map { $0["Preference-Applied"] } == ["return=\(first)", nil, "return=\(first)"])
            #expect(answers.map(\.text) == Array(repeating: first == "minimal" ? "" : "{}", count: 3))
        }
    }

    @Test func `50 duplicates at once make one resource and get one answer`() throws {
        let fields = [(name: "Content-Type", value: "application/json"), (name: "Idempotency-Key", value: Self.key())]
        let answers = try Race.run(50, "POST", collection, fields, against: service) { _ in "{\"a\":1}" }
        #expect(answers.allSatisfy { $0.status == 201 })
        #expect(Set(answers.map { $0["Location"] }).count == 1)
        #expect(Set(answers.map { $0["ETag"] }).count == 1)
        #expect(answers.filter { $0["Idempotency-Replayed"] == nil }.count == 1)
        #expect(try count() == 1)
    }

    @Test func `a key on PUT and DELETE does no harm`() throws {
        let key = Self.key()
        let fields: SentFields = ["Content-Type": "application/json", "Idempotency-Key": key]
        let target = "\(collection)/1"
        let malformed: SentFields = ["Content-Type": "application/json", "Idempotency-Key": "\""]
        expect(try service.send("PUT", target, malformed, "0"), 201, UsualFields.created(target))
        expect(try service.send("DELETE", target, ["Idempotency-Key": "\""]), 204, UsualFields.deleted)
        expect(try service.send("PUT", target, fields, "1"), 201, UsualFields.created(target))
        expect(try service.send("PUT", target, fields, "2"), 204, UsualFields.written)
        #expect(try service.send("GET", target).text == "2")
        expect(try service.send("DELETE", target, ["Idempotency-Key": key]), 204, UsualFields.deleted)
        try expectProblem(try service.send("DELETE", target, ["Idempotency-Key": key]), 404, "not-found")
    }

    static func key() -> String { "\"key-\(Fresh.collection())\"" }

    private func post(_ key: String, _ content: String) throws -> Answer {
        try service.send(
            "POST", collection, ["Content-Type": "application/json", "Idempotency-Key": key], content)
    }

    private func patch(_ key: String, condition: String = "*") throws -> Answer {
        try service.send(
            "PATCH", "\(collection)/1",
            ["Content-Type": "application/json-patch+json", "Idempotency-Key": key, "If-Match": condition],
            "[{\"op\":\"add\",\"path\":\"/-\",\"value\":1}]")
    }

    private func count() throws -> Int? { try service.send("GET", collection).json()["items"]?.array?.count }

    private func expectReplay(
        _ answer: Answer, _ status: Int, _ fields: ExpectedFields, of first: Answer,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let wanted = UsualFields.with(fields, ["Idempotency-Replayed": "true"])
        expect(answer, status, wanted, sourceLocation: sourceLocation)
        #expect(answer["ETag"] == first["ETag"], sourceLocation: sourceLocation)
        #expect(answer["Last-Modified"] == first["Last-Modified"], sourceLocation: sourceLocation)
    }
}
