import Testing

/// Which requests for changes there are: `Accept`, parameters, methods, and who may ask.
@Suite(.tags(.rfc9110)) struct ChangeRequestTests {
    private let service: PutstoreProcess

    init() throws { service = try .history() }

    @Test(arguments: [
        (nil, false), ("*/*", false), ("application/json", false), ("text/event-stream", true), ("text/*", true),
        ("application/json, text/event-stream", false), ("text/event-stream, application/json;q=0.9", true),
        ("text/event-stream;q=0.5, application/json", false), ("text/event-stream, */*;q=0.1", true),
        ("application/*", false), ("text/html, */*;q=0.1", false),
    ])
    func `Accept chooses between events and pages`(accept: String?, isStream: Bool) throws {
        let wire = try service.connect()
        let line = accept.map { "Accept: \($0)\r\n" } ?? ""
        try wire.send("GET /_changes?since=now HTTP/1.1\r\nHost: localhost\r\n\(line)\r\n")
        let head = try wire.receive(until: "\r\n\r\n")
        #expect(head.contains("\r\nContent-Type: \(isStream ? "text/event-stream" : "application/json")\r\n"))
        #expect(head.contains("\r\nVary: Accept\r\n"))
    }

    @Test(arguments: ["text/html", "image/*", "application/json;q=0, text/html"])
    func `what is neither is 406`(accept: String) throws {
        for path in ["/_changes", "/_changes/c", "/_changes/c/1"] {
            let answer = try service.send("GET", path, ["Accept": accept])
            #expect(answer.status == 406)
            #expect(try answer.problem("type")?.string == "/_problems/not-acceptable")
        }
    }

    @Test(arguments: [
        ("/_changes", "x=1", "x"), ("/_changes", "since=1&since=2", "since"), ("/_changes", "limit=0", "limit"),
        ("/_changes", "limit=1001", "limit"), ("/_changes", "limit=x", "limit"),
        ("/_changes", "limit=1&limit=1", "limit"),
        ("/_changes", "include=", "include"), ("/_changes", "include=contents", "include"),
        ("/_changes", "collection=", "collection"), ("/_changes", "collection=a&collection=_b", "collection"),
        ("/_changes", "collection=a%2Fb", "collection"), ("/_changes/c", "collection=c", "collection"),
        ("/_changes/c/1", "collection=c", "collection"), ("/_changes/c", "after=x", "after"),
        ("/_changes", "Since=1", "Since"), ("/_changes", "%", "query"),
    ])
    func `a query that is not defined is 400, and names the parameter`(path: String, query: String, name: String) throws
    {
        for fields in [[:], Feed.stream] as [SentFields] {
            let answer = try service.send("GET", "\(path)?\(query)", fields)
            #expect(answer.status == 400, "\(answer.text)")
            #expect(try answer.problem("type")?.string == "/_problems/undefined-query")
            #expect(try answer.problem("detail")?.string?.contains(name) == true)
            #expect(try service.send("HEAD", "\(path)?\(query)", fields).status == 400)
        }
    }

    @Test func `a stream has no limit`() throws {
        let answer = try service.send("GET", "/_changes?limit=5", Feed.stream)
        #expect(answer.status == 400)
        #expect(try answer.problem("detail")?.string?.hasPrefix("limit ") == true)
    }

    @Test func `the same collection twice is once`() throws {
        let collection = Fresh.collection()
        try service.put("/\(collection)/1", "{}")
        #expect(try Feed.items(service, "/_changes?collection=\(collection)&collection=\(collection)").count == 1)
    }

    @Test(arguments: [
        ("/_changes/", 400), ("/_changes/%20", 400), ("/_changes/_c", 400), ("/_changes//1", 400),
        ("/_changes/c/", 400),
        ("/_changes/c/1/2", 404), ("/_changes/c/%2e", 400), ("/_changes/c/%ff", 400), ("/_changes/c/%00", 400),
        ("/_changes/c/" + String(repeating: "x", count: 513), 400), ("/_Changes", 404),
        ("/_changes/c/" + String(repeating: "x", count: 512), 200), ("/_changes/never", 200),
        ("/_changes/never/1", 200),
    ])
    func `addresses are judged as those of resources`(path: String, status: Int) throws {
        #expect(try service.send("GET", path).status == status)
    }

    @Test(arguments: ["/_changes", "/_changes/c", "/_changes/c/1"])
    func `changes can be read only`(path: String) throws {
        for method in ["PUT", "POST", "PATCH", "DELETE"] {
            let answer = try service.send(method, path, ["Content-Type": "application/json"], "{}")
            #expect(answer.status == 405)
            #expect(answer["Allow"] == "GET, HEAD, OPTIONS")
        }
        let options = try service.send("OPTIONS", path)
        #expect(options.status == 204)
        #expect(options["Allow"] == "GET, HEAD, OPTIONS")
    }

    @Test func `conditions do not apply, for there is no entity tag`() throws {
        let answer = try service.send("GET", "/_changes?since=now", ["If-None-Match": "*"])
        #expect(answer.status == 200)
        #expect(answer["ETag"] == nil)
    }

    @Test func `where tokens are asked for, changes are, too`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("secret\n", to: "tokens")
        let service = try PutstoreProcess(
            ["--token-file", directory.path + "/tokens"], database: Feed.database, in: directory)
        for fields in [[:], Feed.stream] as [SentFields] {
            #expect(try service.send("GET", "/_changes", fields).status == 401)
        }
        #expect(try service.send("GET", "/_changes", ["Authorization": "Bearer secret"]).status == 200)
        #expect(try service.stop() == .exit(0))
    }

    @Test func `behind a proxy the addresses are those that clients have`() throws {
        try withPutstore("--public-url", "https://example.test/api", database: Feed.database) { service in
            try service.put("/c/1", "{}")
            try service.put("/c/1", "1")
            let page = try service.send("GET", "/_changes/c?limit=1")
            #expect(try page.json()["items"]?.array?[0]["href"] == "/api/c/1")
            let next = try #require(try page.json()["next"]?.string)
            #expect(next.hasPrefix("/api/_changes/c?since="))
            #expect(page["Link"] == "<\(next)>; rel=\"next\"")
            #expect(try EventStream(service, "/_changes?since=0").next(1)[0].json()["href"] == "/api/c/1")
            #expect(try service.send("GET", "/c")["Link"] == "</api/_changes/c>; rel=\"monitor\"")
        }
    }

    @Test func `scripts of allowed origins may follow, and send Last-Event-ID`() throws {
        try withPutstore("--allow-origin", "http://a.test", database: Feed.database) { service in
            let preflight = try service.send(
                "OPTIONS", "/_changes",
                [
                    "Origin": "http://a.test", "Access-Control-Request-Method": "GET",
                    "Access-Control-Request-Headers": "last-event-id",
                ])
            #expect(preflight["Access-Control-Allow-Headers"]?.contains("Last-Event-ID") == true)
            let wire = try service.connect()
            try wire.send(
                "GET /_changes HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nOrigin: http://a.test\r\n\r\n"
            )
            let head = try wire.receive(until: "\r\n\r\n")
            #expect(head.contains("\r\nAccess-Control-Allow-Origin: http://a.test\r\n"))
            #expect(head.contains("\r\nVary: Accept, Origin\r\n"))
        }
    }

    @Test func `an explanation can be had`() throws {
        let answer = try service.send("GET", "/_changes?since=now", ["Prefer": "explain, wait=0"])
        #expect(answer.status == 200)
        #expect(answer["Link"]?.contains("rel=\"describedby\"") == true)
        #expect(answer["Preference-Applied"] == "wait=0")
        let link = try #require(answer["Link"]?.split(separator: ">").first?.dropFirst())
        #expect(try service.send("GET", String(link)).status == 200)
    }
}
