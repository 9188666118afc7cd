import Testing

/// Messages: clients that are within their rights, and clients that are not.
@Suite(.tags(.rfc9110, .rfc9112)) struct UnusualClientTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test(arguments: ["GET", "HEAD", "DELETE", "OPTIONS"])
    func `content that the method has no use for is read and dropped`(method: String) throws {
        try service.put(target, "1")
        let wire = try service.connect()
        let answer = try wire.send(method, target, ["Content-Type": "text/plain"], "GET /_graph HTTP/1.1\r\n\r\n")
        #expect([200, 204].contains(answer.status))
        expect(try wire.send("GET", "/_health"), 200, UsualFields.ownPage, "{\"status\":\"ok\"}\n")
    }

    @Test func `content that comes with the expectation is not waited for`() throws {
        let wire = try service.connect()
        try wire.send(
            "PUT \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 3\r\n"
                + "Expect: 100-continue\r\n\r\n[1]")
        var answer = try wire.receive(to: "PUT")
        if answer.status == 100 { answer = try wire.receive(to: "PUT") }
        expect(answer, 201, UsualFields.created(target))
        expect(try wire.send("GET", target), 200, UsualFields.read(), "[1]")
    }

    @Test func `a client that does not read its answers keeps nobody else from theirs`() throws {
        let content = "\"" + String(repeating: "x", count: 1 << 20) + "\""
        try service.put(target, content)
        let slow = try service.connect()
        for _ in 0..<30 { try slow.request("GET", target) }
        for _ in 0..<5 { #expect(try service.send("GET", "/_health").status == 200) }
        for _ in 0..<30 {
            let answer = try slow.receive(by: Deadline())
            #expect(answer.status == 200)
            #expect(answer.content.count == content.utf8.count)
        }
        _ = try service.send("DELETE", target)
    }

    @Test func `fields are named without regard to case, and white space around values is nothing`() throws {
        let wire = try service.connect()
        try wire.send(
            "PUT \(target) HTTP/1.1\r\nhOST:localhost\r\nCONTENT-TYPE:\t application/json \t\r\ncontent-length:1\r\n\r\n1"
        )
        expect(try wire.receive(to: "PUT"), 201, UsualFields.created(target))
        expect(try wire.send("GET", target), 200, UsualFields.read(), "1")
    }

    @Test func `junk does not hurt: each connection is answered or closed, and the service goes on`() throws {
        let seed =
            "PUT \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[1, 2, 3]"
        var random = RandomOctets(state: 42)
        for _ in 0..<300 {
            var bytes = Array(seed.utf8)
            for _ in 0..<(1 + random.next() % 4) { bytes[random.next() % bytes.count] = UInt8(random.next() % 256) }
            let wire = try service.connect()
            try wire.send(bytes)
            wire.finishSending()
            let got = String(decoding: try wire.receiveToEnd(), as: UTF8.self)
            #expect(got.isEmpty || got.hasPrefix("HTTP/1.1 "), "\(String(decoding: bytes, as: UTF8.self))")
            #expect(!got.hasPrefix("HTTP/1.1 500"), "\(String(decoding: bytes, as: UTF8.self))")
        }
        expect(try service.send("GET", "/_health"), 200, UsualFields.ownPage, "{\"status\":\"ok\"}\n")
    }

    /// The same numbers at every run (xorshift).
    private struct RandomOctets {
        var state: UInt64

        mutating func next() -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state >> 33)
        }
    }
}
