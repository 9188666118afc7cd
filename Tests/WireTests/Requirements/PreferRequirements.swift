import Testing

/// RFC 7240 and the Idempotency-Key draft: preferences and keys in odd spellings.
struct PreferRequirements {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test(arguments: [
        "return=representation", "RETURN=representation", "return=\"representation\"", "return = representation",
        "return=representation;foo", "return=representation; foo=\"a,b\"; bar", ",, return=representation ,",
        "wait=10, return=representation", "respond-async; x=\"return=minimal\", return=representation",
        "return=representation, return=minimal", "handling=lenient;return=minimal, return=representation",
    ])
    func `return=representation is found`(prefer: String) throws {
        let answer = try service.send("PUT", target, ["Content-Type": "application/json", "Prefer": prefer], "1")
        expect(answer, 201, UsualFields.with(UsualFields.returned(target), ["Location": .exactly(target)]), "1")
    }

    @Test(arguments: [
        "return=Representation", "return=REPRESENTATION", "return=\"Representation\"", "return=\"\"", "return",
        "foo; return=representation", "x=\"return=representation\"", "returns=representation",
        "return=other, return=representation", "handling=strict", "wait=0", "wait=x", "???",
    ])
    func `a preference that is not known, or has another value, is ignored`(prefer: String) throws {
        let answer = try service.send("PUT", target, ["Content-Type": "application/json", "Prefer": prefer], "1")
        expect(answer, 201, UsualFields.created(target))
    }

    @Test func `Prefer on two lines is one list, and the first instance counts`() throws {
        let fields: SentFields = [
            "Content-Type": "application/json", "Prefer": "return=minimal", "prefer": "return=representation",
        ]
        expect(
            try service.send("PUT", target, fields, "1"), 201,
            UsualFields.with(UsualFields.created(target), ["Preference-Applied": "return=minimal"]))
    }

    @Test(arguments: ["PUT", "PATCH", "DELETE", "POST"])
    func `Vary lists Prefer whether the client used it or not`(method: String) throws {
        try service.put(target, "1")
        let types = ["PUT": "application/json", "POST": "application/json", "PATCH": "application/merge-patch+json"]
        let path = method == "POST" ? "/" + target.split(separator: "/")[0] : target
        let answer = try service.send(method, path, ["Content-Type": types[method] ?? "text/plain"], "2")
        #expect([201, 204].contains(answer.status))
        #expect(answer["Vary"]?.contains("Prefer") == true)
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

    @Test(arguments: [
        "", "\"\"", "\"k", "k\"", "\"a\" \"b\"", "\"a\", \"b\"", "?1", ":AAAA:", "(\"a\")", "\"caf\u{e9}\"",
    ])
    func `a key that is no String is 400, and nothing is made`(key: String) throws {
        let collection = Fresh.collection()
        let fields: SentFields = ["Content-Type": "application/json", "Idempotency-Key": key]
        let answer = try service.send("POST", "/\(collection)", fields, "1")
        try expectProblem(answer, 400, "malformed-idempotency-key", ["field": "Idempotency-Key"], hasFix: true)
        #expect(try service.send("GET", "/\(collection)").text == "{\"items\":[],\"next\":null}\n")
    }
}
