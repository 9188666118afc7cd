import Testing

/// RFC 9110 §13: when conditions count, and when they must not.
@Suite(.tags(.rfc9110)) struct ConditionScopeTests {
    private static let past = "Sun, 06 Nov 1994 08:49:37 GMT"

    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test(arguments: ["If-Match", "If-None-Match", "If-Unmodified-Since", "If-Modified-Since", "If-Range"])
    func `OPTIONS ignores every condition, malformed or failing: 204`(name: String) throws {
        try service.put(target, "1")
        for value in ["\"0\"", "*", "nonsense", Self.past] {
            for path in [target, "*", "/_health"] {
                #expect(try service.send("OPTIONS", path, [name: value]).status == 204, "\(path) \(value)")
            }
        }
    }

    struct Refusal: Sendable {
        var status: Int
        var method: String
        var path: String
        var type: String?
    }

    @Test(
        arguments: [
            Refusal(status: 404, method: "GET", path: "{target}"),
            Refusal(status: 404, method: "HEAD", path: "{target}"),
            Refusal(status: 404, method: "DELETE", path: "{target}"),
            Refusal(status: 404, method: "PATCH", path: "{target}", type: "application/merge-patch+json"),
            Refusal(status: 415, method: "PUT", path: "{target}", type: "text/plain"),
            Refusal(status: 415, method: "PATCH", path: "{target}", type: "application/json"),
            Refusal(status: 405, method: "POST", path: "{target}", type: "application/json"),
            Refusal(status: 404, method: "GET", path: "/a/b/c"), Refusal(status: 400, method: "GET", path: "/a//b"),
            Refusal(status: 404, method: "GET", path: "/_problems/none"),
        ], ["\"0\"", "nonsense", "*"])
    func `a condition is nothing where the answer would be another error`(refusal: Refusal, value: String) throws {
        for name in ["If-Match", "If-None-Match"] {
            let type: [(name: String, value: String)] = refusal.type.map { [(name: "Content-Type", value: $0)] } ?? []
            let request = RequestText(
                method: refusal.method, target: refusal.path.replacing("{target}", with: target),
                fields: type + [(name: name, value: value)], content: refusal.type == nil ? nil : Array("1".utf8))
            let wire = try service.connect()
            try wire.send(request.bytes(port: service.port))
            #expect(try wire.receive(to: refusal.method).status == refusal.status, "\(name): \(value)")
        }
    }

    @Test(arguments: ["/", "/_health", "/_problems", "/_problems/not-found", "/_graph", "/_openapi.json", "/echo"])
    func `the service's own pages heed If-Match and If-None-Match`(path: String) throws {
        try expectConditionsHeeded(path)
        let tag = try service.send("GET", path).entityTag()
        // The home page changes whenever another test makes a collection.
        if path != "/" {
            #expect(try service.send("GET", path, ["If-None-Match": tag]).status == 304)
            #expect(try service.send("GET", path, ["If-Match": tag]).status == 200)
        }
    }

    private func expectConditionsHeeded(_ path: String) throws {
        for method in ["GET", "HEAD"] {
            #expect(try service.send(method, path, ["If-None-Match": "*"]).status == 304, "\(method)")
            #expect(try service.send(method, path, ["If-None-Match": "\"other\""]).status == 200, "\(method)")
            #expect(try service.send(method, path, ["If-Match": "\"other\""]).status == 412, "\(method)")
            #expect(try service.send(method, path, ["If-Match": "*"]).status == 200, "\(method)")
        }
    }

    @Test func `a date field that stands there twice is ignored`() throws {
        let put = try service.put(target, "1")
        let date = put["Last-Modified"] ?? ""
        let read = UsualFields.read()
        expect(
            try service.send("GET", target, ["If-Modified-Since": date, "if-modified-since": date]), 200, read, "1")
        expect(
            try service.send("GET", target, ["If-Unmodified-Since": Self.past, "if-unmodified-since": Self.past]), 200,
            read, "1")
        expect(
            try service.send("GET", target, ["Range": "bytes=0-0", "range": "bytes=0-0"]), 200, read, "1")
        let tag = try put.entityTag()
        expect(
            try service.send("GET", target, ["Range": "bytes=0-0", "If-Range": tag, "if-range": tag]), 200, read, "1")
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func `all three forms of a date are read`(date: String) throws {
        try service.put(target, "1")
        let json: SentFields = ["Content-Type": "application/json", "If-Unmodified-Since": date]
        #expect(try service.send("PUT", target, json, "2").status == 412)
        expect(try service.send("GET", target, ["If-Modified-Since": date]), 200, UsualFields.read(), "1")
        expect(try service.send("GET", target, ["If-Range": date, "Range": "bytes=0-0"]), 200, UsualFields.read(), "1")
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 6 Nov 1994 08:49:37 GMT",
        "1994-11-06T08:49:37Z", "784111777", "06 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT", "", "0",
    ])
    func `what is no HTTP-date is ignored`(date: String) throws {
        try service.put(target, "1")
        for name in ["If-Unmodified-Since", "If-Modified-Since"] {
            expect(try service.send("GET", target, [name: date]), 200, UsualFields.read(), "1")
        }
        let json: SentFields = ["Content-Type": "application/json", "If-Unmodified-Since": date]
        expect(try service.send("PUT", target, json, "2"), 204, UsualFields.written)
    }

    @Test func `If-Modified-Since in the future is 304, and nothing for a write`() throws {
        try service.put(target, "1")
        let future: SentFields = ["If-Modified-Since": "Fri, 31 Dec 9999 23:59:59 GMT"]
        #expect(try service.send("GET", target, future).status == 304)
        #expect(try service.send("HEAD", target, future).status == 304)
        expect(try service.send("DELETE", target, future), 204, UsualFields.deleted)
    }
}
