import Testing

/// How an answer came about: `Prefer: explain` and `/_requests`.
@Suite(.tags(.rfc7240)) struct ExplanationTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test(arguments: ["explain", "explain=link"])
    func `Prefer: explain adds the explanation's address to any answer`(prefer: String) throws {
        for (method, address, status) in [
            ("GET", "/", 200), ("GET", target, 404), ("PUT", target, 400), ("OPTIONS", target, 204),
            ("GET", "/echo/put", 405), ("TRACE", "/", 501), ("put", target, 501), ("BREW", "/", 501),
        ] {
            let answer = try service.send(method, address, ["Prefer": prefer])
            #expect(answer.status == status)
            // Another preference gets another answer (RFC 7240 §2).
            #expect(answer["Vary"]?.contains("Prefer") == true)
            let href = try explanation(of: answer)
            let entry = try service.send("GET", href).json()
            #expect(entry["href"]?.string == href)
            #expect(entry["method"]?.string == method)
            #expect(entry["target"]?.string == address)
            #expect(entry["status"] == .number(Double(status)))
        }
    }

    @Test func `without the preference no answer tells of it`() throws {
        let missing = try service.send("GET", target, ["Prefer": "return=minimal, x=\"explain\""])
        #expect(missing["Link"] == nil)
        #expect(try missing.problem("decisions") == nil)
    }

    @Test func `a problem has its decisions in order: question, answer, citation; with explain=link it has none`()
        throws
    {
        try service.put(target, "1")
        let condition: SentFields = ["Content-Type": "application/json", "If-Match": "\"0\"", "Prefer": "explain"]
        let decisions = try #require(try service.send("PUT", target, condition, "2").problem("decisions")?.array)
        for decision in decisions {
            #expect(
                decision.object?.keys.sorted() == ["answer", "citation", "graph", "question", "sentence"])
            #expect(decision["sentence"]?.string?.hasSuffix("?") == true)
        }
        #expect(decisions.first?["question"] == .string("isMethodImplemented"))
        #expect(
            decisions.last
                == .object([
                    "graph": .string("resolution"), "question": .string("doesIfMatchHold"), "answer": .bool(false),
                    "sentence": .string("Is the current entity tag one of those in If-Match?"),
                    "citation": .string("RFC 9110 §13.1.1"),
                ]))
        let link: SentFields = ["Content-Type": "application/json", "If-Match": "\"0\"", "Prefer": "explain=link"]
        let answer = try service.send("PUT", target, link, "2")
        #expect(try answer.problem("decisions") == nil)
        let entry = try service.send("GET", try explanation(of: answer)).json()
        #expect(entry["decisions"]?.array == decisions)
    }

    @Test func `an entry has the revisions before and after: made, replaced, unchanged, gone`() throws {
        let fields: SentFields = ["Content-Type": "application/json", "Prefer": "explain"]
        var before = JSON.null
        for (method, content, isChange) in [("PUT", "1", true), ("PUT", "2", true), ("PUT", "2", false)] {
            let answer = try service.send(method, target, fields, content)
            let entry = try service.send("GET", try explanation(of: answer)).json()
            let after = try revision(of: answer)
            #expect(entry["revisionBefore"] == before)
            #expect(entry["revisionAfter"] == after)
            #expect((before != after) == isChange)
            before = after
        }
        let entry = try service.send("GET", try explanation(of: try service.send("DELETE", target, fields))).json()
        #expect(entry["revisionBefore"] == before)
        #expect(entry["revisionAfter"] == .null)
    }

    @Test func `the last 200 requests are remembered, the latest first, and no more`() throws {
        try withPutstore { (service) throws in
            let wire = try service.connect()
            for number in 0..<205 { _ = try wire.send("GET", "/c/\(number)") }
            let entries = try #require(try wire.send("GET", "/_requests").json().array)
            #expect(entries.compactMap { $0["target"]?.string } == (5..<205).reversed().map { "/c/\($0)" })
        }
    }

    @Test func `what lets a caller in is not remembered, and content neither`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("secret-token\n", to: "tokens")
        try withPutstore("--token-file", file) { (service) throws in
            let caller: SentFields = [
                "Authorization": "Bearer secret-token", "Cookie": "sid=secret-cookie", "X-Kept": "kept",
                "Content-Type": "application/json", "Prefer": "explain",
            ]
            let answer = try service.send("PUT", "/c/1", caller, "\"secret-content\"")
            #expect(answer.status == 201)
            let pass: SentFields = ["Authorization": "Bearer secret-token"]
            for address in ["/_requests", try explanation(of: answer)] {
                let text = try service.send("GET", address, pass).text
                #expect(!text.contains("secret"))
            }
            #expect(try service.send("GET", try explanation(of: answer), pass).text.contains("kept"))
        }
    }

    @Test(arguments: [
        "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Amz-Security-Token", "X-API-Key", "ApiKey",
        "x_secret", "X-Session-Id", "X-Password", "X-Hub-Signature-256", "X-Credential", "X-Auth-Token", "X-Auth",
    ])
    func `a field whose name tells of a secret is not remembered`(name: String) throws {
        let answer = try service.send("GET", target, [name: "s3cr", "X-Kept": "kept", "Prefer": "explain"])
        let text = try service.send("GET", try explanation(of: answer)).text
        #expect(!text.contains("s3cr") && !text.contains(name))
        #expect(text.contains("kept"))
    }

    @Test(arguments: [
        ("?access_token=s3cr&limit=1", "?access_token=…&limit=1"), ("?limit=1&api%5Fkey=s3cr", "?limit=1&api%5Fkey=…"),
        ("?sig=s3cr", "?sig=…"), ("?X-Amz-Signature=s3cr&after=", "?X-Amz-Signature=…&after="),
        ("?limit=1", "?limit=1"),
    ])
    func `a secret in the query is not remembered`(query: String, kept: String) throws {
        let answer = try service.send("GET", "/c" + query, ["Prefer": "explain"])
        let entry = try service.send("GET", try explanation(of: answer)).json()
        #expect(entry["target"]?.string == "/c" + kept)
    }

    @Test func `who asks after the service's health leaves no entry, but who is refused there does`() throws {
        try withPutstore { (service) throws in
            for method in ["GET", "HEAD"] { #expect(try service.send(method, "/_health").status == 200) }
            #expect(try service.send("PUT", "/_health", [:], "1").status == 405)
            let entries = try #require(try service.send("GET", "/_requests").json().array)
            #expect(entries.compactMap { $0["method"]?.string } == ["PUT"])
        }
    }

    @Test func `what the lab's page reads for itself leaves no entry, but what it changes does`() throws {
        try withPutstore { (service) throws in
            let own: SentFields = ["Lab": "t1;name=\"Ann\";read", "Content-Type": "application/json"]
            #expect(try service.send("PUT", "/c/1", own, "1").status == 201)
            for target in ["/c/1", "/c", "/_requests", "/_lessons"] { _ = try service.send("GET", target, own) }
            _ = try service.send("HEAD", "/c/1", own)
            _ = try service.send("GET", "/_lab/main.js")
            let space = try #require(try service.send("POST", "/_spaces", own)["Location"])
            #expect(try service.send("DELETE", space, own).status == 204)
            _ = try service.send("GET", "/c/1", ["Lab": "t1;name=\"Ann\""])
            let entries = try #require(try service.send("GET", "/_requests").json().array)
            #expect(
                entries.map { "\($0["method"]?.string ?? "") \($0["target"]?.string ?? "")" } == [
                    "GET /c/1", "PUT /c/1",
                ])
            let entry = try service.send("GET", try #require(entries.first?["href"]?.string)).json()
            #expect(try #require(entry["time"]?.string).hasSuffix(" GMT"))
        }
    }

    @Test(arguments: ["0", "nothing-1", "%C3%A9", String(repeating: "x", count: 500)])
    func `an entry that is not there is 404`(id: String) throws {
        #expect(try service.send("GET", "/_requests/" + id).status == 404)
    }

    /// The address of the explanation, from the answer's `Link`.
    private func explanation(of answer: Answer) throws -> String {
        let link = try #require(answer["Link"]?.firstMatch(of: #/<(/_requests/[a-z0-9]+-[0-9]+)>; rel="describedby"/#))
        return String(link.1)
    }

    /// The revision that the answer's entity tag tells.
    private func revision(of answer: Answer) throws -> JSON {
        .number(try #require(Double(try answer.entityTag().dropFirst().dropLast())))
    }
}
