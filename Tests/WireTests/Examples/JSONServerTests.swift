import Testing

/// Queries: what users of json-server send, and what the README shows beside it.
struct JSONServerTests {
    private static let seed = """
        {"posts":[
        {"id":1,"title":"Tea","views":10,"tags":["new","hot"],"author":{"name":"Jo"}},
        {"id":2,"title":"Cake","views":"10","author":{"name":"Ann"}},
        {"id":3,"title":"Green tea","views":15},
        {"id":4,"title":"Coffee"}],
        "comments":[{"id":1,"postId":1},{"id":2,"postId":2}],
        "profile":{"name":"typicode"}}
        """

    /// Each request under “putstore” in the README's table, with the ids of what it must find; nil where it is asserted
    /// otherwise.
    private static let requests: [String: [String]?] = [
        "/posts?view=array": nil, "?views=10": ["1", "2"], "?views=\"10\"": ["2"], "?views:in=[10]": ["1"],
        "?id:in=1,2": ["1", "2"], "?views:gte=10&views:lt=20": ["1", "3"], "?title:ne=Tea": ["2", "3", "4"],
        "?title:nin=Tea,Cake": ["3", "4"], "?title:contains=ea": ["1", "3"], "?title:starts=Te": ["1"],
        "?title:ends=ea": ["1", "3"], "?tags:contains=new": ["1"], "?views:exists=false": ["4"],
        "?/author/name=Jo": ["1"], "?q=green tea": ["3"], "?sort=-views,title": ["2", "3", "1", "4"],
        "?fields=id,title": ["1", "2", "3", "4"], "?limit=2": ["1", "2"], "?count=exact": ["1", "2", "3", "4"],
        "/comments?postId=1": ["1"], "/profile/profile": nil, "/_store?view=json-server": nil, "PUT /posts/5": nil,
    ]

    @Test func `every row of the README's table finds what it says, and what is json-server's is refused by name`()
        throws
    {
        let readme = try Project.text("README.md")
        let table = try #require(readme.firstMatch(of: #/<!-- json-server's requests[^\n]*\n(?<rows>(\|.*\n)+)/#))
        let rows = table.rows.split(separator: "\n").dropFirst(2).map { $0.split(separator: "|").map(String.init) }
        #expect(rows.count > 15)
        try Self.served { (service) throws in
            var tried: Set<String> = []
            for row in rows {
                try #require(row.count == 3, "\(row)")
                for request in Self.requests(in: row[2]) {
                    let expected = try #require(Self.requests[request], "\(request) is not told of here")
                    if let expected { #expect(try Self.ids(at: request, service) == expected, "\(request)") }
                    tried.insert(request)
                }
                // What json-server has another spelling for finds nothing more here, and its own words are told.
                for request in Self.requests(in: row[1]) where request.contains("_") {
                    let answer = try service.send("GET", Self.target(request))
                    if request.contains(#/[?&]_/#) {
                        try expectProblem(answer, 400, "undefined-query", fields: ["Vary": "Origin"], hasFix: false)
                        #expect(try answer.problem("detail")?.string?.contains("json-server") == true, "\(request)")
                    } else {
                        #expect(try answer.json()["items"] == [] || request.contains("_ne"), "\(request)")
                    }
                }
                for request in Self.requests(in: row[1]) where row[2].contains("the same") && !request.contains(" ") {
                    #expect(try !Self.ids(at: request, service).isEmpty, "\(request)")
                }
            }
            #expect(tried == Set(Self.requests.keys))
        }
    }

    @Test func `the arrays, the documents and the writes of the README's table are what json-server's are`() throws {
        try Self.served { (service) throws in
            let array = try service.send("GET", "/posts?view=array")
            #expect(array["X-Total-Count"] == "4")
            #expect(try array.json().array == JSON(parsing: Self.seed)["posts"]?.array)
            #expect(try service.send("GET", "/posts?count=exact").json()["total"] == 4)
            #expect(
                try service.send("GET", "/posts?limit=2").json()["next"]?.string?.hasPrefix("/posts?limit=2&after=")
                    == true)
            #expect(try service.send("GET", "/profile/profile").text == "{\"name\":\"typicode\"}")
            let stored = try service.send("GET", "/_store?view=json-server")
            #expect(try stored.json() == JSON(parsing: Self.seed))

            let json: SentFields = ["Content-Type": "application/json"]
            let made = try service.send("POST", "/posts", json, "{\"title\":\"New\"}")
            #expect(made.status == 201 && made.text == "{\"title\":\"New\"}")
            #expect(made["Location"]?.hasPrefix("/posts/") == true)
            #expect(try service.send("PUT", "/posts/5", json, "{\"id\":5}").status == 201)
            let refused = try service.send("PATCH", "/posts/5", json, "{\"title\":\"x\"}")
            #expect(refused.status == 415)
            #expect(try refused.problem("fix")?.string?.contains("application/merge-patch+json") == true)
            let patched = try service.send(
                "PATCH", "/posts/5", ["Content-Type": "application/merge-patch+json"], "{\"title\":\"x\"}")
            #expect(patched.status == 200)
            #expect(try patched.json() == ["id": 5, "title": "x"])
            #expect(try service.send("DELETE", "/posts/5").status == 204)
        }
    }

