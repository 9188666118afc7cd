import Foundation
import Testing

/// `include=content`: what a change has made, in events and in pages.
@Suite(.tags(.serverSentEvents)) struct ChangeContentTests {
    @Test(arguments: [
        ("application/json", "{ \"price\" : 10.00, \"n\":1E400 }", "\"content\":{ \"price\" : 10.00, \"n\":1E400 }"),
        ("application/vnd.a+json", "[\"\\ud800\"]", "\"content\":[\"\\ud800\"]"),
        ("application/json", "{\n \"a\": 1\r\n}", "\"text\":\"{\\n \\\"a\\\": 1\\r\\n}\""),
        ("text/plain", "one \u{E9}", "\"text\":\"one \u{E9}\""), ("text/plain", "a\r\nb", "\"text\":\"a\\r\\nb\""),
        ("text/plain", "", "\"text\":\"\""), ("application/json", "null", "\"content\":null"),
    ])
    func `content stands there to the letter, or as a string`(type: String, content: String, member: String) throws {
        try withPutstore("--accept", "text/*", database: Feed.database) { service in
            let stream = try EventStream(service, "/_changes?include=content").begun()
            try service.put("/c/1", content, type)
            try service.put("/c/1", "\"later\"")
            let events = try stream.next(2)
            #expect(events[0].data.hasSuffix(",\"contentType\":\"\(type)\",\(member)}"))
            // What was replaced since can be had as well.
            let page = try service.send("GET", "/_changes?include=content&limit=1").text
            #expect(page.contains(",\"contentType\":\"\(type)\",\(member)}],\"last\""))
            let again = try EventStream(service, "/_changes?include=content&since=0").next(2)
            #expect(again == events)
        }
    }

    @Test func `what is no text comes in Base64`() throws {
        try withPutstore("--accept", "image/png", database: Feed.database) { service in
            let bytes: [UInt8] = [0xFF, 0xD8, 0x00, 0x0A, 0x80]
            _ = try service.send("PUT", "/c/1", ["Content-Type": "image/png"], bytes: bytes)
            let item = try Feed.items(service, "/_changes?include=content")[0]
            #expect(item["base64"]?.string == Data(bytes).base64EncodedString())
            #expect(item["content"] == nil && item["text"] == nil)
        }
    }

    @Test func `a deletion has none, and without the parameter nothing has`() throws {
        let service = try PutstoreProcess.history()
        let collection = Fresh.collection()
        try service.put("/\(collection)/1", "{}")
        _ = try service.send("DELETE", "/\(collection)/1")
        let items = try Feed.items(service, "/_changes/\(collection)?include=content")
        #expect(items.map { $0["content"] } == [.object([:]), nil])
        #expect(try Feed.items(service, "/_changes/\(collection)").allSatisfy { $0["content"] == nil })
    }

    @Test func `what was erased keeps its bare event`() throws {
        try withPutstore(database: Feed.database) { service in
            for content in ["1", "2", "3"] { try service.put("/c/1", content) }
            let erased = try service.send("DELETE", "/_history/c/1")
            #expect(erased.status == 204)
            let items = try Feed.items(service, "/_changes?include=content")
            #expect(items.map { $0["outcome"] } == ["created", "replaced", "replaced"])
            #expect(items.map { $0["content"] } == [nil, nil, .number(3)])
        }
    }

    @Test func `large contents reach a subscriber whole, one after the other`() throws {
        try withPutstore(database: Feed.database) { service in
            let stream = try EventStream(service, "/_changes?include=content").begun()
            let texts = ["a", "b", "c"].map { "\"" + String(repeating: $0, count: 300_000) + "\"" }
            for (index, text) in texts.enumerated() { try service.put("/c/\(index)", text) }
            let events = try stream.next(3)
            for (event, text) in zip(events, texts) { #expect(event.data.hasSuffix("\"content\":\(text)}")) }
        }
    }
}
