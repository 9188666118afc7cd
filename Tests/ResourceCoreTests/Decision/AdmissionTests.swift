import HTTPSemantics
import ResourceCore
import Testing

struct AdmissionTests {
    @Test(arguments: AdmissionTable.rows)
    func `a head comes to the conclusion of its row`(row: AdmissionTable.Row) {
        #expect(row.walk().conclusion.name == row.conclusion)
    }

    @Test(arguments: AdmissionTable.rows.filter { $0.conclusion != "admitted" })
    func `a refused head gets a problem with the status of its row`(row: AdmissionTable.Row) throws {
        let problem = try #require(row.walk().conclusion.problem(row.input))
        #expect(problem.status == row.status)
        #expect(!problem.detail.isEmpty)
    }

    @Test func `the classic profile answers 501 for content that cannot be taken, and for nothing else`() {
        for type in ProblemType.allCases {
            let classic = type.status(.classic)
            #expect(classic == type.status() || classic == .notImplemented)
        }
        #expect(ProblemType.unsupportedMediaType.status(.classic) == .notImplemented)
        #expect(ProblemType.malformedContent.status(.classic) == .notImplemented)
        #expect(ProblemType.preconditionFailed.status(.classic) == .preconditionFailed)
        #expect(ProblemType.contentTooLarge.status(.classic) == .contentTooLarge)
    }
}

/// Heads, and what admission makes of them.
enum AdmissionTable {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var conclusion: String
        var status: Status?
        var input: AdmissionInput

        var testDescription: String { name }

