import Testing

/// Messages: keep-alive, pipelining, HTTP/1.0, and requests that come in pieces.
@Suite(.tags(.rfc9110, .rfc9112)) struct ConnectionTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test func `a connection is kept for the next request`() throws {
        let wire = try service.connect()
        expect(
            try wire.send("PUT", target, ["Content-Type": "application/json"], "1"), 201, UsualFields.created(target))
        for _ in 0..<5 { expect(try wire.send("GET", target), 200, UsualFields.read(), "1") }
        try expectProblem(
            try wire.send("PUT", target, ["Content-Type": "text/plain"], "2"), 415, "unsupported-media-type",
            [
                "field": "Content-Type", "accepted": Accepted.representations,
            ])
        expect(try wire.send("DELETE", target), 204, UsualFields.deleted)
    }

    @Test(arguments: ["close", "Close", "keep-alive, close", "x, close"])
    func `Connection: close is answered and done`(value: String) throws {
        let wire = try service.connect()
        let answer = try wire.onlyAnswer(
            to: "GET /_health HTTP/1.1\r\nHost: localhost\r\nConnection: \(value)\r\n\r\nGET /_health HTTP/1.1\r\n\r\n")
        expect(answer, 200, UsualFields.with(UsualFields.ownPage, ["Connection": "close"]), "{\"status\":\"ok\"}\n")
    }

    @Test func `pipelined requests are answered in their order`() throws {
        let wire = try service.connect()
        let json: SentFields = ["Content-Type": "application/json"]
        func text(_ method: String, _ content: String? = nil) -> [UInt8] {
            RequestText(
                method: method, target: target,
                fields: content == nil ? [] : json.map { (name: $0.key, value: $0.value) },
                content: content.map { Array($0.utf8) }
            ).bytes(port: service.port)
        }
        try wire.send(
            text("GET") + text("PUT", "1") + text("GET") + text("HEAD") + text("PUT", "2") + text("GET")
                + text("DELETE")
                + text("GET"))
        #expect(try wire.receive().status == 404)
        expect(try wire.receive(to: "PUT"), 201, UsualFields.created(target))
        expect(try wire.receive(), 200, UsualFields.read(), "1")
        expect(try wire.receive(to: "HEAD"), 200, UsualFields.read(), to: "HEAD")
        expect(try wire.receive(to: "PUT"), 204, UsualFields.written)
        expect(try wire.receive(), 200, UsualFields.read(), "2")
        expect(try wire.receive(to: "DELETE"), 204, UsualFields.deleted)
        #expect(try wire.receive().status == 404)
    }

    @Test func `500 pipelined writes to one resource all happen, the last one last`() throws {
        let wire = try service.connect()
        let bytes = (0..<500).flatMap { number in
            RequestText(
                method: "PUT", target: target, fields: [(name: "Content-Type", value: "application/json")],
                content: Array("\(number)".utf8)
            ).bytes(port: service.port)
        }
        try wire.send(bytes)
        let answers = try (0..<500).map { _ in try wire.receive(to: "PUT", by: Deadline()) }
        #expect(answers[0].status == 201)
        #expect(answers.dropFirst().allSatisfy { $0.status == 204 })
        #expect(Set(answers.map { $0["ETag"] }).count == 500)
        expect(try wire.send("GET", target), 200, UsualFields.read(tag: .exactly(try answers[499].entityTag())), "499")
    }

    @Test func `a fault behind good requests is found after their answers`() throws {
        let wire = try service.connect()
        try wire.send(
            "GET /_health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /_health HTTP/1.1\r\n\r\nGET /_health HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        #expect(try wire.receive().status == 200)
        try expectClosingProblem(try wire.receive(), 400, "malformed-message")
        #expect(try wire.receiveToEnd().isEmpty)
    }

    @Test func `HTTP/1.0 needs no Host, and the connection ends with the answer`() throws {
        let answer = try service.connect().onlyAnswer(to: "GET /_health HTTP/1.0\r\n\r\n")
        expect(answer, 200, UsualFields.with(UsualFields.ownPage, ["Connection": "close"]), "{\"status\":\"ok\"}\n")
    }

    @Test func `HTTP/1.0 that asks for keep-alive is told so`() throws {
        let wire = try service.connect()
        for _ in 0..<2 {
            try wire.send("GET /_health HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
            let answer = try wire.receive()
            expect(
                answer, 200, UsualFields.with(UsualFields.ownPage, ["Connection": "keep-alive"]),
                "{\"status\":\"ok\"}\n")
        }
    }

    @Test func `PUT over HTTP/1.0 stores`() throws {
        let answer = try service.connect().onlyAnswer(
            to: "PUT \(target) HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n10", method: "PUT"
        )
        expect(answer, 201, UsualFields.with(UsualFields.created(target), ["Connection": "close"]))
        #expect(try service.send("GET", target).text == "10")
    }

    @Test func `HTTP/1.2 is answered as 1.1, and an empty line before a request is passed over`() throws {
        let wire = try service.connect()
        try wire.send("\r\nGET /_health HTTP/1.2\r\nHost: localhost\r\n\r\n")
        expect(try wire.receive(), 200, UsualFields.ownPage, "{\"status\":\"ok\"}\n")
    }

    @Test func `a client that says it is done still gets its answer`() throws {
        let wire = try service.connect()
        try wire.request("PUT", target, ["Content-Type": "application/json"], bytes: Array("[1]".utf8))
        wire.finishSending()
        expect(try wire.receive(to: "PUT").withoutConnection, 201, UsualFields.created(target))
        #expect(try wire.receiveToEnd().isEmpty)
        #expect(try service.send("GET", target).text == "[1]")
    }

    @Test func `a request that breaks off stores nothing`() throws {
        let wire = try service.connect()
        try wire.send(
            "PUT \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n12"
        )
        wire.finishSending()
        _ = try wire.receiveToEnd()
        #expect(try service.send("GET", target).status == 404)
    }
}
