import Testing

/// RFC 9530: digests of several algorithms, unknown ones, and parts. The digests are those of `{"a":1}`, `1` and `{"`.
struct DigestRequirements {
    private static let whole = "sha-256=:AVq9f1zFei3ZS3WQ8ErYCEJzkF7jPsXOvq5iJ2qX+GI=:"
    private static let part = "sha-256=:YBfbyo4+6y9zvkEjsAMsc22Mj5v4yG5mMYhzQsBv7JA=:"
    private static let none = "sha-256=:\(String(repeating: "A", count: 43))=:"

    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    private func put(_ name: String, _ value: String) throws -> Answer {
        try service.send("PUT", target, ["Content-Type": "application/json", name: value], "{\"a\":1}")
    }

    @Test(arguments: [
        whole, "md5=:AAAA:", "unixsum=:AAAA:, \(whole)", "\(whole);x=1", "adler=:AAAA:, crc32c=:AAAA:", "",
        "\(none), \(whole)",
    ])
    func `a digest that is right, or of an algorithm that is not known, is taken`(value: String) throws {
        for name in ["Content-Digest", "Repr-Digest"] {
            #expect([201, 204].contains(try put(name, value).status), "\(name)")
        }
        expect(try service.send("GET", target), 200, UsualFields.read(), "{\"a\":1}")
    }

    @Test(arguments: [none, "md5=:AAAA:, \(none)", "sha-256=:AAAA:", "sha-256=::", "\(whole), \(none)"])
    func `a digest that is wrong is 400, whatever stands beside it`(value: String) throws {
        for name in ["Content-Digest", "Repr-Digest"] {
            let answer = try put(name, value)
            #expect(answer.status == 400, "\(name)")
            #expect(try answer.problem("type") == "/_problems/digest-mismatch")
        }
        #expect(try service.send("GET", target).status == 404)
    }

    @Test(arguments: ["SHA-256=:AAAA:", "sha-256=\"AAAA\"", "sha-256", "sha-256=AAAA", "sha-256=:A*A:", "=:AAAA:"])
    func `what is no Dictionary of Byte Sequences is refused or ignored, never stored as right`(value: String) throws {
        for name in ["Content-Digest", "Repr-Digest"] {
            let answer = try put(name, value)
            #expect([201, 204, 400].contains(answer.status), "\(name)")
            if answer.status == 400 { #expect(try answer.problem("field") == .string(name)) }
        }
    }

    @Test func `Repr-Digest of a part is of the whole, Content-Digest of the part`() throws {
        try service.put(target, "{\"a\":1}")
        let wants: SentFields = [
            "Want-Repr-Digest": "sha-256=1", "Want-Content-Digest": "sha-512=0, sha-256=3", "Range": "bytes=0-1",
        ]
        let answer = try service.send("GET", target, wants)
        #expect(answer.status == 206)
        #expect(answer.text == "{\"")
        #expect(answer["Repr-Digest"] == Self.whole)
        #expect(answer["Content-Digest"] == Self.part)
    }

    @Test(arguments: ["GET", "HEAD"])
    func `the digest that is wanted most is given, to HEAD too`(method: String) throws {
        try service.put(target, "{\"a\":1}")
        for want in ["sha-256=1", "sha-256=9, sha-512=8, md5=10", "sha-512=0, sha-256=2;x"] {
            #expect(
                try service.send(method, target, ["Want-Repr-Digest": want])["Repr-Digest"] == Self.whole, "\(want)")
        }
        for want in ["md5=10", "sha-256=0", "sha-256=11", "sha-256=-1", "SHA-256=1", "x", ""] {
            let answer = try service.send(method, target, ["Want-Repr-Digest": want])
            #expect(answer.status == 200, "\(want)")
            #expect(answer["Repr-Digest"] == nil, "\(want)")
        }
    }

    @Test func `a digest in the trailer section is no field of the head`() throws {
        let wire = try service.connect()
        try wire.send(
            "PUT \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
                + "Trailer: Content-Digest\r\n\r\n1\r\n1\r\n0\r\nContent-Digest: \(Self.whole)\r\n\r\n")
        let answer = try wire.receive(to: "PUT")
        #expect([201, 400].contains(answer.status))
    }
}
