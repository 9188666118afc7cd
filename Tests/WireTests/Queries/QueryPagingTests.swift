import Testing

/// Pages of queries.
@Suite(.tags(.rfc8288)) struct QueryPagingTests {
    private let service: PutstoreProcess
    private let collection = Fresh.collection()

    init() throws {
        service = try .shared()
        let wire = try service.connect()
        for number in 0..<120 {
            let content = number % 10 == 9 ? "{\"n\":\(number)}" : "{\"n\":\(number),\"group\":\(number % 3)}"
            _ = try wire.send("PUT", "/\(collection)/\(1000 + number)", ["Content-Type": "application/json"], content)
        }
    }

    @Test(arguments: [
        "group=1", "sort=group", "sort=-group,-n", "q=nothing", "n:gte=50&sort=-n", "fields=n",
        "count=exact&group:ne=2",
    ])
    func `the pages of a query are the whole of it, each resource once`(query: String) throws {
        let whole = try ids(of: service.send("GET", "/\(collection)?\(query)&limit=1000"))
        for limit in [1, 7, 50] {
            var found: [String] = []
            var path: String? = "/\(collection)?\(query)&limit=\(limit)"
            while let current = path {
                let answer = try service.send("GET", current)
                let page = try ids(of: answer)
                found += page
                path = try answer.json()["next"]?.string
                #expect(page.count == limit || path == nil)
                let monitor = "</_changes/\(collection)>; rel=\"monitor\""
                #expect(answer["Link"] == path.map { "<\($0)>; rel=\"next\", \(monitor)" } ?? monitor)
            }
            #expect(found == whole, "\(limit)")
        }
        if query != "q=nothing" { #expect(!whole.isEmpty) }
    }

    @Test(arguments: ["", "group=1", "sort=-n", "sort=group,-n"])
    func `what does not change between pages comes once, in order`(query: String) throws {
        let whole = try ids(of: service.send("GET", "/\(collection)?\(query)&limit=1000"))
        var changed: Set<String> = []
        var found: [String] = []
        var path: String? = "/\(collection)?\(query)&limit=10"
        var page = 0
        while let current = path {
            let answer = try service.send("GET", current)
            found += try ids(of: answer)
            path = try answer.json()["next"]?.string
            // The last one shown goes, one shown comes to the front, one not shown yet to the end, and a new one comes.
            for (id, content) in [
                (found.last, nil), (found.first, "{\"n\":-\(page),\"group\":0}"),
                (whole.dropLast(5).last, "{\"n\":\(500 + page),\"group\":2}"), ("2\(page)", "{\"n\":\(page)}"),
            ] {
                guard let id else { continue }
                changed.insert(id)
                if let content {
                    try service.put("/\(collection)/\(id)", content)
                } else {
                    _ = try service.send("DELETE", "/\(collection)/\(id)")
                }
            }
            page += 1
            if page > 40 { break }
        }
        #expect(path == nil)
        let lasting = whole.filter { !changed.contains($0) }
        #expect(found.filter { !changed.contains($0) } == lasting)
        #expect(lasting.count > 60 || query == "group=1")
    }

    @Test func `a cursor belongs to its query`() throws {
        func cursor(_ query: String) throws -> String {
            let next = try service.send("GET", "/\(collection)?limit=5&\(query)").json()["next"]?.string
            return String(try #require(next?.firstMatch(of: #/after=([^&]*)/#)?.1))
        }
        let queries = ["", "group=1", "group=2", "sort=n", "sort=-n", "fields=n", "count=exact", "q=x&group:ne=7"]
        for one in queries where one.first != "q" {
            let after = try cursor(one)
            for other in queries {
                let answer = try service.send("GET", "/\(collection)?\(other)&after=\(after)&limit=7")
                #expect(answer.status == (one == other ? 200 : 400), "\(one) and \(other)")
                if one != other { #expect(answer.text.contains("after")) }
            }
        }
        let after = try cursor("group=1")
        #expect(try service.send("GET", "/\(Fresh.collection())?group=1&after=\(after)").status == 400)
    }

    private func ids(of answer: Answer) throws -> [String] {
        try #require(try answer.json()["items"]?.array).compactMap { $0["id"]?.string }
    }
}

/// --scan-limit.
@Suite struct ScanLimitTests {
    @Test func `a page ends early where the limit is, and next goes on`() throws {
        try withPutstore("--scan-limit", "10") { (service) throws in
            for number in 10..<60 { try service.put("/c/\(number)", "{\"n\":\(number),\"last\":\(number % 10 == 9)}") }
            var path: String? = "/c?last=true&limit=2"
            var sizes: [Int] = []
            var ids: [String] = []
            while let current = path, sizes.count < 20 {
                let document = try service.send("GET", current).json()
                let page = document["items"]?.array?.compactMap { $0["id"]?.string } ?? []
                sizes.append(page.count)
                ids += page
                path = document["next"]?.string
            }
            #expect(ids == ["19", "29", "39", "49", "59"])
            #expect(sizes.count >= 5)
            #expect(try service.send("GET", "/c?count=exact&limit=3").json()["total"] == .null)
            #expect(try service.send("GET", "/c?view=array&limit=3")["X-Total-Count"] == nil)
            let sorted = try service.send("GET", "/c?sort=-n")
            #expect(sorted.status == 422)
            #expect(try sorted.problem("type") == "/_problems/index-required")
            #expect(try service.send("GET", "/c?sort=n", ["If-None-Match": "*"]).status == 304)
            for number in 20..<60 { _ = try service.send("DELETE", "/c/\(number)") }
            #expect(try service.send("GET", "/c?sort=-n").json()["items"]?.array?.count == 10)
            #expect(try service.send("GET", "/c?count=exact").json()["total"] == 10)
        }
    }

    @Test func `the count goes on from page to page`() throws {
        try withPutstore("--scan-limit", "10") { (service) throws in
            for number in 10..<20 { try service.put("/c/\(number)", "{\"n\":\(number)}") }
            let first = try service.send("GET", "/c?count=exact&limit=6").json()
            let second = try service.send("GET", try #require(first["next"]?.string)).json()
            #expect(second["total"] == 10 && second["items"]?.array?.count == 4 && second["next"] == .null)
            try service.put("/c/99", "{}")
            let late = try service.send("GET", try #require(first["next"]?.string)).json()
            #expect(late["total"] == .null && late["items"]?.array?.count == 5)
        }
    }
}
