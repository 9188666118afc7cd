import Testing

/// QUERY (RFC 10008), and what is said of queries that cannot be answered.
@Suite(.tags(.rfc10008)) struct QueryMethodTests {
    private let service: PutstoreProcess
    private let collection = Fresh.collection()
    private static let form = "application/x-www-form-urlencoded"
    private static let types = "\(form), application/json"

    init() throws {
        service = try .shared()
        for (id, content) in [
            ("1", #"{"price":10,"city":"Oslo"}"#), ("2", #"{"price":20,"city":"Bergen"}"#), ("3", #"{"price":"10"}"#),
            ("4", #"{"price":5,"city":"Oslo"}"#),
        ] {
            try service.put("/\(collection)/\(id)", content)
        }
    }

    private func query(
        _ type: String?, _ content: String, _ field: (name: String, value: String)? = nil
    ) throws -> Answer {
        let fields: SentFields
        switch (type, field) {
        case (nil, nil): fields = [:]
        case (nil, let field?): fields = [field.name: field.value]
        case (let type?, nil): fields = ["Content-Type": type]
        case (let type?, let field?): fields = ["Content-Type": type, field.name: field.value]
        }
        return try service.send("QUERY", "/\(collection)", fields, content)
    }

    private typealias Row = (content: String, ids: [String], location: String?)

    @Test(arguments: [
        ("", ["1", "2", "3", "4"], ""), ("price=10", ["1", "3"], "?price=10"),
        ("city=Oslo&sort=-price", ["1", "4"], "?city=Oslo&sort=-price"),
        ("price%3Agte=6&limit=1", ["1"], "?price:gte=6&limit=1"), ("city=O+slo", [], "?city=O%20slo"),
        ("city:in=[\"Oslo\"]&q=oslo&count=exact", ["1", "4"], "?city=Oslo&q=oslo&count=exact"),
    ])
    func `a form is what GET takes as its query`(content: String, ids: [String], location: String) throws {
        for type in [Self.form, Self.form + ";charset=UTF-8"] {
            let answer = try query(type, content)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try answer.json()["items"]?.array?.compactMap { $0["id"]?.string } == ids)
            #expect(answer["Location"] == "/\(collection)" + location)
            let got = try service.send("GET", "/\(collection)" + location)
            #expect(got.content == answer.content)
            let link = answer["Link"].map { String($0) } ?? ""
            #expect(link == got["Link"])
            expectFields(
                answer,
                UsualFields.with(
                    UsualFields.page, ["Location": .present, "Link": .exactly(link)]))
        }
    }

    @Test(
        arguments: [
            (#"{"where":{"or":[{"price":{"gte":20}},{"not":{"city":"Oslo"}}]}}"#, ["2", "3"], nil),
            (#"{"where":{"price":10}}"#, ["1"], "?price:in=%5B10%5D"),
            (#"{"where":{"price":"10"}}"#, ["3"], "?price=%2210%22"),
            (#"{"where":{"city":"Oslo"},"sort":["price"],"limit":5}"#, ["4", "1"], "?city=Oslo&sort=price&limit=5"),
            ("{}", ["1", "2", "3", "4"], ""), (#" {"q":"OSLO","count":"exact"} "#, ["1", "4"], "?q=OSLO&count=exact"),
            (#"{"where":{"city":{"exists":false}},"fields":["price"]}"#, ["3"], "?city:exists=false&fields=price"),
        ] as [Row])
    func `JSON says the same, and more, with types`(content: String, ids: [String], location: String?) throws {
        let answer = try query("application/json", content)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(try answer.json()["items"]?.array?.compactMap { $0["id"]?.string } == ids)
        #expect(answer["Location"] == location.map { "/\(collection)" + $0 })
        if let location = answer["Location"] {
            #expect(try service.send("GET", location).json()["items"] == answer.json()["items"])
        }
    }

    @Test func `next of JSON is the cursor for after, and Link leads to the GET that says the same`() throws {
        for (content, isGET) in [
            (#""sort":["-price"]"#, true), (#""where":{"or":[{"price":{"gt":1}},{"price":"10"}]}"#, false),
        ] {
            var after = ""
            var ids: [String] = []
            for page in 0..<4 {
                let answer = try query("application/json", "{\(content),\"limit\":1\(after)}")
                ids += try answer.json()["items"]?.array?.compactMap { $0["id"]?.string } ?? []
                guard let next = try answer.json()["next"]?.string else {
                    #expect(page == 3)
                    break
                }
                #expect(next.wholeMatch(of: #/[A-Za-z0-9_-]+/#) != nil)
                let link = answer["Link"]?.firstMatch(of: #/<([^>]*)>; rel="next"/#)?.1
                #expect((link != nil) == isGET)
                if let link {
                    let following = try query("application/json", "{\(content),\"limit\":1,\"after\":\"\(next)\"}")
                    #expect(try service.send("GET", String(link)).json()["items"] == following.json()["items"])
                }
                after = ",\"after\":\"\(next)\""
            }
            #expect(ids.sorted() == ["1", "2", "3", "4"])
        }
    }

    @Test func `QUERY is safe, conditional as GET, and negotiated as GET`() throws {
        let tag = try service.send("GET", "/\(collection)").entityTag()
        let fields: ExpectedFields = ["ETag": .exactly(tag), "Cache-Control": "no-cache", "Vary": "Accept"]
        expect(try query(Self.form, "price=10", ("If-None-Match", tag)), 304, fields)
        #expect(try query(Self.form, "price=10", ("If-None-Match", "\"0\"")).status == 200)
        #expect(try query(Self.form, "price=10", ("If-Match", "\"0\"")).status == 412)
        #expect(try query("application/json", "{}", ("Accept", "text/html")).status == 406)
        #expect(try query("application/json", "{}", ("Sec-Fetch-Site", "cross-site")).status == 200)
        #expect(try service.send("GET", "/\(collection)").entityTag() == tag)
    }

    @Test(arguments: [("GET", "?price=10", nil), ("QUERY", "", "price=10")] as [(String, String, String?)])
    func `a query waits for a change, too`(method: String, query: String, content: String?) throws {
        let tag = try service.send("GET", "/\(collection)").entityTag()
        let bytes = content.map { Array($0.utf8) }
        func fields(_ seconds: Int) -> SentFields {
            ["If-None-Match": tag, "Prefer": "wait=\(seconds)", "Content-Type": "application/x-www-form-urlencoded"]
        }
        let waited = try service.send(method, "/\(collection)\(query)", fields(1), bytes: bytes)
        #expect(waited.status == 304)
        #expect(waited["Preference-Applied"] == "wait=1")
        let wire = try service.connect()
        try wire.request(method, "/\(collection)\(query)", fields(20), bytes: bytes)
        #expect(try wire.isSilent(for: 0.2))
        try service.put("/\(collection)/new", "{\"price\":10}")
        let found = try wire.receive(to: method)
        #expect(found.status == 200)
        #expect(try found.json()["items"]?.array?.compactMap { $0["id"]?.string } == ["1", "3", "new"])
    }

    @Test func `addresses of queries are told as clients reach the service`() throws {
        try withPutstore("--public-url", "https://example.test/api") { (service) throws in
            for id in ["1", "2"] { try service.put("/c/\(id)", "{\"a\":1}") }
            let answer = try service.send(
                "QUERY", "/c", ["Content-Type": "application/x-www-form-urlencoded"], "a=1&limit=1")
            #expect(answer["Location"] == "/api/c?a=1&limit=1")
            #expect(try answer.json()["next"]?.string?.hasPrefix("/api/c?a=1&limit=1&after=") == true)
            #expect(answer["Link"]?.hasPrefix("</api/c?a=1&limit=1&after=") == true)
        }
    }

    @Test func `Accept-Query says what QUERY takes`() throws {
        #expect(try service.send("GET", "/\(collection)")["Accept-Query"] == Self.types)
        #expect(try service.send("HEAD", "/\(collection)?price=10")["Accept-Query"] == Self.types)
        let options = try service.send("OPTIONS", "/\(collection)")
        #expect(options["Accept-Query"] == Self.types)
        #expect(options["Allow"]?.split(separator: ", ").contains("QUERY") == true)
        #expect(try service.send("OPTIONS", "/\(collection)/1")["Accept-Query"] == nil)
        for path in ["/\(collection)/1", "/", "/_health", "/echo/get"] {
            let answer = try service.send("QUERY", path, ["Content-Type": Self.form], "price=10")
            #expect(answer.status == 405, "\(path)")
            #expect(answer["Allow"]?.contains("QUERY") == false)
        }
        #expect(try service.send("query", "/\(collection)", ["Content-Type": Self.form], "price=10").status == 501)
    }

    @Test(arguments: [nil, "text/plain", "application/xml", "application/merge-patch+json", "application/*"])
    func `a missing type or another one is 415`(type: String?) throws {
        // Without content there is nothing whose type could be wrong.
        #expect(try query(type, "").status == 400)
        for content in ["price=10"] {
            let answer = try query(type, content)
            #expect(answer.status == (type == "application/*" ? answer.status : 415), "\(answer.text)")
            guard answer.status == 415 else { continue }
            #expect(answer["Accept-Query"] == Self.types)
            #expect(try answer.problem("accepted") == .array([.string(Self.form), "application/json"]))
            #expect(answer["Accept-Post"] == nil)
        }
    }

    @Test(arguments: [
        ("price=10", "application/x-www-form-urlencoded"), ("{\"where\":{\"price\":10}}", "application/json"),
        ("[1]", nil),
        ("{\"price\":10}", nil), ("_sort=price", nil),
    ])
    func `the type that is offered is one that the content could be`(content: String, type: String?) throws {
        let fix = type.map { JSON.string("-H 'Content-Type: \($0)'") }
        #expect(try query("text/plain", content).problem("fix") == fix)
    }

    @Test(arguments: [
        ("application/json", "{"), ("application/json", ""), ("application/json", "price=10"),
        ("application/json", "{\"q\":\"a\",\"q\":\"b\"}"),
        ("application/x-www-form-urlencoded", "a=%GG"), ("application/x-www-form-urlencoded", "a=%FF"),
        ("application/x-www-form-urlencoded", "a=%"),
    ])
    func `what is not what it says is 400`(type: String, content: String) throws {
        let answer = try query(type, content)
        #expect(answer.status == 400, "\(answer.text)")
        #expect(try answer.problem("type") == "/_problems/malformed-content")
    }

    @Test(arguments: [
        ("a=%GG", 2), ("a=1&b=%", 6), ("a=1&b=x%4", 7), ("a=1&%FF=2", 4), ("a=%41&b=+%C3", 8),
    ])
    func `of a form that cannot be read it is told where`(content: String, offset: Int) throws {
        try expectProblem(
            try query("application/x-www-form-urlencoded", content), 400, "malformed-content",
            ["offset": .number(Double(offset)), "line": 1, "column": .number(Double(offset + 1))])
    }

    @Test(arguments: [
        ("price:foo=1", "price:foo"), ("_sort=price", "_sort"), ("limit=0", "limit"), ("sort=", "sort"),
        ("a..b=1", "a..b"), ("q=", "q "),
        ("price:exists=x", "price:exists"), ("price:in=%5B", "price:in"), ("price=%22", "price"),
        ("after=AAAA", "after"), ("view=x", "view"),
        ("count=1", "count"), ("fields=", "fields"), ("limit=1&limit=1", "limit"),
    ])
    func `a query that makes no sense is 400 in GET, and 422 in QUERY`(content: String, name: String) throws {
        for method in ["GET", "HEAD", "OPTIONS"] {
            let answer = try service.send(method, "/\(collection)?\(content)")
            #expect(answer.status == 400)
            if method == "GET" {
                #expect(try answer.problem("type") == "/_problems/undefined-query")
                #expect(try answer.problem("detail")?.string?.contains(name) == true, "\(answer.text)")
            }
        }
        let answer = try query(Self.form, content)
        try expectProblem(answer, 422, "unprocessable-query", hasFix: false)
        #expect(try answer.problem("detail")?.string?.contains(name) == true, "\(answer.text)")
    }

    @Test(arguments: [
        (#"{"where":{"price":{"foo":1}}}"#, "/where/price/foo"), (#"{"filter":{}}"#, "/filter"), ("[]", ""),
        (#"{"where":{"or":[{"price":1},{"price":{"lt":true}}]}}"#, "/where/or/1/price/lt"),
        (#"{"limit":"5"}"#, "/limit"),
        (#"{"after":"AAAA"}"#, "/after"),
    ])
    func `JSON that makes no sense is 422, and the pointer tells where`(content: String, pointer: String?) throws {
        try expectProblem(
            try query("application/json", content), 422, "unprocessable-query",
            pointer.map { ["pointer": .string($0)] } ?? [:], hasFix: false)
    }

    @Test func `an address with a query takes no other one`() throws {
        for method in ["QUERY", "POST"] {
            let answer = try service.send(method, "/\(collection)?price=10", ["Content-Type": "application/json"], "{}")
            #expect(answer.status == 400)
            #expect(try answer.problem("type") == "/_problems/undefined-query")
        }
    }

    @Test func `large content is read, and too large content refused`() throws {
        let padding = String(repeating: " ", count: 100_000)
        #expect(
            try query("application/json", "{\"where\":\(padding){\"price\":10}}").json()["items"]?.array?.count == 1)
        #expect(try query("application/json", "{\"where\":\(padding){\"price\":{\"x\":10}}}").status == 422)
        let many = (0..<2_000).map { "\($0)" }.joined(separator: ",")
        #expect(try query("application/json", "{\"where\":{\"price\":{\"in\":[\(many)]}}}").status == 422)
    }
}
