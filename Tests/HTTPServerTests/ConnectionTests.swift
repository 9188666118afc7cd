import HTTPSemantics
import Testing

@testable import HTTPServer

private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
private let closingGet = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
private let hello = answer("200 OK", content: "hello")
private let lastHello = answer("200 OK", content: "hello", closes: true)

private func put(_ target: String, _ content: String, _ fields: String = "") -> String {
    "PUT \(target) HTTP/1.1\r\nHost: a\r\n\(fields)Content-Length: \(content.utf8.count)\r\n\r\n\(content)"
}

@Suite("A connection", .serialized) struct ConnectionTests {
    /// Sends everything at once, and reads until the server closes.
    private func talk(_ text: String, endsOutput: Bool = false) async throws -> String {
        try await serving { port, _ in
            let client = try RawClient(port: port)
            client.send(text)
            if endsOutput { client.endOutput() }
            return client.read().dateless
        }
    }

    @Test(arguments: faulty)
    func `answers a pipelined request, then the fault behind it, then closes`(stream: String, error: MessageError)
        async throws
    {
        let text = try await serving {
            // The limits of the table.
            $0.requestLineLimit = 200
            $0.fieldsLimit = 300
        } _: { port, _ in
            let client = try RawClient(port: port)
            client.send(get + stream)
            client.endOutput()
            return client.read().dateless
        }
        let status = "\(error.status.rawValue) \(error.status.reasonPhrase)"
        #expect(text == hello + refusal(status, "\(error)"))
    }

    @Test(arguments: ["foo", "http:/a", "//", "a:b", "*", "http://[::1/", "/a|b"])
    func `leaves the form of a target to the handler, and goes on`(target: String) async throws {
        let requests = try await serving { port, stage in
            let client = try RawClient(port: port)
            client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n" + closingGet)
            #expect(client.read().dateless == answer("200 OK", content: "\(target):.") + lastHello)
            return stage.requests
        }
        #expect(requests == ["GET \(target)", "GET /"])
    }

