import Testing

/// Errors: problem details (RFC 9457).
@Suite(.tags(.rfc9110, .rfc9457)) struct ProblemTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test func `every type is an address that the service itself answers`() throws {
        let kinds = try #require(try service.send("GET", "/_problems").json().array)
        #expect(kinds.count > 20)
        for kind in kinds {
            let type = try #require(kind["type"]?.string)
            let answer = try service.send("GET", type)
            #expect(answer.status == 200)
            expectFields(answer, UsualFields.ownPage)
            #expect(try answer.json() == kind)
        }
        try expectProblem(try service.send("GET", "/_problems/nothing"), 404, "not-found")
    }

    @Test(arguments: [
        ("GET", "/none/1", 404), ("GET", "/none/", 400), ("PUT", "/none", 405), ("PUT", "/none/1?x", 400),
        ("PUT", "/none/1", 415),
    ])
    func `a problem names its type and its status, and its instance tells of the request`(
        method: String, path: String, status: Int
    ) throws {
        let wire = try service.connect()
        let answer = try wire.send(method, path, [:], "{}")
        let type = try #require(try answer.problem("type")?.string)
        try expectProblem(
            answer, status, String(type.dropFirst("/_problems/".count)), fields: extra(answer), try members(answer))
        let kind = try service.send("GET", type).json()
        #expect(try answer.problem("title") == kind["title"])
        #expect(try answer.problem("status") == kind["status"])
        let instance = try service.send("GET", try #require(try answer.problem("instance")?.string))
        #expect(instance.status == 200)
        #expect(try instance.json()["target"] == .string(path))
    }

    @Test(arguments: ["GET / HTTP/1.1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"])
    func `the instance of a message that cannot be taken can be read too`(bytes: String) throws {
        let answer = try service.connect().onlyAnswer(to: bytes)
        let instance = try #require(try answer.problem("instance")?.string)
        #expect(try service.send("GET", instance).json()["status"] == .number(Double(answer.status)))
    }

    @Test func `no two occurrences have one instance`() throws {
        let instances = try (0..<10).map { _ in try service.send("GET", target).problem("instance")?.string }
        #expect(Set(instances).count == 10)
    }

    @Test(arguments: [
        ("GET", "/none/", "--url 'http://127.0.0.1:{port}/none'"),
        ("PUT", "/none/1", "-H 'Content-Type: application/json'"),
        ("PATCH", "/none/1", "-H 'Content-Type: application/merge-patch+json'"),
        ("GET", "/none/1?x=1", "--url 'http://127.0.0.1:{port}/none/1'"),
    ])
    func `fix is a curl option to paste`(method: String, path: String, fix: String) throws {
        let answer = try service.send(method, path, [:], "{}")
        #expect(try answer.problem("fix") == .string(fix.replacing("{port}", with: "\(service.port)")))
    }

    @Test(arguments: [
        ("put", "/none/1", "it is PUT"), ("BREW", "/none/1", "BREW"), ("PUT", "/none", "PUT goes to a resource"),
        ("PUT", "/none?id=1", "/none/{id}"), ("PATCH", "/none", "/none/{id}"), ("DELETE", "/none", "/none/{id}"),
        ("POST", "/none/1", "collection /none"), ("POST", "/_health", "GET, HEAD, OPTIONS"),
    ])
    func `no fix changes the method: detail says where the request goes`(
        method: String, path: String, said: String
    ) throws {
        let answer = try service.send(method, path, ["Content-Type": "application/json"], "{}")
        #expect([405, 415, 428, 501].contains(answer.status))
        #expect(try answer.problem("fix") == nil)
        #expect(try answer.problem("detail")?.string?.contains(said) == true, "\(answer.text)")
    }

    @Test func `what exists nowhere has no fix: PUT of a patch would store the patch`() throws {
        for (method, type) in [("PATCH", "application/merge-patch+json"), ("DELETE", ""), ("GET", "")] {
            let answer = try service.send(method, Fresh.resource(), type.isEmpty ? [:] : ["Content-Type": type], "{}")
            try expectProblem(answer.withoutConnection, 404, "not-found", hasFix: false)
        }
    }

    @Test func `a tag that lacks its quotes gets them, and not the current one in its place`() throws {
        let target = Fresh.resource()
        let stale = try service.put(target, "1").entityTag()
        try service.put(target, "2")
        let bare = stale.replacing("\"", with: "")
        let fields: SentFields = ["Content-Type": "application/json", "If-Match": bare]
        let answer = try service.send("PUT", target, fields, "3")
        #expect(answer.status == 400)
        #expect(try answer.problem("fix") == .string("-H 'If-Match: \(stale)'"))
    }

    @Test func `a quote in the address does not break out of fix`() throws {
        let answer = try service.send("GET", "/none/a'$(x)/")
        let fix = try #require(try answer.problem("fix")?.string)
        #expect(fix == "--url 'http://127.0.0.1:\(service.port)/none/a'\\''$(x)'")
    }

    @Test(arguments: ["/none/1", "/none/", "/none/1?x=1", "/none/1/2", "/_nothing"])
    func `HEAD of an error has the fields of GET and no content`(path: String) throws {
        let wire = try service.connect()
        let get = try wire.send("GET", path)
        let head = try wire.send("HEAD", path)
        #expect(head.status == get.status)
        #expect(head.fields.map(\.name) == get.fields.map(\.name))
        #expect(head["Content-Type"] == "application/problem+json")
        #expect(head["Content-Length"].flatMap { Int($0) } ?? 0 > 0)
        #expect(try wire.send("GET", path).status == get.status)
    }

    @Test(arguments: ["", "Host: localhost\r\nX : y\r\n", "Host: localhost\r\nTransfer-Encoding: gzip\r\n"])
    func `HEAD of a malformed message has no content`(fields: String) throws {
        let wire = try service.connect()
        try wire.send("HEAD /_health HTTP/1.1\r\n\(fields)\r\n")
        #expect(try wire.receive(to: "HEAD").status >= 400)
        #expect(try wire.receiveToEnd().isEmpty)
    }

    private func extra(_ answer: Answer) -> ExpectedFields {
        answer["Allow"].map { ["Allow": .exactly($0)] } ?? [:]
    }

    private func members(_ answer: Answer) throws -> [String: JSON] {
        let known: Set = ["type", "title", "status", "detail", "instance", "fix"]
        return try answer.json().object?.filter { !known.contains($0.key) } ?? [:]
    }
}
