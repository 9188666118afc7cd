import DeveloperPages
import Glibc
import HTTPSemantics

/// Leads through lessons: shows a request, asks what will come, sends it, and shows what came.
struct TourGuide {
    /// What has come of the tour so far.
    struct Score {
        var answers = 0
        /// Answers that are not what the lesson says.
        var differingAnswers = 0
        var predictions = 0
        var rightPredictions = 0
    }

    /// Whether the tour goes on after a lesson.
    enum Ending {
        case goesOn, leaves
    }

    let learner: TourLearner
    let lessonCount: Int
    private(set) var score = Score()
    /// The files that are played instead of the lessons; empty for the lessons.
    private let files: String
    private let screen = TourScreen()

    init(learner: TourLearner, lessonCount: Int, _ files: String) {
        self.learner = learner
        self.lessonCount = lessonCount
        self.files = files
    }

    func welcome() {
        screen.print("putstore tour", .heading)
        screen.prose(
            """
            Short lessons about PUT, PATCH and POST, \(lessonCount) in all. Every request is really carried out, by a \
            service of the tour's own that is empty when a lesson begins. To try a command yourself, start “putstore \
            serve --testing” in another terminal and paste it there.
            """)
        guard !learner.choosesItself else { return }
        screen.prose("Predict what will come by typing the number of a choice; q leaves the tour.")
    }

    /// Plays a lesson to its end, or until the learner leaves.
    mutating func play(_ lesson: Transcript, number: Int, on authority: Authority) throws -> Ending {
        TourInterruption.prepare(goingOn(from: number))
        let heading = "Lesson \(number) of \(lessonCount): \(lesson.title)"
        screen.print()
        screen.prose(heading, .heading)
        screen.print(String(repeating: "=", count: min(heading.count, screen.width)), .heading)
        screen.prose(lesson.introduction)
        var player = Player(HTTPClient(authority: authority, token: nil, patience: 70))
        for round in lesson.rounds {
            var verdicts: [Verdict] = []
            var requests: [Transcript.Message] = []
            for index in round {
                let exchange = lesson.exchanges[index]
                show(exchange, step: index + 1, of: lesson.exchanges.count)
                requests.append(try request(exchange, player))
                screen.prose("\(exchange.request.startLine), as a curl command:")
                screen.print()
                screen.print(try Self.curl(for: requests[requests.count - 1]), .command)
                if round.count > 1 { screen.prose(together(index, in: round)) }
                guard let verdict = predict(exchange.question) else { return .leaves }
                verdicts.append(verdict)
            }
            for (played, verdict) in zip(try player.play(lesson.exchanges[round], as: requests), verdicts) {
                if round.count > 1 {
                    screen.print()
                    screen.prose((played.exchange.client ?? played.exchange.title) + ":", .heading)
                }
                show(played)
                screen.print()
                tell(verdict, played.exchange.question)
                compare(played)
            }
        }
        return .goesOn
    }

    /// - Parameter lesson: the number of the lesson in which the learner left; nil if they stayed to the end.
    func farewell(leftIn lesson: Int?) {
        screen.print("\nThe end of the tour", .heading)
        if score.predictions > 0, !learner.choosesItself {
            screen.print("Predictions: \(score.rightPredictions) of \(score.predictions) right.")
        }
        let verdict = score.differingAnswers == 0 ? "each is" : "\(score.differingAnswers) of them not"
        screen.print("Answers: \(score.answers), \(verdict) what the lesson says.")
        if let lesson { screen.print(goingOn(from: lesson)) }
    }

    private func goingOn(from lesson: Int) -> String {
        "To go on: putstore tour \(files.isEmpty ? "" : files + " ")--from \(lesson)"
    }

    private func show(_ exchange: Transcript.Exchange, step: Int, of count: Int) {
        screen.print()
        screen.prose("Step \(step) of \(count): \(exchange.title)", .heading)
        if !exchange.prose.isEmpty { screen.prose(exchange.prose) }
        if let client = exchange.client { screen.prose("\(client) sends:") }
    }

    private func together(_ index: Int, in round: Range<Int>) -> String {
        index + 1 < round.upperBound
            ? "It is sent together with the next." : "All \(round.count) are sent at the same moment."
    }

    private func request(_ exchange: Transcript.Exchange, _ player: Player) throws(StartError) -> Transcript.Message {
        do throws(TranscriptRun.Unresolved) {
            return try player.request(exchange)
        } catch {
            throw StartError(error.sentence)
        }
    }

