import Testing

/// Idempotency-Key: what a key is, and what it may stand for.
@Suite(.tags(.idempotencyKey)) struct KeyTests {
    private let service: PutstoreProcess
    private let collection = "/" + Fresh.collection()

    init() throws { service = try .shared() }

    @Test func `the same key with another request is 422, and changes nothing`() throws {
        let key = ReplayTests.key()
        let target = "\(collection)/1"
        try service.put(target, "{}")
        #expect(try send("PATCH", target, key, "{\"a\":1}", "application/merge-patch+json").status == 204)
        let others = [
            try send("PATCH", target, key, "{\"a\":2}", "application/merge-patch+json"),
            try send("PATCH", target, key, "[]", "application/json-patch+json"),
            try send("POST", collection, key, "{\"a\":1}", "application/json"),
        ]
        for answer in others {
            try expectProblem(
                answer, 422, "idempotency-key-reused", ["field": "Idempotency-Key"], hasFix: false)
        }
        let created = ReplayTests.key()
        #expect(try send("POST", collection, created, "1", "application/json").status == 201)
        for (path, type) in [(collection, "application/vnd.a+json"), ("/\(Fresh.collection())", "application/json")] {
            try expectProblem(
                try send("POST", path, created, "1", type), 422, "idempotency-key-reused",
                ["field": "Idempotency-Key"], hasFix: false)
        }
        #expect(try service.send("GET", target).text == "{\"a\":1}")
        #expect(try service.send("GET", collection).json()["items"]?.array?.count == 2)
    }

    @Test(arguments: [
        "\"a b, c; d=\\\"e\\\\\"", "bare-token", "8e03978e-40d5-43dd-bc93-6894a57f9324", "\"x\"", "\" \"",
        "\"\(String(repeating: "k", count: 251))\"",
    ])
    func `a key is a string or a bare token of 1 to 255 characters`(key: String) throws {
        let unique = Fresh.collection()
        let own = key.hasSuffix("\"") ? key.dropLast() + "\(unique.suffix(4))\"" : key + unique
        let first = try send("POST", collection, own, "1", "application/json")
        let again = try send("POST", collection, own, "1", "application/json")
        #expect(first.status == 201)
        #expect(again.status == 201)
        #expect(again["Idempotency-Replayed"] == "true")
        #expect(again["Location"] == first["Location"])
    }

    @Test(arguments: [
        "", "\"\"", "\"", "\"abc", "abc\"", "\"a\" \"b\"", "\"a\", \"b\"", "a b", "\"é\"", "\"a\\n\"", ":YQ==:",
        "(\"a\")", "?1",
        "\"\(String(repeating: "k", count: 256))\"", String(repeating: "k", count: 256),
    ])
    func `a malformed key is 400, and nothing is made`(key: String) throws {
        try expectProblem(
            try send("POST", collection, key, "1", "application/json"), 400, "malformed-idempotency-key",
            ["field": "Idempotency-Key"])
        #expect(try service.send("GET", collection).json()["items"] == [])
    }

    @Test func `a key of 255 characters is taken, and two keys are malformed`() throws {
        let longest = "\"" + ReplayTests.key().dropFirst().dropLast().padded(to: 255) + "\""
        #expect(try send("POST", collection, longest, "1", "application/json").status == 201)
        let fields: SentFields = [
            "Content-Type": "application/json", "Idempotency-Key": "\"a\"", "Idempotency-Key": "\"b\"",
        ]
        try expectProblem(
            try service.send("POST", collection, fields, "1"), 400, "malformed-idempotency-key",
            ["field": "Idempotency-Key"])
    }

    @Test func `refusals are not recorded: the key can still be used`() throws {
        let key = ReplayTests.key()
        #expect(try send("POST", collection, key, "{", "application/json").status == 400)
        #expect(try send("POST", collection, key, "{}", "text/plain").status == 415)
        let made = try send("POST", collection, key, "{}", "application/json")
        expect(made, 201, UsualFields.created(try #require(made["Location"])))
        let target = "\(collection)/1"
        let other = ReplayTests.key()
        let type = "application/merge-patch+json"
        #expect(try send("PATCH", target, other, "{\"a\":1}", type).status == 404)
        try service.put(target, "{}")
        expect(try send("PATCH", target, other, "{\"a\":1}", type), 204, UsualFields.written)
    }

    @Test func `--require-idempotency-key: POST without one is 400`() throws {
        try withPutstore("--require-idempotency-key") { (service) throws in
            let json: SentFields = ["Content-Type": "application/json"]
            try expectProblem(
                try service.send("POST", "/c", json, "1"), 400, "idempotency-key-required",
                ["field": "Idempotency-Key"], hasFix: true)
            let keyed: SentFields = ["Content-Type": "application/json", "Idempotency-Key": "\"k\""]
            #expect(try service.send("POST", "/c", keyed, "1").status == 201)
            #expect(try service.send("PUT", "/c/1", json, "1").status == 201)
            let patch: SentFields = ["Content-Type": "application/merge-patch+json"]
            #expect(try service.send("PATCH", "/c/1", patch, "2").status == 204)
        }
    }

    @Test(arguments: [
        "\"k {n}\"", "\"k \\\"{n}\\\"\"", "\"k{n}\";a=1", "  \"k{n}\"  ", "8e03978e-40d5-43dd-bc93-{n}",
    ])
    func `a key in any spelling that is taken is the same key the second time`(key: String) throws {
        let collection = Fresh.collection()
        let key = key.replacing("{n}", with: collection)
        let fields: SentFields = ["Content-Type": "application/json", "Idempotency-Key": key]
        let first = try service.send("POST", "/\(collection)", fields, "1")
        let second = try service.send("POST", "/\(collection)", fields, "1")
        #expect(first.status == 201)
        #expect(second.status == 201)
        #expect(second["Location"] == first["Location"])
        #expect(second["Idempotency-Replayed"] == "true")
    }

    private func send(
        _ method: String, _ target: String, _ key: some StringProtocol, _ content: String, _ type: String
    ) throws -> Answer {
        try service.send(method, target, ["Content-Type": type, "Idempotency-Key": String(key)], content)
    }
}

extension StringProtocol {
    /// The text with as many `x` after it as make it `count` characters.
    fileprivate func padded(to count: Int) -> String { self + String(repeating: "x", count: count - self.count) }
}
