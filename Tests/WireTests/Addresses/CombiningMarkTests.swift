import Testing

/// Text is taken as it is sent: a mark that combines with what stands before it changes nothing that is written in ASCII, and
/// what looks alike is not the same.
@Suite struct CombiningMarkTests {
    private let service: PutstoreProcess
    private let collection = Fresh.collection()
    /// Combining acute, a variation selector, a zero-width joiner.
    static let marks = ["\u{301}", "\u{FE0F}", "\u{200D}"]

    init() throws { service = try .shared() }

    private func encoded(_ text: String) -> String {
        text.utf8.map { byte in "%" + String(UInt16(byte) + 256, radix: 16).dropFirst().uppercased() }.joined()
    }

    private func ids(_ answer: Answer) throws -> [String] {
        try answer.json()["items"]?.array?.compactMap { $0["id"]?.string } ?? []
    }

    @Test(arguments: marks)
    func `a member's name may begin with one`(mark: String) throws {
        for number in 0..<4 {
            try service.put("/\(collection)/\(number)", "{\"x\":\(9 - number),\"\(mark)x\":\(number),\"y\":1}")
        }
        let name = encoded(mark) + "x"
        for sort in ["-\(name)", "-%2F\(name)", "y,-\(name)"] {
            var found: [String] = []
            var path: String? = "/\(collection)?sort=\(sort)&limit=1"
            while let current = path, found.count < 9 {
                let answer = try service.send("GET", current)
                found += try ids(answer)
                path = try answer.json()["next"]?.string
            }
            #expect(found == ["3", "2", "1", "0"], "\(sort)")
        }
        let shown = try service.send("GET", "/\(collection)?fields=x,\(name)&limit=1").json()["items"]?.array?.first
        #expect(shown?["content"]?.object?.count == 2)
        #expect(try ids(service.send("GET", "/\(collection)?\(name)=2")) == ["2"])
        #expect(try ids(service.send("GET", "/\(collection)?y:\(name)=2")).isEmpty)
        let json: SentFields = ["Content-Type": "application/json"]
        let answer = try service.send("QUERY", "/\(collection)", json, "{\"sort\":[\"-\(mark)x\"],\"limit\":1}")
        #expect(try ids(answer) == ["3"])
        let location = try #require(answer["Location"])
        #expect(try ids(service.send("GET", location)) == ["3"])
    }

    @Test(arguments: marks)
    func `in a form a plus before one is a space`(mark: String) throws {
        try service.put("/\(collection)/1", "{\"s\":\"x \(mark)y\"}")
        let form: SentFields = ["Content-Type": "application/x-www-form-urlencoded"]
        #expect(try ids(service.send("QUERY", "/\(collection)", form, "s=x+\(mark)y")) == ["1"])
    }

    @Test(arguments: marks)
    func `a JSON Pointer escapes what stands before one`(mark: String) throws {
        let patch: SentFields = ["Content-Type": "application/merge-patch+json"]
        let answer = try service.send(
            "PATCH", "/\(collection)", patch, "{\"~\(mark)\\u0001\":{},\"/\(mark)\\u0001\":{}}")
        #expect(answer.status == 400)
        #expect(try answer.problem("pointer") == .string("/~0\(mark)\u{1}"))
        let json: SentFields = ["Content-Type": "application/json"]
        let declared = try service.send("PUT", "/_collections/\(collection)", json, "{\"~\(mark)\":1}")
        #expect(try declared.problem("pointer") == .string("/~0\(mark)"))
    }

    @Test func `a fault's target is taken apart by its slashes, whatever follows them`() throws {
        try withPutstore("--testing") { (service) throws in
            let json: SentFields = ["Content-Type": "application/json"]
            for mark in Self.marks {
                let rule =
                    "{\"methods\":[\"GET\"],\"target\":\"/c/\(mark)a\",\"steps\":[{\"status\":503}],\"then\":\"repeat\"}"
                #expect(try service.send("PUT", "/_faults/f", json, rule).status == 201)
                #expect(try service.send("GET", "/c/\(encoded(mark))a").status == 503)
                let bad = try service.send("PUT", "/_faults/g", json, "{\"~\(mark)\":1}")
                #expect(try bad.problem("pointer") == .string("/~0\(mark)"))
                #expect(try service.send("DELETE", "/_faults").status == 204)
            }
        }
    }

    @Test func `a secret in a query is hidden, whatever it begins with`() throws {
        for mark in Self.marks {
            let answer = try service.send("GET", "/_health?token=\(mark)s3cr")
            let instance = try #require(try answer.problem("instance")?.string)
            #expect(try !service.send("GET", instance).text.contains("s3cr"))
        }
    }

    @Test func `what is equal to readers alone is two ids, two names and two values`() throws {
        let pair = ["\u{E9}", "e\u{301}"]
        for text in pair {
            #expect(try service.put("/\(collection)/\(encoded(text))", "{\"\(text)\":\"\(text)\"}").status == 201)
        }
        for text in pair {
            let name = encoded(text)
            #expect(try service.send("GET", "/\(collection)?\(name):exists=true").json()["items"]?.array?.count == 1)
            #expect(try service.send("GET", "/\(collection)?\(name)=\(name)").json()["items"]?.array?.count == 1)
        }
        let patch: SentFields = ["Content-Type": "application/merge-patch+json", "Prefer": "return=representation"]
        let both = try service.send(
            "PATCH", "/\(collection)", patch, "{\"\(pair[0])\":{\"n\":1},\"\(pair[1])\":{\"n\":2}}")
        #expect(try both.json()["items"]?.array?.count == 2)
        #expect(try service.send("GET", "/\(collection)?sort=n").json()["items"]?.array?.count == 2)
        let lines: SentFields = ["Content-Type": "application/json"]
        #expect(
            try service.send("QUERY", "/\(collection)", lines, "{\"sort\":[\"\(pair[0])\",\"\(pair[1])\"]}").status
                == 200)
        // Types are the same if their parameters are.
        for text in pair {
            let type: SentFields = ["Content-Type": "application/json; x=\"\(text)\""]
            #expect(try service.send("PUT", "/\(collection)/type", type, "1")["ETag"] != nil)
            let told = try #require(try service.send("GET", "/\(collection)/type")["Content-Type"])
            #expect(Array(told.utf8) == Array("application/json; x=\"\(text)\"".utf8))
        }
    }
}
