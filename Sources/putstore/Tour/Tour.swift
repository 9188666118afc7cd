import ArgumentParser
import DeveloperPages
import EmbeddedFiles
import HTTPSemantics

/// `putstore tour`: the lessons, in the terminal.
struct Tour: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Short lessons about PUT, PATCH and POST: predict, send, see what really comes.",
        discussion: """
            Each lesson is played on a service of its own in memory: nothing is stored, and no running putstore is \
            touched. Predictions are read from standard input. The exit code is 0 unless an \
            answer is not what the lesson says.
            """)

    @Argument(
        help: "Transcripts to play instead of the lessons: .http files like those in Examples, or folders of them.")
    var files: [String] = []

    @Option(help: ArgumentHelp("The same, of a folder, as of serve.", valueName: "folder"))
    var lessons: String?

    @Flag(help: "Ask nothing: choose what is right, and print the whole tour.")
    var yes = false

    @Option(help: "The lesson to begin with.")
    var from = 1

    func run() async throws {
        let lessons = try transcripts()
        guard lessons.indices.contains(from - 1) else {
            throw ValidationError("--from is a number from 1 to \(lessons.count).")
        }
        let ownFiles = (files + (self.lessons.map { [$0] } ?? [])).joined(separator: " ")
        var guide = TourGuide(learner: TourLearner(choosesItself: yes), lessonCount: lessons.count, ownFiles)
        guide.welcome()
        var leftIn: Int?
        for (index, lesson) in lessons.enumerated().dropFirst(from - 1) {
            let service = try await TestService()
            let result = Result { try guide.play(lesson, number: index + 1, on: service.authority) }
            await service.stop()
            guard try result.get() == .leaves else { continue }
            leftIn = index + 1
            break
        }
        guide.farewell(leftIn: leftIn)
        guard guide.score.differingAnswers == 0 else { throw ExitCode.failure }
    }

    private func transcripts() throws -> [Transcript] {
        let paths = files + (lessons.map { [$0] } ?? [])
        guard !paths.isEmpty else {
            do throws(ExampleError) {
                return try Examples(EmbeddedFile.transcripts.map { ($0.name, $0.text) }).lessons.map(\.transcript)
            } catch {
                throw StartError(error.description)
            }
        }
        let read = try TranscriptFile.read(paths)
        return read.sorted { ($0.transcript.lesson ?? .max, $0.path) < ($1.transcript.lesson ?? .max, $1.path) }
            .map(\.transcript)
    }
}
