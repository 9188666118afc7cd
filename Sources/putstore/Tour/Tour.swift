import DeveloperPages
import ArgumentParser
import EmbeddedFiles
import HTTPSemantics
import HTTPServer
import ResourceAPI
import ResourceCore

/// `putstore tour`: the lessons, in the terminal.
struct Tour: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Eleven short lessons about PUT, PATCH and POST: predict, send, see what really comes.",
        discussion: """
            Each lesson is played on a service of its own in memory: nothing is stored, and no running putstore is \
            touched. Predictions are read from standard input. The exit code is 0 unless an \
            answer is not what the lesson says.
            """)

    @Argument(help: "Transcripts to play instead of the lessons, .http files like those in Examples.")
    var files: [String] = []

    @Flag(help: "Ask nothing: choose what is right, and print the whole tour.")
    var yes = false

    @Option(help: "The lesson to begin with.")
    var from = 1

    func run() throws {
        let lessons = try transcripts()
        guard lessons.indices.contains(from - 1) else {
            throw ValidationError("--from is a number from 1 to \(lessons.count).")
        }
        var guide = TourGuide(learner: TourLearner(choosesItself: yes), lessonCount: lessons.count)
        guide.welcome()
        var leftIn: Int?
        for (index, lesson) in lessons.enumerated().dropFirst(from - 1) {
            guard try guide.play(lesson, number: index + 1, on: TourService()) == .leaves else { continue }
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
                guard let text = InputFile.text(at: file) else { throw StartError("\(file) cannot be read as text.") }
                return (name: file, text: text)
            }
            return try Examples(texts).all.map(\.transcript)
        } catch let error as ExampleError {
            throw StartError(error.description)
        }
    }
}

/// The service that a lesson is played on: in this process, without a socket, in memory, and empty at first.
struct TourService {
    private let handler: any RequestHandler

    init() {
        var policy = Policy()
        policy.hosts = HostPolicy(names: [])
        let store = MemoryStore(clock: Dependencies.system.now)
        handler = ResourceAPI.Service(
            store: store, policy: policy, pages: DeveloperPages.all, logger: ServiceLog.logger(level: .error)
        )
        .makeHandler()
    }

    /// The answer that a server sends to `message`, with the fields that are the server's own.
    func answer(to message: Transcript.Message) -> Transcript.Message {
        let response =
            if let error = HTTPServer.Configuration().fault(in: message.bytes) {
                handler.answer(error, at: nil)
            } else {
                handler.response(to: message.request, content: Array(message.content.utf8))
            }
        let date = HTTPDate(secondsSince1970: Dependencies.system.now()).fieldValue
        var fields = [FieldLine(spelling: "Date", value: date)] + response.fields.lines
        if response.status != .noContent, response.status != .notModified {
            let length = response.declaredLength ?? response.content.count
            fields.append(FieldLine(spelling: "Content-Length", value: "\(length)"))
        }
        return Transcript.Message(
            startLine: "HTTP/1.1 \(response.status.rawValue) \(response.status.reasonPhrase)", fields: fields,
            content: message.method == "HEAD" ? "" : String(decoding: response.content, as: UTF8.self))
    }

    /// A request of a transcript as a curl command, to paste into a shell beside a putstore that has the usual address.
    /// - Throws: a `StartError` if curl cannot send that.
    static func curl(for message: Transcript.Message) throws(StartError) -> String {
        let request = SnippetRequest(
            message.method, message.target,
            fields: message.fields.filter { ![.host, .contentLength].contains($0.name) },
            content: message.content.isEmpty ? nil : message.content)
        do throws(SnippetRefusal) {
            return try Snippets.code(for: request, in: .curl)
        } catch {
            throw StartError(error.sentence(SnippetLanguage.curl.title))
        }
    }
}
