/// Takes the question out of the comments before a request.
struct CommentReader {
    /// Comments that belong to no question.
    private(set) var others: [TranscriptReader.Line] = []
    private var question: [TranscriptReader.Line] = []

    init(_ comments: [TranscriptReader.Line]) {
        for line in comments.map(Self.spaced) {
            if Self.signs.contains(where: { line.text.hasPrefix($0) }) {
                question.append(line)
            } else {
                others.append(line)
            }
        }
    }

    private static let signs = ["#? ", "#+ ", "#- ", "#! ", "#= "]

    /// The line with a space after its sign, where a text follows at once; what is only drawn, such as `#-----`, is none.
    private static func spaced(_ line: TranscriptReader.Line) -> TranscriptReader.Line {
        guard signs.contains(where: { line.text.hasPrefix($0.dropLast()) }),
            let next = line.text.dropFirst(2).first, next.isLetter || next.isNumber || next == "“" || next == "\""
        else { return line }
        var line = line
        line.text = "\(line.text.prefix(2)) \(line.text.dropFirst(2))"
        return line
    }

    /// The question; nil if there is none.
    mutating func question(end: TranscriptReader.Line) throws(TranscriptError) -> Question? {
        guard let first = question.first else { return nil }
        let last = question.last
        guard let text = paragraph(after: "#? ") else { throw first.error("expected “#? ” and a question first") }
        var choices: [Question.Choice] = []
        while let line = question.first, let isRight = ["#+ ": true, "#- ": false][line.text.prefix(3)] {
            let limit = isRight ? 1 : 3
            guard choices.count(where: { $0.isRight == isRight }) < limit else {
                throw line.error("expected at most \(limit) of “\(line.text.prefix(3))”")
            }
            question.removeFirst()
            let reply = paragraph(after: "#! ") ?? ""
            if isRight, !reply.isEmpty { throw line.error("what is right has “#= ” at the end, and no “#! ”") }
            choices.append(
                Question.Choice(text: String(line.text.dropFirst(3)), isRight: isRight, reply: reply))
        }
        let next = question.first ?? last ?? end
        guard choices.contains(where: \.isRight) else { throw next.error("expected “#+ ” and the right choice") }
        guard choices.contains(where: { !$0.isRight }) else { throw next.error("expected “#- ” and a wrong choice") }
        guard let why = paragraph(after: "#= ") else {
            throw next.error("expected “#= ” and why the right choice is right")
        }
        if let line = question.first { throw line.error("expected one question a request") }
        return Question(text: text, choices: choices, why: why)
    }

    /// All lines with that mark, as one text; nil if there is none.
    private mutating func paragraph(after mark: String) -> String? {
        var parts: [String] = []
        while let line = question.first, line.text.hasPrefix(mark) {
            parts.append(String(line.text.dropFirst(mark.count)))
            question.removeFirst()
        }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}
