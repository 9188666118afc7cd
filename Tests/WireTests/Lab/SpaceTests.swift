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

    @Test func `a space is as a service without options, so that lessons have the same answers everywhere`() throws {
        try withPutstore(
            "--accept", "text/*", "--require-preconditions", "--require-idempotency-key", "--history", "off"
        ) { (service) throws in
            let space = try Self.space(of: service)
            let text: SentFields = ["Content-Type": "text/plain"]
            #expect(try service.send("PUT", "/o/1", text, "1").status == 201)
            #expect(try service.send("PUT", space + "/o/1", text, "1").status == 415)
            let json: SentFields = ["Content-Type": "application/json"]
            for (place, statuses) in [("", [201, 428, 400, 410]), (space, [201, 204, 201, 200])] {
                let made = try service.send("PUT", place + "/o/2", json, "1")
                #expect(made.status == statuses[0])
                #expect(try service.send("PUT", place + "/o/2", json, "2").status == statuses[1])
                #expect(try service.send("POST", place + "/o", json, "1").status == statuses[2])
                let any: SentFields = ["Content-Type": "application/json", "If-Match": "*"]
                #expect(try service.send("PUT", place + "/o/2", any, "3").status == 204)
                let revision = try made.entityTag().replacing("\"", with: "")
                #expect(try service.send("GET", place + "/_revisions/\(revision)").status == statuses[3])
            }
            #expect(try service.send("GET", "/_reference").text.contains("whatever `--accept`"))
        }
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
            for (method, path) in [("POST", "/_spaces"), ("GET", "/_spaces/a")] {
                let answer = try service.send(method, space + path, own)
                #expect(try answer.problem("detail")?.string == "There are no spaces within a space.")
                #expect(answer.status == 404)
            }
            #expect(try service.send("GET", space, own).json()["href"]?.string == space)
        }
    }

    @Test func `there are so many at the same time, and none that was just used makes room`() throws {
        try withPutstore(database: ":memory:") { service in
            let first = try Self.space(of: service)
            for _ in 1..<100 { _ = try Self.space(of: service) }
            let refused = try service.send("POST", "/_spaces")
            try expectProblem(refused, 503, "overloaded", fields: ["Retry-After": .present])
            #expect(try 1...300 ~= #require(Int(refused["Retry-After"] ?? "")))
            #expect(try service.send("GET", first + "/orders").status == 200)
            #expect(try service.send("DELETE", first).status == 204)
            _ = try Self.space(of: service)
        }
    }

    @Test func `who waits or listens in a space that is deleted is told so at once`() throws {
        let service = try PutstoreProcess.shared()
        let space = try Self.space(of: service)
        try service.put(space + "/orders/1", "1")
        let json = ("Content-Type", "application/json")
        let events = ("Accept", "text/event-stream")
        var wires: [(method: String, wire: Wire)] = []
        for (method, path, fields, content) in [
            ("GET", "/_changes", [events], nil), ("GET", "/_requests", [events], nil),
            ("GET", "/orders/1", [("If-None-Match", "\"1\""), ("Prefer", "wait=20")], nil),
            ("PUT", "/orders/2", [json, ("Prefer", "fault=delay; seconds=1")], [0x31]),
        ] as [(String, String, [(String, String)], [UInt8]?)] {
            let wire = try service.connect()
            let lines = fields.map { (name: $0.0, value: $0.1) }
            let request = RequestText(method: method, target: space + path, fields: lines, content: content)
            try wire.send(request.bytes(port: service.port))
            wires.append((method, wire))
        }
        #expect(try wires[2].wire.isSilent(for: 0.3))
        #expect(try service.send("DELETE", space).status == 204)
        let answers = try wires.map { try $0.wire.receive(to: $0.method) }
        #expect(answers.map(\.status) == [200, 200, 404, 404])
        for answer in answers.suffix(2) + [try service.send("GET", space + "/orders/1")] {
            try expectProblem(answer, 404, "not-found")
            #expect(try answer.problem("detail")?.string?.hasPrefix("This process has no such space") == true)
        }
    }

    @Test func `who listens in a space counts among the subscribers of the service`() throws {
        try withPutstore("--subscribers", "1", database: ":memory:") { service in
            let events: SentFields = ["Accept": "text/event-stream"]
            let space = try Self.space(of: service)
            let wire = try service.connect()
            try wire.request("GET", space + "/_changes", events)
            _ = try wire.receive(count: 1)
            #expect(try service.send("GET", "/_metrics").text.contains("\nputstore_subscribers 1\n"))
            #expect(try service.send("GET", "/_changes", events).status == 503)
            #expect(try service.send("DELETE", space).status == 204)
            _ = try wire.receive(until: "\r\n0\r\n\r\n")
            #expect(try service.send("GET", "/_metrics").text.contains("\nputstore_subscribers 0\n"))
        }
    }

    @Test func `a space answers 500 requests, and says so of those after them`() throws {
        let service = try PutstoreProcess.shared()
        let space = try Self.space(of: service)
        for _ in 0..<500 { #expect(try service.send("GET", space + "/orders").status == 200) }
        let answer = try service.send("GET", space + "/orders")
        try expectProblem(answer, 404, "not-found")
        #expect(try answer.problem("detail")?.string?.hasPrefix("This space has answered 500 requests") == true)
        #expect(try service.send("GET", space).status == 200)
    }

    private static func space(of service: PutstoreProcess) throws -> String {
        let answer = try service.send("POST", "/_spaces")
        guard answer.status == 201, let location = answer["Location"] else { throw HarnessError("no space: \(answer)") }
        return location
    }
}
