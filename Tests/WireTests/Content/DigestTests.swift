import Testing

/// Content: digests (RFC 9530). The content and its digests are those of the RFC's appendix.
@Suite(.tags(.rfc9530)) struct DigestTests {
    private static let content = "{\"hello\": \"world\"}\n"
    private static let sha256 = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    private static let sha512 =
        "sha-512=:YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/WkppmM44T3qg==:"
    private static let wrong = "sha-256=:4REjxQ4yrqUVicfSKYNO/cF9zNj5ANbzgDZt3/h3Qxo=:"
    private static let json: SentFields = ["Content-Type": "application/json"]

    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test(
        arguments: ["Content-Digest", "Repr-Digest"],
        [
            sha256, sha512, sha256 + ", " + sha512, "md5=:AAAA:, " + sha256, "md5=:AAAA:",
            "adler=:AAAA:, crc32c=:AAAA:", "", sha256 + ";x=1",
            wrong + ", " + sha256,
        ])
    func `a digest that matches is taken`(name: String, value: String) throws {
        expect(try put(name, value), 201, UsualFields.created(target))
        expect(try service.send("GET", target), 200, UsualFields.read(), Self.content)
    }

    @Test(
        arguments: ["Content-Digest", "Repr-Digest"],
        [wrong, sha512 + ", " + wrong, wrong + ", " + sha512, "sha-256=:AAAA:", "sha-256=::", "md5=:AAAA:, " + wrong])
    func `a digest that does not match is 400 and changes nothing`(name: String, value: String) throws {
        try service.put(target, "{\"old\":1}")
        try expectProblem(try put(name, value), 400, "digest-mismatch", ["field": .string(name)], hasFix: false)
        expect(try service.send("GET", target), 200, UsualFields.read(), "{\"old\":1}")
        let collection = "/" + target.split(separator: "/")[0]
        let post = try service.send(
            "POST", collection, ["Content-Type": "application/json", name: value], Self.content)
        try expectProblem(post, 400, "digest-mismatch", ["field": .string(name)], hasFix: false)
    }

    @Test(arguments: [
        "sha-256=abc", "sha-256", "sha-256=:RK:=", "=:AAAA:", "sha-256=\"a\"", "sha-256=:!!:", "SHA-256=:AAAA:",
    ])
    func `a malformed digest is 400`(value: String) throws {
        for name in ["Content-Digest", "Repr-Digest"] {
            let answer = try put(name, value)
            try expectProblem(answer, 400, "malformed-content-field", ["field": .string(name)])
            // The check is never left out.
            if let fix = try answer.problem("fix")?.string { #expect(fix.contains("sha-256=:"), "\(fix)") }
        }
        #expect(try service.send("GET", target).status == 404)
    }

    @Test(arguments: [
        ("sha-256=1", sha256), ("sha-512=3, sha-256=10", sha256), ("sha-512=10, sha-256=3", sha512),
        ("sha-256=0, sha-512=1", sha512), ("md5=10, sha-512=1", sha512), ("sha-256=9, sha-512=8, md5=10", sha256),
        ("sha-512=0, sha-256=2;x", sha256),
    ])
    func `Want-Repr-Digest is answered`(wanted: String, digest: String) throws {
        try service.put(target, Self.content)
        let fields = UsualFields.with(UsualFields.read(), ["Repr-Digest": .exactly(digest)])
        expect(try service.send("GET", target, ["Want-Repr-Digest": wanted]), 200, fields, Self.content)
        expect(try service.send("HEAD", target, ["Want-Repr-Digest": wanted]), 200, fields, to: "HEAD")
        let part = try service.send("GET", target, ["Want-Repr-Digest": wanted, "Range": "bytes=0-0"])
        expect(part, 206, UsualFields.with(fields, ["Content-Range": "bytes 0-0/19"]), "{")
    }

    @Test func `Want-Content-Digest is answered with the digest of what is sent, which for HEAD is nothing`() throws {
        try service.put(target, Self.content)
        let want: SentFields = ["Want-Content-Digest": "sha-256=1"]
        let digest = { (text: FieldValue) in UsualFields.with(UsualFields.read(), ["Content-Digest": text]) }
        expect(try service.send("GET", target, want), 200, digest(.exactly(Self.sha256)), Self.content)
        expect(
            try service.send("HEAD", target, want), 200,
            digest("sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"), to: "HEAD")
    }

    @Test(arguments: [
        "sha-256=0", "md5=5", "unixsum=10", "sha-256", "nonsense==", "sha-256=11", "sha-256=-1", "SHA-256=1", "x", "",
    ])
    func `a wish that cannot be granted is ignored`(wanted: String) throws {
        try service.put(target, Self.content)
        let answer = try service.send("GET", target, ["Want-Repr-Digest": wanted])
        #expect(answer.status == 200)
        if wanted != "sha-256" { expectFields(answer, UsualFields.read()) }
    }

    @Test func `Repr-Digest of a part is of the whole, Content-Digest of the part`() throws {
        try service.put(target, Self.content)
        let wants: SentFields = [
            "Want-Repr-Digest": "sha-256=1", "Want-Content-Digest": "sha-512=0, sha-256=3", "Range": "bytes=0-1",
        ]
        let answer = try service.send("GET", target, wants)
        #expect(answer.status == 206)
        #expect(answer.text == "{\"")
        #expect(answer["Repr-Digest"] == Self.sha256)
        #expect(answer["Content-Digest"] == "sha-256=:YBfbyo4+6y9zvkEjsAMsc22Mj5v4yG5mMYhzQsBv7JA=:")
    }

    @Test func `a digest in the trailer section is no field of the head`() throws {
        let wire = try service.connect()
        try wire.send(
            "PUT \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
                + "Trailer: Content-Digest\r\n\r\n1\r\n1\r\n0\r\nContent-Digest: \(Self.sha256)\r\n\r\n")
        let answer = try wire.receive(to: "PUT")
        #expect([201, 400].contains(answer.status))
    }

    private func put(_ name: String, _ value: String) throws -> Answer {
        try service.send("PUT", target, ["Content-Type": "application/json", name: value], Self.content)
    }
}