        func walk() -> (conclusion: Conclusion<Admission>, answers: Answers) {
            var input = input
            return Admission.evaluate(&input)
        }
    }

    static let resource = RouteRules([.reading, .put, .patch, .delete, .options], content: .representation)
    static let echo = RouteRules([.put, .options], content: .anything)
    static let collection = RouteRules([.reading, .post, .options], content: .representation)

    private static func row(
        _ name: String, _ conclusion: String, _ status: Status? = nil, _ method: String = "PUT",
        _ fields: [(FieldName, String)] = [(.contentType, "application/json")], extra: [(String, String)] = [],
        route: RouteRules = resource, finding: Routing.Finding? = nil, queryError: TargetError? = nil,
        length: Int? = 2, policy change: (inout Policy) -> Void = { _ in }
    ) -> Row {
        var policy = Policy()
        change(&policy)
        var all = Fields(fields.map { FieldLine($0.0, $0.1) })
        for (name, value) in extra { all.append(FieldLine(spelling: name, value: value)) }
        if !all.has(.host) { all.append(.host, "localhost:8080") }
        let request = Request(methodName: method, target: "/orders/1", fields: all, contentLength: length)
        let routing = Routing(finding ?? .route(route), queryError: queryError)
        return Row(
            name: name, conclusion: conclusion, status: status,
            input: AdmissionInput(request, routing, policy, now: 1_800_000_000))
    }

    static let rows: [Row] = [
        row(
            "an echo takes anything", "admitted", nil, "PUT", [(.contentEncoding, "gzip"), (.contentRange, "x")],
            route: echo),
        row("a PUT of JSON is admitted", "admitted"),
        row("a GET is admitted", "admitted", nil, "GET", [], length: nil),
        row("a POST of JSON is admitted", "admitted", nil, "POST", route: collection),
        row(
            "a PATCH with a merge patch is admitted", "admitted", nil, "PATCH",
            [(.contentType, "application/merge-patch+json")]),
        row("a PUT without content needs no type", "admitted", nil, "PUT", [], length: 0),
        row("a vendor's JSON is admitted", "admitted", nil, "PUT", [(.contentType, "application/vnd.acme+json; v=1")]),
        row("UTF-8 may be told", "admitted", nil, "PUT", [(.contentType, "application/json; charset=UTF-8")]),
        row("TRACE is not implemented", "methodNotImplemented", .notImplemented, "TRACE", []),
        row("put in lower case is another method", "methodNotImplemented", .notImplemented, "put"),
        row(
            "a request for another host", "hostNotOurs", .misdirectedRequest, "GET", [(.host, "evil.example")],
            length: nil
        ) {
            $0.hosts = HostPolicy(names: [])
        },
        row(
            "a form of another site", "originNotTrusted", .forbidden, "POST",
            [(.origin, "http://evil.example"), (.contentType, "application/json")], route: collection),
        row(
            "a form of a page that says nothing but that it is of another site", "originNotTrusted", .forbidden,
            "DELETE",
            [(.secFetchSite, "cross-site")], length: nil),
        row("a form of nowhere", "originNotTrusted", .forbidden, "PUT", [(.origin, "null")]),
        row(
            "a page of the service itself", "admitted", nil, "PUT",
            [(.origin, "http://localhost:8080"), (.contentType, "application/json")]),
        row(
            "a page that is allowed", "admitted", nil, "PUT",
            [(.origin, "http://localhost:5173"), (.secFetchSite, "cross-site"), (.contentType, "application/json")]
        ) { $0.allowedOrigins = [OriginPattern("http://localhost:*")].compactMap { $0 } },
        row(
            "a page of another site may read", "admitted", nil, "GET", [(.origin, "http://evil.example")], length: nil),
        row(
            "a token that is none", "credentialsMalformed", .badRequest, "GET", [(.authorization, "Bearer \"secret\"")],
            length: nil
        ) { $0.tokens = ["secret"] },
        row("no token where one is asked for", "callerNotAuthorized", .unauthorized, "GET", [], length: nil) {
            $0.tokens = ["secret"]
        },
        row(
            "a wrong token", "callerNotAuthorized", .unauthorized, "GET", [(.authorization, "Bearer secreT")],
            length: nil
        ) { $0.tokens = ["secret"] },
        row("the right token", "admitted", nil, "GET", [(.authorization, "bearer secret")], length: nil) {
            $0.tokens = ["other", "secret"]
        },
        row("a malformed target", "targetMalformed", .badRequest, finding: .malformed(TargetError("Bad."))),
        row("an unknown target", "targetUnknown", .notFound, finding: .unknown(TargetError("Unknown."))),
        row("PUT to a collection", "methodNotAllowed", .methodNotAllowed, route: collection),
        row("a query that is not defined", "queryNotDefined", .badRequest, queryError: TargetError("No query.")),
        row(
            "another expectation", "expectationFailed", .expectationFailed, "PUT",
            [(.expect, "200-ok"), (.contentType, "application/json")]),
        row(
            "Content-Range on PUT", "contentRangeRefused", .badRequest, "PUT",
            [(.contentRange, "bytes 0-1/2"), (.contentType, "application/json")]),
        row(
            "a Content-* field that nobody implements", "contentFieldNotImplemented", .notImplemented,
            extra: [("Content-Features", "x")]),
        row(
            "the same on POST is ignored", "admitted", nil, "POST", extra: [("Content-Features", "x")],
            route: collection
        ),
        row(
            "gzip", "contentEncoded", .unsupportedMediaType, "PUT",
            [(.contentEncoding, "gzip"), (.contentType, "application/json")]),
        row(
            "identity is no coding", "admitted", nil, "PUT",
            [(.contentEncoding, "identity"), (.contentType, "application/json")]),
        row("content without a type", "contentTypeMissing", .unsupportedMediaType, "PUT", []),
        row("a malformed type", "contentTypeMalformed", .badRequest, "PUT", [(.contentType, "json")]),
        row(
            "two types", "contentTypeMalformed", .badRequest, "PUT",
            [(.contentType, "application/json"), (.contentType, "application/json")]),
        row("text", "mediaTypeNotSupported", .unsupportedMediaType, "PUT", [(.contentType, "text/plain")]),
        row("a patch of plain JSON", "mediaTypeNotSupported", .unsupportedMediaType, "PATCH"),
        row(
            "Latin-1", "charsetNotSupported", .unsupportedMediaType, "PUT",
            [(.contentType, "application/json; charset=iso-8859-1")]),
        row("more than the limit", "contentTooLarge", .contentTooLarge, length: 17 << 20),
        row(
            "a malformed digest", "contentFieldMalformed", .badRequest, "PUT",
            [(.contentDigest, "md5"), (.contentType, "application/json")]),
        row(
            "a malformed key", "idempotencyKeyMalformed", .badRequest, "POST",
            [(.idempotencyKey, "\"open"), (.contentType, "application/json")], route: collection),
        row("no key where one is required", "idempotencyKeyMissing", .badRequest, "POST", route: collection) {
            $0.requiresIdempotencyKey = true
        },
    ]
}

extension AdmissionTests {
    @Test(arguments: AdmissionTable.rows.filter { $0.conclusion != "admitted" })
    func `a refusal reports the kind of problem that its conclusion stands for`(row: AdmissionTable.Row) throws {
        let problem = try #require(row.walk().conclusion.problem(row.input))
        #expect(problem.type == row.walk().conclusion.problemType)
    }
}
