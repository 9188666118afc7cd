import Testing

/// Limits: sizes, each with its own small limit.
@Suite(.tags(.rfc6585, .rfc9110, .rfc9112)) struct SizeLimitTests {
    private static let head = "PUT /c/1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

    @Test func `content beyond the limit is 413 before a byte of it is read`() throws {
        try withPutstore("--content-limit", "100") { (service) throws in
            for length in ["101", "16777217", "9223372036854775807"] {
                let wire = try service.connect()
                try wire.send(Self.head + "Content-Length: \(length)\r\n\r\n")
                try expectProblem(
                    try wire.receive(to: "PUT").withoutConnection, 413, "content-too-large",
                    ["field": "Content-Length"])
            }
            // A length that no number holds is a length, too.
            let beyond = try service.connect().onlyAnswer(
                to: Self.head + "Content-Length: 99999999999999999999999\r\n\r\n")
            try expectClosingProblem(beyond, 413, "content-too-large")
            #expect(try service.send("GET", "/c/1").status == 404)
        }
    }

    @Test func `content of exactly the limit is taken, with a length and in chunks`() throws {
        try withPutstore("--content-limit", "100") { (service) throws in
            let content = "\"" + String(repeating: "x", count: 98) + "\""
            expect(try service.put("/c/1", content), 201, UsualFields.created("/c/1"))
            let wire = try service.connect()
            let first = content.prefix(60)
            let second = content.dropFirst(60)
            try wire.send(
                Self.head.replacing("/c/1", with: "/c/2")
                    + "Transfer-Encoding: chunked\r\n\r\n3c\r\n\(first)\r\n28\r\n\(second)\r\n0\r\n\r\n")
            expect(try wire.receive(to: "PUT"), 201, UsualFields.created("/c/2"))
            #expect(try service.send("GET", "/c/2").text == content)
        }
    }

    @Test(arguments: [
        "65\r\n" + String(repeating: "1", count: 101) + "\r\n0\r\n\r\n",
        "32\r\n" + String(repeating: "1", count: 50) + "\r\n33\r\n" + String(repeating: "1", count: 51) + "\r\n",
        "FFFFFF\r\n" + String(repeating: "1", count: 101), "65\r\n" + String(repeating: "1", count: 101),
    ])
    func `chunks beyond the limit are 413 while they are read`(chunks: String) throws {
        try withPutstore("--content-limit", "100") { (service) throws in
            let answer = try service.connect().onlyAnswer(
                to: Self.head + "Transfer-Encoding: chunked\r\n\r\n" + chunks)
            try expectClosingProblem(answer, 413, "content-too-large")
            #expect(try service.send("GET", "/c/1").status == 404)
        }
    }

    @Test(arguments: ["1000001\r\n", "fffffffffffffff;a=b\r\n\"", "1\r\n\"\r\n1000000\r\nx"])
    func `a chunk that is announced beyond the limit is 413 before it comes`(chunks: String) throws {
        let service = try PutstoreProcess.shared()
        let wire = try service.connect()
        let target = Fresh.resource()
        try wire.send(Self.head.replacing("/c/1", with: target) + "Transfer-Encoding: chunked\r\n\r\n" + chunks)
        try expectClosingProblem(try wire.receive(to: "PUT"), 413, "content-too-large")
        #expect(try service.send("GET", target).status == 404)
    }

    @Test(arguments: [
        ("PUT", "/_collections/c", 1 << 16), ("PUT", "/_faults/a", 1 << 20), ("PUT", "/_snapshots/a", 1 << 10),
        ("POST", "/_spaces", 1 << 10), ("POST", "/_snippets/curl", 1 << 20), ("PUT", "/echo/put?verbose", 1 << 20),
    ])
    func `a page of the service's own that takes less says how much`(method: String, path: String, limit: Int) throws {
        let type = path.contains("snippets") ? "message/http" : "application/json"
        let head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(type)\r\n"
        let service = try PutstoreProcess.testing()
        for framing in ["Content-Length: \(limit + 1)", "Transfer-Encoding: chunked"] {
            let wire = try service.connect()
            try wire.send(head + framing + "\r\n\r\n" + (framing.hasSuffix("d") ? "1000000\r\n" : ""))
            let answer = try wire.receive(to: method)
            try expectClosingProblem(answer, 413, "content-too-large")
            #expect(try answer.problem("detail")?.string?.contains("at most \(limit) bytes") == true, "\(answer.text)")
        }
        let page = path.prefix { $0 != "?" }.replacing("curl", with: "{language}")
        let name = page.hasSuffix("/a") ? "\(page.dropLast(2))/{name}" : page.replacing("/c", with: "/{collection}")
        let rows = try service.send("GET", "/_reference").text.split(separator: "\n")
        let row = rows.first { $0.hasPrefix("| `\(name)` |") }
        #expect(row?.contains("At most \(limit) bytes of content") == true, "\(name)")
    }

    @Test func `content that the memory for contents could never hold is 413, and no matter of waiting`() throws {
        try withPutstore("--content-memory", "1048576") { (service) throws in
            let wire = try service.connect()
            try wire.send(Self.head + "Content-Length: 1048577\r\n\r\n")
            #expect(try wire.receive(to: "PUT").status == 413)
        }
    }

    @Test func `by default 16 MiB are taken, and one byte more is 413`() throws {
        let service = try PutstoreProcess.shared()
        let target = Fresh.resource()
        let content = [0x22] + [UInt8](repeating: 0x78, count: (16 << 20) - 2) + [0x22]
        let answer = try service.send("PUT", target, ["Content-Type": "application/json"], bytes: content)
        expect(answer, 201, UsualFields.created(target))
        #expect(try service.send("GET", target).content == content)
        let more = try service.connect().onlyAnswer(
            to: Self.head.replacing("/c/1", with: target) + "Content-Length: \((16 << 20) + 1)\r\n\r\n")
        try expectClosingProblem(more, 413, "content-too-large", ["field": "Content-Length"])
        _ = try service.send("DELETE", target)
    }

    @Test func `a request line beyond the limit is 414`() throws {
        try withPutstore("--request-line-limit", "100") { (service) throws in
            func line(_ count: Int) -> String {
                "GET /c/" + String(repeating: "x", count: count - "GET /c/ HTTP/1.1".utf8.count) + " HTTP/1.1"
            }
            let wire = try service.connect()
            try wire.send(line(98) + "\r\nHost: localhost\r\n\r\n")
            #expect(try wire.receive().status == 404)
            for bytes in [
                line(103) + "\r\nHost: localhost\r\n\r\n", "GET /" + String(repeating: "x", count: 200), line(5000),
            ] {
                let answer = try service.connect().onlyAnswer(to: bytes)
                try expectClosingProblem(answer, 414, "target-too-long")
            }
        }
    }

    @Test func `by default a request line of 8 KiB is read, and a longer one is 414`() throws {
        let service = try PutstoreProcess.shared()
        #expect(try service.send("GET", "/c/" + String(repeating: "x", count: 8000)).status == 400)
        let answer = try service.connect().onlyAnswer(
            to: "GET /c/" + String(repeating: "x", count: 8300) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try expectClosingProblem(answer, 414, "target-too-long")
    }

    @Test func `fields beyond the limit are 431, and one that is too large by itself is named`() throws {
        try withPutstore("--fields-limit", "1024") { (service) throws in
            #expect(try service.send("GET", "/", ["X": String(repeating: "x", count: 900)]).status == 200)
            let start = "GET / HTTP/1.1\r\nHost: localhost\r\n"
            let large = "X: " + String(repeating: "x", count: 1100)
            let many = (0..<100).map { "X-\($0): 1234567890\r\n" }.joined()
            for bytes in [start + many + "\r\n", start + many] {
                try expectClosingProblem(try service.connect().onlyAnswer(to: bytes), 431, "fields-too-large")
            }
            for bytes in [start + large + "\r\n\r\n", start + large] {
                let answer = try service.connect().onlyAnswer(to: bytes)
                try expectClosingProblem(answer, 431, "fields-too-large", ["field": "X"])
                #expect(try answer.json()["detail"]?.string?.hasSuffix("It is X that is too large.") == true)
            }
            // A name without an end is told so far as it can be read.
            let name = String(repeating: "n", count: 2000)
            try expectClosingProblem(
                try service.connect().onlyAnswer(to: start + name), 431, "fields-too-large",
                ["field": .string(String(name.prefix(64)))])
            #expect(try service.send("GET", "/").status == 200)
        }
    }

    @Test func `by default fields of 32 KiB are read, and more are 431`() throws {
        let service = try PutstoreProcess.shared()
        #expect(try service.send("GET", "/", ["X": String(repeating: "x", count: 32_000)]).status == 200)
        let bytes = "GET / HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 33_000))\r\n\r\n"
        try expectClosingProblem(try service.connect().onlyAnswer(to: bytes), 431, "fields-too-large", ["field": "X"])
    }

    @Test func `a patch whose result would be beyond the limit is 413`() throws {
        try withPutstore("--content-limit", "100") { (service) throws in
            try service.put("/c/1", "{\"a\":\"\(String(repeating: "x", count: 80))\"}")
            let patch = "{\"b\":\"\(String(repeating: "x", count: 40))\"}"
            let answer = try service.send("PATCH", "/c/1", ["Content-Type": "application/merge-patch+json"], patch)
            try expectProblem(answer, 413, "content-too-large")
        }
    }
}
