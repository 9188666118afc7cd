import Testing

/// Rules under `/_faults`: each test has a service of its own, for rules are for all.
struct FaultRuleTests {
    private static let json: SentFields = ["Content-Type": "application/json"]

    private func counts(_ service: PutstoreProcess, _ name: String) throws -> [JSON?] {
        let rule = try service.send("GET", "/_faults/\(name)").json()
        return [rule["seen"], rule["fired"], rule["held"]]
    }

    @Test func `the n-th request that matches gets the n-th step, and later ones pass`() throws {
        try withPutstore("--testing") { service in
            try service.arm(
                "busy",
                """
                {"methods":["PUT"],"target":"/orders/*","fields":{"x-test":"7"},"after":1,"steps":
                [{"status":503,"fields":{"Retry-After":"1"}},{"drop":"answer"}],"then":"pass","probability":1,"seed":42,
                "expires":600}
                """)
            let wanted: SentFields = ["Content-Type": "application/json", "X-Test": "7"]
            #expect(try service.send("PUT", "/orders/1", wanted, "1").status == 201)
            let refused = try service.send("PUT", "/orders/2", wanted, "1")
            try expectProblem(refused, 503, "injected-fault", fields: ["Retry-After": "1"])
            #expect(try service.fate("PUT", "/orders/%33", wanted, "1").bytes.isEmpty)
            #expect(try service.entry(of: "/orders/%33")["rule"] == "busy")
            #expect(try service.send("PUT", "/orders/4", wanted, "1").status == 201)
            #expect(try counts(service, "busy") == [4, 2, 0])
            // None of these matches.
            #expect(try service.send("GET", "/orders/1", ["X-Test": "7"]).status == 200)
            #expect(try service.send("PUT", "/orders/1", Self.json, "1").status == 204)
            #expect(try service.send("PUT", "/others/1", wanted, "1").status == 201)
            #expect(try service.send("GET", "/orders", ["X-Test": "7"]).json()["items"]?.array?.count == 3)
            #expect(try counts(service, "busy") == [4, 2, 0])
        }
    }

    @Test func `the last step goes on where the rule says so, and PUT arms anew`() throws {
        try withPutstore("--testing") { service in
            let rule = #"{"target":"/a","steps":[{"status":500},{"status":{"code":502}}],"then":"repeat"}"#
            for round in 0..<2 {
                let armed = try service.send("PUT", "/_faults/r", Self.json, rule)
                #expect(armed.status == (round == 0 ? 201 : 204))
                #expect(armed["Location"] == (round == 0 ? "/_faults/r" : nil))
                #expect(try counts(service, "r") == [0, 0, 0])
                #expect(try (0..<4).map { _ in try service.send("GET", "/a").status } == [500, 502, 502, 502])
            }
            #expect(try service.send("GET", "/a")["Preference-Applied"] == nil)
        }
    }

