import Testing

/// Content: the fields about it that a PUT may have, and those it may not.
@Suite(.tags(.rfc9110)) struct ContentFieldTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test(arguments: ["bytes 0-0/1", "bytes 0-8/*", "bytes */9", "nonsense", ""])
    func `Content-Range on PUT is 400`(value: String) throws {
        try service.put(target, "{\"old\":1}")
        try expectProblem(
            try put(["Content-Type": "application/json", "Content-Range": value]), 400, "partial-put",
            ["field": "Content-Range"], hasFix: false)
        expect(try service.send("GET", target), 200, UsualFields.read(), "{\"old\":1}")
    }

    @Test(arguments: [
        "Content-MD5", "Content-Security-Policy", "Content-Frob", "content-", "content-script-type", "CONTENT-X",
    ])
    func `any other Content-* field on PUT is 501`(name: String) throws {
        try service.put(target, "{\"old\":1}")
        try expectProblem(
            try put(["Content-Type": "application/json", name: "1"]), 501, "content-field-not-implemented",
            ["field": .string(name)], hasFix: false)
        expect(try service.send("GET", target), 200, UsualFields.read(), "{\"old\":1}")
    }

    @Test func `an unknown Content-* field is no matter for POST and PATCH`() throws {
        let collection = "/" + target.split(separator: "/")[0]
        let made = try service.send(
            "POST", collection, ["Content-Type": "application/json", "Content-Frob": "1"], "{}")
        #expect(made.status == 201)
        let location = try #require(made["Location"])
        let fields: SentFields = ["Content-Type": "application/merge-patch+json", "Content-Frob": "1"]
        expect(try service.send("PATCH", location, fields, "{\"a\":1}"), 204, UsualFields.written)
    }

    @Test(arguments: ["Contents: 1", "X-Content-Frob: 1", "Content: 1", "Content-Location: /elsewhere/2"])
    func `fields of other names, and Content-Location, are ignored`(line: String) throws {
        let parts = line.split(separator: ": ").map { String($0) }
        let answer = try put(["Content-Type": "application/json", parts[0]: parts[1]])
        expect(answer, 201, UsualFields.created(target))
        expect(try service.send("GET", target), 200, UsualFields.read(), "{\"new\":1}")
    }

    @Test func `Content-Language and Content-Disposition are stored and given back`() throws {
        let answer = try put([
            "Content-Type": "application/json", "Content-Language": "de-CH, en",
            "Content-Disposition": "attachment; filename=\"a b.json\"",
        ])
        expect(answer, 201, UsualFields.created(target))
        let fields = UsualFields.with(
            UsualFields.read(),
            ["Content-Language": "de-CH, en", "Content-Disposition": "attachment; filename=\"a b.json\""])
        expect(try service.send("GET", target), 200, fields, "{\"new\":1}")
        expect(try service.send("HEAD", target), 200, fields, to: "HEAD")
        // A patch changes the content only.
        let patch = try service.send("PATCH", target, ["Content-Type": "application/merge-patch+json"], "{\"new\":2}")
        expect(patch, 204, UsualFields.written)
        expect(try service.send("GET", target), 200, fields, "{\"new\":2}")
    }

    @Test(arguments: [("Content-Language", "de;q=1"), ("Content-Language", "-"), ("Content-Disposition", "; x")])
    func `malformed, they are 400`(name: String, value: String) throws {
        try expectProblem(
            try put(["Content-Type": "application/json", name: value]), 400, "malformed-content-field",
            ["field": .string(name)], hasFix: false)
        #expect(try service.send("GET", target).status == 404)
    }

    @Test(arguments: [
        ("Content-Disposition", Array("attachment; filename=\"\u{E9}\"".utf8)),
        ("Content-Disposition", Array("attachment; filename=\"".utf8) + [0xE9, 0x22]),
        ("Content-Type", Array("application/json; a=\"".utf8) + [0xE9, 0x22]),
    ])
    func `a value beyond ASCII is given back to the byte, or refused`(name: String, value: [UInt8]) throws {
        let wire = try service.connect()
        let type = name == "Content-Type" ? "" : "Content-Type: application/json\r\n"
        let head = "PUT \(target) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\(type)\(name): "
        try wire.send(Array(head.utf8) + value + Array("\r\n\r\n1".utf8))
        let answer = try wire.receive(to: "PUT")
        guard answer.status == 201 else {
            #expect(answer.status == 400)
            return
        }
        try wire.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        let bytes = try wire.receiveToEnd()
        let line = Array("\(name): ".utf8) + value + [0x0D, 0x0A]
        #expect(bytes.indices.contains { bytes[$0...].starts(with: line) })
    }

    @Test func `a value that is spelled otherwise is another value, even if it looks the same`() throws {
        var tags: Set<String> = []
        for name in ["\u{E9}", "e\u{301}"] {
            let disposition = "attachment; filename=\"\(name)\""
            let answer = try put(["Content-Type": "application/json", "Content-Disposition": disposition])
            tags.insert(try answer.entityTag())
            let stored = try #require(try service.send("GET", target)["Content-Disposition"])
            #expect(Array(stored.utf8) == Array(disposition.utf8))
        }
        #expect(tags.count == 2)
    }

    @Test(
        arguments: [
            ("en, , de", "en, de"), (",en", "en"), ("en ,\tde,", "en, de"), ("", nil), (" , ", nil), ("de-DE", "de-DE"),
        ] as [(String, String?)])
    func `Content-Language comes back without empty elements`(sent: String, got: String?) throws {
        let json: SentFields = ["Content-Type": "application/json", "Content-Language": sent]
        #expect(try service.send("PUT", target, json, "1").status == 201)
        #expect(try service.send("GET", target)["Content-Language"] == got)
    }

    @Test func `a doubled Content-Language is one list`() throws {
        let json: SentFields = [
            "Content-Type": "application/json", "Content-Language": "en", "content-language": "de",
        ]
        #expect(try service.send("PUT", target, json, "1").status == 201)
        #expect(try service.send("GET", target)["Content-Language"] == "en, de")
    }

    @Test func `a field that is stored with the content has at most 1,024 bytes`() throws {
        let padding = "application/json; a=\"\""
        for (name, value) in [
            (
                "Content-Type",
                { "application/json; a=\"" + String(repeating: "x", count: $0 - padding.utf8.count) + "\"" }
            ),
            ("Content-Language", { Array(repeating: "en", count: ($0 + 2) / 4).joined(separator: ", ") }),
            ("Content-Disposition", { "inline; a=" + String(repeating: "x", count: $0 - 10) }),
        ] as [(String, (Int) -> String)] {
            func put(_ length: Int) throws -> Answer {
                name == "Content-Type"
                    ? try self.put([name: value(length)])
                    : try self.put(["Content-Type": "application/json", name: value(length)])
            }
            let short = try put(1_022)
            #expect([201, 204].contains(short.status), "\(name)")
            let long = try put(1_030)
            try expectProblem(long, 400, "malformed-content-field", ["field": .string(name)])
            #expect(try long.problem("detail")?.string?.contains("at most 1024 bytes") == true)
        }
    }

    private func put(_ fields: SentFields) throws -> Answer {
        try service.send("PUT", target, fields, "{\"new\":1}")
    }
}
