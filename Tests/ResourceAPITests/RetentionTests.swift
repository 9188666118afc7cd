import HTTPSemantics
import JSONDocuments
import Logging
import ResourceAPI
import ResourceCore
import Synchronization
import Testing

/// What is told of a past of which the store has dropped a part.
struct RetentionTests {
    /// A service on a memory store whose clock the test moves.
    private struct Scene {
        let time = Clock()
        let handler: any RequestHandler

        final class Clock: Sendable {
            let seconds = Mutex<Int64>(1_800_000_000)

            var now: Int64 { seconds.withLock { $0 } }
        }

        init(_ retention: Retention) {
            let time = time
            let service = Service(
                store: MemoryStore(retention: retention, clock: { time.now }),
                dependencies: Dependencies(now: { time.now }, newID: { "id" }), logger: Logger(label: "test"))
            handler = service.makeHandler()
        }

        func wait(_ seconds: Int64) { time.seconds.withLock { $0 += seconds } }

        func send(
            _ method: String, _ target: String, _ fields: [(FieldName, String)] = [], _ content: String = ""
        ) throws -> Response {
            let lines = [FieldLine(.host, "localhost")] + fields.map { FieldLine($0, $1) }
            let request = Request(
                methodName: method, target: target, fields: Fields(lines),
                contentLength: content.isEmpty ? nil : content.utf8.count)
            let answer = Mutex<Response?>(nil)
            let reply = Reply { render in answer.withLock { $0 = render(.max) } }
            switch handler.admit(request) {
            case .answer(let response): return response
            case .exchange(let exchange, _): exchange.respond(to: Array(content.utf8), reply: reply)
            case .respond(let exchange): exchange.respond(to: [], reply: reply)
            case .stream: throw CancellationError()
            }
            return try #require(answer.withLock { $0 })
        }

        func put(_ target: String, _ content: String) throws {
            let status = try send("PUT", target, [(.contentType, "application/json")], content).status
            #expect([.created, .noContent].contains(status))
        }

        func text(_ target: String) throws -> String {
            String(decoding: try send("GET", target).content, as: UTF8.self)
        }

        /// Whether a revision, or its difference, is told to be dropped, with the oldest that is kept.
        func isGone(_ target: String, oldest: Int) throws -> Bool {
            let answer = try send("GET", target)
            let text = String(decoding: answer.content, as: UTF8.self)
            return answer.status == .gone && text.contains("/_problems/revision-gone")
                && text.contains("\"oldest\":\(oldest)")
        }
    }

    private static let longAgo = [(FieldName.acceptDatetime, "Sun, 06 Nov 1994 08:49:37 GMT")]

    @Test func `a dropped revision is 410 with oldest; what is current, and what a kept change replaced, can be read`()
        throws
    {
        let scene = Scene(Retention(age: 100))
        try scene.put("/c/1", "1")
        try scene.put("/c/1", "2")
        scene.wait(200)
        try scene.put("/c/2", "0")
        #expect(try scene.text("/_history") == "{\"oldest\":3,\"newest\":3,\"bytes\":0}\n")
        #expect(try scene.isGone("/_revisions/1", oldest: 3))
        #expect(try scene.send("HEAD", "/_revisions/1").status == .gone)
        #expect(try scene.text("/_revisions/2") == "2")
        try scene.put("/c/1", "3")
        // However old it was itself.
        #expect(try scene.text("/_revisions/2") == "2")
        #expect(try scene.isGone("/_revisions/1", oldest: 3))
        #expect(try scene.isGone("/_revisions/2/diff?from=1", oldest: 3))
        #expect(try scene.isGone("/_revisions/1/diff?from=2", oldest: 3))
        // What it replaced is not known any more, so nobody can say that it was the first.
        #expect(try scene.isGone("/_revisions/2/diff", oldest: 3))
        #expect(try scene.text("/_revisions/4/diff").contains("\"value\":3"))
        #expect(try scene.send("GET", "/_revisions/5").status == .notFound)
    }

    @Test func `the first that is kept stands for what was before, and its outcome is not known any more`() throws {
        let scene = Scene(Retention(age: 100))
        try scene.put("/c/1", "1")
        try scene.put("/c/1", "2")
        scene.wait(200)
        try scene.put("/c/1", "3")
        let answer = try scene.send("GET", "/c/1", Self.longAgo)
        #expect(answer.status == .ok && answer.fields[.contentLocation] == "/_revisions/2")
        #expect(answer.fields[.mementoDatetime] == answer.fields[.lastModified])
        #expect(answer.fields[.link]?.contains("predecessor-version") == false)
        let list = try scene.text("/_history/c/1")
        #expect(list.contains("\"outcome\":\"replaced\"") && list.contains("\"outcome\":null"))
        #expect(!list.contains("/_revisions/1\""))
    }

