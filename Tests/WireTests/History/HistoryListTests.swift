import Testing

/// History: the list of a resource's revisions.
@Suite(.tags(.rfc7089, .rfc8288, .rfc9110)) struct HistoryListTests {
    private let service: PutstoreProcess

    init() throws { service = try .shared() }

    @Test func `it lists every change, the newest first, of a deleted resource too`() throws {
        var past = Past(of: "/\(Fresh.collection())/a%2F%C3%A9", on: service)
        let dates = [
            try past.put("{}"), try past.put("{\"a\":10}", "application/vnd.a+json"), try past.patch("{\"a\":null}"),
        ].map { $0["Last-Modified"] ?? "" }
        try past.delete()
        let answer = try service.send("GET", past.history)
        expectFields(answer, UsualFields.ownPage)
        let items = try #require(try answer.json()["items"]?.array)
        let wanted: [(outcome: String, type: JSON, length: JSON)] = [
            ("deleted", .null, .null), ("patched", "application/vnd.a+json", 2),
            ("replaced", "application/vnd.a+json", 8), ("created", "application/json", 2),
        ]
        #expect(items.count == wanted.count)
        for (index, item) in items.enumerated() {
            let number = past.revisions.count - 1 - index
            var members: [String: JSON] = [
                "revision": .number(Double(past.revisions[number]) ?? 0), "href": .string(past.address(number)),
                "etag": wanted[index].outcome == "deleted" ? .null : .string(past.tag(number)),
                "outcome": .string(wanted[index].outcome), "contentType": wanted[index].type,
                "length": wanted[index].length,
            ]
            members["lastModified"] = dates.indices.contains(number) ? .string(dates[number]) : item["lastModified"]
            #expect(item == .object(members))
        }
        #expect(try answer.json()["next"] == .null)
        #expect(answer.text.hasSuffix("}\n"))
    }

    @Test(arguments: [
        "/_history/{c}/2", "/_history/nothing/here", "/_history/-x/1", "/_history/_x/1", "/_history/echo/put",
        "/_history/{c}/\(String(repeating: "x", count: 513))", "/_history/{c}/1%2F2",
    ])
    func `where there never was anything it is 404`(path: String) throws {
        let past = try Past("1", on: service)
        let path = path.replacing("{c}", with: past.target.split(separator: "/")[0])
        for method in ["GET", "DELETE"] {
            try expectProblem(try service.send(method, path), 404, "not-found", hasFix: false)
        }
        #expect(try service.send("HEAD", path).status == 404)
    }

    @Test(arguments: [nil, "application/link-format"], [1, 2, 3, 7, 8])
    func `page by page each revision comes once, in order, and Link says what next says`(
        accept: String?, limit: Int
    ) throws {
        let past = try Past("1", "2", "3", "4", "5", "6", "7", on: service)
        var path: String? = "\(past.history)?limit=\(limit)"
        var found: [String] = []
        while let current = path, found.count < 10 {
            let fields: SentFields = ["Accept": accept ?? "*/*"]
            let answer = try service.send("GET", current, fields)
            #expect(answer.status == 200)
            #expect(try service.send("HEAD", current, fields)["Link"] == answer["Link"])
            if accept == nil {
                let page = try answer.json()
                found += page["items"]?.array?.compactMap { $0["href"]?.string } ?? []
                path = page["next"]?.string
            } else {
                found += answer.text.matches(of: #/<([^>]+)>; rel="[a-z ]*memento"/#).map { String($0.1) }
                path = answer.text.firstMatch(of: #/<([^>]+)>; rel="next timemap"/#).map { String($0.1) }
            }
            #expect(answer["Link"] == path.map { "<\($0)>; rel=\"next\"" })
        }
        #expect(found == (0..<7).reversed().map(past.address))
    }

    @Test func `a cursor holds its place while the resource changes, and is of this history alone`() throws {
        var past = try Past("1", "2", "3", on: service)
        let next = try #require(try service.send("GET", past.history + "?limit=2").json()["next"]?.string)
        try past.put("4")
        let page = try service.send("GET", next).json()
        #expect(page["items"]?.array?.map { $0["href"]?.string } == [past.address(0)])
        let other = try Past("1", on: service)
        let cursor = try #require(next.firstMatch(of: #/after=[^&]+/#)).output
        try expectProblem(
            try service.send("GET", "\(other.history)?\(cursor)"), 400, "undefined-query", hasFix: false)
    }

    @Test(arguments: [
        "limit=0", "limit=1001", "limit=x", "limit=", "limit=1&limit=2", "after=", "after=!", "after=MQ", "x=1",
        "from=1",
        "after=MTIzIHh4eA",
    ])
    func `a query that it does not define is 400`(query: String) throws {
        let past = try Past("1", on: service)
        let isLimit = ["limit=0", "limit=1001", "limit=x", "limit="].contains(query)
        try expectProblem(
            try service.send("GET", "\(past.history)?\(query)"), 400, "undefined-query", hasFix: isLimit)
    }

    @Test func `the TimeMap has the original, the TimeGate, itself, and each memento with its date`() throws {
        var past = Past(on: service)
        let first = try past.put("1")
        try service.waitForNextSecond(after: first)
        try past.put("2")
        let last = try past.put("3")
        let answer = try service.send("GET", past.history, ["Accept": "application/link-format"])
        let fields = UsualFields.with(UsualFields.ownPage, ["Content-Type": "application/link-format"])
        let (from, until) = (first["Last-Modified"] ?? "", last["Last-Modified"] ?? "")
        let second = try service.send("GET", past.address(1))["Memento-Datetime"] ?? ""
        expect(
            answer, 200, fields,
            """
            <\(past.target)>; rel="original",
            <\(past.target)>; rel="timegate",
            <\(past.history)>; rel="self"; type="application/link-format"; from="\(from)"; until="\(until)",
            <\(past.address(2))>; rel="last memento"; datetime="\(until)",
            <\(past.address(1))>; rel="memento"; datetime="\(second)",
            <\(past.address(0))>; rel="first memento"; datetime="\(from)"

            """)
        let part = past.history + "?limit=2"
        let page = try service.send("GET", part, ["Accept": "application/link-format"]).text
        #expect(page.contains("<\(part)>; rel=\"self\"; type=\"application/link-format\"; from=\"\(second)\"; until"))
        try past.delete()
        let single = try Past("1", on: service)
        let map = try service.send("GET", single.history, ["Accept": "application/link-format"]).text
        #expect(map.contains("<\(single.address(0))>; rel=\"first last memento\"; datetime=\""))
    }

    @Test(arguments: [
        ("*/*", "application/json"), ("application/link-format, application/json;q=0.9", "application/link-format"),
        ("application/json, application/link-format", "application/json"), ("application/*;q=0.5", "application/json"),
    ])
    func `Accept chooses`(accept: String, type: String) throws {
        let past = try Past("1", on: service)
        #expect(try service.send("GET", past.history, ["Accept": accept])["Content-Type"] == type)
    }

    @Test func `a type that is neither is 406 with both`() throws {
        let past = try Past("1", on: service)
        try expectProblem(
            try service.send("GET", past.history, ["Accept": "text/html"]), 406, "not-acceptable",
            ["field": "Accept", "accepted": ["application/json", "application/link-format"]], hasFix: true)
    }

    @Test func `it has an ETag that every change of the resource changes, and answers 304`() throws {
        var past = try Past("1", on: service)
        let tag = try service.send("GET", past.history).entityTag()
        #expect(try service.send("GET", past.history, ["If-None-Match": tag]).status == 304)
        #expect(try service.send("HEAD", past.history, ["If-Match": "\"x\""]).status == 412)
        try past.put("2")
        #expect(try service.send("GET", past.history, ["If-None-Match": tag]).status == 200)
    }

    @Test(arguments: ["PUT", "POST", "PATCH"])
    func `other methods are 405 with Allow`(method: String) throws {
        let allow = "GET, HEAD, DELETE, OPTIONS"
        let past = try Past("1", on: service)
        try expectProblem(
            try service.send(method, past.history, ["Content-Type": "application/json"], "1"), 405,
            "method-not-allowed", fields: ["Allow": .exactly(allow)], ["allow": Allowed.member(allow)])
        let options = try service.send("OPTIONS", past.history)
        expect(options, 204, ["Allow": .exactly(allow), "Cache-Control": "no-store"])
        try expectProblem(
            try service.send(method, "/_history", ["Content-Type": "application/json"], "1"), 405,
            "method-not-allowed", fields: ["Allow": .exactly(Allowed.ownPage)],
            ["allow": Allowed.member(Allowed.ownPage)])
    }

    @Test func `/_history tells how far the past reaches`() throws {
        try withPutstore { (service) throws in
            func extent() throws -> String { try service.send("GET", "/_history").text }
            expect(
                try service.send("GET", "/_history"), 200, UsualFields.ownPage,
                "{\"oldest\":0,\"newest\":0,\"bytes\":0}\n")
            try service.put("/c/1", "1")
            #expect(try extent() == "{\"oldest\":1,\"newest\":1,\"bytes\":0}\n")
            try service.put("/c/1", "22")
            try service.put("/c/2", "1")
            _ = try service.send("DELETE", "/c/1")
            #expect(try extent() == "{\"oldest\":1,\"newest\":4,\"bytes\":3}\n")
            #expect(try service.send("GET", "/_history?x=1").status == 400)
            #expect(try service.send("GET", "/_history/c").status == 404)
            #expect(try service.send("GET", "/_history/").status == 400)
        }
    }
}
