import DeveloperPages
import Testing

struct CodeTests {
    @Test func `the languages are in this order, under these names`() {
        let names = SnippetLanguage.allCases.map(\.rawValue).joined(separator: " ")
        #expect(
            names == "curl httpie http python python-http-client javascript xhr node php java csharp swift go")
        #expect(Set(SnippetLanguage.allCases.map(\.title)).count == SnippetLanguage.allCases.count)
    }

    @Test(arguments: SnippetLanguage.allCases)
    func `code ends with a line feed, has no white space at an end of a line, and says where it sends`(
        language: SnippetLanguage
    ) throws {
        for text in ["GET /orders/1 HTTP/1.1\n", "PUT /orders/1 HTTP/1.1\nContent-Type: application/json\n\n{}"] {
            let code = try Self.code(text, language)
            #expect(code.hasSuffix("\n") || language == .http)
            #expect(code.contains("127.0.0.1:8080") && code.contains("/orders/1"))
            for line in code.split(whereSeparator: \.isNewline) {
                #expect(line.last.map { !" \t".contains($0) } ?? true, "\(line)")
            }
        }
    }

    /// The same request, as short as each language's own people would write it.
    @Test(arguments: [
        (
            "GET /orders/1 HTTP/1.1\n", SnippetLanguage.curl,
            "curl -i http://127.0.0.1:8080/orders/1\n"
        ),
        (
            "POST /orders HTTP/1.1\nContent-Type: application/json\n\n{\"a\":10.00}", .curl,
            """
            curl -i http://127.0.0.1:8080/orders \\
              -H 'Content-Type: application/json' \\
              -d '{"a":10.00}'

            """
        ),
        ("HEAD /orders/1 HTTP/1.1\n", .curl, "curl -I http://127.0.0.1:8080/orders/1\n"),
        ("POST /orders HTTP/1.1\n", .curl, "curl -i -X POST http://127.0.0.1:8080/orders\n"),
        (
            "PUT /a HTTP/1.1\nX-A:\n\n@b", .curl,
            """
            curl -i -X PUT http://127.0.0.1:8080/a \\
              -H 'X-A;' \\
              -H 'Content-Type:' \\
              --data-raw '@b'

            """
        ),
        (
            "PUT /a HTTP/1.1\nIf-Match: \"1\"\n\n-1", .httpie,
            """
            http --ignore-stdin PUT http://127.0.0.1:8080/a \\
              'If-Match: "1"' \\
              Content-Type: \\
              --raw='-1'

            """
        ),
        (
            "PUT http://b/a HTTP/1.1\nX-A: b\n\né", .http,
            "PUT /a HTTP/1.1\r\nHost: b\r\nX-A: b\r\nContent-Length: 2\r\n\r\né"
        ),
        (
            "PUT /a HTTP/1.1\nContent-Type: text/plain\n\né", .python,
            """
            import requests

            response = requests.put(
                'http://127.0.0.1:8080/a',
                headers={
                    'Content-Type': 'text/plain',
                },
                data='é'.encode(),
            )
            print(response.status_code, response.reason)
            print(response.text)

            """
        ),
        (
            "GET /a HTTP/1.1\n", .javascript,
            """
            const response = await fetch('http://127.0.0.1:8080/a');
            console.log(response.status, response.statusText);
            console.log(await response.text());

            """
        ),
        (
            "GET /a HTTP/1.1\n", .swift,
            """
            import Foundation
            #if canImport(FoundationNetworking)
            import FoundationNetworking
            #endif

            let request = URLRequest(url: URL(string: "http://127.0.0.1:8080/a")!)

            let (content, response) = try await URLSession.shared.data(for: request)
            print((response as! HTTPURLResponse).statusCode)
            print(String(decoding: content, as: UTF8.self))

            """
        ),
    ])
    func `code is short`(text: String, language: SnippetLanguage, code: String) throws {
        #expect(try Self.code(text, language) == code)
    }

    @Test(arguments: [
        "GET /a?b HTTP/1.1\n", "PUT / HTTP/1.1\nHost: c:81\nA: b\nX:\n\n \n é\r\n\r\n",
        "PUT / HTTP/1.1\nContent-Length: 0\n",
    ])
    func `raw HTTP read again is the same raw HTTP`(text: String) throws {
        let code = try Self.code(text, .http)
        #expect(try Self.code(code, .http).utf8.elementsEqual(code.utf8))
    }

    @Test func `a refusal is a sentence that names the language and what it cannot send`() throws {
        let refusal = #expect(throws: SnippetRefusal.self) {
            try Self.code("PUT / HTTP/1.1\nCookie: a=b\n\n{}", .javascript)
        }
        #expect(refusal == .field("Cookie"))
        #expect(
            refusal?.sentence(SnippetLanguage.javascript.title)
                == "JavaScript (fetch) does not let code set the field Cookie.")
    }

    @Test(arguments: SnippetLanguage.allCases.filter { $0 != .http })
    func `a request over TLS goes over TLS`(language: SnippetLanguage) throws {
        let code = try Self.code("GET https://a:444/b", language)
        #expect(code.contains("https://a:444/b") || code.contains("HTTPSConnection('a:444')"))
        #expect(language != .node || code.contains("import https from 'node:https';"))
    }

    private static func code(_ text: String, _ language: SnippetLanguage) throws -> String {
        try Snippets.code(for: try SnippetRequest(parsing: Array(text.utf8)), in: language)
    }
}
