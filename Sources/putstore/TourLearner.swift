import Glibc

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
