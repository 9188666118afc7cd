import Testing

/// RFC 9110 §10.1.1: Expect is a list, and 100-continue its one defined member.
struct ExpectRequirements {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    private func head(_ method: String, _ fields: String) -> String {
        "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(fields)\r\n\r\n"
    }

    @Test(arguments: [
        "100-continue", "100-CONTINUE", "100-continue,", ", 100-continue", "100-continue, 100-continue",
        "100-continue\r\nExpect: 100-continue", " \t100-continue\t",
    ])
    func `100-continue is met however the list is spelled`(value: String) throws {
        let wire = try service.connect()
        try wire.send(head("PUT", "Content-Length: 1\r\nExpect: \(value)"))
        #expect(try wire.receive(to: "PUT").status == 100)
        try wire.send("1")
        expect(try wire.receive(to: "PUT"), 201, UsualFields.created(target))
    }

    @Test(arguments: ["", ",", " , "])
    func `an empty Expect expects nothing`(value: String) throws {
        let wire = try service.connect()
        try wire.send(head("PUT", "Content-Length: 1\r\nExpect: \(value)") + "1")
        expect(try wire.receive(to: "PUT"), 201, UsualFields.created(target))
    }

    @Test(arguments: ["GET", "HEAD", "DELETE", "OPTIONS"])
    func `a request without content gets no 100`(method: String) throws {
        try service.put(target, "1")
        let wire = try service.connect()
        try wire.send(head(method, "Expect: 100-continue"))
        #expect([200, 204].contains(try wire.receive(to: method).status))
        #expect(try wire.send("GET", "/_health").status == 200)
    }

    @Test func `PUT of nothing with 100-continue gets no 100`() throws {
        for length in ["Content-Length: 0\r\n", ""] {
            let wire = try service.connect()
            try wire.send(head("PUT", length + "Expect: 100-continue"))
            #expect(try wire.receive(to: "PUT").status == 400)
        }
    }

    @Test func `a request after one with 100 goes on in step`() throws {
        let wire = try service.connect()
        for content in ["1", "22", "333"] {
            try wire.send(head("PUT", "Content-Length: \(content.utf8.count)\r\nExpect: 100-continue"))
            let interim = try wire.receive(to: "PUT")
            #expect(interim.status == 100)
            #expect(interim.fields.isEmpty)
            try wire.send(content)
            #expect([201, 204].contains(try wire.receive(to: "PUT").status))
            #expect(try wire.send("GET", target).text == content)
        }
    }

    @Test(arguments: ["200-ok", "100-continue=1", "100-continue, 200-ok", "x=\"100-continue\""])
    func `any other member is 417, whatever stands beside it`(value: String) throws {
        let wire = try service.connect()
        try wire.send(head("PUT", "Content-Length: 1\r\nExpect: \(value)"))
        let answer = try wire.receive(to: "PUT")
        try expectProblem(
            answer.withoutConnection, 417, "expectation-failed", ["field": "Expect"], hasFix: true)
        #expect(try service.send("GET", target).status == 404)
    }
}
