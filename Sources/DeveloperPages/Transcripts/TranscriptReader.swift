import HTTPSemantics

/// Reads a transcript line by line.
struct TranscriptReader {
    private let lines: [Substring]
    private var position = 0

    init(_ text: String) {
        lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The first line: the title of the file, and the number of the lesson that it may name.
    mutating func heading() -> (lesson: Int?, title: String) {
        guard let title = text(after: "# ") else { return (nil, "") }
        if let match = title.wholeMatch(of: #/Lesson (?<number>[1-9][0-9]{0,2}): (?<rest>.+)/#) {
            return (Int(match.number), String(match.rest))
        }
        return (nil, title)
    }

    /// The lines up to the first exchange, as one text.
    mutating func introduction() throws(TranscriptError) -> String {
        var parts: [String] = []
        while let line = current, !line.hasPrefix("### ") {
            if let part = text(after: "# ") {
                parts.append(part)
            } else if line.isEmpty || line == "#" {
                position += 1
            } else {
                throw fault("“### ” and the title of an exchange")
            }
        }
        return parts.joined(separator: " ")
    }

    /// The title of the next exchange; nil at the end.
    mutating func exchangeTitle() throws(TranscriptError) -> String? {
        guard current != nil else { return nil }
        guard let title = text(after: "### ") else { throw fault("“### ” and the title of an exchange") }
        return title
    }

    mutating func message(isAnswer: Bool) throws(TranscriptError) -> Transcript.Message {
        guard var startLine = current.map({ String($0) }), startLine.hasPrefix("HTTP/1.1 ") == isAnswer,
            !startLine.hasPrefix("#")
        else {
            throw fault(isAnswer ? "a status line" : "a request line")
        }
        if !isAnswer {
            guard startLine.hasSuffix(" HTTP/1.1") else { throw fault("“HTTP/1.1” at the end of the request line") }
            startLine.removeLast(" HTTP/1.1".count)
        }
        position += 1
        var fields: [FieldLine] = []
        while let line = current, !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw fault("a field") }
            fields.append(FieldLine(spelling: String(parts[0]), value: String(parts[1].drop { $0 == " " })))
            position += 1
        }
        position += 1
        return Transcript.Message(startLine: startLine, fields: fields, content: content(endsAtStatusLine: !isAnswer))
    }

    /// All lines up to the next part, without the blank lines before that.
    private mutating func content(endsAtStatusLine: Bool) -> String {
        var content: [Substring] = []
        while let line = current, !line.hasPrefix("### "), !(endsAtStatusLine && line.hasPrefix("HTTP/1.1 ")) {
            content.append(line)
            position += 1
        }
        while content.last?.isEmpty == true { content.removeLast() }
        return content.joined(separator: "\n")
    }

    /// Whether the next line begins with `mark`.
    func begins(with mark: String) -> Bool { current?.hasPrefix(mark) == true }

    /// Takes the line if it begins with `mark`, and returns the rest of it.
    mutating func text(after mark: String) -> String? {
        guard let line = current, line.hasPrefix(mark) else { return nil }
        position += 1
        return String(line.dropFirst(mark.count))
    }

    private var current: Substring? { position < lines.count ? lines[position] : nil }

    /// What is wrong with the next line.
    func fault(_ expected: String) -> TranscriptError {
        TranscriptError(line: position + 1, expected: expected)
    }
}

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
