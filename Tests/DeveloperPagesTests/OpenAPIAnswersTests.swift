import Glibc
import HTTPSemantics
import JSONDocuments
import Logging
import ResourceAPI
import ResourceCore
import Synchronization
import Testing

@testable import DeveloperPages

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
        ("GET", "/c?a=2&sort=-a&count=exact&fields=a&q=x", [], ""), ("GET", "/c?view=array&limit=1", [], ""),
        ("HEAD", "/c?a=1", [], ""), ("GET", "/c?a:is=1", [], ""), ("GET", "/c?_sort=a", [], ""),
        ("GET", "/c?sort=a", [(.ifNoneMatch, "*")], ""), ("GET", "/c?sort=a", [(.accept, "text/html")], ""),
        ("GET", "/c", [(.ifNoneMatch, "*"), (.prefer, "wait=1")], ""),
        ("GET", "/c/i", [(.ifNoneMatch, "*"), (.prefer, "wait=1")], ""),
        ("GET", "/_changes?include=content&collection=c&collection=d", [], ""), ("HEAD", "/_changes/c?limit=1", [], ""),
        ("GET", "/_changes/c/i", [(.accept, "text/event-stream")], ""), ("GET", "/_changes?since=x", [], ""),
        ("GET", "/_changes", [(.accept, "text/html")], ""), ("GET", "/_changes/c?since=now", [(.prefer, "wait=1")], ""),
        ("GET", "/_changes/c/i", [(.lastEventID, "other-1")], ""), ("GET", "/_changes?since=999", [], ""),
        ("GET", "/_changes/%20", [], ""), ("GET", "/_changes?collection=_", [], ""), ("OPTIONS", "/_changes/c", [], ""),
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
        ("GET", "/?limit=1", [], ""), ("GET", "/?limit=0", [], ""), ("GET", "/_lab/main.js", [], ""),
        ("GET", "/_reference", [], ""), ("PUT", "/c/%", json, "1"), ("GET", "/_nothing/x", [], ""),
        ("POST", "/echo/post?verbose", json, "{}"), ("GET", "/echo/get", [], ""), ("DELETE", "/echo/delete", [], ""),
        // The change number 8 is the deletion.
        ("GET", "/_revisions/1", [], ""), ("HEAD", "/_revisions/1", [], ""), ("OPTIONS", "/_revisions/1", [], ""),
        ("GET", "/_revisions/1", [(.range, "bytes=0-0")], ""), ("GET", "/_revisions/1", [(.range, "bytes=9-")], ""),
        ("GET", "/_revisions/1", [(.ifNoneMatch, "*")], ""), ("GET", "/_revisions/1", [(.accept, "text/html")], ""),
        ("GET", "/_revisions/1", [(.wantReprDigest, "sha-256=1")], ""), ("GET", "/_revisions/6", [], ""),
        ("GET", "/_revisions/8", [], ""), ("GET", "/_revisions/999", [], ""), ("GET", "/_revisions/x", [], ""),
        ("GET", "/_revisions/2/diff", [], ""), ("GET", "/_revisions/1/diff", [], ""),
        ("GET", "/_revisions/8/diff", [], ""), ("GET", "/_revisions/2/diff?from=x", [], ""),
        ("GET", "/_revisions/2/diff?from=6", [], ""), ("OPTIONS", "/_revisions/2/diff", [], ""),
        ("GET", "/_history", [], ""), ("GET", "/_history/c/i", [], ""), ("GET", "/_history/c/i?limit=2", [], ""),
        ("GET", "/_history/c/i", [(.accept, "application/link-format")], ""), ("GET", "/_history/c/none", [], ""),
        ("GET", "/_history/c/i?after=x", [], ""), ("GET", "/_history/c/i", [(.accept, "text/html")], ""),
        ("GET", "/c/i", [(.acceptDatetime, "Sun, 06 Nov 1994 08:49:36 GMT")], ""),
        ("HEAD", "/c/i", [(.acceptDatetime, "Sun, 06 Nov 1994 08:49:36 GMT")], ""),
        ("GET", "/c/i", [(.acceptDatetime, "Sun, 06 Nov 1994 08:49:36 GMT"), (.ifNoneMatch, "*")], ""),
        ("GET", "/c/i", [(.acceptDatetime, "Sun, 06 Nov 2094 08:49:37 GMT")], ""),
        ("GET", "/c/i", [(.acceptDatetime, "1994")], ""),
        ("DELETE", "/_history/c/i", [(.ifMatch, "\"0\"")], ""), ("DELETE", "/_history/c/none", [], ""),
        ("DELETE", "/_history/c/i", [], ""), ("GET", "/_history/c/i", [], ""), ("GET", "/_revisions/1", [], ""),
        ("GET", "/_revisions/2/diff", [], ""), ("OPTIONS", "/_history/c/i", [], ""),
        ("GET", "/c/i", [(.acceptDatetime, "Sun, 06 Nov 1994 08:49:36 GMT")], ""),
        ("PATCH", "/m", merge, "{\"a\":1}"), ("PATCH", "/m", merge, "5"), ("PATCH", "/m", merge, "{\"\":1}"),
        ("PATCH", "/m", merge + [(.prefer, "return=representation")], "{\"a\":{}}"), ("PATCH", "/m", json, "{}"),
        ("PATCH", "/m", [(.contentType, "application/json-patch+json")], "[{\"op\":\"remove\",\"path\":\"/z\"}]"),
        ("PATCH", "/m", merge + [(.ifMatch, "\"0\"")], "{}"), ("PATCH", "/m?x", merge, "{}"),
        ("PATCH", "/", merge, "{\"m\":{\"b\":1}}"), ("PATCH", "/", merge + [(.idempotencyKey, "p")], "{}"),
        ("PATCH", "/", merge + [(.prefer, "return=representation")], "{\"m\":{\"b\":2}}"), ("OPTIONS", "/", [], ""),
        ("PATCH", "/", merge + [(.idempotencyKey, "p")], "{}"), ("PATCH", "/", merge, "{\"m\":1}"),
        ("POST", "/m", [(.contentType, "application/x-ndjson")], "1\n2\n"),
        ("POST", "/m", [(.contentType, "application/x-ndjson")], "1\n{\n"),
        ("POST", "/m", [(.contentType, "application/json-seq")], "\u{1E}1\n"),
        ("GET", "/_store", [], ""), ("GET", "/_store/m?view=json-server", [], ""), ("HEAD", "/_store", [], ""),
        ("GET", "/_store", [(.ifNoneMatch, "*")], ""), ("GET", "/_store?view=x", [], ""),
        ("OPTIONS", "/_store", [], ""),
        ("GET", "/_store/a%20b", [], ""), ("GET", "/_snapshots", [], ""), ("PUT", "/_snapshots/x", [], ""),
        ("DELETE", "/_snapshots/x", [], ""), ("DELETE", "/m", [], ""), ("DELETE", "/m", [(.ifMatch, "\"0\"")], ""),
        ("DELETE", "/m", [(.ifMatch, "*")], ""), ("POST", "/_spaces", [], ""), ("OPTIONS", "/_spaces", [], ""),
        ("GET", "/_spaces/x", [], ""), ("DELETE", "/_spaces/x", [], ""),
    ]

    private let shape: OpenAPIShape
    private let handler: any RequestHandler

    init() throws {
        let service = Service(
            store: MemoryStore(clock: { 784_111_777 }), policy: Policy(), pages: DeveloperPages.all,
            logger: Logger(label: "test"))
        handler = service.makeHandler()
        let document = OpenAPI.document(service.router.routes, service.policy)
        shape = OpenAPIShape(description: try JSONDocument(parsing: document).value)
    }

    @Test func `every answer is described: its status, fields, media type, kind of problem and members`() throws {
        for row in Self.rows {
            guard let answer = self.answer(handler, row) else {
                Issue.record("\(row.method) \(row.path) is not answered")
                continue
            }
            let place = "\(row.method) \(row.path): \(answer.status)"
            guard let operation = operation(row) else {
                // Snapshots are there with --testing only.
                let isMissing = row.path == "/_nothing/x" || row.path.hasPrefix("/_snapshots")
                #expect(isMissing && answer.status == .notFound, "\(place)")
                continue
            }
            // What a macro sees it writes out when it fails, and a description of the whole service takes minutes.
            guard let described = shape.resolved(operation["responses"]?[String(answer.status.rawValue)]) else {
                Issue.record("\(place) is not described")
                continue
            }
            let headers = described["headers"]
            for name in FieldName.allCases where ![.date, .contentLength, .contentType].contains(name) {
                let header = shape.resolved(headers?[name.spelling])
                let isDescribed = header != nil
                if answer.fields.has(name) { #expect(isDescribed, "\(place): \(name) is not described") }
                let isRequired = if case .boolean(true) = header?["required"] { true } else { false }
                if isRequired { #expect(answer.fields.has(name), "\(place) has no \(name)") }
            }
            guard !answer.content.isEmpty, row.method != "HEAD", let content = described["content"] else { continue }
            let type = try #require(answer.fields[.contentType])
            guard let media = content[type] else {
                Issue.record("\(place): \(type) is not described")
                continue
            }
            guard type.contains("json"), answer.status != .partialContent else { continue }
            let document = try JSONDocument(parsing: answer.content).value
            let errors = shape.errors(document, media["schema"], at: place)
            #expect(errors == [])
            guard type == "application/problem+json" else { continue }
            let kinds = described["x-problem-types"]?.elements.compactMap(\.text) ?? []
            let kind = document["type"]?.text ?? ""
            #expect(kinds.contains(kind), "\(place)")
        }
    }

    /// The operation that a row is of; nil if its path is none of the description.
    private func operation(_ row: Row) -> JSONValue? {
        let segments = row.path.prefix { $0 != "?" }.split(separator: "/")
        let paths = shape.description["paths"]
        let fitting = paths?.names.filter { pattern in
            let parts = pattern.split(separator: "/")
            return parts.count == segments.count
                && zip(parts, segments).allSatisfy {
                    $0 == $1 || ($0.hasPrefix("{") && (!$0.hasPrefix("{collection") || $1.first != "_"))
                }
        }
        // An address without names in braces is more than one that they stand for.
        let pattern = fitting?.min { $0.count(where: { $0 == "{" }) < $1.count(where: { $0 == "{" }) }
        return pattern.flatMap { paths?[$0]?[row.method.asciiLowercased()] }
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

    /// The memory store answers on the thread that asks, unless a worker makes the answer.
    private func answer(_ exchange: any Exchange, to content: [UInt8]) -> Response? {
        let answer = Box()
        exchange.respond(
            to: content,
            reply: Reply { render in
                let response = render(.max)
                answer.value.withLock { $0 = response }
            })
        let clock = ContinuousClock()
        let end = clock.now + .seconds(30)
        while clock.now < end {
            if let response = answer.value.withLock({ $0 }) { return response }
            sched_yield()
        }
        return nil
    }

    /// Carries the answer out of the closure that takes it.
    private final class Box: Sendable {
        let value = Mutex<Response?>(nil)
    }
}
