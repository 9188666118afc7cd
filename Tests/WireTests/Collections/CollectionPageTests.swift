import Testing

/// Collections: what a page says.
@Suite(.tags(.rfc9110)) struct CollectionPageTests {
    private let service: PutstoreProcess
    private let collection = Fresh.collection()

    init() throws { service = try .shared() }

    @Test func `a page lists its items by id, with their content to the letter`() throws {
        let second = try service.put("/\(collection)/b%20%22", "{ \"price\" : 10.00 }\n", "application/vnd.a+json")
        let first = try service.put("/\(collection)/a", "[1E400,\"\\ud800\"]")
        let third = try service.put("/\(collection)/%C3%A9", "null")
        let answer = try service.send("GET", "/\(collection)")
        func item(_ id: String, _ path: String, _ type: String, _ content: String, _ answer: Answer) -> String {
            let tag = (answer["ETag"] ?? "").replacing("\"", with: "\\\"")
            let date = answer["Last-Modified"] ?? ""
            return
                "{\"id\":\"\(id)\",\"href\":\"/\(collection)/\(path)\",\"etag\":\"\(tag)\",\"lastModified\":\"\(date)\","
                + "\"contentType\":\"\(type)\",\"content\":\(content)}"
        }
        let items = [
            item("a", "a", "application/json", "[1E400,\"\\ud800\"]", first),
            item("b \\\"", "b%20%22", "application/vnd.a+json", "{ \"price\" : 10.00 }\n", second),
            item("é", "%C3%A9", "application/json", "null", third),
        ]
        expect(
            answer, 200, UsualFields.page, "{\"items\":[\(items.joined(separator: ","))],\"next\":null}\n")
    }

    @Test func `items are ordered by the bytes of their ids`() throws {
        let ids = ["10", "2", "A", "Z", "a", "a%2Fb", "aa", "z", "~", "%C3%A9", "%F0%9F%90%98"]
        for id in ids.shuffled() { try service.put("/\(collection)/\(id)", "1") }
        let items = try #require(try service.send("GET", "/\(collection)").json()["items"]?.array)
        #expect(items.map { $0["href"]?.string } == ids.map { "/\(collection)/\($0)" })
    }

    @Test func `a collection has an ETag that every change in it changes, and answers 304`() throws {
        let path = "/\(collection)"
        var tags = [try service.send("GET", path).entityTag()]
        try service.put("\(path)/1", "{}")
        tags.append(try service.send("GET", path).entityTag())
        _ = try service.send("PATCH", "\(path)/1", ["Content-Type": "application/merge-patch+json"], "{\"a\":1}")
        tags.append(try service.send("GET", path).entityTag())
        _ = try service.send("POST", path, ["Content-Type": "application/json"], "{}")
        tags.append(try service.send("GET", path).entityTag())
        _ = try service.send("DELETE", "\(path)/1")
        let tag = try service.send("GET", path).entityTag()
        tags.append(tag)
        #expect(Set(tags).count == 5)
        try service.put(Fresh.resource(), "1")
        let fields: ExpectedFields = ["ETag": .exactly(tag), "Cache-Control": "no-cache", "Vary": "Accept"]
        for method in ["GET", "HEAD"] {
            expect(try service.send(method, path, ["If-None-Match": tag]), 304, fields, to: method)
            #expect(try service.send(method, path, ["If-None-Match": tags[0]]).status == 200)
            #expect(try service.send(method, path + "?limit=1", ["If-None-Match": "W/" + tag]).status == 304)
        }
    }

    @Test func `a collection's Last-Modified is the time of its last change, deletions included, and answers 304`()
        throws
    {
        let path = "/\(collection)"
        #expect(try service.send("GET", path)["Last-Modified"] == nil)
        let epoch = "Thu, 01 Jan 1970 00:00:00 GMT"
        expect(
            try service.send("GET", path, ["If-Modified-Since": epoch]), 200, UsualFields.unchangedPage,
            "{\"items\":[],\"next\":null}\n")
        let written = try service.put("\(path)/1", "1")
        let first = try #require(written["Last-Modified"])
        #expect(try service.send("GET", path)["Last-Modified"] == first)
        // A deletion is a change, too; in another second it can be told from the creation.
        var last = first
        let deadline = Deadline(after: 10)
        while last == first, !deadline.isOver {
            try service.put("\(path)/2", "2")
            _ = try service.send("DELETE", "\(path)/2")
            last = try #require(try service.send("GET", path)["Last-Modified"])
        }
        #expect(last != first)
        let tag = try service.send("GET", path).entityTag()
        for method in ["GET", "HEAD"] {
            expect(
                try service.send(method, path, ["If-Modified-Since": last]), 304,
                UsualFields.notModified(tag: .exactly(tag)), to: method)
            #expect(try service.send(method, path, ["If-Modified-Since": first]).status == 200)
            #expect(
                try service.send(method, path, ["If-Modified-Since": last, "If-None-Match": "\"x\""]).status == 200)
            #expect(try service.send(method, path, ["If-Unmodified-Since": first]).status == 412)
            #expect(try service.send(method, path, ["If-Unmodified-Since": last]).status == 200)
        }
        let json: SentFields = ["Content-Type": "application/json", "If-Unmodified-Since": first]
        try expectProblem(
            try service.send("POST", path, json, "1"), 412, "precondition-failed", fields: ["ETag": .exactly(tag)],
            ["field": "If-Unmodified-Since", "currentETag": .string(tag)], hasFix: false)
        #expect(try service.send("GET", path).entityTag() == tag)
    }

    @Test(arguments: [
        "limit=0", "limit=1001", "limit=-1", "limit=+1", "limit=abc", "limit=1.5", "limit=", "limit", "limit=1&limit=2",
        "after=", "after=!!!", "after=a%20b", "limit=%GG",
        "limit=99999999999999999999",
    ])
    func `a query that a page does not define is 400`(query: String) throws {
        // A limit can be mended; without its cursor, though, the page would be another one.
        let isLimit = query.hasPrefix("limit") && query != "limit=1&limit=2" && query != "limit=%GG"
        try expectProblem(
            try service.send("GET", "/\(collection)?\(query)"), 400, "undefined-query", hasFix: isLimit)
    }

    /// To leave a condition out would give a wider answer.
    @Test(arguments: ["=", "_sort=price", "price:foo=1", "limit=0&city=Oslo", "sort=", "limit=1&limit=2&q=x"])
    func `a condition that cannot be read is 400, and nothing offers to leave it out`(query: String) throws {
        try expectProblem(
            try service.send("GET", "/\(collection)?\(query)"), 400, "undefined-query", hasFix: false)
    }

    @Test func `the home page lists the collections that have something in them, in pages`() throws {
        try withPutstore { (service) throws in
            let names = ["B", "a", "a.b", "b", "c"]
            for name in names.shuffled() + ["gone"] { try service.put("/\(name)/1", "1") }
            _ = try service.send("DELETE", "/gone/1")
            let all = names.map { #"{"name":"\#($0)","href":"/\#($0)"}"# }
            expect(
                try service.send("GET", "/"), 200, UsualFields.ownPage,
                "{\"collections\":[\(all.joined(separator: ","))],\"next\":null}\n")
            var found: [String] = []
            var next: String? = "/?limit=2"
            while let address = next {
                let answer = try service.send("GET", address)
                let page = try #require(try answer.json()["collections"]?.array)
                found += page.compactMap { $0["name"]?.string }
                next = try answer.json()["next"]?.string
                #expect(page.count == (next == nil ? 1 : 2))
                #expect(answer["Link"] == next.map { "<\($0)>; rel=\"next\"" })
            }
            #expect(found == names)
        }
    }

    @Test(arguments: ["limit=0", "limit=1001", "limit=x", "after=!", "x=1", "limit=1&limit=2"])
    func `a query that the home page does not define is 400`(query: String) throws {
        let isLimit = ["limit=0", "limit=1001", "limit=x"].contains(query)
        try expectProblem(try service.send("GET", "/?\(query)"), 400, "undefined-query", hasFix: isLimit)
    }
}
