import DeveloperPages
import Glibc

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
    private let screen = TourScreen()

    init(learner: TourLearner, lessonCount: Int) {
        self.learner = learner
        self.lessonCount = lessonCount
    }

    func welcome() {
        screen.print("putstore tour", .heading)
        screen.prose(
            """
            Short lessons about PUT, PATCH and POST, \(lessonCount) in all. Every request is really carried out, by a \
            service of the tour's own that is empty when a lesson begins. To try a command yourself, start putstore in \
            another terminal and paste it there.
            """)
        guard !learner.choosesItself else { return }
        screen.prose("Predict what will come by typing the number of a choice; q leaves the tour.")
    }

    /// Plays a lesson to its end, or until the learner leaves.
    /// - Throws: a `StartError` if curl cannot send a request.
    mutating func play(_ lesson: Transcript, number: Int, on service: TourService) throws -> Ending {
        let heading = "Lesson \(number) of \(lessonCount): \(lesson.title)"
        screen.print("\n" + heading, .heading)
        screen.print(String(repeating: "=", count: heading.count), .heading)
        screen.prose(lesson.introduction)
        for (index, exchange) in lesson.exchanges.enumerated() {
            screen.print("\nStep \(index + 1) of \(lesson.exchanges.count): \(exchange.title)", .heading)
            screen.prose("\(exchange.request.startLine), as a curl command:")
            screen.print()
            screen.print(try TourService.curl(for: exchange.request), .command)
            guard let verdict = predict(exchange.question) else { return .leaves }
            let answer = service.answer(to: exchange.request)
            show(answer)
            screen.print()
            tell(verdict, exchange.question)
            compare(exchange.answer, answer)
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
        if let lesson { screen.print("To go on: putstore tour --from \(lesson)") }
    }

    /// What was predicted.
    private enum Verdict {
        case nothingAsked, right, wrong
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
        return predicted == right ? .right : .wrong
    }

    /// The answer as it came, but long JSON laid out over several lines.
    private func show(_ answer: Transcript.Message) {
        screen.print("  " + answer.startLine, .heading)
        var lines = answer.fields.map { "\($0.spelling): \($0.value)" }
        if !answer.content.isEmpty { lines += [""] + contentLines(answer.content) }
        for line in lines { screen.quotation(line) }
    }

    private func contentLines(_ content: String) -> [String] {
        let lines = content.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        let width = TourScreen.width - 4
        guard lines.contains(where: { $0.count > width }) else { return lines }
        return TourLayout.lines(of: content, width: width) ?? lines
    }

    private mutating func tell(_ verdict: Verdict, _ question: Question?) {
        guard verdict != .nothingAsked, let question else { return }
        score.predictions += 1
        if verdict == .right {
            score.rightPredictions += 1
            screen.print("Right.", .good)
        } else {
            for (index, choice) in question.choices.enumerated() where choice.isRight {
                screen.prose("Not so. Right is \(index + 1), “\(choice.text)”.", .bad)
            }
        }
        screen.prose(question.why)
    }

    private mutating func compare(_ expected: Transcript.Message, _ answer: Transcript.Message) {
        let differences = expected.differences(in: answer)
        score.answers += 1
        guard !differences.isEmpty else {
            screen.print("The answer is what the lesson says.", .good)
            return
        }
        score.differingAnswers += 1
        screen.print("The answer is not what the lesson says:", .bad)
        for difference in differences { screen.prose(difference.sentence, lead: "  ", .bad) }
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
