import Testing

/// Addresses: `--public-url` says how clients reach the service through a proxy that strips the path.
struct PublicURLTests {
    private let json: SentFields = ["Content-Type": "application/json", "Host": "example.test"]

    private func json(_ name: String, _ value: String) -> SentFields {
        [name: value, "Content-Type": "application/json", "Host": "example.test"]
    }

    @Test func `Location, Content-Location, href and Link carry its path`() throws {
        try withPutstore("--public-url", "https://example.test/api") { (service) throws in
            let created = try service.send("PUT", "/dishes/1", json, "{}")
            expect(created, 201, UsualFields.created("/api/dishes/1"))
            let posted = try service.send("POST", "/dishes", json, "{}")
            #expect(posted["Location"]?.hasPrefix("/api/dishes/") == true)
            let prefer = json("Prefer", "return=representation")
            #expect(try service.send("PUT", "/dishes/1", prefer, "[]")["Content-Location"] == "/api/dishes/1")
            let page = try service.send("GET", "/dishes?limit=1")
            let next = try #require(try page.json()["next"]?.string)
            #expect(next.hasPrefix("/api/dishes?"))
            #expect(page["Link"]?.contains("<\(next)>; rel=\"next\"") == true)
            #expect(try page.json()["items"]?.array?.first?["href"]?.string?.hasPrefix("/api/dishes/") == true)
            #expect(try service.send("GET", "/").json()["collections"]?.array?.first?["href"] == "/api/dishes")
        }
    }

    @Test func `the type, instance and fix of a problem carry it`() throws {
        try withPutstore("--public-url", "https://example.test/api") { (service) throws in
            let missing = try service.send("GET", "/dishes/none").json()
            #expect(missing["type"] == "/api/_problems/not-found")
            #expect(missing["instance"]?.string?.hasPrefix("/api/_requests/") == true)
            #expect(try service.send("GET", "/dishes//").json()["fix"]?.string?.contains("/api/dishes") == true)
            let explained = try service.send("GET", "/dishes/none", ["Prefer": "explain"])
            #expect(explained["Link"]?.hasPrefix("</api/_requests/") == true)
        }
    }

    @Test func `the target of a rule for faults may have it, as clients write it, or not`() throws {
        try withPutstore("--public-url", "https://example.test/api", "--testing") { (service) throws in
            for (target, path, status) in [
                ("/api/o/*", "/o/1", 503), ("/o/*", "/o/1", 503), ("/api/o/*", "/p/1", 404), ("/api", "/", 503),
                ("/api/1", "/api/1", 503), ("/api2/o/*", "/o/1", 404), ("/*/o/*", "/o/1", 404),
            ] {
                let rule = #"{"target":"\#(target)","steps":[{"status":503}]}"#
                try service.arm("rule", rule)
                #expect(try service.send("GET", path).status == status, "\(target)")
            }
            let own = #"{"target":"/api/_health","steps":[{"status":503}]}"#
            let answer = try service.send("PUT", "/_faults/own", json, own)
            try expectAdvice(answer, 422, says: ["begin with “_”, meet no faults"])
            // A space is under a path of its own.
            let told = try #require(try service.send("POST", "/_spaces")["Location"])
            let space = String(told.dropFirst("/api".count))
            let inner = #"{"target":"\#(told)/o/1","steps":[{"status":503}]}"#
            #expect(try service.send("PUT", space + "/_faults/a", json, inner).status == 201)
            #expect(try service.send("GET", space + "/o/1").status == 503)
        }
    }

    @Test func `where a whole URL is needed there is its scheme and authority`() throws {
        try withPutstore("--public-url", "https://example.test/api") { (service) throws in
            let description = try service.send("GET", "/_openapi.json").json()
            #expect(description["servers"]?.array?.first?["url"] == "/api")
            let snippet = try service.send(
                "POST", "/_snippets/curl", ["Content-Type": "message/http"],
                "PUT /dishes/1 HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{}")
            #expect(snippet.text.contains("https://example.test/api/dishes/1"), "\(snippet.text)")
        }
    }

    @Test func `its authority is one of the allowed hosts`() throws {
        try withPutstore("--public-url", "https://example.test/api") { (service) throws in
            #expect(try service.send("GET", "/_health", ["Host": "example.test"]).status == 200)
            #expect(try service.send("GET", "/_health", ["Host": "other.test"]).status == 421)
        }
    }

    @Test func `writes from its own origin are not cross-site`() throws {
        try withPutstore("--public-url", "https://example.test/api") { (service) throws in
            let own = json("Origin", "https://example.test")
            #expect(try service.send("PUT", "/dishes/1", own, "{}").status == 201)
            let foreign = json("Origin", "http://example.test")
            #expect(try service.send("PUT", "/dishes/1", foreign, "[]").status == 403)
        }
    }
}
