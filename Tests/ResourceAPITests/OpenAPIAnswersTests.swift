import HTTPSemantics
import JSONDocuments
import Logging
import ResourceCore
import Synchronization
import Testing

@testable import ResourceAPI

/// Sends requests to a service on a memory store: what comes must be what is described.
struct OpenAPIAnswersTests {
    /// A request of the table: method, path, fields, content.
    typealias Row = (method: String, path: String, fields: [(FieldName, String)], content: String)

    private static let json = [(FieldName.contentType, "application/json")]
    private static let message = [(FieldName.contentType, "message/http")]
    private static let merge = [(FieldName.contentType, "application/merge-patch+json")]

    /// In this order: what is made is read, changed and deleted again.
    private static let rows: [Row] = [
        ("PUT", "/c/i", json, "{}"), ("PUT", "/c/i", json, "{}"), ("PUT", "/c/i", json, "{\"a\":1}"),
        ("PUT", "/c/i", json + [(.prefer, "return=representation")], "{\"a\":2}"),
        ("PUT", "/c/i", json + [(.prefer, "return=minimal, explain")], "{\"a\":3}"),
        ("PUT", "/c/i", json + [(.ifMatch, "\"0\"")], "{}"), ("PUT", "/c/j", json + [(.ifMatch, "*")], "{}"),
        ("PUT", "/c/i", json, "{"), ("PUT", "/c/i", [], "{}"), ("PUT", "/c/i", [(.contentType, "text/plain")], "x"),
        ("GET", "/c/i", [], ""), ("HEAD", "/c/i", [], ""), ("GET", "/c/i", [(.range, "bytes=0-0")], ""),
        ("GET", "/c/i", [(.range, "bytes=99-")], ""), ("GET", "/c/i", [(.ifNoneMatch, "*")], ""),
        ("GET", "/c/i", [(.accept, "text/html")], ""), ("GET", "/c/i", [(.wantReprDigest, "sha-256=1")], ""),
        ("GET", "/c/j", [], ""), ("OPTIONS", "/c/i", [], ""),
        ("PATCH", "/c/i", merge, "{\"b\":1}"), ("PATCH", "/c/j", merge, "{}"),
        ("PATCH", "/c/i", [(.contentType, "application/json-patch+json")], "[{\"op\":\"remove\",\"path\":\"/z\"}]"),
        ("PATCH", "/c/i", json, "{}"),
        ("GET", "/c", [], ""), ("GET", "/c?limit=1", [], ""), ("GET", "/c", [(.ifNoneMatch, "*")], ""),
        ("GET", "/c", [(.ifMatch, "\"0\"")], ""), ("GET", "/c?x", [], ""), ("HEAD", "/c", [], ""),
        ("OPTIONS", "/c", [], ""), ("POST", "/c", json, "1"), ("POST", "/c", json + [(.idempotencyKey, "k")], "1"),
        ("POST", "/c", json + [(.idempotencyKey, "k")], "1"), ("POST", "/c", json + [(.idempotencyKey, "k")], "2"),
        ("POST", "/c", json + [(.idempotencyKey, "\"")], "1"), ("GET", "/c?limit=1", [], ""),
        ("DELETE", "/c/i", [], ""), ("DELETE", "/c/i", [], ""),
        ("GET", "/", [], ""), ("HEAD", "/", [], ""), ("GET", "/echo", [], ""), ("GET", "/_health", [], ""),
        ("GET", "/_problems", [], ""), ("GET", "/_requests", [], ""), ("GET", "/_graph", [], ""),
        ("GET", "/_openapi.json", [], ""), ("OPTIONS", "/_openapi.json", [], ""), ("GET", "/_health?x", [], ""),
        ("GET", "/_problems/not-found", [], ""), ("GET", "/_problems/x", [], ""), ("GET", "/_requests/x", [], ""),
        ("GET", "/_graph", [(.accept, "text/html")], ""), ("HEAD", "/_graph", [(.ifNoneMatch, "*")], ""),
        ("GET", "/", [(.ifMatch, "\"0\"")], ""), ("GET", "/", [(.ifMatch, "0")], ""),
        ("PUT", "/echo/put", [], "x"), ("PUT", "/echo/put/json", json, "{"), ("PUT", "/echo/put/json", [], "{}"),
        ("GET", "/", [(.accept, "text/html")], ""), ("GET", "/_requests", [(.accept, "text/event-stream")], ""),
        ("GET", "/_lessons", [], ""), ("GET", "/_snippets", [], ""),
        ("POST", "/_snippets/cobol", message, "GET / HTTP/1.1"),
        ("POST", "/_snippets/go", message, "GET /a/b HTTP/1.1\n\n"), ("POST", "/_snippets/go", message, "x"),
        ("POST", "/_snippets/curl", message, "PUT /a/../b HTTP/1.1\n\n"), ("POST", "/_snippets/go", json, "{}"),
        ("GET", "/_lab/x", [], ""), ("OPTIONS", "/_lab/x", [], ""),
        ("POST", "/echo/post?verbose", json, "{}"), ("GET", "/echo/get", [], ""), ("DELETE", "/echo/delete", [], ""),
    ]

