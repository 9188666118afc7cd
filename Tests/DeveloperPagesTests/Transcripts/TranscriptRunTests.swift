import DeveloperPages
import HTTPSemantics
import Testing

struct TranscriptRunTests {
    private static let answer = Transcript.Message(
        startLine: "HTTP/1.1 201 Created",
        fields: [
            FieldLine(.etag, "\"7\""), FieldLine(.location, "/orders/9"), FieldLine(.vary, "A"), FieldLine(.vary, "B"),
        ],
        content: #"{"id":"x","n":10.00,"list":[{"a b":true},null],"deep":{"a.b":1}}"#)

    @Test(arguments: [
        ("{{a.response.headers.etag}}", "\"7\""), ("{{a.response.headers.Vary}}", "A, B"),
        ("{{a.response.body.$.id}}", "x"), ("{{a.response.body.$.n}}", "10.00"),
        ("{{a.response.body.$.list[0]['a b']}}", "true"), ("{{a.response.body.$.list[1]}}", "null"),
        ("{{a.response.body.$.deep['a.b']}}", "1"), ("{{a.response.body.$.list}}", #"[{"a b":true},null]"#),
        ("{{a.response.body.*}}", answer.content), ("{{a.request.headers.X}}", "y"), ("{{a.request.body}}", "z"),
        ("{{host}}", "http://127.0.0.1:1"), ("{{ host }}/x", "http://127.0.0.1:1/x"),
        ("{ {{a.response.body.$.id}} }", "{ x }"), ("{}}{", "{}}{"),
    ])
    func `a request refers to an earlier one and to its answer`(template: String, value: String) throws {
        let transcript = try Transcript(
            parsing: "# @name a\nPUT {{host}}/a\nX: y\n\nz\n\n###\nPUT {{host}}/b\n\n\(template)\n")
        var run = TranscriptRun(host: "http://127.0.0.1:1")
        let first = try run.request(transcript.exchanges[0])
        #expect(try run.take(Self.answer, to: first, of: transcript.exchanges[0]).isEmpty)
        #expect(try run.request(transcript.exchanges[1]).content == value)
    }

    @Test(arguments: [
        ("{{a.response.headers.Age}}", "The answer to “a” has no header Age."),
        ("{{a.response.body.$.none}}", "The body of the answer to “a” lacks that member."),
        ("{{a.response.body.$.list[2]}}", "The body of the answer to “a” lacks that member."),
        ("{{a.request.body.$.x}}", "The request “a” has no JSON in its body."),
    ])
    func `what an answer does not have is told`(template: String, sentence: String) throws {
        let transcript = try Transcript(
            parsing: "# @name a\nPUT {{host}}/a\n\nz\n\n###\nPUT {{host}}/b\n\n\(template)\n")
        var run = TranscriptRun(host: "")
        #expect(throws: TranscriptRun.Unresolved(sentence: "“a” was not sent.")) {
            try run.request(transcript.exchanges[1])
        }
        let first = try run.request(transcript.exchanges[0])
        _ = try run.take(Self.answer, to: first, of: transcript.exchanges[0])
        #expect(throws: TranscriptRun.Unresolved(sentence: sentence)) { try run.request(transcript.exchanges[1]) }
        _ = try run.take(nil, to: first, of: transcript.exchanges[0])
        guard template.contains("response") else { return }
        #expect(throws: TranscriptRun.Unresolved(sentence: "“a” had no answer.")) {
            try run.request(transcript.exchanges[1])
        }
    }

    @Test func `clients have memories of their own, and know what others have learned where they have none`() throws {
        let transcript = try Transcript(
            parsing: """
                # @client Ann
                # @name read
                GET {{host}}/a
                ###
                # @client Ben
                # @name read
                GET {{host}}/a
                ###
                # @client Ann
                GET {{host}}/{{read.response.body.*}}
                ###
                # @client Ben
                GET {{host}}/{{read.response.body.*}}
                ###
                # @client Eve
                GET {{host}}/{{read.response.body.*}}
                """)
        var run = TranscriptRun(host: "")
        for (index, content) in ["1", "2"].enumerated() {
            var answer = Self.answer
            answer.content = content
            let exchange = transcript.exchanges[index]
            _ = try run.take(answer, to: try run.request(exchange), of: exchange)
        }
        #expect(try transcript.exchanges[2...].map { try run.request($0).target } == ["/1", "/2", "/2"])
    }

    @Test func `what differs each time is made anew`() throws {
        let transcript = try Transcript(
            parsing: "PUT {{host}}/a\n\n{{$guid}} {{$uuid}} {{$timestamp}} {{$randomInt 3 5}}\n")
        let run = TranscriptRun(host: "")
        let texts = try (0..<20).map { _ in try run.request(transcript.exchanges[0]).content }
        let uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
        let shape = try Regex("\(uuid) \(uuid) [0-9]{10,} [34]")
        #expect(try texts.allSatisfy { try shape.wholeMatch(in: $0) != nil }, "\(texts)")
        #expect(Set(texts).count == 20)
    }

    @Test func `a fault is asked for by a preference`() throws {
        let transcript = try Transcript(parsing: "# @fault drop; at=answer\nPUT {{host}}/a\nPrefer: wait=1\n\n1\n")
        let fields = try TranscriptRun(host: "").request(transcript.exchanges[0]).fields
        #expect(fields == [FieldLine(.prefer, "wait=1"), FieldLine(.prefer, "fault=drop; at=answer")])
    }

    @Test(arguments: [
        ("", true, true), ("", false, false), ("#< no answer", true, false), ("#< no answer", false, true),
        ("#< HTTP/1.1 201 Created", true, true), ("#< HTTP/1.1 201 Created", false, false),
        ("#< HTTP/1.1 201", true, true), ("#< HTTP/1.1 204", true, false), ("#< HTTP/1.1 2…", true, true),
    ])
    func `an answer may be any, none, or one that is told`(expected: String, isThere: Bool, holds: Bool) throws {
        let transcript = try Transcript(parsing: "GET {{host}}/a\n\(expected)\n")
        var run = TranscriptRun(host: "")
        let request = try run.request(transcript.exchanges[0])
        let differences = try run.take(isThere ? Self.answer : nil, to: request, of: transcript.exchanges[0])
        #expect(differences.isEmpty == holds, "\(differences)")
    }

    @Test func `where nothing is expected of a request that loses its answer, none is right, too`() throws {
        let transcript = try Transcript(parsing: "# @fault reset\nGET {{host}}/a\n")
        var run = TranscriptRun(host: "")
        let request = try run.request(transcript.exchanges[0])
        #expect(try run.take(nil, to: request, of: transcript.exchanges[0]).isEmpty)
    }

    @Test func `an answer that stands in an address is encoded there`() throws {
        let transcript = try Transcript(
            parsing:
                "# @name a\nGET {{host}}/a\n###\nGET {{host}}/é/{{a.response.body.$.id}}?{{a.response.headers.X}}\n")
        var run = TranscriptRun(host: "")
        let answer = Transcript.Message(
            startLine: "HTTP/1.1 200 OK", fields: [FieldLine(spelling: "X", value: "%2F")], content: #"{"id":"ø {x}"}"#)
        _ = try run.take(answer, to: try run.request(transcript.exchanges[0]), of: transcript.exchanges[0])
        #expect(try run.request(transcript.exchanges[1]).target == "/%C3%A9/%C3%B8%20%7Bx%7D?%2F")
    }
}
