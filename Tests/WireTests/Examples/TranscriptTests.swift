import HTTPSemantics
import Testing
import Transcripts

struct TranscriptTests {
    @Test(arguments: Project.transcripts)
    func `every answer of a transcript is the one that the service gives`(name: String) throws {
        let transcript = try Transcript(parsing: Project.text("Examples/\(name).http"))
        #expect(!transcript.title.isEmpty && !transcript.exchanges.isEmpty)
        try withPutstore(database: ":memory:") { service in
            for exchange in transcript.exchanges {
                let request = RequestText(
                    method: exchange.request.method, target: exchange.request.target,
                    fields: exchange.request.fields.map { ($0.spelling, $0.value) },
                    content: exchange.request.content.isEmpty ? nil : Array(exchange.request.content.utf8))
                let connection = try service.connect()
                try connection.send(request.bytes(port: service.port))
                expect(try connection.receive(to: exchange.request.method), fits: exchange)
            }
        }
    }

    @Test func `every transcript in the folder is run`() throws {
        let files = try Project.output(of: "cd \(Project.root)/Examples && ls *.http")
        #expect(files.split(separator: "\n").map { String($0.dropLast(5)) } == Project.transcripts.sorted())
    }

    private func expect(_ answer: Answer, fits exchange: Transcript.Exchange) {
        let wanted = exchange.answer
        #expect("HTTP/1.1 \(answer.status) \(answer.reason)" == wanted.startLine, "\(exchange.title)")
        for field in wanted.fields {
            let value = answer[field.spelling] ?? "(none)"
            #expect(fits(value, field.value), "\(exchange.title): \(field.spelling): \(value)")
        }
        var text = answer.text
        if text.hasSuffix("\n") { text.removeLast() }
        #expect(fits(text, wanted.content), "\(exchange.title): \(text)")
    }

    /// Whether `text` is `pattern`, in which `…` stands for any text.
    private func fits(_ text: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return text == pattern }
        guard text.hasPrefix(first), text.hasSuffix(last) else { return false }
        var rest = text.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}
