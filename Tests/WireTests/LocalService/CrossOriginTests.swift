import Testing

/// Local service: CORS only for `--allow-origin`.
struct CrossOriginTests {
    private static let origin = "http://localhost:3000"
    private static let readable: ExpectedFields = [
        "Vary": "Origin", "Access-Control-Allow-Origin": "http://localhost:3000",
        "Access-Control-Expose-Headers": .present,
    ]

    @Test func `without --allow-origin no answer has a CORS field`() throws {
        let service = try PutstoreProcess.shared()
        let origin: SentFields = ["Origin": Self.origin, "Access-Control-Request-Method": "PUT"]
        for method in ["GET", "OPTIONS", "PUT"] {
            let answer = try service.send(method, "/c/cors", origin)
            #expect(!answer.fields.contains { $0.name.hasPrefix("Access-Control-") })
        }
    }

    @Test func `an allowed origin may read answers and errors`() throws {
        try withPutstore("--allow-origin", Self.origin) { (service) throws in
            let answer = try service.send("GET", "/_health", ["Origin": Self.origin])
            let page = UsualFields.with(
                UsualFields.with(UsualFields.ownPage, Self.readable), ["Vary": "Accept, Origin"])
            expect(answer, 200, page, "{\"status\":\"ok\"}\n")
            let missing = try service.send("GET", "/c/1", ["Origin": Self.origin])
            try expectProblem(missing, 404, "not-found", fields: Self.readable)
            let exposed = answer["Access-Control-Expose-Headers"] ?? ""
            for name in ["ETag", "Location", "Link", "Allow", "Accept-Patch", "Preference-Applied", "Content-Location"]
            {
                #expect(exposed.contains(name), "\(name)")
            }
            let created = try service.send(
                "PUT", "/c/1", ["Origin": Self.origin, "Content-Type": "application/json"], "1")
            expect(
                created, 201,
                UsualFields.with(UsualFields.created("/c/1"), Self.readable)
                    .merging(["Vary": "Prefer, Origin"]) { $1 })
        }
    }

    @Test(arguments: [
        "http://evil.example", "http://localhost:3001", "https://localhost:3000", "null", "http://localhost:30000",
    ])
    func `another origin gets no CORS field, and Vary says why`(origin: String) throws {
        try withPutstore("--allow-origin", Self.origin) { (service) throws in
            let preflight = try service.send(
                "OPTIONS", "/c/1", ["Origin": origin, "Access-Control-Request-Method": "PUT"])
            expect(
                preflight, 204,
                [
                    "Allow": .exactly(Allowed.resource), "Accept-Patch": Accepted.patch, "Cache-Control": "no-store",
                    "Vary": "Origin",
                ])
            let answer = try service.send("GET", "/_health", ["Origin": origin])
            let page = UsualFields.with(UsualFields.ownPage, ["Vary": "Accept, Origin"])
            expect(answer, 200, page, "{\"status\":\"ok\"}\n")
        }
    }

    @Test func `a preflight is answered with methods and fields, without a token`() throws {
        let directory = try TemporaryDirectory()
        let tokens = try directory.write("secret\n", to: "tokens")
        try withPutstore("--allow-origin", Self.origin, "--token-file", tokens) { (service) throws in
            let answer = try service.send(
                "OPTIONS", "/c/1",
                [
                    "Origin": Self.origin, "Access-Control-Request-Method": "PUT",
                    "Access-Control-Request-Headers": "content-type, if-match",
                ])
            expect(
                answer, 204,
                UsualFields.with(
                    Self.readable,
                    [
                        "Allow": .exactly(Allowed.resource), "Accept-Patch": Accepted.patch,
                        "Cache-Control": "no-store", "Access-Control-Allow-Methods": .exactly(Allowed.resource),
                        "Access-Control-Allow-Headers": .present, "Access-Control-Max-Age": .present,
                    ]))
            let allowed = answer["Access-Control-Allow-Headers"] ?? ""
            for name in [
                "Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "Prefer", "Range",
            ] { #expect(allowed.contains(name), "\(name)") }
            let unallowed = try service.send(
                "OPTIONS", "/c/1", ["Origin": "http://evil.example", "Access-Control-Request-Method": "PUT"])
            #expect(unallowed.status == 401)
        }
    }
}