    /// The requests of react-admin's ra-data-json-server: getList and getManyReference, getMany, getOne.
    @Test(arguments: [
        (
            "_sort=title&_order=ASC&_start=0&_end=2", ["sort", "sort", "after", "limit"], "sort=title&limit=2",
            ["2", "4"]
        ),
        (
            "_sort=id&_order=DESC&_start=0&_end=10&title=Tea", ["sort", "sort", "after", "limit"],
            "sort=-id&limit=10&title=Tea", ["1"]
        ),
        ("id=1&id=3", [], "id=1&id=3", ["1", "3"]),
    ])
    func `react-admin's requests are refused by the names that ours have, parameter by parameter`(
        query: String, named: [String], ours: String, ids: [String]
    ) throws {
        try Self.served { (service) throws in
            var parameters = query.split(separator: "&")
            for name in named {
                let answer = try service.send("GET", "/posts?" + parameters.joined(separator: "&"))
                try expectProblem(answer, 400, "undefined-query", fields: ["Vary": "Origin"], hasFix: false)
                let refused = try #require(parameters.first?.split(separator: "=").first)
                let detail = try #require(try answer.problem("detail")?.string)
                #expect(detail.contains("What json-server calls \(refused) is “\(name)”"), "\(detail)")
                parameters.removeFirst()
            }
            let origin = "http://localhost:5173"
            let answer = try service.send("GET", "/posts?view=array&" + ours, ["Origin": origin])
            #expect(try answer.json().array?.compactMap { $0["id"]?.number.map { "\(Int($0))" } } == ids)
            // It counts by this field, which the page may read.
            #expect(answer["X-Total-Count"] == (ours.contains("title=") ? "1" : ours.contains("id=") ? "2" : "4"))
            #expect(answer["Access-Control-Allow-Origin"] == origin)
            #expect(answer["Access-Control-Expose-Headers"]?.contains("X-Total-Count") == true)
        }
    }

    private static func served(_ body: (PutstoreProcess) throws -> Void) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(seed, to: "db.json")
        try withPutstore(
            "--dev", "--default-return", "representation", "--seed", file, database: ":memory:", body: body)
    }

    /// The requests that a cell of the table has between backticks.
    private static func requests(in cell: String) -> [String] {
        cell.matches(of: #/`(?<code>[^`]+)`/#).map { String($0.code) }.filter { $0.contains(#/^(\?|[A-Z]* ?\/)/#) }
    }

    private static func target(_ request: String) -> String {
        (request.hasPrefix("?") ? "/posts" + request : request)
            .replacing("\"", with: "%22").replacing("[", with: "%5B").replacing("]", with: "%5D").replacing(
                " ", with: "%20")
    }

    private static func ids(at request: String, _ service: PutstoreProcess) throws -> [String] {
        let answer = try service.send("GET", target(request))
        #expect(answer.status == 200, "\(request): \(answer.text)")
        if let items = try answer.json()["items"]?.array { return items.compactMap { $0["id"]?.string } }
        return [answer.text]
    }
}
