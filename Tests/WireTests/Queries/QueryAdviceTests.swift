import Testing

/// What is said of a query that is not what its sender meant.
@Suite struct QueryAdviceTests {
    private let service: PutstoreProcess
    private let collection = Fresh.collection()
    private static let json: SentFields = ["Content-Type": "application/json"]
    private static let form: SentFields = ["Content-Type": "application/x-www-form-urlencoded"]

    init() throws {
        service = try .shared()
        for number in 0..<3 { try service.put("/\(collection)/\(number)", "{\"a\":\(number)}") }
    }

    @Test(arguments: [
        ("{}", true), ("[]", false), ("{\"limit\":1}", true), (" {\"where\":{\"a\":1}}", true), ("{\"a\":1}", false),
    ])
    func `JSON that is labelled as a form is told as that`(content: String, isQuery: Bool) throws {
        let answer = try service.send("QUERY", "/\(collection)", Self.form, content)
        try expectProblem(answer, 400, "malformed-content", hasFix: isQuery)
        #expect(try answer.problem("detail")?.string?.contains("JSON") == true)
        if isQuery { #expect(try answer.problem("fix") == "-H 'Content-Type: application/json'") }
    }

    @Test(arguments: [
        #"{"where":{"and":[{"a":1},{"x":8}]}}"#, #"{"where":{"$or":[{"a":1}]}}"#, #"{"where":{"nor":[{"a":1}]}}"#,
    ])
    func `conditions under a word that there is not are told the words there are`(content: String) throws {
        let answer = try service.send("QUERY", "/\(collection)", Self.json, content)
        #expect(answer.status == 422)
        let detail = try #require(try answer.problem("detail")?.string)
        #expect(detail.contains("“or”") && detail.contains("“not”"), "\(detail)")
    }

    @Test func `without content it does not say that there is some`() throws {
        for fields in [[:], ["Content-Type": "application/json"]] as [SentFields] {
            let detail = try service.send("QUERY", "/\(collection)", fields).problem("detail")?.string ?? ""
            #expect(detail.lowercased().contains("there is no content"), "\(detail)")
        }
    }

    @Test func `a cursor of another query has the pointer of after`() throws {
        let next = try service.send("GET", "/\(collection)?a:gte=0&limit=1").json()["next"]?.string
        let cursor = try #require(next?.firstMatch(of: #/after=([^&]*)/#)?.1)
        try expectProblem(
            try service.send("QUERY", "/\(collection)", Self.json, "{\"after\":\"\(cursor)\"}"), 422,
            "unprocessable-query", ["pointer": "/after"])
    }

    @Test func `a limit is a whole number in digits`() throws {
        let answer = try service.send("QUERY", "/\(collection)", Self.json, "{\"limit\":50.0}")
        #expect(try answer.problem("detail")?.string?.contains("whole number") == true)
        for path in ["/\(collection)", "/", "/_history/\(collection)/0"] {
            let answer = try service.send("GET", path + "?limit=5.0")
            #expect(try answer.problem("detail")?.string?.contains("whole number") == true)
        }
    }

    @Test func `a form is not told that it is JSON`() throws {
        let type: SentFields = ["Content-Type": "application/x-www-form-urlencoded; charset=iso-8859-1"]
        let answer = try service.send("QUERY", "/\(collection)", type, "a=1")
        #expect(answer.status == 415)
        #expect(try answer.problem("detail")?.string?.contains("A form is taken in UTF-8; iso-8859-1") == true)
    }

    @Test(arguments: [("a:desc", "-a"), ("a desc", "-a"), ("a:asc", "a"), ("x,a.b:desc", "-a.b")])
    func `a direction as others write it is told as it is written here`(sort: String, meant: String) throws {
        let query = sort.replacing(" ", with: "+")
        let answer = try service.send("GET", "/\(collection)?sort=\(query)")
        #expect(answer.status == 400)
        #expect(try answer.problem("detail")?.string?.contains("“\(meant)”") == true, "\(answer.text)")
        #expect(try service.send("GET", "/\(collection)?sort=/a:desc").status == 200)
        let json = try service.send("QUERY", "/\(collection)", Self.json, "{\"sort\":[\"/a:desc\"]}")
        let location = try #require(json["Location"])
        #expect(try service.send("GET", location).status == 200)
    }

    /// What is left out of a fix would make it a request for something else.
    @Test func `a fix keeps the place that was asked for`() throws {
        let next = try service.send("GET", "/\(collection)?limit=1").json()["next"]?.string
        let after = try #require(next?.firstMatch(of: #/after=[^&]*/#)).output
        for (path, query, fixed) in [
            ("/\(collection)", "limit=1001&\(after)", "?limit=1000&\(after)"),
            ("/\(collection)", "limit=5&limit=6&\(after)", nil),
            ("/\(collection)", "limit=1001", "?limit=1000"), ("/\(collection)", "after=zz&limit=2", nil),
            ("/_changes", "limit=7000&since=1", "?limit=1000&since=1"),
            ("/_changes", "since=1&x=2", nil), ("/_history/\(collection)/0", "after=!&limit=2", nil),
        ] as [(String, String, String?)] {
            let answer = try service.send("GET", "\(path)?\(query)")
            #expect(answer.status == 400)
            let url = fixed.map { JSON.string("--url 'http://127.0.0.1:\(service.port)\(path)\($0)'") }
            #expect(try answer.problem("fix") == url, "\(query)")
        }
    }

    @Test func `where a token is asked for, no fix begins a request without it`() throws {
        let directory = try TemporaryDirectory()
        let tokens = try directory.write("secret\n", to: "tokens")
        try withPutstore("--token-file", tokens, "--scan-limit", "2", database: ":memory:") { (service) throws in
            let fields: SentFields = ["Content-Type": "application/json", "Authorization": "Bearer secret"]
            for number in 0..<4 { _ = try service.send("PUT", "/c/\(number)", fields, "{\"a\":\(number)}") }
            try expectProblem(
                try service.send("GET", "/c?sort=a", ["Authorization": "Bearer secret"]), 422, "index-required",
                hasFix: false)
        }
    }

    @Test func `--status-profile classic is for forms, too`() throws {
        try withPutstore("--status-profile", "classic") { (service) throws in
            for (type, content) in [("application/json", "{"), ("application/x-www-form-urlencoded", "a=%")] {
                #expect(try service.send("QUERY", "/c", ["Content-Type": type], content).status == 501)
            }
        }
    }

    @Test func `the service as a whole implements QUERY`() throws {
        #expect(try service.send("OPTIONS", "*")["Allow"]?.split(separator: ", ").contains("QUERY") == true)
    }
}
