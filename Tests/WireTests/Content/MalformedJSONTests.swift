import Testing

/// Content: JSON is judged by RFC 8259 and I-JSON, and a fault is told with its place.
@Suite(.tags(.rfc8259, .rfc9110, .rfc9112)) struct MalformedJSONTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        var content: [UInt8]
        var offset: Int
        var line = 1
        /// From 1, in what an editor counts.
        var column: Int

        init(_ text: String, offset: Int, line: Int = 1, column: Int) {
            self.init(Array(text.utf8), offset: offset, line: line, column: column)
        }

        init(_ content: [UInt8], offset: Int, line: Int = 1, column: Int) {
            self.content = content
            self.offset = offset
            self.line = line
            self.column = column
        }

        var testDescription: String { String(decoding: content, as: UTF8.self) }
    }

    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws {
        service = try .shared()
        try service.put(target, "{\"old\":1}")
    }

    private var collection: String { "/" + target.split(separator: "/")[0] }

    @Test(arguments: [
        Fault("", offset: 0, column: 1), Fault("{", offset: 1, column: 2), Fault("[1 2]", offset: 3, column: 4),
        Fault("{\"a\":1,}", offset: 7, column: 8), Fault("{\n  \"a\": x\n}", offset: 9, line: 2, column: 8),
        Fault("{\r\n\"a\":1\r\n\"b\":2}", offset: 10, line: 3, column: 1), Fault("[1,]", offset: 3, column: 4),
        Fault("{a:1}", offset: 1, column: 2), Fault("'a'", offset: 0, column: 1), Fault("//c\n1", offset: 0, column: 1),
        Fault("1 1", offset: 2, column: 3), Fault("{}x", offset: 2, column: 3), Fault("{}\0", offset: 2, column: 3),
        Fault("\u{FEFF}{}", offset: 0, column: 1), Fault("[\"a\nb\"]", offset: 3, column: 4),
        Fault([0x5B, 0x22, 0xFF, 0x22, 0x5D], offset: 2, column: 3),
        Fault([0x22, 0xED, 0xA0, 0x80, 0x22], offset: 1, column: 2),
        Fault("{\"a\":1,\"a\":2}", offset: 7, column: 8), Fault("{\"a\":1,\"\\u0061\":2}", offset: 7, column: 8),
        Fault("[{\"x\":{\"b\":1,\n\"b\":1}}]", offset: 14, line: 2, column: 1), Fault("NaN", offset: 0, column: 1),
    ])
    func `malformed JSON is 400, with line, column and byte offset`(fault: Fault) throws {
        let place: [String: JSON] = [
            "offset": .number(Double(fault.offset)), "line": .number(Double(fault.line)),
            "column": .number(Double(fault.column)),
        ]
        for (method, type) in [
            ("PUT", "application/json"), ("POST", "application/vnd.a+json"), ("PATCH", "application/merge-patch+json"),
            ("PATCH", "application/json-patch+json"),
        ] {
            let answer = try service.send(
                method, method == "POST" ? collection : target, ["Content-Type": type], bytes: fault.content)
            try expectProblem(answer, 400, "malformed-content", place)
        }
        try expectUnchanged()
    }

    @Test(arguments: [
        "01", "-", "1.", ".5", "1e", "+1", "nul", "True", "\"\\x\"", "\"\\u12\"", "\"", "[", "1,", "Infinity", " \n",
    ])
    func `all else that RFC 8259 does not write is 400`(content: String) throws {
        let answer = try service.send("PUT", target, ["Content-Type": "application/json"], content)
        #expect(answer.status == 400)
        #expect(try answer.problem("type") == "/_problems/malformed-content")
        for member in ["offset", "line", "column"] { #expect(try answer.problem(member) != nil) }
        try expectUnchanged()
    }

    @Test func `PUT without any content is 400: nothing is no JSON`() throws {
        try expectProblem(
            try service.send("PUT", target), 400, "malformed-content", ["offset": 0, "line": 1, "column": 1])
        try expectUnchanged()
    }

    @Test func `nesting 512 deep is taken, deeper is 400`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        let answer = try service.send("PUT", target, ["Content-Type": "application/json"], nested(513))
        try expectProblem(answer, 400, "malformed-content", ["offset": 512, "line": 1, "column": 513])
        try expectUnchanged()
        let objects = String(repeating: "{\"a\":", count: 513) + "1" + String(repeating: "}", count: 513)
        #expect(try service.send("PUT", target, ["Content-Type": "application/json"], objects).status == 400)
        try service.put(target, nested(512))
        #expect(try service.send("GET", target).text == nested(512))
    }

    private func expectUnchanged() throws {
        expect(try service.send("GET", target), 200, UsualFields.read(), "{\"old\":1}")
        #expect(try service.send("GET", collection).json()["items"]?.array?.count == 1)
    }
}
