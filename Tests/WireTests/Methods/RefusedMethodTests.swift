import Testing

/// Methods: 405 with `Allow` for what the target does not support, 501 for what the service does not implement.
@Suite(.tags(.rfc9110)) struct RefusedMethodTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()
    private let json: SentFields = ["Content-Type": "application/json"]

    init() throws { service = try .shared() }

    @Test func `POST to a resource, there or not: 405`() throws {
        for isThere in [false, true] {
            if isThere { try service.put(target, "1") }
            try expectProblem(
                try service.send("POST", target, json, "1"), 405, "method-not-allowed",
                fields: ["Allow": .exactly(Allowed.resource)], ["allow": Allowed.member(Allowed.resource)])
        }
        #expect(try service.send("GET", target).text == "1")
    }

    @Test func `PUT to a collection, there or not: 405`() throws {
        let method = "PUT"
        let collection = "/" + target.split(separator: "/")[0]
        for isThere in [false, true] {
            if isThere { try service.put(target, "1") }
            try expectProblem(
                try service.send(method, collection, json, "1"), 405, "method-not-allowed",
                fields: ["Allow": .exactly(Allowed.collection)], ["allow": Allowed.member(Allowed.collection)])
        }
        #expect(try service.send("GET", target).text == "1")
    }

    @Test(arguments: ["PUT", "POST"])
    func `405 comes whatever the content, the type and the conditions are`(method: String) throws {
        let address = method == "POST" ? target : "/" + target.split(separator: "/")[0]
        let answer = try service.send(method, address, ["Content-Type": "text/plain", "If-Match": "\"0\""], "{")
        #expect(answer.status == 405)
        #expect(answer["Allow"] == (method == "POST" ? Allowed.resource : Allowed.collection))
    }

    @Test(arguments: [
        "TRACE", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "SEARCH", "REPORT", "LINK",
        "PURGE", "BREW", "QUERIES", "put", "get", "Put", "PUTT", "PU", "M-SEARCH", "X!#$%&'*+-.^_`|~1", "PRI",
        "SUBSCRIBE",
    ])
    func `a method that the service does not implement: 501`(method: String) throws {
        try service.put(target, "1")
        for address in [target, "/" + target.split(separator: "/")[0], "/echo/put", "/"] {
            let answer = try service.send(method, address)
            #expect(answer["Allow"] == nil)
            try expectProblem(answer.withoutConnection, 501, "method-not-implemented")
        }
        #expect(try service.send("GET", target).text == "1")
    }

    @Test func `CONNECT is not implemented: 501`() throws {
        let answer = try service.send("CONNECT", "example.org:443")
        try expectProblem(answer.withoutConnection, 501, "method-not-implemented")
    }

    @Test func `a method that is implemented is 405 on an echo address of another`() throws {
        try expectProblem(
            try service.send("POST", "/echo/put"), 405, "method-not-allowed",
            fields: ["Allow": "PUT, OPTIONS"], ["allow": ["PUT", "OPTIONS"]])
    }
}
