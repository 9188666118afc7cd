import DeveloperPages
import EmbeddedFiles
import HTTPSemantics
import Testing

struct RestClientTests {
    @Test(arguments: EmbeddedFile.transcripts.map(\.name))
    func `what REST Client would send of a transcript is what play sends`(name: String) throws {
        let text = try #require(EmbeddedFile.transcripts.first { $0.name == name }).text
        let exchanges = try Transcript(parsing: text).exchanges
        let sent = RestClientReader.requests(in: text)
        #expect(!sent.isEmpty && sent.count == exchanges.count)
        for (request, exchange) in zip(sent, exchanges) {
            let own = exchange.request
            #expect(request.method == own.method)
            #expect(request.address == "http://127.0.0.1:8080" + own.target)
            #expect(request.fields == own.fields.map { "\($0.spelling): \($0.value)" })
            #expect(request.body == own.content)
            #expect(request.name == exchange.name)
            // It encodes forms in its own way, and takes some lines for files and scripts.
            #expect(own[.contentType]?.contains("urlencoded") != true)
            #expect(!request.body.contains("HTTP/1.1") && !request.body.contains("#<"))
        }
    }

    @Test func `a form in the old way, with the answer in the open, would send it as content`() {
        let text = "### A\nPUT {{host}}/a HTTP/1.1\nA: b\n\n1\n\nHTTP/1.1 201 Created\n"
        #expect(RestClientReader.requests(in: text).first?.body == "1\n\nHTTP/1.1 201 Created")
        #expect(throws: TranscriptError.self) { try Transcript(parsing: text) }
    }
}
