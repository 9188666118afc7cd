import Testing

/// RFC 9457 §3 and RFC 9110 §15: the members of every problem, with their types.
@Suite(.tags(.rfc9110, .rfc9457)) struct ProblemMemberTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test(arguments: [
        ("GET", "/none/1", "X", "y", 404), ("GET", "/a//b", "X", "y", 400), ("GET", "/%zz", "X", "y", 400),
        ("PUT", "/c", "X", "y", 405), ("GET", "{target}", "Accept", "text/html", 406),
        ("GET", "{target}", "Range", "bytes=99-", 416), ("GET", "{target}", "If-Match", "\"0\"", 412),
        ("GET", "{target}", "If-Match", "0", 400), ("PUT", "{target}", "Content-Type", "text/plain", 415),
        ("PUT", "{target}", "Content-Type", "x", 400), ("PUT", "{target}", "Content-Encoding", "gzip", 415),
        ("PUT", "{target}", "Content-Range", "bytes 0-0/1", 400), ("PUT", "{target}", "Content-Frob", "1", 501),
        ("PUT", "{target}", "Expect", "x", 417), ("GET", "/_health", "Host", "evil.example", 421),
        ("TRACE", "/", "X", "y", 501), ("BREW", "/", "X", "y", 501), ("GET", "{target}?x=1", "X", "y", 400),
        ("GET", "/_health", "Host", "a b", 400), ("GET", "/_health", "Transfer-Encoding", "x, chunked", 501),
    ])
    func `a problem has its members, and each its type`(
        method: String, path: String, name: String, value: String, status: Int
    ) throws {
        try service.put(target, "1")
        let wire = try service.connect()
        let content: [UInt8]? = method == "PUT" ? Array("1".utf8) : nil
        let fields =
            method == "PUT" && name != "Content-Type" ? [(name: "Content-Type", value: "application/json")] : []
        try wire.send(
            RequestText(
                method: method, target: path.replacing("{target}", with: target),
                fields: fields + [(name: name, value: value)], content: content
            ).bytes(port: service.port))
        let answer = try wire.receive(to: method)
        #expect(answer.status == status, "\(answer.text)")
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(answer["Cache-Control"] == "no-store")
        let members = try #require(try answer.json().object)
        #expect(members["status"] == .number(Double(status)))
        for name in ["type", "title", "detail", "instance"] {
            #expect(members[name]?.string?.isEmpty == false, "\(name)")
        }
        for name in ["field", "fix", "currentETag", "pointer"] {
            #expect(members[name] == nil || members[name]?.string != nil, "\(name)")
        }
        for name in ["allow", "accepted"] { #expect(members[name] == nil || members[name]?.array != nil, "\(name)") }
        // Extension members begin with a letter and have at least three (RFC 9457 §3.2).
        for name in members.keys { #expect(name.wholeMatch(of: #/[A-Za-z][A-Za-z0-9_]{2,}/#) != nil, "\(name)") }
        let type = try #require(members["type"]?.string)
        let page = try service.send("GET", type)
        #expect(page.status == 200)
        #expect(try page.json()["title"] == members["title"])
        #expect(try service.send("GET", members["instance"]?.string ?? "").status == 200)
    }
}
