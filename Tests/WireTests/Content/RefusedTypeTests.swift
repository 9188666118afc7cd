import Testing

/// Content: what is refused by its Content-Type. What was stored stays.
@Suite(.tags(.rfc9110)) struct RefusedTypeTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws {
        service = try .shared()
        try service.put(target, "{\"old\":1}")
    }

    private var collection: String { "/" + target.split(separator: "/")[0] }

    @Test(arguments: ["PUT", "POST", "PATCH"])
    func `content without Content-Type is 415, with the types that are accepted`(method: String) throws {
        try expectUnsupported(try ask(method, [:]), method, "content-type-required")
    }

    @Test(
        arguments: ["PUT", "POST", "PATCH"],
        [
            "text/plain", "application/xml", "application/x-www-form-urlencoded", "text/json", "application/jsonx",
            "image/svg+xml", "application/octet-stream", "multipart/form-data; boundary=x",
        ])
    func `a media type that is not stored is 415, with the accepted types`(method: String, type: String) throws {
        try expectUnsupported(try ask(method, ["Content-Type": type]), method, "unsupported-media-type")
    }

    @Test(
        arguments: ["PUT", "POST", "PATCH"], ["", "Content-Type: text/plain\r\n", "Content-Type: a, b\r\n"])
    func `chunks that come to nothing are no content, whatever the type says`(method: String, type: String) throws {
        let path = method == "POST" ? collection : target
        let head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\(type)"
        for framing in ["Content-Length: 0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"] {
            let wire = try service.connect()
            try wire.send(head + framing)
            try expectAdvice(try wire.receive(to: method), 400, says: ["There is no content"])
        }
        try expectUnchanged()
    }

    @Test func `content in chunks is refused for its type, however much there is, and the request counts once`() throws
    {
        let head = "PUT /o/1 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        try withPutstore("--testing") { (service) throws in
            for chunks in ["2\r\n{}\r\n0\r\n\r\n", "20000\r\n{", "8000\r\n" + String(repeating: "1", count: 0x8000)] {
                let wire = try service.connect()
                try wire.send(head + chunks + (chunks.hasPrefix("8") ? "\r\n10001\r\n" : ""))
                try expectProblem(
                    try wire.receive(to: "PUT").withoutConnection, 415, "content-type-required",
                    ["field": "Content-Type", "accepted": ["application/json", "application/*+json"]],
                    hasFix: chunks.hasPrefix("2\r\n"))
            }
            try service.arm("rule", #"{"target":"/o/1","after":3,"steps":[{"status":503}]}"#)
            for _ in 1...3 {
                let wire = try service.connect()
                try wire.send(head + "0\r\n\r\n")
                #expect(try wire.receive(to: "PUT").status == 400)
            }
            #expect(try service.send("GET", "/_faults/rule").json()["seen"] == 3)
        }
    }

    @Test(arguments: ["iso-8859-1", "utf-16", "us-ascii", "\"latin1\""])
    func `a charset other than UTF-8 on a JSON type is 415`(charset: String) throws {
        let answer = try ask("PUT", ["Content-Type": "application/json; charset=\(charset)"])
        try expectUnsupported(answer, "PUT", "unsupported-media-type")
    }

    @Test(arguments: [
        "", ";", "json", "application/", "/json", "application json", "application/json; charset",
        "application/json; =x",
        "application/json, application/json", "application/json, ", "application/json; charset = utf-8",
        "application/json;charset=utf-8;charset=utf-8", "application", "application /json", "application/json; a=\"b",
        "application//json", "application/json x",
    ])
    func `a malformed or listed Content-Type is 400`(type: String) throws {
        for method in ["PUT", "POST", "PATCH"] {
            try expectMalformed(try ask(method, ["Content-Type": type]))
        }
        try expectUnchanged()
    }

    @Test(arguments: ["PUT", "POST", "PATCH"])
    func `a doubled Content-Type is 400, even if both are equal`(method: String) throws {
        try expectMalformed(try ask(method, ["Content-Type": "application/json", "Content-Type": "application/json"]))
        try expectUnchanged()
    }

    @Test(arguments: ["PUT", "POST", "PATCH"], ["gzip", "br", "identity, gzip", "GZIP", "x-unknown"])
    func `a Content-Encoding other than identity is 415 with Accept-Encoding`(method: String, coding: String) throws {
        let type = method == "PATCH" ? "application/merge-patch+json" : "application/json"
        try expectProblem(
            try ask(method, ["Content-Type": type, "Content-Encoding": coding]), 415, "unsupported-content-coding",
            fields: ["Accept-Encoding": "identity"], ["field": "Content-Encoding", "accepted": ["identity"]],
            hasFix: true)
        try expectUnchanged()
    }

    @Test func `Content-Encoding identity is no coding`() throws {
        let answer = try ask("PUT", ["Content-Type": "application/json", "Content-Encoding": "identity"])
        expect(answer, 204, UsualFields.written)
        expect(try service.send("GET", target), 200, UsualFields.read(), "{\"new\":1}")
    }

    private func ask(_ method: String, _ fields: SentFields) throws -> Answer {
        try service.send(method, method == "POST" ? collection : target, fields, "{\"new\":1}")
    }

    private func expectUnsupported(_ answer: Answer, _ method: String, _ type: String) throws {
        let offer: ExpectedFields =
            ["POST": ["Accept-Post": Accepted.post], "PATCH": ["Accept-Patch": Accepted.patch]][method] ?? [:]
        try expectProblem(
            answer, 415, type, fields: offer,
            [
                "field": "Content-Type",
                "accepted": ["PATCH": Accepted.patches, "POST": Accepted.newResources][method]
                    ?? Accepted.representations,
            ], hasFix: true)
        try expectUnchanged()
    }

    private func expectMalformed(_ answer: Answer) throws {
        try expectProblem(answer, 400, "malformed-content-type", ["field": "Content-Type"], hasFix: true)
    }

    private func expectUnchanged() throws {
        expect(try service.send("GET", target), 200, UsualFields.read(), "{\"old\":1}")
        #expect(try service.send("GET", collection).json()["items"]?.array?.count == 1)
    }
}
