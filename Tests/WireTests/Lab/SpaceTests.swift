import Testing

struct SpaceTests {
    @Test func `a space is an empty store of its own, whose versions begin at 1, and which offers faults`() throws {
        let service = try PutstoreProcess.shared()
        try service.put("/orders/1", "0")
        let (first, second) = (try Self.space(of: service), try Self.space(of: service))
        #expect(first != second)
        for space in [first, second] {
            let made = try service.put(space + "/orders/1", "1")
            #expect(made.status == 201 && made["ETag"] == "\"1\"" && made["Location"] == space + "/orders/1")
            let lost = try service.connect()
            try lost.send(
                RequestText(
                    method: "PUT", target: space + "/orders/1",
                    fields: [("Content-Type", "application/json"), ("Prefer", "fault=drop; at=answer")],
                    content: Array("2".utf8)
                ).bytes(port: service.port))
            #expect(throws: HarnessError.self) { try lost.receive(to: "PUT") }
            #expect(try service.send("GET", space + "/orders/1").text == "2")
            #expect(try service.send("GET", space + "/_history/orders/1").json()["items"]?.array?.count == 2)
            #expect(
                try service.send("GET", space + "/_requests").json().array?.first?["target"]?.string
                    == "/_history/orders/1")
        }
        #expect(try service.send("GET", "/orders/1").text == "0")
        #expect(try service.send("DELETE", first).status == 204)
        #expect(try service.send("GET", first + "/orders/1").status == 404)
        #expect(try service.send("GET", second + "/orders/1").status == 200)
        #expect(try service.send("DELETE", first).status == 404)
    }

    @Test(arguments: ["", "https://example.test/api"])
    func `every address in a space leads into it`(publicURL: String) throws {
        let base = publicURL.isEmpty ? "" : "/api"
        let service = try PutstoreProcess(publicURL.isEmpty ? [] : ["--public-url", publicURL], database: ":memory:")
        let told = try #require(try service.send("POST", "/_spaces")["Location"])
        #expect(told.hasPrefix(base + "/_spaces/"))
        let space = String(told.dropFirst(base.utf8.count))
        for id in ["1", "2"] { #expect(try service.put(space + "/o/\(id)", "{}")["Location"] == told + "/o/\(id)") }
        let json: SentFields = ["Content-Type": "application/json"]
        let form: SentFields = ["Content-Type": "application/x-www-form-urlencoded"]
        var addresses: [String] = []
        for (method, path, fields, content) in [
            ("GET", "/o?limit=1", [:], nil), ("GET", "/", [:], nil), ("GET", "/_history/o/1", [:], nil),
            ("GET", "/_revisions/1", [:], nil), ("GET", "/_changes", [:], nil), ("GET", "/_requests", [:], nil),
            ("POST", "/o", json, "{}"), ("QUERY", "/o", form, "limit=1"), ("GET", "/o/none", [:], nil),
            ("GET", "/o/1/", [:], nil), ("PUT", "/_collections/o", json, "{\"indexes\":[\"a\"]}"),
        ] as [(String, String, SentFields, String?)] {
            let answer = try service.send(method, space + path, fields, bytes: content.map { Array($0.utf8) })
            let text = answer.text + (answer["Location"] ?? "") + " " + (answer["Link"] ?? "")
            addresses += text.matches(
                of: #/(?:"(?:href|next|instance|type)":"|<|--url 'http://[^/]*|--url 'https://[^/]*)(/[^"<>'?]*)/#
            )
            .map { String($0.output.1) }
            if let location = answer["Location"] { addresses.append(location) }
        }
        #expect(addresses.count > 20)
        for address in addresses { #expect(address.hasPrefix(told + "/"), "\(address)") }
    }

    @Test func `a request in a space waits for a change there, and a stream tells of it`() throws {
        let service = try PutstoreProcess.shared()
        let space = try Self.space(of: service)
        try service.put(space + "/orders/1", "1")
        let waiting = try service.connect()
        let fields = [("If-None-Match", "\"1\""), ("Prefer", "wait=20")]
        try waiting.send(
            RequestText(method: "GET", target: space + "/orders/1", fields: fields, content: nil).bytes(
                port: service.port))
        try service.put("/orders/waited-for", "1")
        try service.put(space + "/orders/1", "2")
        #expect(try waiting.receive(to: "GET").text == "2")
    }

    @Test func `a space is there for those who may call, and has no spaces itself`() throws {
        let directory = try TemporaryDirectory()
        let tokens = try directory.write("secret\n", to: "tokens.txt")
        try withPutstore("--token-file", tokens, database: ":memory:") { service in
            #expect(try service.send("POST", "/_spaces").status == 401)
            let own: SentFields = ["Authorization": "Bearer secret"]
            let space = try #require(try service.send("POST", "/_spaces", own)["Location"])
            #expect(try service.send("GET", space + "/orders").status == 401)
            #expect(try service.send("GET", space + "/orders", own).status == 200)
            #expect(try service.send("POST", space + "/_spaces", own).status == 404)
            #expect(try service.send("GET", space, own).json()["href"]?.string == space)
        }
    }

    @Test func `there are so many at the same time, and the one that was used longest ago makes room`() throws {
        try withPutstore(database: ":memory:") { service in
            let first = try Self.space(of: service)
            for _ in 1..<100 { _ = try Self.space(of: service) }
            #expect(try service.send("GET", first).status == 200)
            _ = try Self.space(of: service)
            #expect(try service.send("GET", first).status == 404)
        }
    }

    private static func space(of service: PutstoreProcess) throws -> String {
        let answer = try service.send("POST", "/_spaces")
        guard answer.status == 201, let location = answer["Location"] else { throw HarnessError("no space: \(answer)") }
        return location
    }
}
