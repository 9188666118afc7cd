import DeveloperPages
import HTTPSemantics
import Testing

struct TranscriptTests {
    @Test
    func `a transcript has a title, an introduction and exchanges, and all that is no request stands in comments`()
        throws
    {
        let transcript = try Transcript(
            parsing: """
                # Lesson 12: What it shows
                # One sentence,
                # and another.

                @host = http://localhost:3000
                @orders = {{host}}/orders

                ### Something is sent
                # Before the request.
                // And this.
                # @name order
                # @client Ann
                # @fault drop; at=answer
                PUT {{orders}}/1 HTTP/1.1
                Content-Type: application/json
                # A note for those who write.

                {
                  "a": 1

                }

                #< HTTP/1.1 201 Created
                #< ETag: "…"

                ### Something is read
                GET {{host}}/orders
                    ?limit=2
                    &after={{order.response.headers.ETag}}
                #< HTTP/1.1 200
                #< Content-Type: text/plain
                #<
                #< # This is content
                #<
                #<   and this

                ### Nothing is expected
                get {{host}}/x HTTP/1.1

                ### No answer
                {{host}}

                #< no answer

                ###
                # Only a remark.

                """)
        #expect(transcript.lesson == 12)
        #expect(transcript.title == "What it shows")
        #expect(transcript.introduction == "One sentence, and another.")
        let exchanges = transcript.exchanges
        #expect(
            exchanges.map(\.title) == ["Something is sent", "Something is read", "Nothing is expected", "No answer"])
        #expect(
            exchanges.map(\.request.target) == [
                "/orders/1", "/orders?limit=2&after={{order.response.headers.ETag}}", "/x", "/",
            ])
        #expect(exchanges.map(\.request.method) == ["PUT", "GET", "GET", "GET"])
        #expect(exchanges.map(\.name) == ["order", nil, nil, nil])
        #expect(exchanges[0].prose == "Before the request. And this.")
        #expect(exchanges[0].client == "Ann" && exchanges[0].fault == "drop; at=answer")
        #expect(exchanges[0].request.content == "{\n  \"a\": 1\n\n}")
        #expect(exchanges[0].answer.answer?.status == 201 && exchanges[0].answer.answer?.content == nil)
        #expect(exchanges[0].answer.answer?.fields == [FieldLine(.etag, "\"…\"")])
        #expect(exchanges[1].answer.answer?.content == "# This is content\n\n  and this")
        #expect(exchanges[1].answer.answer?.reason == nil)
        #expect(exchanges[2].answer == .any && exchanges[3].answer == .none)
        #expect(transcript.needsFaults)
    }

    @Test(arguments: [
        ("# Lesson 3: Title", 3, "Title"), ("# Title", nil, "Title"), ("# Lesson 0: Title", nil, "Lesson 0: Title"),
        ("# Lesson: Title", nil, "Lesson: Title"), ("### Exchange", nil, ""), ("# @name a", nil, ""),
    ])
    func `the number of a lesson stands before its title`(line: String, lesson: Int?, title: String) throws {
        let transcript = try Transcript(parsing: line + "\nGET {{host}}/a\n")
        #expect(transcript.lesson == lesson)
        #expect(transcript.title == title)
    }

    @Test(arguments: [
        ("# Title\nstray", 2, 1, "expected a request line"),
        ("# Title\n\n### One\nHTTP/1.1 200 OK", 4, 1, "an expected answer stands in comment lines: #< HTTP/1.1 200 OK"),
        ("GET {{host}}/a\n\nHTTP/1.1 200 OK", 3, 1, "an expected answer stands in comment lines: #< HTTP/1.1 200 OK"),
        ("GET {{host}}/a HTTP/1.1\nno field\n", 2, 1, "expected a header"),
        ("GET {{host}}/a\n: b\n", 2, 1, "“” is no name of a header"),
        ("GET http://example.test/a", 1, 1, "expected an address that begins with {{host}}"),
        ("GET {{base}}/a", 1, 5, "there is no variable “base” in this file"),
        ("@a = {{b}}\n@b = {{a}}\nGET {{host}}/", 1, 6, "refers to itself"),
        ("@a b = 1\nGET {{host}}/", 1, 1, "expected a request line"),
        ("@a-b = 1\nGET {{host}}/", 1, 2, "letters, digits and _ only, not “a-b”"),
        ("GET {{host}}/\nIf-Match: {{a.response.headers.ETag}}", 2, 11, "no request before this one is named “a”"),
        ("# @name a\nGET {{host}}/{{a.answer.headers.ETag}}", 2, 14, "after “a.” expected response.headers.…"),
        ("# @name a\nGET {{host}}/{{a.response.body.id}}", 2, 14, "expected *, or a path such as $.items[0].id"),
        ("# @name a\nGET {{host}}/{{a.response.headers}}", 2, 14, "expected the name of a header"),
        ("GET {{host}}/{{$now}}", 1, 14, "there are $guid, $uuid, $timestamp and $randomInt min max"),
        ("GET {{host}}/{{$randomInt 5 1}}", 1, 14, "$randomInt min max"),
        ("GET {{host}}/{{a b}}", 1, 14, "is no variable"),
        ("# @nam a\nGET {{host}}/", 1, 4, "“@nam” is not known here"),
        ("# @name a-b\nGET {{host}}/", 1, 9, "a request's name has letters, digits and _ only"),
        ("# @name\nGET {{host}}/", 1, 8, "a request's name has letters, digits and _ only"),
        ("# @client\nGET {{host}}/", 1, 10, "expected a name after “@client”"),
        ("# @fault\nGET {{host}}/", 1, 9, "expected a fault after “@fault”"),
        ("# @fault drop; =\nGET {{host}}/", 1, 10, "expected a fault after “@fault”"),
        ("# @fault explode\nGET {{host}}/", 1, 10, "There is no fault “explode”: there are delay, status"),
        ("# @fault drop; at=never\nGET {{host}}/", 1, 10, "The fault drop comes at=answer or arrival"),
        ("# @fault delay; seconds=61\nGET {{host}}/", 1, 10, "seconds from 0 to 60"),
        ("# @fault drop\nOPTIONS {{host}}/a", 1, 4, "an OPTIONS request meets no fault"),
        ("# @fault delay; seconds=1\nGET {{host}}/_changes", 1, 4, "an address under “_” meets no fault"),
        ("# @fault drop\nPUT {{host}}/%5Ffaults/a", 1, 4, "an address under “_” meets no fault"),
        ("# @fault drop\n# @fault drop\nGET {{host}}/", 2, 4, "a request has one “@fault”"),
        ("# @name a\n# @name b\nGET {{host}}/", 2, 4, "a request has one “@name”"),
        ("# @client a\n# @client a\nGET {{host}}/", 2, 4, "a request has one “@client”"),
        ("# @together\n# @together 3\nGET {{host}}/", 2, 4, "a request has one “@together”"),
        ("# @name a\nGET {{host}}/\nIf-Match: {{a.response.headers.ETag}}", 3, 11, "“a” is this request itself"),
        ("# @together 1\nGET {{host}}/", 1, 13, "from 2 to 100"),
        ("###\n# @together\nGET {{host}}/", 2, 1, "no request comes after this one, for it to race with"),
        (
            "# @together 3\nGET {{host}}/\n###\nGET {{host}}/", 1, 1,
            "“@together 3” takes 3 requests, and from here on there are 2"
        ),
        (
            "# @together\n# @fault drop\nGET {{host}}/\n###\nGET {{host}}/", 3, 1,
            "a request that races asks for no fault of its own"
        ),
        (
            "# @together\nGET {{host}}/\n###\nGET {{host}}/\nPrefer: fault=drop", 4, 1,
            "a request that races asks for no fault of its own"
        ),
        (
            "# @together\n# @name a\nGET {{host}}/\n###\nGET {{host}}/\nIf-Match: {{a.response.headers.ETag}}", 5, 1,
            "“a” races with this request, and so has no answer that it could refer to"
        ),
        ("@e = {{a.response.headers.ETag}}\nGET {{host}}/", 1, 6, "no request before this one is named “a”"),
        (
            "@e = {{a.response.headers.ETag}}\nGET {{host}}/\nIf-Match: {{e}}\n###\n# @name a\nGET {{host}}/", 3, 11,
            "no request before this one is named “a”"
        ),
        ("# @prompt id\nGET {{host}}/", 1, 4, "“@prompt” is not known here"),
        ("GET {{host}}/\n# @name a", 2, 1, "“@name” stands before the request line"),
        ("# @together", 1, 1, "expected a request after this mark"),
        ("#< HTTP/1.1 200 OK\nGET {{host}}/", 1, 1, "an expected answer stands after its request"),
        ("GET {{host}}/\n#< 200 OK", 2, 1, "expected a status line"),
        ("GET {{host}}/\n#< HTTP/1.1 200 OK\n#< what", 3, 1, "expected a header"),
        ("GET {{host}}/\n#< HTTP/1.1 200 OK\n#<\n#< {{x}}", 4, 4, "there is no variable “x”"),
        ("GET {{host}}/\n#< HTTP/1.1 200 OK\n\nmore", 4, 1, "after an expected answer comes ###"),
        ("GET {{host}}/\n#< no answer\n#< ETag: 1", 3, 1, "after “no answer” comes nothing"),
        ("PUT {{host}}/\n\n< ./file.json", 3, 1, "editors read “<” at the beginning of a line as a file"),
        ("PUT {{host}}/\n\n1\n> {% x %}", 4, 1, "editors read “>” at the beginning of a line as a script"),
        ("PUT {{host}}/\n\n```", 3, 1, "editors read ``` as the end of the body"),
    ])
    func `a fault names the line and the column`(text: String, line: Int, column: Int, fault: String) {
        let error = #expect(throws: TranscriptError.self) { try Transcript(parsing: text) }
        #expect(error?.line == line && error?.column == column, "\(String(describing: error))")
        #expect(error?.fault.contains(fault) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        ("GET {{host}}/a/1", "@host = http://127.0.0.1:8080"), ("GET http://{{host}}/a/1", "@host = 127.0.0.1:8080"),
        ("GET {{base}}/1", "@base={{host}}/a"), ("GET /a/1\nHost: 127.0.0.1:8080", ""), ("{{host}}/a/1 HTTP/1.1", ""),
        ("GET {{host}}/a/1#part", ""), ("GET  {{ host }}/a/1  HTTP/1.1 ", ""),
    ])
    func `an address is that of a path on the host`(request: String, variables: String) throws {
        let exchange = try #require(try Transcript(parsing: variables + "\n\n" + request).exchanges.first)
        #expect(exchange.request.startLine == "GET /a/1")
        #expect(exchange.request.fields.isEmpty)
    }

    @Test func `a variable may stand for what a request before its use is answered`() throws {
        let transcript = try Transcript(
            parsing:
                "# @name a\nGET {{host}}/\n\n###\n@e = {{a.response.headers.ETag}}\nGET {{host}}/\nIf-Match: {{e}}\n")
        #expect(transcript.exchanges[1].request[.ifMatch] == "{{a.response.headers.ETag}}")
    }

    @Test func `a race may refer to what was answered before it, though a request in it has the same name`() throws {
        let read = "# @name a\nGET {{host}}/a\n"
        let transcript = try Transcript(
            parsing: "\(read)### Two\n# @together 2\n\(read)###\nGET {{host}}/{{a.response.body.*}}\n")
        #expect(transcript.rounds == [0..<1, 1..<3])
    }

    @Test(arguments: [
        ("/dishes/crème", "/dishes/cr%C3%A8me"), ("/a b?city=New York", "/a%20b?city=New%20York"),
        ("/a%20b/50%", "/a%20b/50%25"), ("/100%zz", "/100%25zz"), ("/a%2Fb", "/a%2Fb"),
        (#"/<a>"{b}`"#, "/%3Ca%3E%22%7Bb%7D%60"), ("/a/é?x={{$guid}}", "/a/%C3%A9?x={{$guid}}"),
        ("/a'()*+,;=:@!$&[]|^~", "/a'()*+,;=:@!$&[]|^~"),
    ])
    func `what no URL has is percent-encoded, as REST Client does`(address: String, target: String) throws {
        #expect(try Transcript(parsing: "GET {{host}}\(address)\n").exchanges.map(\.request.target) == [target])
    }

    @Test(arguments: [
        ("together", "", "", [0..<2, 2..<3]), ("together", "together", "", [0..<2, 2..<3]),
        ("together", "together", "together", [0..<3]), ("together 3", "", "", [0..<3]),
        ("", "together", "", [0..<1, 1..<3]), ("", "", "", [0..<1, 1..<2, 2..<3]),
    ])
    func `those that race go together: neighbours with the mark, as many as it says, or with the next`(
        first: String, second: String, third: String, rounds: [Range<Int>]
    ) throws {
        let blocks = [first, second, third].map { mark in
            "###\n" + (mark.isEmpty ? "" : "# @\(mark)\n") + "GET {{host}}/a\n"
        }
        #expect(try Transcript(parsing: blocks.joined()).rounds == rounds)
    }

    @Test func `a mark in a block without a request is for the next one`() throws {
        let transcript = try Transcript(
            parsing: "### Both\n# @together\n\n### A\nGET {{host}}/a\n### B\nGET {{host}}/b\n")
        #expect(transcript.rounds == [0..<2])
    }

    @Test func `one request alone as it is sent, or all of a transcript`() throws {
        let one = try Transcript.requests(in: "GET /a/1?{{x}} HTTP/1.1\nAccept: text/html\n")
        #expect(one.map(\.startLine) == ["GET /a/1?{{x}}"] && !one[0].refersToAnswers)
        let all = try Transcript.requests(in: "# Title\n\n### One\nGET {{host}}/a/1\n\n### Two\nGET {{host}}/a/1\n")
        #expect(all.map(\.startLine) == ["GET /a/1", "GET /a/1"])
        #expect(throws: TranscriptError(line: 1, fault: "expected a request line")) { try Transcript.requests(in: "") }
    }
}
