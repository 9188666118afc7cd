import DeveloperPages
import HTTPSemantics
import ResourceCore
import Testing

struct LessonPlayTests {
    @Test func `every lesson can be played again and again on a store in use`() throws {
        let service = try PutstoreProcess.shared()
        for lesson in try Project.examples.get().lessons {
            for _ in 1...2 {
                var player = Player(collection: "lesson-\(UInt32.random(in: 0...UInt32.max))", service: service)
                for exchange in lesson.transcript.exchanges {
                    let differences = try player.play(exchange)
                    #expect(differences.map(\.sentence) == [], "\(lesson.name): \(exchange.title)")
                }
            }
        }
    }

    @Test func `what a lesson tells beside its requests names no entity tag, for a store in use has others`() throws {
        for lesson in try Project.examples.get().lessons.map(\.transcript) {
            var texts = [lesson.title, lesson.introduction]
            for exchange in lesson.exchanges {
                texts += [exchange.title, exchange.question?.text ?? "", exchange.question?.why ?? ""]
                texts += exchange.question?.choices.map(\.text) ?? []
            }
            for text in texts { #expect(!text.contains(#/"\d+"/#), "\(text)") }
        }
    }
}

/// Plays exchanges as a page does that shows them on a store in use.
private struct Player {
    /// What the collection is called here.
    let collection: String
    let service: PutstoreProcess
    /// The entity tags of the transcript, each with the real one.
    private var tags: [String: String] = [:]

    init(collection: String, service: PutstoreProcess) {
        self.collection = collection
        self.service = service
    }

    mutating func play(_ exchange: Transcript.Exchange) throws -> [Difference] {
        let request = exchange.request
        let text = RequestText(
            method: request.method, target: here(request.target),
            fields: request.fields.map { ($0.spelling, translated($0)) },
            content: request.content.isEmpty ? nil : Array(request.content.utf8))
        let connection = try service.connect()
        try connection.send(text.bytes(port: service.port))
        let answer = Transcript.Message(try connection.receive(to: request.method))
        var expected = exchange.answer
        if let tag = expected[.etag], tags[tag] == nil {
            // Another tag in the transcript is another version here too.
            let real = answer[.etag].flatMap { tags.values.contains($0) ? nil : $0 }
            tags[tag] = real ?? "\"a tag not seen before\""
        }
        expected.fields = expected.fields.map { FieldLine(spelling: $0.spelling, value: translated($0)) }
        return expected.differences(in: answer)
    }

    private func translated(_ field: FieldLine) -> String {
        switch field.name {
        case .etag, .ifMatch, .ifNoneMatch: tags[field.value] ?? field.value
        case .location, .contentLocation: here(field.value)
        case .idempotencyKey: "\(field.value.dropLast())-\(collection)\""
        case _: field.value
        }
    }

    /// The address in this player's collection, or of the revision that stands for the transcript's.
    private func here(_ target: String) -> String {
        if let revision = target.wholeMatch(of: #/\/_revisions\/(\d+)/#) {
            return "/_revisions/" + (tags["\"\(revision.1)\""] ?? "").filter { $0 != "\"" }
        }
        return "/\(collection)\(target.dropFirst().drop { $0 != "/" })"
    }
}
