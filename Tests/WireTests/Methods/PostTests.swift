import Testing

/// Methods: POST makes a new resource each time.
@Suite(.tags(.rfc9110)) struct PostTests {
    private let service: PutstoreProcess
    private let collection = "/" + Fresh.collection()
    private let json: SentFields = ["Content-Type": "application/json"]

    init() throws { service = try .shared() }

    @Test func `the id is a UUIDv7 in lower case`() throws {
        let location = try #require(try service.send("POST", collection, json, "{}")["Location"])
        let id = try #require(location.split(separator: "/").last)
        #expect(location == "\(collection)/\(id)")
        #expect(
            id.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#) != nil, "\(id)")
    }

    @Test func `POST makes a new resource every time it is sent`() throws {
        let locations = try (0..<20).map { _ in try service.send("POST", collection, json, "{\"a\":1}")["Location"] }
        #expect(Set(locations).count == 20)
        #expect(!locations.contains(nil))
        let items = try service.send("GET", collection).json()["items"]?.array ?? []
        #expect(Set(items.map { $0["href"]?.string }) == Set(locations))
    }

    @Test func `POST that asks for the representation gets it with its address: 201`() throws {
        let answer = try service.send(
            "POST", collection, ["Content-Type": "application/json", "Prefer": "return=representation"], "{\"a\":1.0}")
        let location = try #require(answer["Location"])
        expect(
            answer, 201, UsualFields.with(UsualFields.returned(location), ["Location": .exactly(location)]),
            "{\"a\":1.0}")
    }

    @Test(arguments: [
        ("hello", "hello"), ("The%20Beach", "The%20Beach"), ("The Beach", "The%20Beach"), ("S%C3%A8te", "S%C3%A8te"),
        ("a/b", "a%2Fb"), ("%2541", "%2541"), ("a+b", "a+b"),
    ])
    func `a Slug that is a free, valid id is taken, percent-decoded once`(slug: String, id: String) throws {
        let fields: SentFields = ["Content-Type": "application/json", "Slug": slug]
        let first = try service.send("POST", collection, fields, "1")
        expect(first, 201, UsualFields.created("\(collection)/\(id)"))
        #expect(try service.send("GET", "\(collection)/\(id)").text == "1")
        let second = try service.send("POST", collection, fields, "2")
        #expect(second.status == 201)
        #expect(try isMadeUp(second))
        #expect(try service.send("GET", "\(collection)/\(id)").text == "1")
    }

    @Test(arguments: ["", ".", "..", "%2E", "%zz", "%", "%FF", "a%00b", "é", String(repeating: "x", count: 513)])
    func `a Slug that is no id is ignored`(slug: String) throws {
        let answer = try service.send("POST", collection, ["Content-Type": "application/json", "Slug": slug], "1")
        #expect(answer.status == 201)
        #expect(try isMadeUp(answer))
    }

    @Test func `two Slug fields are ignored`() throws {
        let fields: SentFields = ["Content-Type": "application/json", "Slug": "a", "slug": "b"]
        #expect(try isMadeUp(try service.send("POST", collection, fields, "1")))
    }

    @Test func `of racing POSTs with one Slug one gets it, and the others get ids of their own`() throws {
        let fields = [(name: "Content-Type", value: "application/json"), (name: "Slug", value: "wanted")]
        let answers = try Race.run(10, "POST", collection, fields, against: service) { "\($0)" }
        #expect(answers.allSatisfy { $0.status == 201 })
        #expect(Set(answers.map { $0["Location"] }).count == 10)
        #expect(answers.count { $0["Location"] == "\(collection)/wanted" } == 1)
        #expect(try service.send("GET", collection).json()["items"]?.array?.count == 10)
    }

    @Test func `a key replays the answer whose id came from Slug`() throws {
        let fields: SentFields = [
            "Content-Type": "application/json", "Slug": "once", "Idempotency-Key": ReplayTests.key(),
        ]
        #expect(try service.send("POST", collection, fields, "1")["Location"] == "\(collection)/once")
        let again = try service.send("POST", collection, fields, "1")
        #expect(again["Location"] == "\(collection)/once")
        #expect(again["Idempotency-Replayed"] == "true")
        #expect(try service.send("GET", collection).json()["items"]?.array?.count == 1)
    }

    /// Whether the service has made up the id of what was created.
    private func isMadeUp(_ answer: Answer) throws -> Bool {
        let id = try #require(answer["Location"]?.split(separator: "/").last)
        return id.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#) != nil
    }

    @Test func `a condition on POST is about the collection`() throws {
        try service.put("\(collection)/1", "1")
        let tag = try service.send("GET", collection).entityTag()
        let stale: SentFields = ["Content-Type": "application/json", "If-Match": "\"0\""]
        #expect(try service.send("POST", collection, stale, "1").status == 412)
        let answer = try service.send("POST", collection, ["Content-Type": "application/json", "If-Match": tag], "1")
        #expect(answer.status == 201)
    }
}
