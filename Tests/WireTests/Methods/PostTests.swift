import Testing

/// Methods: POST makes a new resource each time.
struct PostTests {
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

    @Test func `a condition on POST is about the collection`() throws {
        try service.put("\(collection)/1", "1")
        let tag = try service.send("GET", collection).entityTag()
        let stale: SentFields = ["Content-Type": "application/json", "If-Match": "\"0\""]
        #expect(try service.send("POST", collection, stale, "1").status == 412)
        let answer = try service.send("POST", collection, ["Content-Type": "application/json", "If-Match": tag], "1")
        #expect(answer.status == 201)
    }
}
