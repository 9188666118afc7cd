extension TranscriptReader {
    /// The question before a request; nil if there is none.
    mutating func question() throws(TranscriptError) -> Question? {
        guard let text = paragraph(after: "#? ") else { return nil }
        let choices = try choices()
        guard choices.contains(where: \.isRight) else { throw fault("“#+ ” and the right choice") }
        guard choices.contains(where: { !$0.isRight }) else { throw fault("“#- ” and a wrong choice") }
        guard let why = paragraph(after: "#= ") else { throw fault("“#= ” and why the right choice is right") }
        return Question(text: text, choices: choices, why: why)
    }

    private mutating func choices() throws(TranscriptError) -> [Question.Choice] {
        var choices: [Question.Choice] = []
        while let (mark, isRight, limit) = Self.marks.first(where: { begins(with: $0.mark) }) {
            guard choices.count(where: { $0.isRight == isRight }) < limit else {
                throw fault("at most \(limit) of “\(mark)”")
            }
            if let text = text(after: mark) { choices.append(Question.Choice(text: text, isRight: isRight)) }
        }
        return choices
    }

    /// Choices, and how many there may be: more than four are no longer taken in at a glance.
    private static let marks = [(mark: "#+ ", isRight: true, limit: 1), (mark: "#- ", isRight: false, limit: 3)]

    /// All lines with that mark, as one text; nil if there is none.
    private mutating func paragraph(after mark: String) -> String? {
        var parts: [String] = []
        while let part = text(after: mark) { parts.append(part) }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}
