import Testing

/// `/_changes` as pages of JSON.
@Suite struct ChangePageTests {
    private let service: PutstoreProcess
    private let collection = Fresh.collection()

    init() throws { service = try .history() }

    private static let fields: ExpectedFields = [
        "Content-Type": "application/json", "Cache-Control": "no-store", "Vary": "Accept",
    ]

    @Test func `a page has the objects of the events, with their ids`() throws {
        let stream = try EventStream(service, "/_changes/\(collection)").begun()
        try service.put("/\(collection)/1", "{}")
        try service.put("/\(collection)/1", "1")
        _ = try service.send("DELETE", "/\(collection)/1")
        let events = try stream.next(3)
        let items = events.map { "{\"event\":\"\($0.id)\"," + $0.data.dropFirst() }.joined(separator: ",")
        let content = "{\"items\":[\(items)],\"last\":\"\(events[2].id)\",\"next\":null}\n"
        expect(try service.send("GET", "/_changes/\(collection)"), 200, Self.fields, content)
        let head = try service.send("HEAD", "/_changes/\(collection)")
        expect(head, 200, Self.fields, to: "HEAD")
        #expect(head["Content-Length"] == "\(content.utf8.count)")
        let one = try service.send("GET", "/_changes/\(collection)/1").text
        #expect(one == content)
    }

    @Test func `nothing has changed: no items, and a place to go on from`() throws {
        let answer = try service.send("GET", "/_changes/\(collection)")
        #expect(try answer.json()["items"] == .array([]))
        #expect(try answer.json()["next"] == .null)
        try withPutstore(database: Feed.database) { service in
            let content = try service.send("GET", "/_changes").text
            #expect(content.wholeMatch(of: #/{"items":\[\],"last":"[a-z0-9]+-0","next":null}\n/#) != nil)
        }
    }

    @Test(arguments: [1, 2, 3, 5, 6, 7, 1000])
    func `page by page each change comes once, in order; next and Link lead on`(limit: Int) throws {
        for index in 0..<6 {
            try service.put("/\(collection)/\(index)", "{}")
            try service.put(Fresh.resource(), "{}")
        }
        var path: String? = "/_changes/\(collection)?limit=\(limit)"
        var found: [JSON?] = []
        var sizes: [Int] = []
        while let current = path, sizes.count < 10 {
            let answer = try service.send("GET", current)
            let document = try answer.json()
            let items = try #require(document["items"]?.array)
            found += items.map { $0["id"] }
            sizes.append(items.count)
            path = document["next"]?.string
            expectFields(
                answer,
                path.map { Self.fields.merging(["Link": .exactly("<\($0)>; rel=\"next\"")]) { $1 } } ?? Self.fields)
            #expect(document["last"] == items.last?["event"])
        }
        #expect(found == (0..<6).map { .string("\($0)") })
        #expect(sizes == (0..<(6 + limit - 1) / limit).map { min(limit, 6 - $0 * limit) })
    }

    @Test func `next keeps what was asked for`() throws {
        let other = Fresh.collection()
        for name in [collection, other, Fresh.collection(), collection] { try service.put("/\(name)/1", "[1]") }
        _ = try Feed.patch(service, "/\(collection)/1", "1")
        let first = try service.send(
            "GET", "/_changes?limit=1&collection=\(collection)&include=content&collection=\(other)"
        ).json()
        let next = try #require(first["next"]?.string)
        let second = try service.send("GET", next).json()
        #expect(second["items"]?.array?.count == 1)
        #expect(second["items"]?.array?[0]["collection"]?.string == other)
        #expect(second["items"]?.array?[0]["content"] == .array([.number(1)]))
        let last = try service.send("GET", try #require(second["next"]?.string)).json()
        #expect(last["items"]?.array?[0]["outcome"] == "patched")
        #expect(last["next"] == .null)
    }

    @Test func `last leads to what comes after`() throws {
        try service.put("/\(collection)/1", "{}")
        let last = try #require(try service.send("GET", "/_changes/\(collection)").json()["last"]?.string)
        #expect(try Feed.items(service, "/_changes/\(collection)?since=\(last)").isEmpty)
        let created = try service.put("/\(collection)/2", "{}")
        let items = try Feed.items(service, "/_changes/\(collection)?since=\(last)")
        #expect(items.map { $0["etag"]?.string } == [created["ETag"]])
    }

    @Test func `ten thousand changes of others are no gap and no obstacle`() throws {
        try withPutstore(database: Feed.database) { service in
            try service.put("/a/1", "{}")
            let wire = try service.connect()
            for index in 0..<10_000 {
                try wire.request("PUT", "/b/1", ["Content-Type": "application/json"], bytes: Array("\(index)".utf8))
                if index % 100 == 99 { for _ in 0..<100 { _ = try wire.receive(to: "PUT") } }
            }
            try service.put("/a/2", "{}")
            let items = try Feed.items(service, "/_changes/a")
            #expect(items.map { $0["id"] } == ["1", "2"])
            let stream = try EventStream(service, "/_changes/a?since=0")
            #expect(try stream.next(2).map { try $0.json()["id"] } == ["1", "2"])
        }
    }
}
