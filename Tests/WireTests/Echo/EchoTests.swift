import Testing

/// Echo: the service of the page that all this began with.
@Suite(.tags(.rfc8259, .rfc9110)) struct EchoTests {
    private static let success = "{\"success\":\"true\"}\n"
    private static let fields: ExpectedFields = ["Content-Type": "application/json", "Cache-Control": "no-store"]
    private static let methods = ["PUT", "POST", "PATCH", "GET", "DELETE"]

    private let service: PutstoreProcess

    init() throws { service = try .shared() }

    @Test(arguments: methods)
    func `answers 19 bytes of JSON: 200`(method: String) throws {
        #expect(Self.success.utf8.count == 19)
        for path in ["/echo/\(method.lowercased())", "/echo/\(method.lowercased())/json"] {
            let hasContent = !["GET", "DELETE"].contains(method)
            let answer =
                hasContent
                ? try service.send(method, path, ["Content-Type": "application/json"], "{\"a\":1}")
                : try service.send(method, path)
            expect(answer, 200, method == "GET" ? UsualFields.ownPage : Self.fields, Self.success)
        }
    }

    @Test(arguments: ["GET", "HEAD"])
    func `reading heeds conditions and Accept as reading of any other representation`(method: String) throws {
        for path in ["/echo/get", "/echo/get/json", "/echo/get?verbose"] {
            let tag = try service.send(method, path).entityTag()
            for (field, value, status) in [
                ("If-None-Match", "*", 304), ("If-None-Match", "\"x\"", 200), ("If-Match", "*", 200),
                ("If-Match", "\"x\"", 412), ("If-Match", "x", 400), ("Accept", "text/html", 406),
                ("Accept", "application/*", 200),
            ] {
                #expect(try service.send(method, path, [field: value]).status == status, "\(path) \(field): \(value)")
            }
            guard path != "/echo/get?verbose" else { continue }
            expect(
                try service.send(method, path, ["If-None-Match": tag]), 304,
                UsualFields.notModified(tag: .exactly(tag)),
                to: method)
        }
    }

    @Test(arguments: ["PUT", "POST", "PATCH"])
    func `takes any content, with any type or none`(method: String) throws {
        let path = "/echo/\(method.lowercased())"
        for type in ["text/plain", "image/png", "application/x-www-form-urlencoded", "application/json"] {
            expect(try service.send(method, path, ["Content-Type": type], "{ no JSON"), 200, Self.fields, Self.success)
        }
        expect(try service.send(method, path, bytes: (0...255).map { UInt8($0) }), 200, Self.fields, Self.success)
        expect(try service.send(method, path), 200, Self.fields, Self.success)
    }

    @Test(
        arguments: ["PUT", "POST", "PATCH"],
        [
            ("text/plain", "{}"), ("application/xml", "<a/>"), ("application/json", "{"), ("application/json", ""),
            ("application/json", "{\"a\":1,\"a\":2}"), (nil, "{}"), ("application/x-www-form-urlencoded", "a=1"),
        ] as [(String?, String)])
    func `content that json does not recognise is 501`(method: String, content: (type: String?, text: String)) throws {
        let path = "/echo/\(method.lowercased())/json"
        let answer =
            try content.type.map { try service.send(method, path, ["Content-Type": $0], content.text) }
            ?? service.send(method, path, [:], content.text)
        #expect(answer.status == 501)
        #expect(try answer.problem("type") == "/_problems/content-not-recognised")
        #expect(answer["Content-Type"] == "application/problem+json")
    }

    @Test(arguments: ["GET", "HEAD", "DELETE"])
    func `json of a method that needs no content judges what comes all the same`(method: String) throws {
        let path = "/echo/\(method == "DELETE" ? "delete" : "get")/json"
        let json = "application/json"
        for (type, text) in [(json, "{bad"), ("text/plain", "{}"), (json, "{\"a\":1,\"a\":2}")] {
            #expect(try service.send(method, path, ["Content-Type": type], text).status == 501, "\(type) \(text)")
        }
        #expect(try service.send(method, path, [:], "{}").status == 501)
        for fields: SentFields in [[:], ["Content-Type": "application/json"], ["Content-Type": "text/plain"]] {
            #expect(try service.send(method, path, fields).status == 200)
        }
        #expect(try service.send(method, path, ["Content-Type": "application/json"], "[1]").status == 200)
    }

    @Test func `json takes every JSON type`() throws {
        for type in ["application/json; charset=utf-8", "application/vnd.a+json", "application/merge-patch+json"] {
            let answer = try service.send("PUT", "/echo/put/json", ["Content-Type": type], "[1]")
            expect(answer, 200, Self.fields, Self.success)
        }
    }

    @Test func `HEAD of echo get has its fields and no content`() throws {
        let answer = try service.send("HEAD", "/echo/get")
        expect(answer, 200, UsualFields.ownPage, to: "HEAD")
        #expect(answer["Content-Length"] == "19")
    }

    @Test(arguments: methods)
    func `the wrong method is 405 with Allow`(method: String) throws {
        let allow = method == "GET" ? "GET, HEAD, OPTIONS" : "\(method), OPTIONS"
        for path in ["/echo/\(method.lowercased())", "/echo/\(method.lowercased())/json"] {
            for other in Self.methods where other != method {
                try expectProblem(
                    try service.send(other, path), 405, "method-not-allowed", fields: ["Allow": .exactly(allow)],
                    ["allow": Allowed.member(allow)])
            }
            expect(try service.send("OPTIONS", path), 204, ["Allow": .exactly(allow), "Cache-Control": "no-store"])
        }
    }

    @Test func `GET of echo lists every address`() throws {
        let answer = try service.send("GET", "/echo")
        let addresses = Self.methods.flatMap { ["/echo/\($0.lowercased())", "/echo/\($0.lowercased())/json"] }
        expect(
            answer, 200, UsualFields.ownPage,
            "{\"addresses\":[\(addresses.map { "\"\($0)\"" }.joined(separator: ","))]}\n")
    }

    @Test func `verbose tells method, target, fields and content as received`() throws {
        let wire = try service.connect()
        try wire.send(
            "PUT /echo/put?verbose HTTP/1.1\r\nHOST: localhost\r\nx-Two:  a \r\nX-Two: b\r\nContent-Length: 5\r\n\r\n\"é\"\n"
        )
        expect(
            try wire.receive(to: "PUT"), 200, Self.fields,
            #"{"success":"true","method":"PUT","target":"/echo/put?verbose","fields":[{"name":"HOST","value":"localhost"},"#
                + #"{"name":"x-Two","value":"a"},{"name":"X-Two","value":"b"},{"name":"Content-Length","value":"5"}],"#
                + #""content":"\"é\"\n"}"# + "\n")
    }

    @Test func `verbose tells content of every method, and other queries are 400`() throws {
        for method in ["POST", "PATCH"] {
            let answer = try service.send(
                method, "/echo/\(method.lowercased())/json?verbose", ["Content-Type": "application/json"], "[1.0]")
            #expect(try answer.json()["method"] == .string(method))
            #expect(try answer.json()["content"] == "[1.0]")
        }
        try expectProblem(try service.send("PUT", "/echo/put?x"), 400, "undefined-query")
        try expectProblem(try service.send("GET", "/echo?verbose"), 400, "undefined-query", hasFix: true)
    }

    @Test func `verbose tells 1 MiB of content, and more is 413`() throws {
        let content = [UInt8](repeating: 1, count: 1 << 20)
        let told = try service.send("PUT", "/echo/put?verbose", bytes: content)
        #expect(try told.json()["content"]?.string == String(decoding: content, as: UTF8.self))
        #expect(try service.send("PUT", "/echo/put?verbose", bytes: content + [1]).status == 413)
        expect(try service.send("PUT", "/echo/put", bytes: content + [1]), 200, Self.fields, Self.success)
    }

    @Test func `nothing is stored`() throws {
        try withPutstore { (service) throws in
            for method in ["PUT", "POST", "PATCH"] {
                #expect(try service.send(method, "/echo/\(method.lowercased())", [:], "{}").status == 200)
            }
            #expect(try service.send("GET", "/").json()["collections"] == [])
        }
    }
}
