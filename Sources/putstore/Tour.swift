import ArgumentParser
import EmbeddedFiles
import Transcripts

/// `putstore tour`: the lessons, in the terminal.
struct Tour: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ten short lessons about PUT, PATCH and POST: predict, send, see what really comes.",
        discussion: """
            Each lesson is played on a server of its own, which the tour starts in memory on 127.0.0.1; nothing is stored, \
            and no running putstore is touched. Predictions are read from standard input. The exit code is 0 unless an \
            answer is not what the lesson says.
            """)

    @Argument(help: "Transcripts to play instead of the lessons, .http files like those in Examples.")
    var files: [String] = []

    @Flag(help: "Ask nothing: choose what is right, and print the whole tour.")
    var yes = false

    @Option(help: "The lesson to begin with.")
    var from = 1

    func run() async throws {
        let lessons = try transcripts()
        guard lessons.indices.contains(from - 1) else {
            throw ValidationError("--from is a number from 1 to \(lessons.count).")
        }
        var guide = TourGuide(learner: TourLearner(choosesItself: yes), lessonCount: lessons.count)
        guide.welcome()
        var port = 0
        var leftIn: Int?
        for (index, lesson) in lessons.enumerated().dropFirst(from - 1) {
            let server = try await TourServer(wish: port)
            port = server.port
            let result = Result { try guide.play(lesson, number: index + 1, on: TourClient(port: port)) }
            await server.stop()
            guard try result.get() == .leaves else { continue }
            leftIn = files.isEmpty ? index + 1 : nil
            break
        }
        guide.farewell(leftIn: leftIn)
        guard guide.score.differingAnswers == 0 else { throw ExitCode.failure }
    }

    private func transcripts() throws -> [Transcript] {
        do {
            guard !files.isEmpty else {
                return try Examples(EmbeddedFile.transcripts.map { ($0.name, $0.text) }).lessons.map(\.transcript)
            }
            let texts = try files.map { file in
                guard let text = TextFile.text(at: file) else { throw StartError("\(file) cannot be read as text.") }
                return (name: file, text: text)
            }
            return try Examples(texts).all.map(\.transcript)
        } catch let fault as ExampleError {
            throw StartError(fault.description)
        }
    }
}
