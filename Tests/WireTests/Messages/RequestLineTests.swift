import Testing

/// RFC 9112 §3 and RFC 9110 §4.2, §7: the request line, its target, and Host.
@Suite(.tags(.rfc3986, .rfc9110, .rfc9112)) struct RequestLineTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test(arguments: ["http://localhost", "HTTP://LOCALHOST", "http://localhost:80", "http://127.0.0.1:"])
    func `the absolute form is taken with every method, and its host counts`(origin: String) throws {
        let json: SentFields = ["Host": "evil.example", "Content-Type": "application/json"]
        expect(try service.send("PUT", origin + target, json, "1"), 201, UsualFields.created(target))
        expect(try service.send("GET", origin + target, ["Host": "evil.example"]), 200, UsualFields.read(), "1")
        expect(
            try service.send("DELETE", origin + target, ["Host": "evil.example"]), 204, UsualFields.deleted)
        #expect(try service.send("GET", origin).status == 200)
    }

    @Test func `what an answer advises is sent to the host of the absolute form, whatever Host says`() throws {
        let origin = "http://localhost:\(service.port)"
        let json: SentFields = ["Host": "evil.example", "Content-Type": "application/json"]
        for (method, path) in [("POST", target + "/"), ("GET", target + "/"), ("GET", target + "?x")] {
            let answer = try service.send(method, origin + path, json, "{}")
            #expect(answer.status == 400 && !answer.text.contains("evil.example"), "\(answer.text)")
        }
        let fix = try service.send("GET", origin + target + "/", ["Host": "evil.example"]).json()["fix"]?.string
        #expect(fix == "--url '\(origin)\(target)'")
        let snippet = try service.send(
            "POST", origin + "/_snippets/curl", ["Host": "evil.example", "Content-Type": "message/http"],
            "GET /a/1 HTTP/1.1\r\n\r\n")
        #expect(snippet.status == 200 && snippet.text.contains(origin + "/a/1"), "\(snippet.text)")
    }

    @Test func `who names no host at all is not told to go to another one`() throws {
        let answer = try service.connect().onlyAnswer(to: "GET \(target)/ HTTP/1.0\r\n\r\n")
        #expect(answer.status == 400)
        #expect(try answer.json()["fix"] == nil)
    }

    @Test func `the absolute form does not make Host dispensable in HTTP/1.1`() throws {
        let answer = try service.connect().onlyAnswer(to: "GET http://localhost/_health HTTP/1.1\r\n\r\n")
        try expectClosingProblem(answer, 400, "malformed-message")
    }

    @Test(arguments: [
        "https://localhost/_health", "HTTPS://localhost/_health", "https://127.0.0.1:{port}/c/1",
    ])
    func `an https target is not answered over a plain connection: 421`(target: String) throws {
        let answer = try service.send("GET", target.replacing("{port}", with: "\(service.port)"))
        #expect(answer.status == 421, "\(answer.text)")
        #expect(try answer.problem("type") == "/_problems/misdirected-request")
    }

    @Test(arguments: [
        "http://user@localhost/_health", "http://user:pass@localhost/_health", "http:///_health", "http://:80/_health",
        "ftp://localhost/_health", "http://localhost/_health#top", "/_health#top", "http:/_health", "localhost",
        "http://local host/", "http://[::1/", "?limit=1", "*x",
    ])
    func `a target that is of none of the four forms is 400`(target: String) throws {
        #expect(try service.send("GET", target).status == 400)
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"])
    func `only OPTIONS takes the asterisk: 400`(method: String) throws {
        #expect(try service.send(method, "*").status == 400)
    }

    @Test func `an HTTP/1.0 request may lack Host, but not have two or a bad one: 400`() throws {
        #expect(try service.connect().onlyAnswer(to: "GET /_health HTTP/1.0\r\n\r\n").status == 200)
        for hosts in ["Host: localhost\r\nHost: localhost", "Host: a b", "Host: localhost:x", "Host: u@localhost"] {
            let answer = try service.connect().onlyAnswer(to: "GET /_health HTTP/1.0\r\n\(hosts)\r\n\r\n")
            try expectClosingProblem(answer, 400, "malformed-message")
        }
    }

    @Test(arguments: [17, 100, 8000])
    func `a method longer than any that is implemented is 501`(length: Int) throws {
        let wire = try service.connect()
        let answer = try wire.send(String(repeating: "M", count: length), "/_health")
        try expectProblem(answer, 501, "method-not-implemented")
        #expect(try wire.send("GET", "/_health").status == 200)
    }

    @Test func `a request line of 8000 bytes is read`() throws {
        let long = "/c/" + String(repeating: "%41", count: 2656)
        let line = "GET \(long) HTTP/1.1"
        #expect(line.utf8.count >= 7980)
        let answer = try service.send("GET", long)
        #expect(answer.status == 400)
        #expect(try answer.problem("type") == "/_problems/malformed-target")
    }

    @Test(arguments: ["Content-Type: x\r\n", " X: y\r\n", "\tX: y\r\n"])
    func `white space before the first field is 400`(line: String) throws {
        let isSpace = line.hasPrefix(" ") || line.hasPrefix("\t")
        let bytes = "GET /_health HTTP/1.1\r\n\(line)Host: localhost\r\nConnection: close\r\n\r\n"
        #expect(try service.connect().onlyAnswer(to: bytes).status == (isSpace ? 400 : 200))
    }

    @Test func `HTTP/1.0 over the same connection gets HTTP/1.1 in the status line, and no 100`() throws {
        let answer = try service.connect().onlyAnswer(
            to: "PUT \(target) HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 1\r\n"
                + "Expect: something-else\r\n\r\n1", method: "PUT")
        expect(answer, 201, UsualFields.with(UsualFields.created(target), ["Connection": "close"]))
    }
}
