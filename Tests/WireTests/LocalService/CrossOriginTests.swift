import Testing

/// Local service: CORS only for `--allow-origin`.
@Suite(.tags(.rfc9110)) struct CrossOriginTests {
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
            for name in [
                "ETag", "Location", "Link", "Allow", "Accept-Patch", "Preference-Applied", "Content-Location",
                "Accept-Query", "Memento-Datetime", "X-Total-Count", "Retry-After", "Idempotency-Replayed",
            ] {
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

    @Test(arguments: ["/c/", "/c?x:y=1", "/c/1?x=1", "/c/1/2", "/_nothing"])
    func `a preflight for an address that is none lets the request through, whose answer says what is wrong`(
        path: String
    ) throws {
        try withPutstore("--allow-origin", Self.origin) { (service) throws in
            let preflight = try service.send(
                "OPTIONS", path,
                [
                    "Origin": Self.origin, "Access-Control-Request-Method": "GET",
                    "Access-Control-Request-Headers": "x-own",
                ])
            #expect(preflight.status == 204)
            #expect(preflight["Access-Control-Allow-Origin"] == Self.origin)
            #expect(preflight["Access-Control-Allow-Methods"] == "GET")
            #expect(preflight["Access-Control-Allow-Headers"]?.contains("x-own") == true)
            for fields: SentFields in [["Origin": Self.origin], ["Access-Control-Request-Method": "GET"], [:]] {
                #expect(try service.send("OPTIONS", path, fields).status >= 400)
            }
            let answer = try service.send("GET", path, ["Origin": Self.origin])
            #expect(answer.status >= 400 && answer["Access-Control-Allow-Origin"] == Self.origin)
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

    @Test(arguments: [
        "http://localhost:*", "http://localhost:3000", "*",
    ])
    func `an allowed origin may write, with the fields that its preflight asks for`(allowed: String) throws {
        try withPutstore("--allow-origin", allowed) { (service) throws in
            let preflight = try service.send(
                "OPTIONS", "/c/1",
                [
                    "Origin": Self.origin, "Access-Control-Request-Method": "PUT",
                    "Access-Control-Request-Headers": "content-type,traceparent, x-requested-with,cache-control",
                ])
            let fields = preflight["Access-Control-Allow-Headers"]?.lowercased().split(separator: ", ") ?? []
            for name in ["content-type", "traceparent", "x-requested-with", "cache-control"] {
                #expect(fields.count { $0 == name } == 1, "\(name)")
            }
            let sent: SentFields = [
                "Origin": Self.origin, "Sec-Fetch-Site": "cross-site", "Content-Type": "application/json",
                "traceparent": "00-1-1-00",
            ]
            #expect(try service.send("PUT", "/c/1", sent, "1").status == 201)
        }
    }

    @Test(arguments: ["http://localhost", "http://localhost:80", "http://localhost:3000", "http://localhost:65535"])
    func `a port left open is any, and none`(origin: String) throws {
        try withPutstore("--allow-origin", "http://localhost:*") { (service) throws in
            #expect(try service.send("GET", "/_health", ["Origin": origin])["Access-Control-Allow-Origin"] == origin)
            for other in ["https://localhost:3000", "http://localhost.evil.example:3000", "http://127.0.0.1:3000"] {
                #expect(try service.send("GET", "/_health", ["Origin": other])["Access-Control-Allow-Origin"] == nil)
            }
        }
    }

    @Test(arguments: [
        ("Origin", "http://evil.example"), ("Origin", "null"), ("Origin", ""), ("Origin", "https://127.0.0.1:{port}"),
        ("Origin", "http://127.0.0.1:1"), ("Origin", "http://localhost:{port}"), ("Origin", "http://127.0.0.1:{port}/"),
        ("Sec-Fetch-Site", "cross-site"),
    ])
    func `a write that a page of another site sends is 403, whatever its type`(name: String, value: String) throws {
        try withPutstore("--accept", "text/*") { (service) throws in
            try service.put("/c/1", "1")
            let value = value.replacing("{port}", with: "\(service.port)")
            for (method, target) in [("POST", "/c"), ("PUT", "/c/1"), ("PATCH", "/c/1"), ("DELETE", "/c/1")] {
                for type in ["text/plain", "application/json", "application/x-www-form-urlencoded"] {
                    let answer = try service.send(method, target, [name: value, "Content-Type": type], "2")
                    try expectProblem(answer, 403, "cross-site-write", ["field": .string(name)], hasFix: false)
                }
            }
            for method in ["GET", "HEAD", "OPTIONS"] {
                #expect([200, 204].contains(try service.send(method, "/c/1", [name: value]).status))
            }
            #expect(try service.send("GET", "/c").json()["items"]?.array?.count == 1)
            #expect(try service.send("GET", "/c/1").text == "1")
        }
    }

    @Test(arguments: [
        [("Origin", "http://127.0.0.1:{port}"), ("Sec-Fetch-Site", "same-origin")], [("Sec-Fetch-Site", "same-site")],
        [("Sec-Fetch-Site", "none")], [],
    ])
    func `a page of the service itself may write, and so may who is no page`(fields: [(String, String)]) throws {
        let service = try PutstoreProcess.shared()
        let lines = fields.map { (name: $0.0, value: $0.1.replacing("{port}", with: "\(service.port)")) }
        let request = RequestText(
            method: "PUT", target: Fresh.resource(),
            fields: lines + [(name: "Content-Type", value: "application/json")],
            content: Array("1".utf8))
        let wire = try service.connect()
        try wire.send(request.bytes(port: service.port))
        #expect(try wire.receive(to: "PUT").status == 201)
    }

    @Test func `an origin that is not allowed is named in the log, once a minute at most`() throws {
        try withPutstore { (service) throws in
            _ = try service.send("GET", "/_health", ["Origin": "http://127.0.0.1:\(service.port)"])
            #expect(!service.log.contains("--allow-origin"))
            for number in 0..<20 {
                _ = try service.send("GET", "/_health", ["Origin": "http://evil\(number).example/\""])
            }
            let lines = service.log.split(separator: "\n").filter { $0.contains("--allow-origin") }
            #expect(lines.count == 1)
            #expect(lines.first?.contains(#"http://evil0.example/\""#) == true, "\(lines)")
        }
    }

    @Test func `a preflight of QUERY is answered with QUERY, where it may be sent`() throws {
        try withPutstore("--allow-origin", Self.origin) { (service) throws in
            for (target, isTaken) in [("/c", true), ("/c/1", false), ("/_changes", false)] {
                let preflight = try service.send(
                    "OPTIONS", target,
                    [
                        "Origin": Self.origin, "Access-Control-Request-Method": "QUERY",
                        "Access-Control-Request-Headers": "content-type",
                    ])
                #expect(preflight["Access-Control-Allow-Methods"]?.contains("QUERY") == isTaken, "\(target)")
            }
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
                "Accept-Datetime", "Last-Event-ID",
            ] { #expect(allowed.contains(name), "\(name)") }
            let unallowed = try service.send(
                "OPTIONS", "/c/1", ["Origin": "http://evil.example", "Access-Control-Request-Method": "PUT"])
            #expect(unallowed.status == 401)
        }
    }
}
