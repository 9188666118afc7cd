import Testing

/// Addresses: what is none.
@Suite(.tags(.rfc3986)) struct RefusedAddressTests {
    private let service: PutstoreProcess
    private let json: SentFields = ["Content-Type": "application/json"]

    init() throws { service = try .shared() }

    @Test(arguments: [
        "%", "%4", "a%", "%GG", "%4G", "%C3", "%FF", "%C3%28", "%C0%80", "%C0%AF", "%E0%80%80", "%ED%A0%80",
        "%F4%90%80%80", "%00", "a%0Ab", "%0D", "%1F", "%7F", "%C2%85",
    ])
    func `bad percent-encoding, bad UTF-8 and control characters are 400`(segment: String) throws {
        let target = "/\(Fresh.collection())/\(segment)"
        try expectProblem(try service.send("GET", target), 400, "malformed-target")
        try expectProblem(try service.send("PUT", target, json, "1"), 400, "malformed-target")
    }

    @Test(arguments: [
        ("/c/", "/c"), ("/c/1/", "/c/1"), ("/c/a%2Fb/", "/c/a%2Fb"), ("/c//1", "/c/1"), ("//c", "/c"),
        ("//c/1", "/c/1"), ("/_health/", "/_health"), ("/echo/put/", "/echo/put"),
    ])
    func `an empty segment is 400, with the right address in fix, if the method is one of its own`(
        target: String, right: String
    ) throws {
        let allow = try service.send("OPTIONS", right)["Allow"]?.split(separator: ", ") ?? []
        #expect(!allow.isEmpty)
        for method in ["GET", "PUT", "POST", "DELETE"] {
            let answer = try service.send(method, target, json, "1")
            let fix = "--url 'http://127.0.0.1:\(service.port)\(right)'"
            try expectProblem(answer, 400, "malformed-target")
            // PUT goes to a resource, and a collection is none; DELETE may have lost an id, and must not clear all.
            if right == "/c", ["PUT", "DELETE"].contains(method) {
                #expect(try answer.problem("detail")?.string?.contains("\(method) goes to a resource: /c/{id}") == true)
            }
            let hasFix = allow.contains(method[...]) && !(right == "/c" && method == "DELETE")
            #expect(try answer.problem("fix") == (hasFix ? .string(fix) : nil))
        }
    }

    @Test func `a character that no URI has is named, and the address of a read is in fix`() throws {
        let answer = try service.send("GET", "/js/x[1]")
        try expectProblem(answer, 400, "malformed-target")
        #expect(
            try answer.problem("detail") == "The request target has “[”, which no URI has as it is: write it %5B.")
        #expect(try answer.problem("fix") == .string("--url 'http://127.0.0.1:\(service.port)/js/x%5B1%5D'"))
        #expect(try service.send("PUT", "/js/x|1", json, "1").problem("fix") == nil)
    }

    @Test(arguments: ["/c/.", "/c/..", "/./1", "/../1", "/c/%2E", "/c/%2e%2E", "/c/.%2E", "/%2E%2E/1"])
    func `dot segments are 400`(target: String) throws {
        try expectProblem(try service.send("GET", target), 400, "malformed-target")
        try expectProblem(try service.send("PUT", target, json, "1"), 400, "malformed-target")
        try expectProblem(try service.send("DELETE", target), 400, "malformed-target")
    }

    @Test(arguments: ["GET", "PUT", "PATCH", "POST", "DELETE", "OPTIONS"])
    func `a path of more than two segments is 404`(method: String) throws {
        for target in ["/c/1/2", "/c/1/2/3", "/c/a%2Fb/c"] {
            try expectProblem(try service.send(method, target, json, "1"), 404, "not-found")
        }
    }

    @Test(arguments: ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
    func `a query that a resource does not define is 400`(method: String) throws {
        let target = Fresh.resource()
        try service.put(target, "1")
        for query in ["?x=1", "?limit=1", "?=", "?a%20b"] {
            let answer = try service.send(method, target + query, ["Content-Type": "application/merge-patch+json"], "2")
            try expectProblem(answer, 400, "undefined-query")
            // To a write without its query the address would be another's.
            let fix = "--url 'http://127.0.0.1:\(service.port)\(target)'"
            #expect(try answer.problem("fix") == (["GET", "OPTIONS"].contains(method) ? .string(fix) : nil))
        }
        #expect(try service.send("GET", target).text == "1")
    }

    @Test func `POST to a collection defines no query: 400, and nothing is made`() throws {
        let collection = Fresh.collection()
        for query in ["?limit=1", "?x=1"] {
            try expectProblem(try service.send("POST", "/\(collection)\(query)", json, "1"), 400, "undefined-query")
        }
        #expect(try service.send("GET", "/\(collection)").json()["items"] == [])
    }

    @Test(arguments: ["/_nothing", "/_x/1", "/_health/1", "/echo/1", "/echo/put/xml", "/%5Fx/1", "/%65cho/1"])
    func `first segments that begin with _ and echo are reserved: nothing is stored there`(target: String) throws {
        let answer = try service.send("PUT", target, json, "1")
        #expect([404, 405].contains(answer.status))
        try expectProblem(try service.send("GET", target), 404, "not-found")
    }

    @Test(arguments: ["/_health", "/_problems", "/_requests", "/_graph", "/echo"])
    func `the service's own pages take GET, HEAD and OPTIONS only`(target: String) throws {
        for method in ["PUT", "POST", "PATCH", "DELETE"] {
            try expectProblem(
                try service.send(method, target, json, "1"), 405, "method-not-allowed",
                fields: ["Allow": .exactly(Allowed.ownPage)], ["allow": Allowed.member(Allowed.ownPage)])
        }
    }

    @Test func `encoded reserved names are the reserved names`() throws {
        #expect(try service.send("GET", "/%5Fhealth").status == 200)
        #expect(try service.send("PUT", "/%65cho/put", json, "1").text == "{\"success\":\"true\"}\n")
    }
}
