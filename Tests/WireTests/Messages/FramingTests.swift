import Testing

/// RFC 9112 §6 and §7: how content is delimited, in requests that are odd but legal, and in those that are not.
@Suite(.tags(.rfc9110, .rfc9112)) struct FramingTests {
    private static let behind = "GET /_health HTTP/1.1\r\nHost: localhost\r\n\r\n"

    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    private func head(_ fields: String) -> String {
        "PUT \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(fields)\r\n\r\n"
    }

    @Test(arguments: ["gzip", "identity", "deflate, gzip", "gzip;q=1"])
    func `a Transfer-Encoding whose last coding is not chunked is 400, and closes`(value: String) throws {
        let answer = try service.connect().onlyAnswer(
            to: head("Transfer-Encoding: \(value)") + "1\r\n1\r\n0\r\n\r\n" + Self.behind)
        try expectClosingProblem(answer, 400, "malformed-message")
        #expect(try service.send("GET", target).status == 404)
    }

    @Test(arguments: ["gzip, chunked", "deflate, gzip, chunked", "identity, chunked", "x;a=\"b,c\", chunked"])
    func `an unknown transfer coding before chunked is 501`(value: String) throws {
        let answer = try service.connect().onlyAnswer(
            to: head("Transfer-Encoding: \(value)") + "1\r\n1\r\n0\r\n\r\n" + Self.behind)
        try expectClosingProblem(answer, 501, "transfer-coding-not-implemented")
        #expect(try service.send("GET", target).status == 404)
    }

    @Test(arguments: [",chunked", "chunked,", ", ,chunked , ,", "chunked\r\nTransfer-Encoding:"])
    func `empty elements of Transfer-Encoding do not count`(value: String) throws {
        let wire = try service.connect()
        try wire.send(head("Transfer-Encoding: \(value)") + "1\r\n1\r\n0\r\n\r\n")
        expect(try wire.receive(to: "PUT"), 201, UsualFields.created(target))
        #expect(try wire.send("GET", target).text == "1")
    }

    @Test(arguments: [
        ";a", ";a=b", ";a=\"b\"", ";a=\"b;c\\\"d\"", ";a;b=c", " ;a=b", "; a=b", ";a =b", ";a= b", "\t;\ta\t=\t\"b\"",
    ])
    func `chunk extensions are passed over, with bad white space too`(text: String) throws {
        let wire = try service.connect()
        try wire.send(head("Transfer-Encoding: chunked") + "1\(text)\r\n1\r\n0\(text)\r\n\r\n")
        expect(try wire.receive(to: "PUT"), 201, UsualFields.created(target))
        #expect(try wire.send("GET", target).text == "1")
    }

    @Test(arguments: [";", ";a=", ";=b", ";a=\"b", ";a b", ";a=b c", ";\u{1}"])
    func `what is no chunk extension is 400`(text: String) throws {
        let answer = try service.connect().onlyAnswer(
            to: head("Transfer-Encoding: chunked") + "1\(text)\r\n1\r\n0\r\n\r\n" + Self.behind)
        try expectClosingProblem(answer, 400, "malformed-message")
        #expect(try service.send("GET", target).status == 404)
    }

    @Test(arguments: ["Content-Length: 1\r\nContent-Length: 1", "Content-Length: 1, 1", "Content-Length: 1,1"])
    func `a Content-Length that is repeated is refused, or counts once`(fields: String) throws {
        let wire = try service.connect()
        try wire.send(head(fields) + "1")
        let answer = try wire.receive(to: "PUT")
        if answer.status == 201 {
            expect(answer, 201, UsualFields.created(target))
        } else {
            try expectClosingProblem(answer, 400, "malformed-message")
            #expect(try wire.receiveToEnd().isEmpty)
        }
    }

    @Test func `leading zeros do not change a Content-Length`() throws {
        let wire = try service.connect()
        try wire.send(head("Content-Length: 0000000000000000000000001") + "1")
        expect(try wire.receive(to: "PUT"), 201, UsualFields.created(target))
        #expect(try wire.send("GET", "/_health").status == 200)
    }

    @Test func `a Content-Length that no number holds is refused, and closes`() throws {
        let answer = try service.connect().onlyAnswer(
            to: head("Content-Length: " + String(repeating: "9", count: 40)) + "1", method: "PUT")
        #expect([400, 413].contains(answer.status))
    }

    @Test(
        arguments: [
            ("POST", "Content-Type: application/json", 405), ("PUT", "Content-Type: text/plain", 415),
            ("PUT", "Content-Type: application/json\r\nIf-Match: \"0\"", 412), ("GET", "X: y", 404),
            ("PUT", "Content-Type: application/json\r\nContent-Range: bytes 0-2/3", 400),
            ("OPTIONS", "X: y", 204), ("DELETE", "X: y", 404), ("HEAD", "X: y", 404),
        ],
        ["Content-Length: 3\r\n\r\n[1]", "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\n[1]\r\n0\r\nX: y\r\n\r\n"])
    func `content of a request that is refused is no request`(request: (String, String, Int), content: String) throws {
        let wire = try service.connect()
        try wire.send("\(request.0) \(target) HTTP/1.1\r\nHost: localhost\r\n\(request.1)\r\n\(content)" + Self.behind)
        let answer = try wire.receive(to: request.0)
        #expect(answer.status == request.2)
        if answer["Connection"] == "close" {
            #expect(try wire.receiveToEnd().isEmpty)
        } else {
            #expect(try wire.receive().text == "{\"status\":\"ok\"}\n")
        }
    }

    @Test func `no answer has a Transfer-Encoding, and 204 no Content-Length`() throws {
        let wire = try service.connect()
        for version in ["1.0", "1.1"] {
            for (method, path) in [("GET", "/"), ("GET", "/_openapi.json"), ("OPTIONS", "/c/1"), ("GET", "/c/no")] {
                let wire = try service.connect()
                try wire.send("\(method) \(path) HTTP/\(version)\r\nHost: localhost\r\nTE: chunked\r\n\r\n")
                let answer = try wire.receive(to: method)
                #expect(answer["Transfer-Encoding"] == nil)
                #expect((answer["Content-Length"] == nil) == (answer.status == 204))
            }
        }
        #expect(try wire.send("GET", "/_health").version == "HTTP/1.1")
    }
}
