import Testing

/// Where a client begins: `since` and `Last-Event-ID`, and what is told of gaps.
@Suite(.tags(.serverSentEvents)) struct ChangeStartTests {
    private let service: PutstoreProcess
    private let collection = Fresh.collection()

    init() throws { service = try .history() }

    /// The event ids of three changes.
    private func three() throws -> [String] {
        for content in ["1", "2", "3"] { try service.put("/\(collection)/1", content) }
        return try Feed.items(service, "/_changes/\(collection)").compactMap { $0["event"]?.string }
    }

    @Test func `a page begins after an event id, a revision, at the oldest, or now`() throws {
        let ids = try three()
        let path = "/_changes/\(collection)"
        func found(_ query: String, _ fields: SentFields = [:]) throws -> [String?] {
            let answer = try service.send("GET", path + query, fields)
            return try #require(try answer.json()["items"]?.array).map { $0["event"]?.string }
        }
        let revision = ids[0].split(separator: "-")[1]
        #expect(try found("") == ids)
        #expect(try found("?since=0") == ids)
        #expect(try found("?since=\(ids[0])") == Array(ids[1...]))
        #expect(try found("?since=\(revision)") == Array(ids[1...]))
        #expect(try found("?since=now") == [])
        #expect(try found("", ["Last-Event-ID": ids[1]]) == [ids[2]])
        #expect(try found("?since=0", ["Last-Event-ID": ids[1]]) == [ids[2]])
        #expect(try found("?since=\(ids[2])", ["Last-Event-ID": "0"]) == ids)
    }

    @Test func `a stream begins now, or where it is told`() throws {
        let ids = try three()
        let path = "/_changes/\(collection)"
        let now = try EventStream(service, path).begun()
        #expect(try EventStream(service, path + "?since=0").next(3).map(\.id) == ids)
        #expect(try EventStream(service, path + "?since=\(ids[1])").next(1).map(\.id) == [ids[2]])
        #expect(try EventStream(service, path + "?since=now", after: ids[0]).next(2).map(\.id) == Array(ids[1...]))
        try service.put("/\(collection)/1", "4")
        #expect(try now.next(1)[0].revision ?? 0 > EventStream.revision(ids[2]))
    }

    @Test func `a client that is cut off before the first event loses nothing when it comes again`() throws {
        let id = try EventStream(service, "/_changes/\(collection)").begun().lastID
        try service.put("/\(collection)/1", "{}")
        #expect(try EventStream(service, "/_changes/\(collection)", after: id).next(1)[0].json()["id"] == "1")
    }

    @Test(arguments: [
        "x", "-1", "01", "1-", "-", "a-01", "A-1", "a b-1", "9223372036854775808", "a-9223372036854775808", "1.5", "",
        "NOW", "a--1", "a-1-", "é-1",
    ])
    func `a malformed id is 400, wherever it stands`(id: String) throws {
        let encoded = id.replacing(" ", with: "%20").replacing("é", with: "%C3%A9")
        for fields in [[:], Feed.stream] as [SentFields] {
            let answer = try service.send("GET", "/_changes?since=\(encoded)", fields)
            try expectProblem(
                answer, 400, "malformed-event-id", fields: ["Vary": .present].filter { answer[$0.key] != nil })
            #expect(try answer.problem("detail")?.string?.hasPrefix("since ") == true)
        }
        let answer = try service.send("GET", "/_changes", ["Last-Event-ID": id])
        try expectProblem(answer, 400, "malformed-event-id", ["field": "Last-Event-ID"])
        #expect(try service.send("HEAD", "/_changes?since=\(encoded)").status == 400)
    }

    @Test func `Last-Event-ID twice is malformed`() throws {
        let wire = try service.connect()
        let answer = try wire.send("GET", "/_changes", ["Last-Event-ID": "1", "last-event-id": "2"])
        try expectProblem(answer, 400, "malformed-event-id", ["field": "Last-Event-ID"])
    }

    @Test(arguments: [
        ("ahead", "9223372036854775807"), ("ahead", "{mark}-999999999"), ("other-store", "other-1"),
        ("other-store", "0-0"),
    ])
    func `a gap is told in the stream, with an id to go on from; pages and HEAD are 410`(
        reason: String, id: String
    ) throws {
        try withPutstore(database: Feed.database) { service in
            for content in ["1", "2"] { try service.put("/c/1", content) }
            let last = try Feed.last(service)
            let mark = try #require(last.split(separator: "-").first)
            let id = id.replacing("{mark}", with: mark)
            let stream = try EventStream(service, after: id)
            let reset = try stream.next(1)[0]
            #expect(reset.name == "reset")
            #expect(reset.data == "{\"reason\":\"\(reason)\",\"oldest\":1,\"last\":2}")
            #expect(reset.id == (reason == "ahead" ? last : "\(mark)-0"))
            try service.put("/c/1", "3")
            let rest = reason == "ahead" ? [3] : [1, 2, 3]
            #expect(try stream.next(rest.count).map(\.revision) == rest)
            #expect(try EventStream(service, after: reset.id).next(rest.count).map(\.revision) == rest)
            let members: [String: JSON] = ["reason": .string(reason), "oldest": .number(1), "last": .number(3)]
            try expectProblem(try service.send("GET", "/_changes?since=\(id)"), 410, "changes-gone", members)
            try expectProblem(
                try service.send("GET", "/_changes/x", ["Last-Event-ID": id]), 410, "changes-gone", members)
            #expect(try service.send("HEAD", "/_changes?since=\(id)").status == 410)
            #expect(try service.send("HEAD", "/_changes?since=\(id)", Feed.stream).status == 410)
        }
    }

    @Test func `every store has a mark of its own`() throws {
        var marks: Set<Substring?> = []
        for _ in 0..<3 {
            try withPutstore(database: Feed.database) { marks.insert(try Feed.last($0).split(separator: "-").first) }
        }
        #expect(marks.count == 3)
    }
}