    @Test func `a request's own preference comes before rules, and names decide in byte order`() throws {
        try withPutstore("--testing") { service in
            for (name, code) in [("b", 501), ("a", 500), ("B", 599)] {
                try service.arm(name, #"{"steps":[{"status":\#(code)}]}"#)
            }
            #expect(try service.send("GET", "/x", ["Prefer": "fault=status; code=418"]).status == 418)
            #expect(try (0..<4).map { _ in try service.send("GET", "/x").status } == [599, 500, 501, 200])
            let names = try service.send("GET", "/_faults").json()["items"]?.array?.compactMap { $0["name"]?.string }
            #expect(names == ["B", "a", "b"])
        }
    }

    @Test func `rules meet neither the service's own pages nor OPTIONS`() throws {
        try withPutstore("--testing") { service in
            try service.arm("all", #"{"steps":[{"drop":"arrival"}],"then":"repeat"}"#)
            #expect(try service.send("GET", "/_health").status == 200)
            #expect(try service.send("OPTIONS", "/a/1").status == 204)
            #expect(try service.fate("GET", "/").bytes.isEmpty)
            #expect(try counts(service, "all") == [1, 1, 0])
            #expect(try service.send("DELETE", "/_faults").status == 204)
            #expect(try service.send("DELETE", "/_faults").status == 204)
            #expect(try service.send("GET", "/").status == 200)
            #expect(try service.send("GET", "/_faults").json() == ["items": []])
        }
    }

    @Test func `the same seed has the same requests meet faults, about as many as the probability says`() throws {
        try withPutstore("--testing") { service in
            func round(_ seed: Int) throws -> [Int] {
                try service.arm(
                    "dice", #"{"steps":[{"status":500}],"then":"repeat","probability":0.5,"seed":\#(seed)}"#)
                let wire = try service.connect()
                return try (0..<200).map { _ in try wire.send("GET", "/a").status }
            }
            let first = try round(42)
            #expect(try round(42) == first)
            #expect(try round(43) != first)
            #expect(60..<140 ~= first.count { $0 == 500 })
            #expect(Set(first) == [500, 200])
        }
    }

    @Test func `a rule lapses`() throws {
        try withPutstore("--testing") { service in
            try service.arm("short", #"{"steps":[{"status":500}],"then":"repeat","expires":1}"#)
            #expect(try service.send("GET", "/a").status == 500)
            let deadline = Deadline()
            while try service.send("GET", "/a").status == 500, !deadline.isOver {}
            #expect(try service.send("GET", "/_faults/short").status == 404)
        }
    }

    @Test func `64 rules and no more`() throws {
        try withPutstore("--testing") { service in
            for number in 1...64 { try service.arm("r\(number)", #"{"target":"/n","steps":[{"drop":{}}]}"#) }
            let rule = #"{"steps":[{"drop":{}}]}"#
            try expectProblem(
                try service.send("PUT", "/_faults/one-more", Self.json, rule), 422, "senseless-rule", ["pointer": ""])
            #expect(try service.send("PUT", "/_faults/r1", Self.json, rule).status == 204)
            #expect(try service.send("DELETE", "/_faults/r2").status == 204)
            #expect(try service.send("DELETE", "/_faults/r2").status == 404)
            #expect(try service.send("PUT", "/_faults/one-more", Self.json, rule).status == 201)
        }
    }

    @Test(arguments: [
        ("[]", ""), ("1", ""), ("{}", "/steps"), (#"{"steps":[]}"#, "/steps"), (#"{"steps":{}}"#, "/steps"),
        (#"{"steps":[1]}"#, "/steps/0"), (#"{"steps":[{}]}"#, "/steps/0"),
        (#"{"steps":[{"drop":{}},{"nope":1}]}"#, "/steps/1/nope"),
        (#"{"steps":[{"drop":{},"reset":{}}]}"#, "/steps/0"), (#"{"steps":[{"drop":"x"}]}"#, "/steps/0/drop"),
        (#"{"steps":[{"drop":{"at":"x"}}]}"#, "/steps/0/drop/at"), (#"{"steps":[{"drop":7}]}"#, "/steps/0/drop"),
        (#"{"steps":[{"drop":"answer","at":"answer"}]}"#, "/steps/0/at"),
        (#"{"steps":[{"delay":{}}]}"#, "/steps/0/delay/seconds"),
        (#"{"steps":[{"delay":{"seconds":61}}]}"#, "/steps/0/delay/seconds"),
        (#"{"steps":[{"delay":{"seconds":"1"}}]}"#, "/steps/0/delay/seconds"),
        (#"{"steps":[{"status":200}]}"#, "/steps/0/status"),
        (#"{"steps":[{"status":{"code":600}}]}"#, "/steps/0/status/code"),
        (#"{"steps":[{"status":503,"fields":{"Date":"x"}}]}"#, "/steps/0/fields/Date"),
        (#"{"steps":[{"status":503,"fields":{"A":"x\ny"}}]}"#, "/steps/0/fields/A"),
        (#"{"steps":[{"status":503,"fields":{"a/b":"x"}}]}"#, "/steps/0/fields/a~1b"),
        (#"{"steps":[{"truncate":{"bytes":1,"at":"arrival"}}]}"#, "/steps/0/truncate/at"),
        (#"{"steps":[{"drip":{"bytes":1,"every":0}}]}"#, "/steps/0/drip/every"),
        (#"{"steps":[{"repeat":{"times":0}}]}"#, "/steps/0/repeat/times"),
        (#"{"steps":[{"hold":{"seconds":1}}]}"#, "/steps/0/hold/until"),
        (#"{"steps":[{"drop":{}}],"methods":[]}"#, "/methods"),
        (#"{"steps":[{"drop":{}}],"methods":["put"]}"#, "/methods/0"),
        (#"{"steps":[{"drop":{}}],"methods":["GET","OPTIONS"]}"#, "/methods/1"),
        (#"{"steps":[{"drop":{}}],"target":"orders"}"#, "/target"),
        (#"{"steps":[{"drop":{}}],"target":"/_health"}"#, "/target"),
        (#"{"steps":[{"drop":{}}],"target":"/a?b=1"}"#, "/target"),
        (#"{"steps":[{"drop":{}}],"target":"/a*"}"#, "/target"),
        (#"{"steps":[{"drop":{}}],"target":"/a//b"}"#, "/target"),
        (#"{"steps":[{"drop":{}}],"target":"/%GG"}"#, "/target"),
        (#"{"steps":[{"drop":{}}],"fields":{"A":1}}"#, "/fields/A"),
        (#"{"steps":[{"drop":{}}],"fields":[]}"#, "/fields"),
        (#"{"steps":[{"drop":{}}],"fields":{"X-A":"1","x-a":"2"}}"#, "/fields/x-a"),
        (#"{"steps":[{"drop":{}}],"after":-1}"#, "/after"), (#"{"steps":[{"drop":{}}],"then":"stop"}"#, "/then"),
        (#"{"steps":[{"drop":{}}],"probability":1.5}"#, "/probability"),
        (#"{"steps":[{"drop":{}}],"seed":1.5}"#, "/seed"),
        (#"{"steps":[{"drop":{}}],"expires":0}"#, "/expires"), (#"{"steps":[{"drop":{}}],"when":1}"#, "/when"),
    ])
    func `what is no rule is 422 with the place, and arms nothing`(rule: String, pointer: String) throws {
        let service = try PutstoreProcess.testing()
        let answer = try service.send("PUT", "/_faults/bad", Self.json, rule)
        try expectProblem(answer, 422, "senseless-rule", ["pointer": .string(pointer)])
        #expect(try service.send("GET", "/_faults/bad").status == 404)
    }

    @Test func `content that is no JSON is refused as elsewhere`() throws {
        let service = try PutstoreProcess.testing()
        try expectProblem(
            try service.send("PUT", "/_faults/bad", Self.json, "{\n1}"), 400, "malformed-content",
            ["offset": 2, "line": 2, "column": 1])
        #expect(try service.send("PUT", "/_faults/bad", Self.json, "").status == 400)
        #expect(try service.send("PUT", "/_faults/bad", ["Content-Type": "text/plain"], "{}").status == 415)
        #expect(try service.send("PUT", "/_faults/bad", [:], "{}").status == 415)
        #expect(try service.send("PUT", "/_faults/-bad", Self.json, #"{"steps":[{"drop":{}}]}"#).status == 400)
        let refused = try service.send("POST", "/_faults/bad", Self.json, "{}")
        #expect(refused.status == 405 && refused["Allow"] == "GET, HEAD, PUT, DELETE, OPTIONS")
        #expect(try service.send("PUT", "/_faults", Self.json, "{}")["Allow"] == "GET, HEAD, DELETE, OPTIONS")
        #expect(try service.send("GET", "/_faults?x=1").status == 400)
        #expect(try service.send("HEAD", "/_faults/bad").status == 404)
    }
}
