import Testing

/// Local service: `--token-file` asks for a bearer token.
@Suite(.tags(.rfc6750, .rfc9110)) struct TokenTests {
    private func withTokens(_ body: (PutstoreProcess) throws -> Void) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("# two of them\nfirst-token\n\n  second.token==  \n", to: "tokens")
        try withPutstore("--token-file", file) { try body($0) }
    }

    @Test func `without a token every address is 401 with WWW-Authenticate, but health and problems`() throws {
        try withTokens { (service) throws in
            for (method, path) in [
                ("GET", "/"), ("GET", "/c"), ("GET", "/c/1"), ("PUT", "/c/1"), ("DELETE", "/c/1"), ("OPTIONS", "/c/1"),
                ("PUT", "/echo/put"), ("GET", "/echo"), ("GET", "/_requests"), ("GET", "/_graph"), ("GET", "/c/"),
                ("PUT", "/c"), ("OPTIONS", "*"), ("GET", "/_nothing"),
            ] {
                try expectProblem(
                    try service.send(method, path), 401, "unauthorized",
                    fields: ["WWW-Authenticate": "Bearer realm=\"putstore\""], ["field": "Authorization"], hasFix: false
                )
            }
            for path in ["/_health", "/_problems", "/_problems/unauthorized"] {
                #expect(try service.send("GET", path).status == 200)
            }
        }
    }

    @Test func `a browser gets the lab's page and its parts without a token, and nothing else`() throws {
        let html: SentFields = ["Accept": "text/html,application/xhtml+xml,*/*;q=0.8"]
        try withTokens { (service) throws in
            for path in ["/", "/_lab/main.js", "/_lab/base.css"] {
                for method in ["GET", "HEAD"] {
                    let answer = try service.send(method, path, html)
                    #expect(answer.status == 200, "\(method) \(path)")
                    #expect(answer["Content-Security-Policy"]?.contains("connect-src 'self'") == true)
                }
            }
            for (method, path) in [
                ("GET", "/?limit=1"), ("PATCH", "/"), ("OPTIONS", "/"), ("GET", "/c"), ("GET", "/c/1"),
                ("GET", "/_requests"), ("GET", "/_lessons"), ("PUT", "/c/1"),
            ] {
                #expect(try service.send(method, path, html).status == 401, "\(method) \(path)")
            }
            for accept in ["application/json", "*/*", "text/html;q=0.1, application/json"] {
                #expect(try service.send("GET", "/", ["Accept": accept]).status == 401, "\(accept)")
            }
        }
    }

    @Test func `callers with different tokens have different keys`() throws {
        try withTokens { (service) throws in
            let send = { (token: String) in
                try service.send(
                    "POST", "/c",
                    [
                        "Authorization": "Bearer " + token, "Content-Type": "application/json",
                        "Idempotency-Key": "same",
                    ], "1")
            }
            let first = try send("first-token")
            let second = try send("second.token==")
            let again = try send("first-token")
            #expect(second.status == 201 && second["Idempotency-Replayed"] == nil)
            #expect(second["Location"] != first["Location"])
            #expect(again["Idempotency-Replayed"] == "true" && again["Location"] == first["Location"])
        }
    }

    @Test func `one of the tokens opens the service`() throws {
        try withTokens { (service) throws in
            for value in ["Bearer first-token", "bearer second.token==", "BEARER first-token"] {
                #expect(try service.send("GET", "/", ["Authorization": value]).status == 200, "\(value)")
            }
        }
    }

    @Test func `a token that is none of them, or no bearer token, is 401`() throws {
        try withTokens { (service) throws in
            for value in [
                "Bearer wrong", "Bearer first-token2", "Bearer first-toke", "Bearer FIRST-TOKEN",
                "Basic Zmlyc3QtdG9rZW4=", "first-token",
            ] {
                try expectProblem(
                    try service.send("PUT", "/c/1", ["Authorization": value, "Content-Type": "application/json"], "1"),
                    401, "unauthorized", fields: ["WWW-Authenticate": .present], ["field": "Authorization"],
                    hasFix: false)
            }
            #expect(try service.send("GET", "/c/1", ["Authorization": "Bearer first-token"]).status == 404)
        }
    }

    @Test func `credentials that are malformed are 400 (RFC 6750 §3.1), and open nothing`() throws {
        try withTokens { (service) throws in
            for value in ["Bearer", "Bearer # two of them", "Bearer first-token second.token=="] {
                let answer = try service.send("GET", "/", ["Authorization": value])
                #expect(answer.status == 400, "\(value)")
                #expect(try answer.problem("type") == "/_problems/malformed-credentials")
            }
            let twice: SentFields = ["Authorization": "Bearer first-token", "Authorization": "Bearer first-token"]
            #expect(try service.send("GET", "/", twice).status == 400)
        }
    }

    @Test func `the token does not appear in the request log`() throws {
        try withTokens { (service) throws in
            let answer = try service.send("GET", "/c/1", ["Authorization": "Bearer first-token"])
            let instance = try #require(try answer.problem("instance")?.string)
            let entry = try service.send("GET", instance, ["Authorization": "Bearer first-token"])
            #expect(entry.status == 200)
            #expect(!entry.text.contains("first-token"))
            #expect(!service.log.contains("first-token"))
        }
    }

    @Test(arguments: [nil, "", "# only a comment\n", "Bearer abc\n", "good\n\"quoted\"\n", "\u{FEFF}token\n"])
    func `a file without tokens, or with what is none, keeps the service from starting`(content: String?) throws {
        let directory = try TemporaryDirectory()
        if let content { try directory.write(content, to: "tokens") }
        let file = directory.path + "/tokens"
        let (ending, _, errors) = try PutstoreProcess.run(
            ["--port", "0", "--db", ":memory:", "--token-file", file], in: directory)
        #expect(ending != .exit(0))
        #expect(errors.contains("--token-file: ") && errors.contains(file))
    }
}
