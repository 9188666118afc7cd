import DeveloperPages
import Testing

/// `/_snippets`: a request in, client code out.
struct SnippetServiceTests {
    private static let message: SentFields = ["Content-Type": "message/http"]
    private static let request = """
        PUT /orders/1 HTTP/1.1
        Host: example.org:81
        Content-Type: application/json

        {"Price":10.00,"Note":"$it's"}
        """

    private let service: PutstoreProcess

    init() throws { service = try .shared() }

    @Test func `every language is listed, in order, with the address that writes it`() throws {
        let answer = try service.send("GET", "/_snippets")
        #expect(answer.status == 200)
        #expect(
            try answer.json().array?.map { $0["href"]?.string }
                == SnippetLanguage.allCases.map { "/_snippets/" + $0.rawValue })
    }

    @Test(arguments: SnippetLanguage.allCases)
    func `a request is answered with the code that sends it`(language: SnippetLanguage) throws {
        let answer = try service.send("POST", "/_snippets/\(language.rawValue)", Self.message, Self.request)
        let code = try Snippets.code(for: SnippetRequest(parsing: Array(Self.request.utf8)), in: language)
        expect(answer, 200, ["Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"], code)
        #expect(code.contains("example.org:81"))
    }

    @Test func `a request that names no host goes to this service`() throws {
        let answer = try service.send("POST", "/_snippets/curl", Self.message, "GET /orders/1 HTTP/1.1\r\n\r\n")
        #expect(answer.text.contains(" http://127.0.0.1:\(service.port)/orders/1"))
    }

    @Test(
        arguments: [
            ("curl", "hello", 400, "malformed-content"), ("curl", "", 400, "malformed-content"),
            ("curl", "GET /\u{0} HTTP/1.1", 400, "malformed-content"),
            ("curl", "PUT /a HTTP/1.1\n\n\u{0}", 422, "not-expressible"),
            ("javascript", "GET /a HTTP/1.1\nCookie: a=b\n\n", 422, "not-expressible"),
            ("cobol", "GET /a HTTP/1.1\n\n", 404, "not-found"),
        ] as [(String, String, Int, String)])
    func `what cannot be written is a problem`(
        language: String, content: String, status: Int, problem: String
    ) throws {
        let answer = try service.send("POST", "/_snippets/\(language)", Self.message, content)
        #expect(answer.status == status)
        #expect(try answer.problem("type") == .string("/_problems/\(problem)"))
    }

    @Test func `a request of more than 1 MiB is 413`() throws {
        let text = "PUT /orders/1 HTTP/1.1\n\n"
        for (count, status) in [((1 << 20) - text.utf8.count, 200), ((1 << 20) - text.utf8.count + 1, 413)] {
            let content = text + String(repeating: "x", count: count)
            let answer = try service.send("POST", "/_snippets/http", ["Content-Type": "message/http"], content)
            #expect(answer.status == status)
        }
    }

    @Test func `OPTIONS tells the type that is taken`() throws {
        expect(
            try service.send("OPTIONS", "/_snippets/go"), 204,
            ["Allow": "POST, OPTIONS", "Accept-Post": "message/http", "Cache-Control": "no-store"])
    }

    @Test func `other content is 415 with the type that is taken`() throws {
        let answer = try service.send("POST", "/_snippets/curl", ["Content-Type": "application/json"], "{}")
        #expect(answer.status == 415)
        #expect(answer["Accept-Post"] == "message/http")
    }
}