    @Test func `answers pipelined requests in order, slow ones too, once each`() async throws {
        let text = try await talk(
            put("/later/1", "a") + get + put("/now", "b") + put("/later/2", "c") + put("/later/3", "") + closingGet)
        #expect(
            text == answer("200 OK", content: "/later/1:a.") + hello + answer("200 OK", content: "/now:b.")
                + answer("200 OK", content: "/later/2:c.") + answer("200 OK", content: "/later/3:.") + lastHello)
    }

    @Test(arguments: ["/respond", "/later/respond"])
    func `answers to the head alone, now or later, and drops the content`(target: String) async throws {
        let alone = answer("200 OK", content: "\(target):.")
        let chunked = "PUT \(target) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        let text = try await talk(
            "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n" + put(target, "a") + chunked + get
                + "HEAD \(target) HTTP/1.1\r\nHost: a\r\n\r\n" + closingGet)
        #expect(text == alone + alone + alone + hello + alone.dropLast(target.utf8.count + 2) + lastHello)
    }

    @Test func `takes its input one byte at a time`() async throws {
        let stream =
            "\r\n" + put("/a", "hello")
            + "PUT /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=\"y\"\r\nhello\r\n1\r\n!\r\n0\r\nt: u\r\n\r\n"
            + closingGet
        let text = try await serving { port, _ in
            let client = try RawClient(port: port)
            for byte in stream.utf8 { client.send([byte]) }
            return client.read().dateless
        }
        #expect(text == answer("200 OK", content: "/a:hello.") + answer("200 OK", content: "/b:hello!.") + lastHello)
    }

    @Test(arguments: [
        ("chunked", "5;a=b\r\nhello\r\n0;c\r\n\r\n"),
        ("chunked", "5;a;b=c;d=\"e\\\"\\\\ f\"\r\nhello\r\n00;z\r\nt: u\r\n\r\n"),
        ("chunked", "000000000000005\r\nhello\r\n000000000000000\r\n\r\n"),
        ("chunked", "5 ;a=b\r\nhello\r\n0 ;a=b\r\n\r\n"), ("chunked", "5; a=b\r\nhello\r\n0; a=b\r\n\r\n"),
        ("chunked", "5;a =b\r\nhello\r\n0;a =b\r\n\r\n"), ("chunked", "5;a= \"b\"\r\nhello\r\n0;a= \"b\"\r\n\r\n"),
        ("chunked", "5\t;a\r\nhello\r\n0\t;a\r\n\r\n"),
        ("chunked", "1;a\r\nh\r\n1 ;a\r\ne\r\n3; a\r\nllo\r\n0\r\nt: u\r\n\r\n"),
        ("chunked", "000005 \t; \ta\t = \"0 \\\"\" ; b ;\tc=d\r\nhello\r\n0 ;e\r\nt: u\r\n\r\n"),
        (
            "chunked",
            "5\(String(repeating: " ", count: 2_000));a\r\nhello\r\n0;\(String(repeating: "\t", count: 2_000))a\r\n\r\n"
        ),
        (",chunked", "5\r\nhello\r\n0\r\n\r\n"), ("chunked,", "5\r\nhello\r\n0\r\n\r\n"),
        ("chunked, ", "5\r\nhello\r\n0\r\n\r\n"), (", ,Chunked", "5\r\nhello\r\n0\r\n\r\n"),
        ("chunked\r\nTransfer-Encoding:", "5\r\nhello\r\n0\r\n\r\n"),
        ("\r\nTransfer-Encoding: Chunked \r\nTransfer-Encoding:,", "5\r\nhello\r\n0\r\n\r\n"),
        ("chunked\t", "5\r\nhello\r\n0\r\n\r\n"), ("\t,\tchunked\t,\t", "5 ;a\r\nhello\r\n0\r\n\r\n"),
    ])
    func `takes chunk extensions with white space and codings with empty elements, however they are split`(
        coding: String, content: String
    ) async throws {
        let message = "PUT /a HTTP/1.1\r\nX: a,\tb\r\nHost: a\r\ntransfer-encoding:\(coding)\r\n\r\n\(content)"
        let stream = message + message + closingGet
        let expected = String(repeating: answer("200 OK", content: "/a:hello."), count: 2) + lastHello
        #expect(try await talk(stream) == expected)
        let text = try await serving { port, _ in
            let client = try RawClient(port: port)
            for byte in stream.utf8 { client.send([byte]) }
            return client.read().dateless
        }
        #expect(text == expected)
    }

    @Test func `overwrites the lines of many chunks, and no data`() async throws {
        // Data that looks like a chunk's line must stay what it is.
        let line = "3 ;x\r\n1 ;\r\n"
        let text = try await talk(
            "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + String(repeating: line, count: 300)
                + "0 ;x\r\n\r\n" + closingGet)
        #expect(text == answer("200 OK", content: "/a:\(String(repeating: "1 ;", count: 300)).") + lastHello)
    }

    @Test func `sends 100 only after the head was admitted and before content comes`() async throws {
        let text = try await serving { port, stage in
            let client = try RawClient(port: port)
            client.send(
                "PUT /a HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
            let first = client.read("\r\n\r\n")
            client.send("hi")
            return first + "|" + client.read().dateless
        }
        #expect(text == "HTTP/1.1 100 Continue\r\n\r\n|" + answer("200 OK", content: "/a:hi.", closes: true))
    }

    @Test(arguments: [
        ("/refuse", "Content-Length: 2\r\n", answer("412 Precondition Failed", content: "refused", closes: true)),
        (
            "/refuse", "Transfer-Encoding: chunked\r\n",
            answer("412 Precondition Failed", content: "refused", closes: true)
        ),
        ("/a", "Content-Length: 1001\r\n", refusal("413 Content Too Large", "contentTooLarge")),
    ])
    func `never sends 100 with a refusal, and closes`(target: String, length: String, expected: String) async throws {
        #expect(
            try await talk("PUT \(target) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\(length)\r\n") == expected)
    }

    @Test func `sends no 100 when the content came along`() async throws {
        #expect(
            try await talk(put("/a", "hi", "Expect: 100-continue\r\nConnection: close\r\n"))
                == answer("200 OK", content: "/a:hi.", closes: true))
    }

    @Test func `stays in step after an answer to the head, and drops the content`() async throws {
        let big = String(repeating: "x", count: 65_536)
        #expect(
            try await talk(put("/refuse", big) + put("/refuse", "") + closingGet)
                == answer("412 Precondition Failed", content: "refused")
                + answer("412 Precondition Failed", content: "refused") + lastHello)
    }

    @Test func `closes where dropping would be too much, without taking the answer away by a reset`() async throws {
        #expect(
            try await talk(put("/refuse", String(repeating: "x", count: 2_000_000)) + get, endsOutput: true)
                == answer("412 Precondition Failed", content: "refused", closes: true))
    }

    @Test(
        arguments: [
            ("GET / HTTP/1.0\r\n\r\n", lastHello),
            (
                "GET / HTTP/1.2\r\nHost: a\r\n\r\n\r\nGET / HTTP/1.9\r\nHost: a\r\nConnection: close\r\n\r\n",
                hello + lastHello
            ),
            (
                "HEAD / HTTP/1.1\r\nHost: a b\r\n\r\n",
                String(answer("400 Bad Request", content: "badHost!", closes: true).dropLast(8))
            ),
            (
                "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET / HTTP/1.0\r\n\r\n",
                answer("200 OK", ["Content-Length: 5", "Connection: keep-alive"]) + "hello" + lastHello
            ),
            ("GET / HTTP/1.0\r\n\r\n" + get, lastHello), (closingGet + get, lastHello),
            (
                "PUT /a HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
                answer("200 OK", content: "/a:hi.", closes: true)
            ),
            (
                "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n" + closingGet,
                hello + lastHello
            ),
            (
                "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + closingGet,
                answer("200 OK", content: "hello").dropLast(5) + lastHello
            ),
            (
                "HEAD /unmade HTTP/1.1\r\nHost: a\r\n\r\n" + closingGet,
                answer("200 OK", ["Content-Length: 1099511627776"]) + lastHello
            ),
            ("GET /empty HTTP/1.1\r\nHost: a\r\n\r\n" + closingGet, answer("204 No Content") + lastHello),
            (
                "GET /none HTTP/1.1\r\nHost: a\r\n\r\n" + closingGet,
                answer("304 Not Modified", ["ETag: \"1\""]) + lastHello
            ),
            (
                "GET /inject HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                answer("200 OK", ["Location: /a  Set-Cookie: b c"], content: "done", closes: true)
            ),
        ] as [(String, String)])
    func `answers as version, method and status ask`(stream: String, expected: String) async throws {
        #expect(try await talk(stream) == expected)
    }

    @Test func `answers a client that has shut its output`() async throws {
        #expect(
            try await talk(put("/later", "a") + get, endsOutput: true) == answer("200 OK", content: "/later:a.") + hello
        )
    }

    @Test(arguments: [
        "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell",
        "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nt: u\r\n",
        "PUT /a HTTP/1.1\r\nHost: a\r\n",
    ])
    func `never hands over content that is cut off`(stream: String) async throws {
        let (text, contents) = try await serving { port, stage in
            let client = try RawClient(port: port)
            client.send(stream)
            client.endOutput()
            return (client.read(), stage.contents)
        }
        #expect(text == "")
        #expect(contents == [])
    }

    @Test func `refuses too much content, announced or in chunks`() async throws {
        let expected = refusal("413 Content Too Large", "contentTooLarge")
        #expect(try await talk(put("/a", String(repeating: "x", count: 1_001))) == expected)
        let chunk = "100\r\n" + String(repeating: "x", count: 256) + "\r\n"
        #expect(
            try await talk(
                "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk + chunk)
                == expected)
    }

    @Test(arguments: [
        (0, "200 OK", "hello"), (1, "414 URI Too Long", "targetTooLong!"),
    ])
    func `takes a request line of 8 KiB and no more`(excess: Int, status: String, content: String) async throws {
        let target = "/" + String(repeating: "a", count: 8_192 - 14 + excess)
        let text = try await talk("GET \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 \(status)\r\n"))
        #expect(excess == 0 || text == answer(status, content: content, closes: true))
    }

    @Test(arguments: [(0, "200 OK"), (1, "431 Request Header Fields Too Large")])
    func `takes fields of 32 KiB and no more, however many they are`(excess: Int, status: String) async throws {
        let fixed = "Host: a\r\nConnection: close\r\n"
        let room = 32_768 - fixed.utf8.count - 9 + excess
        let small = String(repeating: "a:\r\n", count: room / 4)
        let rest = "padding:" + String(repeating: "b", count: room % 4) + "\r\n"
        let text = try await talk("GET / HTTP/1.1\r\n\(fixed)\(small)\(rest.dropFirst())\r\n")
        #expect(text.hasPrefix("HTTP/1.1 \(status)\r\n"))
    }
}
