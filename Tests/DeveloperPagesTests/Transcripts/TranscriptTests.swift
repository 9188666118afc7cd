import DeveloperPages
import HTTPSemantics
import Testing

struct TranscriptTests {
    @Test func `a transcript has a title, an introduction and exchanges`() throws {
        let transcript = try Transcript(
            parsing: """
                # Lesson 12: What it shows
                # One sentence,
                # and another.

                ### Something is sent
                PUT /orders/1 HTTP/1.1
                Content-Type: application/json

                {
                  "a": 1

                }

                HTTP/1.1 201 Created
                ETag: "1"

                ### Something is read
                GET /orders/1 HTTP/1.1

                HTTP/1.1 200 OK

                # This is content

                """)
        #expect(transcript.lesson == 12)
        #expect(transcript.title == "What it shows")
        #expect(transcript.introduction == "One sentence, and another.")
        #expect(transcript.exchanges.map(\.title) == ["Something is sent", "Something is read"])
        #expect(transcript.exchanges.map(\.request.target) == ["/orders/1", "/orders/1"])
        #expect(transcript.exchanges.map(\.request.method) == ["PUT", "GET"])
        #expect(transcript.exchanges.map(\.answer.status) == [201, 200])
        #expect(transcript.exchanges[0].request.content == "{\n  \"a\": 1\n\n}")
        #expect(transcript.exchanges[0].answer[.etag] == "\"1\"")
        #expect(transcript.exchanges[1].answer.content == "# This is content")
    }

    @Test(arguments: [
        ("# Lesson 3: Title", 3, "Title"), ("# Title", nil, "Title"), ("# Lesson 0: Title", nil, "Lesson 0: Title"),
        ("# Lesson: Title", nil, "Lesson: Title"), ("### Exchange", nil, ""),
    ])
    func `the number of a lesson stands before its title`(line: String, lesson: Int?, title: String) throws {
        let transcript = try Transcript(parsing: line + "\n" + (title.isEmpty ? Self.exchange : ""))
        #expect(transcript.lesson == lesson)
        #expect(transcript.title == title)
    }

    @Test(arguments: [
        ("# Title\nstray", 2, "“### ” and the title of an exchange"),
        ("# Title\n#? What?", 2, "“### ” and the title of an exchange"),
        ("# Title\n\n### One\nHTTP/1.1 200 OK", 4, "a request line"),
        ("# Title\n\n### One\nGET /a/1", 4, "“HTTP/1.1” at the end of the request line"),
        ("# Title\n\n### One\nGET /a/1 HTTP/1.1\nno field\n", 5, "a field"),
        ("# Title\n\n### One\nGET /a/1 HTTP/1.1\n\n### Two", 6, "a status line"),
        ("# Title\n\n### One", 4, "a request line"),
    ])
    func `a fault names the line and what should be there`(text: String, line: Int, expected: String) {
        let fault = #expect(throws: TranscriptError.self) { try Transcript(parsing: text) }
        #expect(fault?.line == line)
        #expect(fault?.expected == expected)
    }

    @Test func `one request alone, or all of a transcript`() throws {
        let one = try Transcript.requests(in: "GET /a/1 HTTP/1.1\nAccept: text/html\n")
        #expect(one.map(\.startLine) == ["GET /a/1"])
        let all = try Transcript.requests(in: "# Title\n\n### One\n" + Self.exchange + "\n### Two\n" + Self.exchange)
        #expect(all.map(\.startLine) == ["GET /a/1", "GET /a/1"])
    }

    private static let exchange = "GET /a/1 HTTP/1.1\n\nHTTP/1.1 404 Not Found\n"
}