    /// A request as a curl command, to paste into a shell beside a putstore that has the usual address.
    /// - Throws: a `StartError` if curl cannot send that.
    private static func curl(for message: Transcript.Message) throws(StartError) -> String {
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

    /// What was predicted.
    private enum Verdict {
        case nothingAsked, right
        /// The index of the choice.
        case wrong(Int)
    }

    /// What the learner predicts; nil if they leave.
    private func predict(_ question: Question?) -> Verdict? {
        guard let question, let right = question.choices.firstIndex(where: \.isRight) else {
            return learner.wantsToSend() ? .nothingAsked : nil
        }
        screen.prose(question.text)
        for (index, choice) in question.choices.enumerated() { screen.prose(choice.text, lead: "  \(index + 1)  ") }
        guard let predicted = learner.prediction(right: right, count: question.choices.count) else { return nil }
        screen.print()
        return predicted == right ? .right : .wrong(predicted)
    }

    /// The answer as it came, but long JSON laid out over several lines.
    private func show(_ played: Player.Played) {
        guard let answer = played.answer else {
            return screen.prose(played.trouble ?? "No answer.", lead: "  ", .heading)
        }
        screen.print("  " + answer.startLine, .heading)
        var lines = answer.fields.map { "\($0.spelling): \($0.value)" }
        if !answer.content.isEmpty { lines += [""] + contentLines(answer.content) }
        for line in lines { screen.quotation(line) }
    }

    private func contentLines(_ content: String) -> [String] {
        let lines = content.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        let width = screen.width - 4
        guard lines.contains(where: { $0.count > width }) else { return lines }
        return TourLayout.lines(of: content, width: width) ?? lines
    }

    private mutating func tell(_ verdict: Verdict, _ question: Question?) {
        guard let question else { return }
        switch verdict {
        case .nothingAsked: return
        case .right:
            score.rightPredictions += 1
            screen.print("Right.", .good)
        case .wrong(let chosen):
            let reply = question.choices[chosen].reply
            screen.prose("Not so." + (reply.isEmpty ? "" : " " + reply), .bad)
            for (index, choice) in question.choices.enumerated() where choice.isRight {
                screen.prose("Right is \(index + 1), “\(choice.text)”.")
            }
        }
        score.predictions += 1
        screen.prose(question.why)
    }

    private mutating func compare(_ played: Player.Played) {
        score.answers += 1
        guard !played.isAsExpected else { return }
        score.differingAnswers += 1
        screen.print("The answer is not what the lesson says:", .bad)
        for fault in played.faults { screen.prose(fault, lead: "  ", .bad) }
    }
}

/// Who takes the tour: somebody at a terminal, lines from a pipe, or the tour itself.
struct TourLearner {
    /// Whether nobody is asked.
    let choosesItself: Bool
    private let isAtTerminal = isatty(STDIN_FILENO) == 1
    private let screen = TourScreen()

    init(choosesItself: Bool) {
        self.choosesItself = choosesItself
    }

    /// How often somebody is asked again: an endless pipe of nonsense must not make an endless tour.
    private static let patience = 20

    /// The index of the choice that is predicted; nil if the learner leaves.
    func prediction(right: Int, count: Int) -> Int? {
        let prompt = "Your prediction (1–\(count)):"
        guard !choosesItself else {
            screen.print("\(prompt) \(right + 1)")
            return right
        }
        for _ in 0..<Self.patience {
            screen.prompt(prompt)
            guard let line = line() else { return nil }
            if let number = Int(line), 1...count ~= number { return number - 1 }
            guard line != "q" else { return nil }
            screen.prose("Please type a number from 1 to \(count), or q to leave.", .bad)
        }
        return nil
    }

    /// Waits until the learner wants the request to be sent; false if they leave. From a pipe only predictions are read.
    func wantsToSend() -> Bool {
        guard isAtTerminal, !choosesItself else { return true }
        screen.prompt("Press Enter to send it:")
        guard let line = line() else { return false }
        return line != "q"
    }

    /// The next line without the spaces around it; nil at the end of the input.
    private func line() -> String? {
        guard let line = readLine() else {
            screen.print()
            return nil
        }
        // What comes from a pipe is not seen otherwise.
        if !isAtTerminal { screen.print(String(line.prefix(40))) }
        return String(line.drop { $0 == " " }.reversed().drop { $0 == " " || $0 == "\r" }.reversed())
    }
}

/// What Ctrl-C says before it ends the tour.
enum TourInterruption {
    private nonisolated(unsafe) static var text: UnsafeMutableBufferPointer<UInt8>?

    /// Has Ctrl-C print a line.
    static func prepare(_ line: String) {
        let bytes = Array("\n\n\(line)\n".utf8)
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = buffer.initialize(from: bytes)
        let earlier = text
        text = buffer
        earlier?.deallocate()
        // Only what a signal handler may call: no memory is asked for in it.
        signal(SIGINT) { number in
            if let text = TourInterruption.text { _ = write(STDOUT_FILENO, text.baseAddress, text.count) }
            signal(number, SIG_DFL)
            raise(number)
        }
    }
}
