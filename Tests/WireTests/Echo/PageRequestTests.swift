import Testing

/// Echo: the page's own request, byte for byte, from everything that can send it.
struct PageRequestTests {
    private static let content =
        "{\r\n  \"Id\": 12345,\r\n  \"Customer\": \"John Smith\",\r\n  \"Quantity\": 1,\r\n  \"Price\": 10.00\r\n}"
    private static let fields: ExpectedFields = ["Content-Type": "application/json", "Cache-Control": "no-store"]
    private static let success = "{\"success\":\"true\"}\n"

    private static func request(_ target: String, host: String) -> String {
        "PUT \(target) HTTP/1.1\r\nHost: \(host)\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
            + "Content-Length: 85\r\n\r\n" + content
    }

    @Test func `from a raw socket, with the page's own Host or this one`() throws {
        #expect(Self.content.utf8.count == 85)
        let service = try PutstoreProcess.shared()
        let wire = try service.connect()
        for host in ["reqbin.com", "localhost:\(service.port)"] {
            for target in ["/echo/put/json", "/echo/put"] {
                try wire.send(Self.request(target, host: host))
                expect(try wire.receive(to: "PUT"), 200, Self.fields, Self.success)
            }
        }
    }

    @Test func `what tells or stores something keeps to its own hosts`() throws {
        let service = try PutstoreProcess.shared()
        let wire = try service.connect()
        for target in ["/echo/put?verbose", "/echo/put/json?", "/c/1", "/echo", "https://reqbin.com/echo/put"] {
            try wire.send(Self.request(target, host: "reqbin.com"))
            let answer = try wire.receive(to: "PUT")
            #expect(answer.status == 421)
            #expect(try answer.problem("type") == "/_problems/misdirected-request")
        }
    }

    @Test func `to a resource: it is stored byte for byte, 10.00 as 10.00`() throws {
        let service = try PutstoreProcess.shared()
        let target = Fresh.resource()
        let wire = try service.connect()
        for status in [201, 204] {
            try wire.send(Self.request(target, host: "localhost"))
            #expect(try wire.receive(to: "PUT").status == status)
        }
        expect(try wire.send("GET", target), 200, UsualFields.read(), Self.content)
    }

    @Test func `from curl`() throws {
        let service = try PutstoreProcess.shared()
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.content, to: "content.json")
        let target = Fresh.resource()
        func curl(_ path: String) throws -> String {
            try Tool.run(
                "curl",
                [
                    "-sS", "-i", "--max-time", "5", "-X", "PUT", "http://localhost:\(service.port)\(path)", "-4",
                    "-H", "Accept: application/json", "-H", "Content-Type: application/json", "--data-binary",
                    "@" + file,
                ], in: directory)
        }
        let echo = try curl("/echo/put/json")
        #expect(echo.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(echo.hasSuffix("\r\n\r\n" + Self.success))
        #expect(try curl(target).hasPrefix("HTTP/1.1 201 Created\r\n"))
        #expect(try curl(target).hasPrefix("HTTP/1.1 204 No Content\r\n"))
        #expect(try service.send("GET", target).text == Self.content)
    }

    @Test func `from curl -T, which waits for 100, and from curl in chunks`() throws {
        let service = try PutstoreProcess.shared()
        let directory = try TemporaryDirectory()
        let large = "[" + (0..<300_000).map { "\($0)" }.joined(separator: ",") + "]"
        let file = try directory.write(large, to: "content.json")
        let target = Fresh.resource()
        for more in [["-H", "Expect: 100-continue"], ["-H", "Transfer-Encoding: chunked"]] {
            let output = try Tool.run(
                "curl",
                [
                    "-sS", "--max-time", "10", "-o", "/dev/null", "-w", "%{http_code}", "-T", file, "-H",
                    "Content-Type: application/json", "http://127.0.0.1:\(service.port)\(target)",
                ] + more, in: directory)
            #expect(output == (more[1].hasPrefix("Expect") ? "201" : "204"))
            #expect(try service.send("GET", target).text == large)
        }
    }

    @Test func `from Python's http.client`() throws {
        let service = try PutstoreProcess.shared()
        let directory = try TemporaryDirectory()
        let target = Fresh.resource()
        let script = """
            import http.client, sys
            content = open(sys.argv[2], "rb").read()
            connection = http.client.HTTPConnection("localhost", int(sys.argv[1]), timeout=5)
            for path in ["/echo/put/json", sys.argv[3], sys.argv[3]]:
                connection.request("PUT", path, body=content, headers={
                    "Accept": "application/json", "Content-Type": "application/json"})
                answer = connection.getresponse()
                print(answer.status, answer.read())
            connection.request("GET", sys.argv[3])
            answer = connection.getresponse()
            print(answer.status, answer.read() == content)
            """
        let output = try Tool.run(
            "python3",
            [
                "-c", script, "\(service.port)", try directory.write(Self.content, to: "content.json"), target,
            ], in: directory)
        #expect(output == "200 b'{\"success\":\"true\"}\\n'\n201 b''\n204 b''\n200 True\n")
    }
}
