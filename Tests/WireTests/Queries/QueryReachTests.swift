import Testing

/// What a query finds can be reached, page by page, however it was asked, and what is told to be asked for can be asked for.
@Suite struct QueryReachTests {
    private static let json: SentFields = ["Content-Type": "application/json"]
    private static let form: SentFields = ["Content-Type": "application/x-www-form-urlencoded"]

    private static func next(_ answer: Answer) -> String? {
        answer["Link"]?.firstMatch(of: #/<([^>]*)>; rel="next"/#).map { String($0.1) }
    }

    @Test(arguments: [
        (#""where":{"or":[{"a":{"gt":1}},{"a":0}]}"#, 5), (#""where":{"not":{"a":0,"x":9}}"#, 5),
        (#""sort":["-a","b,c"]"#, 6), (#""fields":["a","b,c"]"#, 6), (#""where":{"a":{"gte":1}}"#, 5),
    ])
    func `an array has a cursor where no address says the same`(query: String, count: Int) throws {
        let service = try PutstoreProcess.shared()
        let collection = Fresh.collection()
        for number in 0..<6 { try service.put("/\(collection)/\(number)", "{\"a\":\(number),\"x\":\(9 - number)}") }
        var found = 0
        var after = ""
        for page in 0..<9 {
            let answer = try service.send(
                "QUERY", "/\(collection)", Self.json, "{\(query),\"view\":\"array\",\"limit\":2\(after)}")
            #expect(answer["X-Total-Count"] == "\(count)")
            found += try answer.json().array?.count ?? 0
            guard let cursor = answer["X-Next-After"] else {
                #expect(page == (count - 1) / 2)
                break
            }
            after = ",\"after\":\"\(cursor)\""
        }
        #expect(found == count)
    }

    @Test func `where the scan limit ends a page of an array, there is a cursor, too`() throws {
        try withPutstore("--scan-limit", "3") { (service) throws in
            for number in 0..<8 { try service.put("/c/\(number)", "{\"a\":\(number)}") }
            var found: [JSON] = []
            var after = ""
            for _ in 0..<9 {
                let answer = try service.send(
                    "QUERY", "/c", Self.json, #"{"where":{"or":[{"a":5},{"a":77}]},"view":"array"\#(after)}"#)
                found += try answer.json().array ?? []
                guard let cursor = answer["X-Next-After"] else { break }
                after = ",\"after\":\"\(cursor)\""
            }
            #expect(found.count == 1)
        }
    }

    @Test(arguments: ["a,b,c,d,e,f", "-a,b,-c,d,-e,f,g,h"], [false, true])
    func `next of a sort by long strings can be followed`(sort: String, hasIndex: Bool) throws {
        let service = try PutstoreProcess.shared()
        let collection = Fresh.collection()
        if hasIndex { _ = try service.send("PUT", "/_collections/\(collection)", Self.json, "{\"indexes\":[\"a\"]}") }
        // The first members tie, so that the cursor's part of the key does not tell them apart.
        for number in 0..<9 {
            let members = "abcdefgh".map { name in
                let text = String(repeating: name == "a" && number > 6 ? "z" : "y", count: 1020)
                return "\"\(name)\":\"\(text)\(name == "f" ? "\(number)" : "")\""
            }
            try service.put("/\(collection)/\(number)", "{\(members.joined(separator: ","))}")
        }
        let whole = try service.send("GET", "/\(collection)?sort=\(sort)&fields=x").json()["items"]?.array?.map {
            $0["id"]
        }
        var found: [JSON?] = []
        var path: String? = "/\(collection)?sort=\(sort)&limit=2"
        while let current = path, found.count < 20 {
            let answer = try service.send("GET", current)
            #expect(answer.status == 200)
            found += try answer.json()["items"]?.array?.map { $0["id"] } ?? []
            path = try answer.json()["next"]?.string
            #expect(Self.next(answer) == path)
        }
        #expect(found == whole)
        // What was last goes: what ties with it, as far as the cursor tells, comes again rather than be left out.
        let first = try service.send("GET", "/\(collection)?sort=\(sort)&limit=1").json()
        let last = try #require(first["items"]?.array?.first?["id"]?.string)
        _ = try service.send("DELETE", "/\(collection)/\(last)")
        let rest = try service.send("GET", try #require(first["next"]?.string)).json()["items"]?.array?.count
        #expect(rest == 1)
    }

    @Test func `what is too long for an address has a cursor instead`() throws {
        let service = try PutstoreProcess.shared()
        let collection = Fresh.collection()
        for number in 0..<3 { try service.put("/\(collection)/\(number)", "{\"a\":\(number)}") }
        let query = "a:ne=" + String(repeating: "z", count: 9_000) + "&limit=1"
        var found: [String] = []
        var after = ""
        for _ in 0..<4 {
            let answer = try service.send("QUERY", "/\(collection)", Self.form, query + after)
            #expect(answer["Location"] == nil && Self.next(answer) == nil)
            found += try answer.json()["items"]?.array?.compactMap { $0["id"]?.string } ?? []
            guard let cursor = try answer.json()["next"]?.string else { break }
            #expect(cursor.wholeMatch(of: #/[A-Za-z0-9_-]+/#) != nil)
            after = "&after=" + cursor
        }
        #expect(found == ["0", "1", "2"])
    }

    @Test func `no address is told that is longer than --request-line-limit`() throws {
        try withPutstore("--request-line-limit", "300") { (service) throws in
            for number in 0..<3 { try service.put("/c/\(number)", "{\"a\":\(number)}") }
            for length in 150..<300 {
                let answer = try service.send(
                    "QUERY", "/c", Self.json,
                    "{\"where\":{\"a\":{\"ne\":\"\(String(repeating: "z", count: length))\"}},\"limit\":2}")
                #expect(try answer.json()["items"]?.array?.count == 2)
                for address in [answer["Location"], Self.next(answer)].compactMap(\.self) {
                    #expect(try service.send("GET", address).status == 200)
                    #expect(try service.send("HEAD", address).status == 200)
                }
                if length < 200 { #expect(answer["Location"] != nil) }
                if length > 290 { #expect(answer["Location"] == nil) }
            }
        }
    }
}
