import DeveloperPages
import Testing

struct LessonPlayTests {
    @Test(arguments: Project.transcripts)
    func `every answer of a transcript is the one that the service gives`(name: String) throws {
        let directory = try TemporaryDirectory()
        let (ending, output, errors) = try PutstoreProcess.run(
            ["play", "\(Project.root)/Examples/\(name).http"], in: directory)
        #expect(ending == .exit(0), "\(output)\(errors)")
    }

    @Test func `the lessons can be played again and again on a store in use, and leave nothing there`() throws {
        try withPutstore("--testing", database: ":memory:") { service in
            try service.put("/orders/12345", "{\"Id\":12345}")
            let before = try service.send("GET", "/_store").text
            for _ in 1...2 {
                let (ending, output, errors) = try PutstoreProcess.run(
                    ["play", "\(Project.root)/Examples", "--against", "http://127.0.0.1:\(service.port)/"],
                    in: service.directory)
                #expect(ending == .exit(0), "\(output)\(errors)")
            }
            #expect(try service.send("GET", "/_store").text == before)
            #expect(try service.send("GET", "/_faults").text == "{\"items\":[]}\n")
        }
    }

    @Test func `there are fifteen lessons, numbered from 1, with two to seven requests and a question`() throws {
        let lessons = try Project.examples.get().lessons.map(\.transcript)
        #expect(lessons.map(\.lesson) == Array(1...15))
        for lesson in lessons {
            #expect(!lesson.title.isEmpty && !lesson.introduction.isEmpty)
            #expect(2...7 ~= lesson.exchanges.count, "\(lesson.title)")
            #expect(lesson.exchanges.contains { $0.question != nil }, "\(lesson.title)")
            for exchange in lesson.exchanges {
                #expect(exchange.answer != .any, "\(exchange.title)")
                for choice in exchange.question?.choices ?? [] {
                    #expect(choice.isRight == choice.reply.isEmpty, "A reply to “\(choice.text)”")
                }
            }
        }
    }

    @Test func `what a lesson expects names no entity tag, for a store in use has others`() throws {
        for lesson in try Project.examples.get().lessons.map(\.transcript) {
            for exchange in lesson.exchanges {
                for field in exchange.request.fields + (exchange.answer.answer?.fields ?? []) {
                    #expect(!field.value.contains(#/"\d+"/#), "\(field.value)")
                }
            }
        }
    }
}