    @Test func `every answer has a status and fields that are described`() throws {
        let service = Service(
            store: MemoryStore(clock: { 784_111_777 }), policy: Policy(), logger: Logger(label: "test"))
        let handler = service.makeHandler()
        for row in Self.rows {
            let answer = try #require(self.answer(handler, row))
            let path = String(row.path.prefix { $0 != "?" })
            let place = try #require(OpenAPIPlace.all.first { $0.path == path } ?? template(path))
            let method = Method(name: row.method)
            let described = OpenAPIAnswers(place, method, Policy()).all.filter { $0.response.status == answer.status }
            #expect(!described.isEmpty, "\(row.method) \(row.path): \(answer.status) is not described")
            for name in FieldName.allCases {
                let count = described.count { $0.response.fields.has(name) }
                if answer.fields.has(name) { #expect(count > 0, "\(row.method) \(row.path): \(name) is not described") }
                if count == described.count, count > 0 {
                    #expect(answer.fields.has(name), "\(row.method) \(row.path): \(answer.status) has no \(name)")
                }
            }
        }
    }

    @Test func `the service's own pages have the members that are described`() throws {
        let service = Service(store: MemoryStore(clock: { 0 }), policy: Policy(), logger: Logger(label: "test"))
        let handler = service.makeHandler()
        let shape = OpenAPIShape(OpenAPIDescription(Policy()).value)
        for row in Self.rows {
            let answer = try #require(self.answer(handler, row))
            let path = String(row.path.prefix { $0 != "?" })
            let place = try #require(OpenAPIPlace.all.first { $0.path == path } ?? template(path))
            guard answer.status == .ok, place.route != .resource, !answer.content.isEmpty,
                answer.fields[.contentType] == "application/json"
            else { continue }
            let schema = OpenAPIContents.answer(.ok, place, Policy())["application/json"]?["schema"]
            let document = try JSONDocument(parsing: answer.content)
            #expect(shape.faults(document.value, schema, at: row.path) == [])
        }
    }

    private func template(_ path: String) -> OpenAPIPlace? {
        let route: Route? =
            switch path.split(separator: "/").map(String.init) {
            case let segments where segments.first == "_problems": .problem
            case let segments where segments.first == "_requests": .request
            case let segments where segments.first == "_lab": .lab
            case let segments where segments.first == "_snippets": .snippet
            case let segments: segments.count == 1 ? .collection : .resource
            }
        return OpenAPIPlace.all.first { $0.route == route }
    }

    private func answer(_ handler: any RequestHandler, _ row: Row) -> Response? {
        let content = Array(row.content.utf8)
        var fields = Fields(row.fields.map { FieldLine($0.0, $0.1) })
        fields.append(.host, "localhost")
        let request = Request(
            methodName: row.method, target: row.path, fields: fields,
            contentLength: content.isEmpty ? nil : content.count)
        switch handler.admit(request) {
        case .answer(let response), .stream(let response, _): return response
        case .respond(let exchange): return answer(exchange, to: [])
        case .exchange(let exchange, _): return answer(exchange, to: content)
        }
    }

    /// The memory store answers on the thread that asks.
    private func answer(_ exchange: any Exchange, to content: [UInt8]) -> Response? {
        let answer = Box()
        exchange.respond(
            to: content,
            reply: Reply { render in
                let response = render(.max)
                answer.value.withLock { $0 = response }
            })
        return answer.value.withLock { $0 }
    }

    /// Carries the answer out of the closure that takes it.
    private final class Box: Sendable {
        let value = Mutex<Response?>(nil)
    }
}
