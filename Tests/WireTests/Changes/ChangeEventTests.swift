import Testing

/// `/_changes` as Server-Sent Events: what they say.
@Suite(.tags(.serverSentEvents)) struct ChangeEventTests {
    private let service: PutstoreProcess
    private let collection = Fresh.collection()

    init() throws { service = try .history() }

    private func event(
        _ id: String, _ outcome: String, _ answer: Answer, previous: String, isDeletion: Bool = false,
        resource: String = "1", of event: EventStream.Event
    ) throws {
        let members = try #require(try event.json().object)
        let revision = try #require(event.revision)
        #expect(event.name == "message")
        #expect(event.id.wholeMatch(of: #/[a-z0-9]+-(\d+)/#)?.1 == "\(revision)")
        let tag = isDeletion ? "null" : "\"\\\"\(revision)\\\"\""
        let date = try #require(members["lastModified"]?.string)
        #expect(FieldValue.date.admits(date))
        let type = isDeletion ? "null" : "\"application/json\""
        #expect(
            event.data
                == "{\"revision\":\(revision),\"href\":\"/\(collection)/\(id)\",\"collection\":\"\(collection)\","
                + "\"id\":\"\(resource)\",\"outcome\":\"\(outcome)\",\"etag\":\(tag),\"previous\":\(previous),"
                + "\"lastModified\":\"\(date)\",\"contentType\":\(type)}")
        guard !isDeletion else { return }
        #expect(answer["ETag"] == "\"\(revision)\"")
        #expect(answer["Last-Modified"] == date)
    }

    @Test func `each change is an event: created, replaced, patched, deleted, created again`() throws {
        let stream = try EventStream(service, "/_changes/\(collection)").begun()
        let path = "/\(collection)/1"
        let created = try service.put(path, "{}")
        let replaced = try service.put(path, "{\"a\":1}")
        // Nothing is changed, so nothing is told.
        try service.put(path, "{\"a\":1}")
        _ = try Feed.patch(service, path, "{\"a\":1}")
        let patched = try Feed.patch(service, path, "{\"a\":2}")
        let deleted = try service.send("DELETE", path)
        let again = try service.put(path, "{}")
        let events = try stream.next(5)
        let numbers = events.compactMap(\.revision)
        #expect(numbers == numbers.sorted() && Set(numbers).count == 5)
        try event("1", "created", created, previous: "null", of: events[0])
        try event("1", "replaced", replaced, previous: "\(numbers[0])", of: events[1])
        try event("1", "patched", patched, previous: "\(numbers[1])", of: events[2])
        try event("1", "deleted", deleted, previous: "\(numbers[2])", isDeletion: true, of: events[3])
        try event("1", "created", again, previous: "null", of: events[4])
    }

    @Test func `POST creates, and refused writes are told to nobody`() throws {
        let stream = try EventStream(service, "/_changes/\(collection)").begun()
        try service.put("/\(collection)/1", "{}")
        _ = try service.send("PUT", "/\(collection)/1", ["Content-Type": "application/json"], "{")
        _ = try service.send(
            "PUT", "/\(collection)/1", ["Content-Type": "application/json", "If-Match": "\"0\""], "1")
        _ = try service.send("DELETE", "/\(collection)/2")
        let posted = try service.send("POST", "/\(collection)", ["Content-Type": "application/json"], "{}")
        let events = try stream.next(2)
        #expect(try events[1].json()["href"]?.string == posted["Location"])
        #expect(try events[1].json()["outcome"] == "created")
    }

    @Test(arguments: [("%2F%2f", "%2F%2F", "//"), ("%C3%A9", "%C3%A9", "é"), ("a%22%5C", "a%22%5C", "a\\\"\\\\")])
    func `ids are told as they are, and their addresses encoded`(sent: String, path: String, id: String) throws {
        let stream = try EventStream(service, "/_changes/\(collection)/\(sent)").begun()
        try service.put("/\(collection)/other", "{}")
        let created = try service.put("/\(collection)/\(sent)", "{}")
        let told = try stream.next(1)[0]
        try event(path, "created", created, previous: "null", resource: id, of: told)
    }

    @Test func `the answer says how it is to be kept, when to come again, and what it varies with`() throws {
        let stream = try EventStream(service).begun()
        let fields = stream.head.split(separator: "\r\n").dropFirst()
            .filter { !$0.hasPrefix("Date: ") }
        #expect(
            fields == [
                "Content-Type: text/event-stream", "Cache-Control: no-store", "Vary: Accept",
                "Transfer-Encoding: chunked", "Connection: close",
            ])
        #expect(stream.retry == "2000")
    }

    @Test func `HEAD has the same fields and no content`() throws {
        let wire = try service.connect()
        try wire.request("HEAD", "/_changes", Feed.stream)
        let text = String(decoding: try wire.receiveToEnd(), as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("\r\nContent-Type: text/event-stream\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test func `a client of HTTP 1.0 gets the events without chunks`() throws {
        let wire = try service.connect()
        try wire.send("GET /_changes/\(collection) HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n")
        #expect(!(try wire.receive(until: "retry: 2000\n")).contains("Transfer-Encoding"))
        try service.put("/\(collection)/1", "{}")
        #expect(try wire.receive(until: "\"contentType\":\"application/json\"}\n\n").contains("\nid: "))
    }

    @Test func `subscribers of several collections, of one and of a resource each get theirs`() throws {
        let other = Fresh.collection()
        let several = try EventStream(service, "/_changes?collection=\(collection)&collection=\(other)").begun()
        let one = try EventStream(service, "/_changes?collection=\(other)").begun()
        let resource = try EventStream(service, "/_changes/\(other)/2").begun()
        for path in ["\(collection)/1", "\(other)/1", "\(Fresh.collection())/1", "\(other)/2", "\(collection)/2"] {
            try service.put("/" + path, "{}")
        }
        func hrefs(_ stream: EventStream, _ count: Int) throws -> [String?] {
            try stream.next(count).map { try $0.json()["href"]?.string }
        }
        #expect(
            try hrefs(several, 4) == ["/\(collection)/1", "/\(other)/1", "/\(other)/2", "/\(collection)/2"])
        #expect(try hrefs(one, 2) == ["/\(other)/1", "/\(other)/2"])
        #expect(try hrefs(resource, 1) == ["/\(other)/2"])
        #expect(try resource.wire.isSilent(for: 0.1))
    }
}
