import Testing

/// History: revisions that cannot be shown.
@Suite(.tags(.rfc7089, .rfc5829)) struct DeletedRevisionTests {
    private let service: PutstoreProcess

    init() throws { service = try .shared() }

    @Test(arguments: ["GET", "HEAD"])
    func `a deletion is 404 with the links, and Memento-Datetime once something came after it`(method: String) throws {
        var past = try Past("1", on: service)
        try past.delete()
        try past.put("2")
        let fields: ExpectedFields = ["Link": .exactly(past.link(1)), "Memento-Datetime": .date]
        let answer = try service.send(method, past.address(1))
        if method == "GET" {
            try expectProblem(answer, 404, "not-found", fields: fields, hasFix: false)
        } else {
            #expect(answer.status == 404 && answer["Link"] == past.link(1) && answer["Memento-Datetime"] != nil)
        }
        // Whatever its conditions.
        #expect(try service.send(method, past.address(1), ["If-None-Match": "*"]).status == 404)
        #expect(try service.send(method, past.address(1), ["If-Match": "\"0\""]).status == 404)
    }

    @Test func `the last deletion has a Memento-Datetime once its second is over`() throws {
        var past = try Past("1", on: service)
        try past.delete()
        let answer = try service.send("GET", past.address(1))
        try service.waitForNextSecond(after: answer)
        try expectProblem(
            try service.send("GET", past.address(1)), 404, "not-found",
            fields: ["Link": .exactly(past.link(1)), "Memento-Datetime": .date], hasFix: false)
    }

    @Test func `the links lead from revision to revision, and to what is there now`() throws {
        var past = try Past("1", "2", of: "/\(Fresh.collection())/a%2Fb,%C3%A9;", on: service)
        try past.delete()
        try past.put("3")
        var address: String? = past.address(3)
        var seen: [String] = []
        while let current = address, seen.count < 10 {
            seen.append(current)
            let link = try #require(try service.send("HEAD", current)["Link"])
            address = link.firstMatch(of: #/<([^>]+)>; rel="predecessor-version"/#).map { String($0.1) }
        }
        #expect(seen == (0..<4).reversed().map(past.address))
        #expect(try service.send("GET", past.target).text == "3")
        #expect(try service.send("GET", past.history).json()["items"]?.array?.count == 4)
    }
}
