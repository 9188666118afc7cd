import DeveloperPages
import HTTPSemantics
import ResourceCore
import Testing

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
                let answer = try connection.receive(to: exchange.request.method)
                let differences = exchange.answer.differences(in: Transcript.Message(answer))
                #expect(differences.map(\.sentence) == [], "\(exchange.title)")
            }
        }
    }

    @Test func `there are eleven lessons, numbered from 1, each with two to four exchanges and a question`() throws {
        let lessons = try Project.examples.get().lessons.map(\.transcript)
        #expect(lessons.map(\.lesson) == Array(1...11))
        for lesson in lessons {
            #expect(!lesson.title.isEmpty && !lesson.introduction.isEmpty)
            #expect(2...4 ~= lesson.exchanges.count, "\(lesson.title)")
            #expect(lesson.exchanges.contains { $0.question != nil }, "\(lesson.title)")
        }
    }
}

extension Transcript.Message {
    /// An answer that came over a connection, as a transcript would have it.
    init(_ answer: Answer) {
        self.init(
            startLine: "\(answer.version) \(answer.status) \(answer.reason)",
            fields: answer.fields.map { FieldLine(spelling: $0.name, value: $0.value) }, content: answer.text)
    }
}
