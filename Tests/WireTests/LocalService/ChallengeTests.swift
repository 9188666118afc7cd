import Testing

/// RFC 6750 §3 and RFC 9110 §11: who is asked for a token, and what a wrong one is told.
@Suite(.tags(.rfc6750, .rfc9110)) struct ChallengeTests {
    private func withTokens(_ body: (PutstoreProcess) throws -> Void) throws {
        let directory = try TemporaryDirectory()
        try withPutstore("--token-file", try directory.write("secret\n", to: "tokens")) { try body($0) }
    }

    @Test func `credentials of another scheme, or none, are 401 without an error code`() throws {
        try withTokens { (service) throws in
            for value in ["Basic c2VjcmV0", "Digest username=\"x\"", "Bearerx secret", "Negotiate", ""] {
                let answer = try service.send("GET", "/c/1", ["Authorization": value])
                #expect(answer.status == 401, "\(value)")
                #expect(answer["WWW-Authenticate"] == "Bearer realm=\"putstore\"", "\(value)")
            }
        }
    }

    @Test func `a token that is not known is 401, invalid_token`() throws {
        try withTokens { (service) throws in
            for value in ["Bearer wrong", "bearer secret2", "BEARER Secret", "Bearer abc-._~+/=="] {
                let answer = try service.send("GET", "/c/1", ["Authorization": value])
                try expectProblem(
                    answer, 401, "unauthorized",
                    fields: ["WWW-Authenticate": "Bearer realm=\"putstore\", error=\"invalid_token\""],
                    ["field": "Authorization"])
            }
        }
    }

    @Test func `a malformed bearer token, or two fields, are 400, invalid_request`() throws {
        try withTokens { (service) throws in
            for fields: SentFields in [
                ["Authorization": "Bearer"], ["Authorization": "Bearer \"secret\""],
                ["Authorization": "Bearer secret x"], ["Authorization": "Bearer secret, Bearer secret"],
                ["Authorization": "Bearer secret", "authorization": "Bearer secret"],
            ] {
                let answer = try service.send("GET", "/c/1", fields)
                #expect(answer.status == 400, "\(fields)")
                #expect(try answer.problem("type") == "/_problems/malformed-credentials")
                #expect(
                    answer["WWW-Authenticate"] == "Bearer realm=\"putstore\", error=\"invalid_request\"", "\(fields)")
            }
        }
    }

    @Test func `401 has a problem, is not kept by caches, and HEAD has its fields`() throws {
        try withTokens { (service) throws in
            for path in ["/", "/c", "/c/1", "/c/1?x", "/_requests", "/_openapi.json", "/%zz", "/a/b/c", "*"] {
                let get = try service.send("GET", path)
                try expectProblem(
                    get, 401, "unauthorized", fields: ["WWW-Authenticate": "Bearer realm=\"putstore\""],
                    ["field": "Authorization"], hasFix: false)
                let head = try service.send("HEAD", path)
                #expect(head.status == 401)
                #expect(head["WWW-Authenticate"] == get["WWW-Authenticate"])
            }
            let ours: SentFields = ["Authorization": "bEARER  secret"]
            #expect(try service.send("GET", "/", ours).status == 200)
        }
    }

    @Test func `a token in the query or the content is none`() throws {
        try withTokens { (service) throws in
            #expect(try service.send("GET", "/c?access_token=secret").status == 401)
            let form: SentFields = ["Content-Type": "application/x-www-form-urlencoded"]
            #expect(try service.send("POST", "/c", form, "access_token=secret").status == 401)
        }
    }
}