    @Test func `of a deleted resource whose last change was dropped nothing is known`() throws {
        let scene = Scene(Retention(age: 100))
        try scene.put("/c/1", "1")
        _ = try scene.send("DELETE", "/c/1")
        #expect(try scene.send("GET", "/_history/c/1").status == .ok)
        scene.wait(200)
        try scene.put("/c/2", "0")
        for method in ["GET", "DELETE"] {
            let answer = try scene.send(method, "/_history/c/1")
            #expect(answer.status == .notFound)
            #expect(String(decoding: answer.content, as: UTF8.self).contains("or its history was dropped"))
        }
        #expect(try scene.send("GET", "/c/1", Self.longAgo).status == .notFound)
        #expect(try scene.isGone("/_revisions/2", oldest: 3))
    }

    @Test func `without a history only what is current can be read, and oldest is the newest`() throws {
        let scene = Scene(.off)
        try scene.put("/c/1", "1")
        try scene.put("/c/1", "2")
        #expect(try scene.text("/_history") == "{\"oldest\":2,\"newest\":2,\"bytes\":0}\n")
        #expect(try scene.isGone("/_revisions/1", oldest: 2))
        #expect(try scene.text("/_revisions/2") == "2")
        #expect(try scene.isGone("/_revisions/2/diff", oldest: 2))
        scene.wait(10)
        #expect(try scene.send("GET", "/c/1", Self.longAgo).fields[.etag] == "\"2\"")
        // No change is kept, so none is called the oldest.
        _ = try scene.send("DELETE", "/c/1")
        #expect(try scene.isGone("/_revisions/3", oldest: 3))
        for number in 1...3 { #expect(try scene.text("/_revisions/\(number)").contains("the history has no change")) }
    }

    @Test func `who follows one collection is not cut off by what is dropped of others`() throws {
        let scene = Scene(Retention(age: 100))
        for target in ["/a/1", "/b/1"] { try scene.put(target, "1") }
        scene.wait(200)
        try scene.put("/b/2", "1")
        #expect(try scene.text("/_history").hasPrefix("{\"oldest\":3,"))
        var since = "2"
        for number in 3...6 {
            let page = try scene.send("GET", "/_changes/a?since=\(since)")
            let text = String(decoding: page.content, as: UTF8.self)
            #expect(page.status == .ok && text.hasPrefix("{\"items\":[],\"last\":\""), "\(text)")
            let parts = text.split(separator: "\"")
            since = parts.count > 5 ? String(parts[5]) : ""
            #expect(since.hasSuffix("-\(number)"), "\(text)")
            scene.wait(200)
            try scene.put("/b/\(number)", "1")
        }
        try scene.put("/a/2", "1")
        #expect(try scene.text("/_changes/a?since=\(since)").contains("\"id\":\"2\""))
    }

    @Test func `a state is selected by the end of its second, and is a memento from then on`() throws {
        let scene = Scene(Retention())
        func selected(_ time: Int64) throws -> Response {
            try scene.send(
                "GET", "/c/1", [(.acceptDatetime, HTTPDate(secondsSince1970: time).fieldValue)])
        }
        let start = scene.time.now
        for content in ["1", "2"] { try scene.put("/c/1", content) }
        #expect(try selected(start).fields[.mementoDatetime] == nil)
        #expect(try scene.send("GET", "/_revisions/1").fields[.mementoDatetime] != nil)
        #expect(try scene.send("GET", "/_revisions/2").fields[.mementoDatetime] == nil)
        scene.wait(1)
        try scene.put("/c/1", "3")
        #expect(try selected(start).fields[.etag] == "\"2\"")
        #expect(try selected(start + 1).fields[.etag] == "\"3\"")
        #expect(try selected(start + 1).fields[.mementoDatetime] == nil)
        scene.wait(1)
        #expect(try selected(start + 1).fields[.mementoDatetime] != nil)
        #expect(try selected(start - 1).fields[.etag] == "\"1\"")
    }

    @Test func `with a clock that was set back what is current can still be had, and no date lies ahead`() throws {
        let scene = Scene(Retention())
        try scene.put("/c/1", "1")
        try scene.put("/c/1", "2")
        scene.wait(-3600)
        let now = HTTPDate(secondsSince1970: scene.time.now).fieldValue
        let current = try scene.send("GET", "/c/1", [(.acceptDatetime, now)])
        #expect(current.fields[.etag] == "\"2\"" && current.fields[.mementoDatetime] == nil)
        let told = try #require(try scene.send("GET", "/_revisions/1").fields[.mementoDatetime])
        #expect(HTTPDate(told, now: scene.time.now).map { $0.secondsSince1970 <= scene.time.now } == true)
    }
}
