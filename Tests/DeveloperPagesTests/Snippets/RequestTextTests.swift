import DeveloperPages
import HTTPSemantics
import Testing

struct RequestTextTests {
    @Test(arguments: ["\n", "\r\n"])
    func `a request is its method, address, fields and content`(lineEnd: String) throws {
        let head = [
            "PATCH /a%20b?x=1 HTTP/1.1", "Host: example.org:81", "content-type:  text/plain \t", "X-Empty:", "",
        ]
        let request = try Self.request(head.map { $0 + lineEnd }.joined() + " é\r\n")
        #expect(request.method == "PATCH")
        #expect(request.url == "http://example.org:81/a%20b?x=1")
        #expect(request.target == "/a%20b?x=1")
        #expect(
            request.fields == [
                FieldLine(spelling: "content-type", value: "text/plain"), FieldLine(spelling: "X-Empty", value: ""),
            ])
        #expect(request.content.map { Array($0.utf8) } == Array(" é\r\n".utf8))
    }

    @Test(
        arguments: [
            ("GET /", nil), ("GET / HTTP/1.1\n", nil), ("GET / HTTP/1.1\nA: b", nil), ("GET / HTTP/1.1\n\n", nil),
            ("GET / HTTP/1.1\r\n\r\n", nil), ("PUT / HTTP/1.1\nContent-Length: 0\n\n", ""),
            ("PUT / HTTP/1.1\nContent-Length: 0\n\n\n", ""), ("PUT / HTTP/1.1\n\n\n", "\n"),
            ("PUT / HTTP/1.1\n\n{}", "{}"), ("PUT / HTTP/1.1\n\n{}\n", "{}\n"), ("PUT / HTTP/1.1\n\n\r\n\n", "\r\n\n"),
            ("PUT / HTTP/1.1\nContent-Length: 2\n\n{}", "{}"), ("PUT / HTTP/1.1\nContent-Length: 2\n\n{}\r\n", "{}"),
            ("PUT / HTTP/1.1\nContent-Length: 3\n\n{}\n", "{}\n"), ("PUT / HTTP/1.1\nContent-Length: 2\n\né\n", "é"),
        ] as [(String, String?)])
    func `no content is not empty content, and nothing is trimmed`(text: String, content: String?) throws {
        let request = try Self.request(text)
        #expect(request.content.map { Array($0.utf8) } == content.map { Array($0.utf8) })
        #expect(!request.fields.contains { $0.name == .contentLength })
    }

    @Test(arguments: [
        ("GET /x", "http://127.0.0.1:8080/x"), ("GET /x HTTP/1.1\nHost: [::1]:81", "http://[::1]:81/x"),
        ("GET http://a:81/x?y", "http://a:81/x?y"), ("GET https://a HTTP/1.1\nHost: b", "https://a/"),
        ("GET http://[::1]/ HTTP/1.1", "http://[::1]/"),
    ])
    func `the address is an absolute target's, or Host's, or the usual one`(text: String, url: String) throws {
        #expect(try Self.request(text).url == url)
    }

    @Test func `lines of one name become one, and fields of the connection are left out`() throws {
        let request = try Self.request(
            "GET / HTTP/1.1\nIf-Match: \"1\"\nConnection: close\nCookie: a=b\nif-match: \"2\"\ncookie: c=d\nKeep-Alive: 1\n"
        )
        #expect(request.fields.map(\.value) == ["\"1\", \"2\"", "a=b; c=d"])
    }

    @Test(arguments: [
        ("", 1, "a request line such as “PUT /orders/1 HTTP/1.1”"), ("\nGET /", 1, "a request line such as"),
        ("GET", 1, "a request line such as"), ("GET  / HTTP/1.1", 1, "a request line such as"),
        ("GE:T / HTTP/1.1", 1, "a method"), ("GET / HTTP/1.0", 1, "“HTTP/1.1” after the target"),
        ("GET x HTTP/1.1", 1, "a target"), ("GET /a%zz", 1, "a target"), ("GET /a%4", 1, "a target"),
        ("GET /a#b", 1, "a target"), ("OPTIONS *", 1, "a target"), ("CONNECT a:80", 1, "a target"),
        ("GET ftp://a/", 1, "a target"), ("GET /é", 1, "visible ASCII"), ("GET /a\u{1}", 1, "visible ASCII"),
        ("GET / HTTP/1.1\nAccept", 2, "a field such as"), ("GET / HTTP/1.1\nA : b", 2, "a field name"),
        ("GET / HTTP/1.1\nA: b\n c: d", 3, "a field name"), ("GET / HTTP/1.1\nA: ü", 2, "visible ASCII"),
        ("GET / HTTP/1.1\nHost: a\nHost: a", 3, "one Host"), ("GET / HTTP/1.1\nHost: a b", 2, "one Host"),
        ("PUT / HTTP/1.1\nContent-Length: x", 2, "one Content-Length"),
        ("PUT / HTTP/1.1\nContent-Length: 1\nContent-Length: 1\n\na", 3, "one Content-Length"),
        ("PUT / HTTP/1.1\nA: b\nContent-Length: 3\n\n{}", 3, "Content-Length: 2, for no more bytes follow"),
        ("PUT / HTTP/1.1\nContent-Length: 1\n\n{}\n", 2, "Content-Length: 3, for so many bytes follow"),
        ("PUT / HTTP/1.1\nContent-Length: 99999999999999999999\n\n", 2, "one Content-Length"),
        ("PUT / HTTP/1.1\nTransfer-Encoding: chunked\n\n0\n\n", 2, "no Transfer-Encoding"),
    ])
    func `what is no request is told by its line`(text: String, line: Int, expected: String) {
        let fault = #expect(throws: SnippetError.self) { try Self.request(text) }
        #expect(fault?.line == line)
        #expect(fault?.expected.hasPrefix(expected) == true, "\(fault?.sentence ?? "")")
    }

    @Test(.timeLimit(.minutes(1)))
    func `many fields take time by their number, not by its square`() throws {
        let count = 200_000
        let lines = (0..<count).map { "X-\($0): \($0)\n" }.joined()
        let request = try SnippetRequest(parsing: Array("GET /a/b\n\(lines)".utf8))
        #expect(request.fields.count == count)
    }

    @Test func `content that is not UTF-8 is no text`() {
        let bytes = Array("PUT / HTTP/1.1\nA: b\n\n".utf8) + [0xFF]
        let fault = #expect(throws: SnippetError.self) { try SnippetRequest(parsing: bytes) }
        #expect(fault?.sentence == "Line 4: expected content that is text in UTF-8.")
    }

    @Test(arguments: [
        ("GET /a?b", "https://example.test:8443/api/a?b"), ("GET /a\nHost: other:1", "http://other:1/a"),
        ("GET http://other/a", "http://other/a"),
    ])
    func `a request that names no host goes where clients reach the service`(text: String, url: String) throws {
        let publicURL = try #require(PublicURL("https://example.test:8443/api"))
        #expect(try SnippetRequest(parsing: Array(text.utf8), publicURL: publicURL).url == url)
    }

    private static func request(_ text: String) throws -> SnippetRequest {
        try SnippetRequest(parsing: Array(text.utf8))
    }
}
