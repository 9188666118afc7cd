import Testing

/// Prefer on PUT, PATCH and POST (RFC 7240).
struct PreferTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test(arguments: [
        "return=representation", "return=\"representation\"", "Return=representation",
        "respond-async, return=representation",
        "return=representation; foo=bar", "return = representation", "return=representation, return=minimal",
    ])
    func `return=representation: 200, 201 for a new one, with its address`(prefer: String) throws {
        let fields: SentFields = ["Content-Type": "application/json", "Prefer": prefer]
        let created = try service.send("PUT", target, fields, "{\"a\": 1.0}")
        expect(
            created, 201, UsualFields.with(UsualFields.returned(target), ["Location": .exactly(target)]),
            "{\"a\": 1.0}")
        expect(
            try service.send("PUT", target, fields, "{\"a\": 2.0}"), 200, UsualFields.returned(target), "{\"a\": 2.0}")
        let patch: SentFields = ["Content-Type": "application/merge-patch+json", "Prefer": prefer]
        expect(try service.send("PATCH", target, patch, "[3.0]"), 200, UsualFields.returned(target), "[3.0]")
    }

    @Test func `return=minimal: as without, and it says so`() throws {
        let fields: SentFields = ["Content-Type": "application/json", "Prefer": "return=minimal"]
        let applied: ExpectedFields = ["Preference-Applied": "return=minimal"]
        expect(
            try service.send("PUT", target, fields, "1"), 201, UsualFields.with(UsualFields.created(target), applied))
        expect(try service.send("PUT", target, fields, "2"), 204, UsualFields.with(UsualFields.written, applied))
        let patch: SentFields = ["Content-Type": "application/merge-patch+json", "Prefer": "return=minimal"]
        expect(try service.send("PATCH", target, patch, "3"), 204, UsualFields.with(UsualFields.written, applied))
    }

    @Test(arguments: ["return=everything", "return", "handling=strict", "respond-async", "", ",", "=x"])
    func `other preferences are ignored`(prefer: String) throws {
        let fields: SentFields = ["Content-Type": "application/json", "Prefer": prefer]
        expect(try service.send("PUT", target, fields, "1"), 201, UsualFields.created(target))
        expect(try service.send("PUT", target, fields, "2"), 204, UsualFields.written)
    }

    @Test func `Prefer does nothing to DELETE and GET`() throws {
        try service.put(target, "1")
        let prefer: SentFields = ["Prefer": "return=representation"]
        expect(try service.send("GET", target, prefer), 200, UsualFields.read(), "1")
        expect(try service.send("DELETE", target, prefer), 204, UsualFields.deleted)
    }
}
