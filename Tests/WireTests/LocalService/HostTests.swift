import Testing

/// Local service: who may call it by which name.
@Suite(.tags(.rfc3986, .rfc6750, .rfc9110, .rfc9112)) struct HostTests {
    private let service: PutstoreProcess

    init() throws { service = try .shared() }

    @Test(arguments: ["localhost", "LOCALHOST", "127.0.0.1", "localhost:{port}", "127.0.0.1:{port}", "localhost:80"])
    func `the bound address and localhost are names of the service`(host: String) throws {
        let answer = try service.send("GET", "/_health", ["Host": host.replacing("{port}", with: "\(service.port)")])
        #expect(answer.status == 200)
    }

    @Test(arguments: [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.2", "evil.example:8080", "[::2]",
        "0.0.0.0", "xlocalhost",
    ])
    func `any other Host is 421, on every address`(host: String) throws {
        for (method, path) in [
            ("GET", "/"), ("GET", "/_health"), ("PUT", "/c/1"), ("PUT", "/echo/put?verbose"), ("GET", "/x/"),
        ] {
            try expectProblem(
                try service.send(method, path, ["Host": host, "Content-Type": "application/json"], "1"), 421,
                "misdirected-request", ["field": "Host"], hasFix: method == "GET")
        }
    }

    @Test func `the authority of an absolute target counts, not Host`() throws {
        try expectProblem(
            try service.send("GET", "http://evil.example/_health", ["Host": "localhost"]), 421, "misdirected-request",
            hasFix: true)
        #expect(
            try service.send("GET", "https://localhost/c/1?x").problem("fix") == "--request-target '/c/1?x'")
        #expect(try service.send("GET", "http://localhost/_health", ["Host": "evil.example"]).status == 200)
    }

    @Test func `--allow-host adds a name`() throws {
        try withPutstore("--allow-host", "one.example", "--allow-host", "two.example") { (service) throws in
            for host in ["one.example", "TWO.example", "two.example:81", "localhost"] {
                #expect(try service.send("GET", "/_health", ["Host": host]).status == 200)
            }
            #expect(try service.send("GET", "/_health", ["Host": "three.example"]).status == 421)
        }
    }

    @Test func `bound to every address it answers for each address, and for no other name`() throws {
        try withPutstore("--host", "0.0.0.0") { (service) throws in
            for (host, status) in [
                ("192.0.2.2", 200), ("192.0.2.2:80", 200), ("[2001:db8::1]", 200), ("localhost", 200),
                ("evil.example", 421), ("1.2.3", 421), ("1.2.3.256", 421), ("1.2.3.4.evil.example", 421),
            ] {
                #expect(try service.send("GET", "/_health", ["Host": host]).status == status, "\(host)")
            }
        }
    }

    @Test func `it binds 127.0.0.1 and nothing else unless told otherwise`() throws {
        #expect(throws: HarnessError.self) { _ = try Wire(port: service.port, address: 0x7F00_0002) }
    }

    @Test func `health is 200`() throws {
        expect(try service.send("GET", "/_health"), 200, UsualFields.ownPage, "{\"status\":\"ok\"}\n")
        expect(try service.send("HEAD", "/_health"), 200, UsualFields.ownPage, to: "HEAD")
    }
}
