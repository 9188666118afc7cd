import Testing

/// Addresses: how long an id and a name may be, and which characters a name has.
struct LengthTests {
    private let service: PutstoreProcess

    init() throws { service = try .shared() }

    @Test(arguments: [
        "a", String(repeating: "x", count: 512), String(repeating: "%C3%A9", count: 256),
        String(repeating: "%F0%9F%90%98", count: 128),
    ])
    func `ids of 1 to 512 bytes of UTF-8 are taken`(segment: String) throws {
        let target = "/\(Fresh.collection())/\(segment)"
        let answer = try service.send("PUT", target, ["Content-Type": "application/json"], "1")
        expect(answer, 201, UsualFields.created(target))
        expect(try service.send("GET", target), 200, UsualFields.read(), "1")
    }

    @Test(arguments: [
        String(repeating: "x", count: 513), String(repeating: "%C3%A9", count: 257),
        String(repeating: "x", count: 511) + "%C3%A9",
    ])
    func `an id of more than 512 bytes is 400`(segment: String) throws {
        let target = "/\(Fresh.collection())/\(segment)"
        for method in ["GET", "PUT", "DELETE"] {
            try expectProblem(try service.send(method, target), 400, "malformed-target")
        }
    }

    @Test(arguments: ["q", "Q9", "0", "a.b_c-d", "a..b", "a-", String(repeating: "n", count: 128)])
    func `a collection is named by letters, digits, dots, underscores and hyphens`(name: String) throws {
        try service.put("/\(name)/1", "1")
        #expect(try service.send("GET", "/\(name)").status == 200)
    }

    @Test(arguments: [
        "-a", ".a", "...", "a+b", "a~b", "a%20b", "%C3%A9", "a%2Fb", "a:b", "a@b", String(repeating: "n", count: 129),
    ])
    func `any other name of a collection is 400`(name: String) throws {
        try expectProblem(try service.send("GET", "/\(name)"), 400, "malformed-target")
        try expectProblem(
            try service.send("PUT", "/\(name)/1", ["Content-Type": "application/json"], "1"), 400, "malformed-target")
    }

    @Test func `names of collections are case-sensitive`() throws {
        let name = "case" + Fresh.collection()
        try service.put("/\(name)/1", "1")
        try expectProblem(try service.send("GET", "/C\(name.dropFirst())/1"), 404, "not-found")
    }
}
