import Testing

/// Collections: from page to page.
@Suite(.tags(.rfc8288, .rfc9110)) struct PagingTests {
    private let service: PutstoreProcess
    private let collection = Fresh.collection()

    init() throws {
        service = try .shared()
        let wire = try service.connect()
        for number in 1...250 {
            let target = "/\(collection)/\(1000 + number)"
            guard try wire.send("PUT", target, ["Content-Type": "application/json"], "\(number)").status == 201 else {
                throw HarnessError("PUT \(target)")
            }
        }
    }

    @Test(arguments: [
        (nil, [100, 100, 50]), (100, [100, 100, 50]), (125, [125, 125]), (249, [249, 1]), (1000, [250]),
    ])
    func `250 items, page by page: each once, in order, and Link says what next says`(
        limit: Int?, sizes: [Int]
    ) throws {
        var path: String? = "/\(collection)" + (limit.map { "?limit=\($0)" } ?? "")
        var ids: [String] = []
        var found: [Int] = []
        while let current = path, found.count < 10 {
            let answer = try service.send("GET", current)
            #expect(answer.status == 200)
            let document = try answer.json()
            let items = try #require(document["items"]?.array)
            found.append(items.count)
            ids += items.compactMap { $0["id"]?.string }
            path = document["next"]?.string
            let monitor = "</_changes/\(collection)>; rel=\"monitor\""
            let link: ExpectedFields = ["Link": .exactly((path.map { "<\($0)>; rel=\"next\", " } ?? "") + monitor)]
            expectFields(answer, UsualFields.with(UsualFields.page, link))
            if path == nil { #expect(document["next"] == .null) }
        }
        #expect(found == sizes)
        #expect(ids == (1...250).map { "\(1000 + $0)" })
    }

    @Test func `a cursor holds its place while items come and go`() throws {
        let first = try service.send("GET", "/\(collection)?limit=100").json()
        let next = try #require(first["next"]?.string)
        _ = try service.send("DELETE", "/\(collection)/1100")
        _ = try service.send("DELETE", "/\(collection)/1101")
        try service.put("/\(collection)/0", "0")
        let items = try #require(try service.send("GET", next).json()["items"]?.array)
        #expect(items.first?["id"] == "1102")
        #expect(items.count == 100)
    }

    @Test func `cursors hold for any id`() throws {
        let other = Fresh.collection()
        let ids = ["%20", "%2F", "%3F%23", "a+b", "%C3%A9", "%E6%97%A5%E6%9C%AC", String(repeating: "x", count: 512)]
        for id in ids { try service.put("/\(other)/\(id)", "1") }
        var path: String? = "/\(other)?limit=1"
        var found: Set<String> = []
        for _ in 0..<20 {
            guard let current = path else { break }
            let document = try service.send("GET", current).json()
            found.formUnion(document["items"]?.array?.compactMap { $0["href"]?.string } ?? [])
            path = document["next"]?.string
        }
        #expect(path == nil)
        #expect(found == Set(ids.map { "/\(other)/\($0)" }))
    }

    @Test func `a page of large items may be short, but none is left out`() throws {
        let other = Fresh.collection()
        let content = "\"" + String(repeating: "x", count: 3 << 20) + "\""
        for number in 0..<7 { try service.put("/\(other)/\(number)", content) }
        var path: String? = "/\(other)"
        var ids: [String] = []
        for _ in 0..<10 {
            guard let current = path else { break }
            let document = try service.send("GET", current).json()
            ids += document["items"]?.array?.compactMap { $0["id"]?.string } ?? []
            path = document["next"]?.string
        }
        #expect(path == nil)
        #expect(ids == (0..<7).map { "\($0)" })
        for number in 0..<7 { _ = try service.send("DELETE", "/\(other)/\(number)") }
    }

    @Test func `HEAD of a page has the Link of GET`() throws {
        let get = try service.send("GET", "/\(collection)?limit=10")
        let head = try service.send("HEAD", "/\(collection)?limit=10")
        #expect(head.content.isEmpty)
        #expect(head.fields.filter { $0.name != "Date" } == get.fields.filter { $0.name != "Date" })
    }

    @Test func `Link of a page leads to the next page, and to the changes of the collection`() throws {
        let collection = Fresh.collection()
        for id in ["a", "b%2Fc", "d"] { try service.put("/\(collection)/\(id)", "1") }
        let page = try service.send("GET", "/\(collection)?limit=1")
        let link = try #require(page["Link"])
        let match = try #require(link.wholeMatch(of: #/<([^<>"\s]+)>; rel="next", <([^<>"\s]+)>; rel="monitor"/#))
        #expect(match.2 == "/_changes/\(collection)")
        #expect(try page.json()["next"]?.string == String(match.1))
        let next = try service.send("GET", String(match.1))
        #expect(next.status == 200)
        #expect(try next.json()["items"]?.array?.first?["id"] == "b/c")
        let last = try service.send("GET", "/\(collection)?limit=3")
        #expect(last["Link"] == "</_changes/\(collection)>; rel=\"monitor\"")
    }
}
