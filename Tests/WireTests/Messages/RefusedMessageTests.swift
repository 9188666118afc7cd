import Testing

/// Messages: what RFC 9112 does not allow is 400 and closes, so that nothing behind it is taken for a request.
@Suite(.tags(.rfc9110, .rfc9112)) struct RefusedMessageTests {
    private static let behind = "GET /_health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    private static let put = "PUT /c/smuggled HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

    private let service: PutstoreProcess

    init() throws { service = try .shared() }

    @Test(arguments: [
        "", "Host: localhost\r\nHost: localhost\r\n", "Host: localhost\r\nHost: other\r\n", "Host: a b\r\n",
        "Host: localhost/x\r\n", "Host: user@localhost\r\n", "Host: localhost:port\r\n",
        "Host: localhost, localhost\r\n",
    ])
    func `no Host, two of them, or what is no host`(hosts: String) throws {
        try expectMalformed("GET /_health HTTP/1.1\r\n\(hosts)\r\n")
    }

    @Test(arguments: [
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
    ])
    func `Content-Length beside Transfer-Encoding`(rest: String) throws { try expectMalformed(Self.put + rest) }

    @Test(arguments: [
        "Content-Length: 2\r\nContent-Length: 3", "Content-Length: 2, 3",
        "Content-Length: 2\r\nContent-Length: 2\r\ncontent-length: 4",
        "Content-Length: +2", "Content-Length: -1", "Content-Length: 0x2", "Content-Length: 2a", "Content-Length:",
        "Content-Length: 2.0", "Content-Length: 2 2", "Content-Length: \"2\"", "Content-Length: ٢",
    ])
    func `differing Content-Lengths, and what is no length`(fields: String) throws {
        try expectMalformed(Self.put + fields + "\r\n\r\n{}")
    }

    @Test(arguments: [
        "X: a\r\n b", "X: a\r\n\tb", "X : a", "X\t: a", "Content-Length : 2", " X: a", "X", ": a", "X Y: a", "X(: a",
        "É: a", "X: a\0b", "X: a\rb", "X: a\u{1}b", "X: a\u{7F}b", "[X]: a",
    ])
    func `obs-fold, white space before a colon, bad names and control characters`(line: String) throws {
        try expectMalformed("GET /_health HTTP/1.1\r\nHost: localhost\r\n\(line)\r\n\r\n")
        try expectMalformed("GET /_health HTTP/1.1\r\n\(line)\r\nHost: localhost\r\n\r\n")
    }

    @Test(arguments: [
        "G\r\n{}\r\n0\r\n\r\n", "\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n",
        "+2\r\n{}\r\n0\r\n\r\n",
        " 2\r\n{}\r\n0\r\n\r\n", "2\n{}\r\n0\r\n\r\n", "1\r\n{}\r\n0\r\n\r\n", "2\r\n{}0\r\n\r\n", "2\r\n{}\n0\r\n\r\n",
        "2 2\r\n{}\r\n0\r\n\r\n", "2,2\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\r\nX : a\r\n\r\n", "2\r\n{}\r\n0\r\nX\r\n\r\n", "2\r\n{}\r\n0\r\nX: a\r\n b\r\n\r\n",
    ])
    func `bad chunk sizes, bad chunks, bad trailers`(chunks: String) throws {
        try expectMalformed(Self.put + "Transfer-Encoding: chunked\r\n\r\n" + chunks)
    }

    @Test(arguments: ["11111111111111111", "FFFFFFFFFFFFFFFF", "8000000000000000"])
    func `a chunk size that no number holds is refused`(size: String) throws {
        let answer = try service.connect().onlyAnswer(
            to: Self.put + "Transfer-Encoding: chunked\r\n\r\n\(size)\r\n{}\r\n0\r\n\r\n" + Self.behind)
        #expect([400, 413].contains(answer.status))
    }

    @Test(arguments: [
        "chunked, chunked", "chunked\r\nTransfer-Encoding: chunked", "", ",", "chunked;", "chunked, gzip",
        "\u{B}chunked", "xchunked", "chunked-x", "gzip", "x;a=\",chunked",
    ])
    func `a Transfer-Encoding that does not end with one chunked is refused`(value: String) throws {
        let answer = try service.connect().onlyAnswer(
            to: Self.put + "Transfer-Encoding: \(value)\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + Self.behind)
        try expectClosingProblem(answer, 400, "malformed-message")
        #expect(try service.send("GET", "/c/smuggled").status == 404)
    }

    @Test(arguments: ["gzip, chunked", "xchunked, chunked", "deflate, gzip, chunked", "chunked-x, chunked"])
    func `an unknown transfer coding is 501`(value: String) throws {
        let answer = try service.connect().onlyAnswer(
            to: Self.put + "Transfer-Encoding: \(value)\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + Self.behind)
        try expectClosingProblem(answer, 501, "transfer-coding-not-implemented")
        #expect(try service.send("GET", "/c/smuggled").status == 404)
    }

    @Test func `Transfer-Encoding in HTTP/1.0 is refused`() throws {
        let put = Self.put.replacing("HTTP/1.1", with: "HTTP/1.0")
        try expectMalformed(put + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
    }

    @Test(arguments: [
        "GET  /_health HTTP/1.1", "GET /_health  HTTP/1.1", "GET /_health HTTP/1.1 ", "GET /_health",
        " GET /_health HTTP/1.1",
        "GET\t/_health HTTP/1.1", "GET /_health http/1.1", "GET /_health HTTP/1", "GET /_health HTTP/1.10",
        "GET /_health HTTP/11", "GET /_health HTTP/1.1x", "GET /a b HTTP/1.1",
        "G(T /_health HTTP/1.1",
        "GET /é HTTP/1.1", "GET /\0 HTTP/1.1", "GET", "/_health HTTP/1.1",
    ])
    func `a malformed request line`(line: String) throws {
        let answer = try service.connect().onlyAnswer(to: line + "\r\nHost: localhost\r\n\r\n" + Self.behind)
        try expectClosingProblem(answer, 400, "malformed-message")
    }

    @Test(arguments: ["_health", "http:/a", "http://", "ftp://a/b", "/a|b", "localhost:80"])
    func `a target of none of the four forms is malformed as an address is, and the connection goes on`(
        target: String
    ) throws {
        let wire = try service.connect()
        try expectProblem(try wire.send("GET", target), 400, "malformed-target")
        #expect(try wire.send("GET", "/_health").status == 200)
    }

    @Test(arguments: ["HTTP/2.0", "HTTP/0.9", "HTTP/3.0"])
    func `a version that it does not speak: 505`(version: String) throws {
        let answer = try service.connect().onlyAnswer(
            to: "GET /_health \(version)\r\nHost: localhost\r\n\r\n" + Self.behind)
        try expectClosingProblem(answer, 505, "version-not-supported")
    }

    /// One 400, and then the end: what stands behind is not answered, and nothing is stored.
    private func expectMalformed(_ bytes: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let answer = try service.connect().onlyAnswer(to: bytes + Self.behind)
        try expectClosingProblem(answer, 400, "malformed-message", sourceLocation: sourceLocation)
        #expect(try service.send("GET", "/c/smuggled").status == 404, sourceLocation: sourceLocation)
    }
}
