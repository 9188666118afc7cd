import Testing

/// Messages: chunked requests, and requests that come one byte at a time.
@Suite(.tags(.rfc9110, .rfc9112)) struct ChunkedTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    private var head: String {
        "PUT \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    }

    @Test(arguments: [
        "8\r\n[1, 2, 3\r\n1\r\n]\r\n0\r\n\r\n", "9;name=value;other=\"a;b\"\r\n[1, 2, 3]\r\n0;last\r\n\r\n",
        "000009\r\n[1, 2, 3]\r\n000\r\n\r\n", "9\r\n[1, 2, 3]\r\n0\r\nX-Trailer: 1\r\nETag: \"x\"\r\n\r\n",
        "1\r\n[\r\n1\r\n1\r\n1\r\n,\r\n1\r\n \r\n1\r\n2\r\n4\r\n, 3]\r\n0\r\n\r\n",
    ])
    func `content in chunks, with extensions and trailers`(chunks: String) throws {
        let wire = try service.connect()
        try wire.send(head + chunks)
        expect(try wire.receive(to: "PUT"), 201, UsualFields.created(target))
        expect(try wire.send("GET", target), 200, UsualFields.read(), "[1, 2, 3]")
    }

    @Test(arguments: [
        "Content-Type: text/plain", "If-Match: \"0\"", "Content-Length: 99", "Transfer-Encoding: gzip",
        "Host: elsewhere",
        "Idempotency-Key: \"", "Prefer: return=representation",
    ])
    func `a trailer cannot say what a field of the head says`(trailer: String) throws {
        let wire = try service.connect()
        try wire.send(head + "9\r\n[1, 2, 3]\r\n0\r\n\(trailer)\r\n\r\n")
        let answer = try wire.receive(to: "PUT")
        if answer.status == 201 {
            expect(answer, 201, UsualFields.created(target))
            expect(try wire.send("GET", target), 200, UsualFields.read(), "[1, 2, 3]")
        } else {
            // Framing fields may be refused (RFC 9110 §6.5.1), but never followed.
            try expectClosingProblem(answer, 400, "malformed-message")
        }
    }

    @Test(arguments: [
        ("1;" + String(repeating: "x", count: 100_000) + "\r\n1\r\n0\r\n\r\n", [400, 413, 431]),
        ("1\r\n1\r\n0\r\n" + String(repeating: "X: y\r\n", count: 20_000) + "\r\n", [400, 431]),
        ("1\r\n1\r\n0\r\nX: " + String(repeating: "y", count: 100_000), [400, 431]),
    ])
    func `chunk extensions and trailers have a limit too`(chunks: String, statuses: [Int]) throws {
        let answer = try service.connect().onlyAnswer(to: head + chunks)
        #expect(statuses.contains(answer.status))
        #expect(try service.send("GET", target).status == 404)
    }

    @Test func `Transfer-Encoding is named without regard to case`() throws {
        let wire = try service.connect()
        try wire.send(head.replacing("chunked", with: "Chunked") + "1\r\n1\r\n0\r\n\r\n")
        expect(try wire.receive(to: "PUT"), 201, UsualFields.created(target))
    }

    @Test func `a request that comes one byte at a time is the same request`() throws {
        let wire = try service.connect()
        let length =
            "PUT \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[1, 2, 3]"
        for byte in length.utf8 { try wire.send([byte]) }
        expect(try wire.receive(to: "PUT"), 201, UsualFields.created(target))
        for byte in (head + "9\r\n[1, 2, 4]\r\n0\r\nX: y\r\n\r\n").utf8 { try wire.send([byte]) }
        expect(try wire.receive(to: "PUT"), 204, UsualFields.written)
        expect(try wire.send("GET", target), 200, UsualFields.read(), "[1, 2, 4]")
    }
}
