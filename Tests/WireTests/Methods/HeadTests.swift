import Testing

/// RFC 9110 §9.3.2 and §10.2.1: HEAD is GET without content, and Allow says the same everywhere.
@Suite(.tags(.rfc9110)) struct HeadTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    private static let targets = [
        "{target}", "{collection}", "{collection}?limit=1", "{target}9", "/", "/_health", "/_problems",
        "/_problems/not-found", "/_problems/none", "/_graph", "/_openapi.json", "/echo", "/echo/get", "/echo/get/json",
        "/echo/put", "/_nothing", "/a/b/c", "/a/", "/%zz", "{target}?x=1", "{collection}?limit=0", "/.x",
        "/_revisions/1", "/_revisions/x", "/_revisions/1/diff", "/_history{target}", "/_history{target}9",
    ]

    @Test(
        arguments: targets,
        [
            ("X", "y"), ("Accept", "text/plain"), ("Accept", "application/json;q=0.1"), ("If-None-Match", "*"),
            ("If-Match", "\"0\""), ("If-Match", "x"), ("Prefer", "return=minimal"), ("Want-Repr-Digest", "sha-256=1"),
            ("Host", "evil.example"), ("Expect", "x"), ("Origin", "http://a.example"),
        ])
    func `HEAD has the status and the fields of GET, and no content`(path: String, field: (String, String)) throws {
        try service.put(target, "[1]")
        let path = path.replacing("{target}", with: target)
            .replacing("{collection}", with: "/" + target.split(separator: "/")[0])
        let get = try service.send("GET", path, [field.0: field.1])
        let wire = try service.connect()
        try wire.request("HEAD", path, [field.0: field.1, "Connection": "close"])
        let head = try wire.receive(to: "HEAD")
        #expect(try wire.receiveToEnd().isEmpty)
        #expect(head.status == get.status)
        #expect(fields(head, of: path) == fields(get, of: path))
    }

    /// Two occurrences of a problem differ in their instance, and so may their lengths. The home page changes whenever
    /// another test makes a collection.
    private func fields(_ answer: Answer, of path: String) -> [Answer.Field] {
        let changing =
            answer.status >= 400 || path == "/" ? ["Date", "Connection", "Content-Length"] : ["Date", "Connection"]
        return answer.fields.filter {
            !changing.contains($0.name) && !(path == "/" && ["ETag", "Link"].contains($0.name))
        }
    }

    @Test(arguments: [
        "{target}", "{target}9", "{collection}", "/", "/_health", "/_problems", "/_problems/not-found", "/_requests",
        "/_graph", "/_openapi.json", "/echo", "/echo/get", "/echo/get/json", "/echo/put", "/echo/put/json",
        "/echo/post", "/echo/patch", "/echo/delete", "/echo/delete/json", "/_history", "/_history{target}",
        "/_revisions/1", "/_revisions/1/diff",
    ])
    func `Allow of OPTIONS and of 405 is one, and true`(path: String) throws {
        let path = path.replacing("{target}", with: target)
            .replacing("{collection}", with: "/" + target.split(separator: "/")[0])
        let options = try service.send("OPTIONS", path)
        #expect(options.status == 204)
        let allow = try #require(options["Allow"])
        let allowed = allow.split(separator: ",").map { String($0.drop { $0 == " " }) }
        for method in ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"] {
            let type = method == "PATCH" ? "application/merge-patch+json" : "application/json"
            let answer = try service.send(method, path, ["Content-Type": type], "1")
            if allowed.contains(method) {
                #expect(answer.status != 405 && answer.status != 501, "\(method)")
            } else {
                #expect(answer.status == 405, "\(method)")
                #expect(answer["Allow"] == allow, "\(method)")
            }
        }
        #expect(allowed.contains("GET") == allowed.contains("HEAD"))
    }
}
