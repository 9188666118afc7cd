import Testing

/// Messages: `Expect: 100-continue` is answered only after the head was judged.
@Suite(.tags(.rfc9110)) struct ContinueTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test(arguments: [
        "100-continue", "100-Continue", "100-CONTINUE", "100-continue,", ", 100-continue", "100-continue, 100-continue",
        "100-continue\r\nExpect: 100-continue", " \t100-continue\t",
    ])
    func `a head that can be taken gets 100, and its content the answer`(expectation: String) throws {
        let wire = try service.connect()
        try wire.send(head("PUT", target, "Content-Length: 3", expectation))
        let interim = try wire.receive(to: "PUT")
        #expect(interim.status == 100)
        #expect(interim.fields.isEmpty)
        try wire.send("[1]")
        expect(try wire.receive(to: "PUT"), 201, UsualFields.created(target))
        expect(try wire.send("GET", target), 200, UsualFields.read(), "[1]")
    }

    @Test func `chunked content is waited for in the same way`() throws {
        let wire = try service.connect()
        try wire.send(head("PUT", target, "Transfer-Encoding: chunked"))
        #expect(try wire.receive(to: "PUT").status == 100)
        try wire.send("3\r\n[1]\r\n0\r\n\r\n")
        expect(try wire.receive(to: "PUT"), 201, UsualFields.created(target))
    }

    @Test(arguments: [
        ("PUT", "Content-Length: 2\r\nIf-Match: \"0\"", 412), ("PUT", "Content-Length: 99999999", 413),
        ("PUT", "Content-Length: 2\r\nContent-Encoding: gzip", 415),
        ("PUT", "Content-Length: 2\r\nContent-Range: x", 400),
        ("PUT", "Content-Length: 2\r\nContent-Frob: x", 501), ("POST", "Content-Length: 2", 405),
        ("PATCH", "Content-Length: 2", 415), ("PUT", "Content-Length: 2\r\nIf-None-Match: *", 412),
        ("PUT", "Content-Length: 2\r\nRepr-Digest: x", 400), ("PUT", "Content-Length: 2\r\nIf-Match: x", 400),
        ("BREW", "Content-Length: 2", 501),
    ])
    func `a PUT that the head alone refuses never gets 100`(method: String, fields: String, status: Int) throws {
        try service.put(target, "{\"old\":1}")
        let wire = try service.connect()
        try wire.send(head(method, target, fields))
        let answer = try wire.receive(to: method)
        #expect(answer.status == status)
        #expect(try service.send("GET", target).text == "{\"old\":1}")
    }

    @Test func `PATCH of a missing resource is 404 without 100`() throws {
        let wire = try service.connect()
        let fields = "Content-Length: 2"
        try wire.send(
            head("PATCH", target, fields).replacing("application/json", with: "application/merge-patch+json"))
        #expect(try wire.receive(to: "PATCH").status == 404)
    }

    @Test(arguments: ["200-ok", "100-continue, x", "x", "100-continue=1", "100-continue, 200-ok", "x=\"100-continue\""])
    func `an expectation that cannot be met is 417`(expectation: String) throws {
        let wire = try service.connect()
        try wire.send(head("PUT", target, "Content-Length: 2", expectation))
        try expectProblem(
            try wire.receive(to: "PUT").withoutConnection, 417, "expectation-failed", ["field": "Expect"], hasFix: true)
        #expect(try service.send("GET", target).status == 404)
    }

    @Test func `401 comes without 100`() throws {
        let directory = try TemporaryDirectory()
        try withPutstore("--token-file", try directory.write("secret\n", to: "tokens")) { (service) throws in
            let wire = try service.connect()
            try wire.send(head("PUT", "/c/1", "Content-Length: 2"))
            #expect(try wire.receive(to: "PUT").status == 401)
        }
    }

    @Test func `after a refusal without 100 the content is either awaited or the connection closed`() throws {
        let wire = try service.connect()
        try wire.send(head("POST", target, "Content-Length: 2"))
        let answer = try wire.receive(to: "POST")
        #expect(answer.status == 405)
        if answer["Connection"] == "close" {
            #expect(try wire.receiveToEnd().isEmpty)
        } else {
            try wire.send("{}")
            #expect(try wire.send("GET", "/_health").status == 200)
        }
    }

    @Test func `HTTP/1.0 knows no 100`() throws {
        let wire = try service.connect()
        try wire.send(head("PUT", target, "Content-Length: 3").replacing("HTTP/1.1", with: "HTTP/1.0"))
        #expect(try wire.isSilent(for: 0.2))
        try wire.send("[1]")
        expect(
            try wire.receive(to: "PUT"), 201, UsualFields.with(UsualFields.created(target), ["Connection": "close"]))
    }

    @Test(arguments: ["", ",", " , "])
    func `an empty Expect expects nothing`(value: String) throws {
        let wire = try service.connect()
        try wire.send(head("PUT", target, "Content-Length: 1", value) + "1")
        expect(try wire.receive(to: "PUT"), 201, UsualFields.created(target))
    }

    @Test(arguments: ["GET", "HEAD", "DELETE", "OPTIONS"])
    func `a request without content gets no 100`(method: String) throws {
        try service.put(target, "1")
        let wire = try service.connect()
        try wire.send(head(method, target, "X: y"))
        #expect([200, 204].contains(try wire.receive(to: method).status))
        #expect(try wire.send("GET", "/_health").status == 200)
    }

    @Test func `PUT of nothing with 100-continue gets no 100`() throws {
        for length in ["Content-Length: 0", "X: y"] {
            let wire = try service.connect()
            try wire.send(head("PUT", target, length))
            #expect(try wire.receive(to: "PUT").status == 400)
        }
    }

    @Test func `a request after one with 100 goes on in step`() throws {
        let wire = try service.connect()
        for content in ["1", "22", "333"] {
            try wire.send(head("PUT", target, "Content-Length: \(content.utf8.count)"))
            let interim = try wire.receive(to: "PUT")
            #expect(interim.status == 100)
            #expect(interim.fields.isEmpty)
            try wire.send(content)
            #expect([201, 204].contains(try wire.receive(to: "PUT").status))
            #expect(try wire.send("GET", target).text == content)
        }
    }

    private func head(_ method: String, _ path: String, _ fields: String, _ expectation: String = "100-continue")
        -> String
    {
        "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(fields)\r\n"
            + "Expect: \(expectation)\r\n\r\n"
    }
}
