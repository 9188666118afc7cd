import HTTPSemantics

/// The answer that a request must get.
package enum Expectation: Sendable, Equatable {
    /// The transcript says nothing of it.
    case any
    /// None: the connection ends before there is a whole one.
    case none
    case answer(ExpectedAnswer)

    /// The answer, if one is expected.
    package var answer: ExpectedAnswer? {
        switch self {
        case .answer(let answer): answer
        case .any, .none: nil
        }
    }
}

/// What a transcript says of an answer: fields that it does not name do not matter. `…` stands for any text within a line.
package struct ExpectedAnswer: Sendable, Equatable {
    /// As in `HTTP/1.1 201 Created`; the reason may be missing.
    package var statusLine: String
    package var fields: [FieldLine]
    /// Nil if the content does not matter.
    package var content: String?

    package init(statusLine: String, fields: [FieldLine], content: String?) {
        self.statusLine = statusLine
        self.fields = fields
        self.content = content
    }

    /// The status code; nil where `…` stands in it.
    package var status: Int? { Int(words.count > 1 ? words[1] : "") }
    /// The reason phrase; nil if it does not matter.
    package var reason: String? { words.count > 2 ? String(words[2]) : nil }

    private var words: [Substring] { statusLine.split(separator: " ", maxSplits: 2) }

    /// Where an answer is not what this says.
    package func differences(in answer: Transcript.Message) -> [Difference] {
        var found: [Difference] = []
        func compare(_ part: String, _ expected: String, _ actual: String?) {
            if let actual, Self.fits(actual, expected) { return }
            found.append(Difference(part: part, expected: expected, actual: actual))
        }
        let known = answer.startLine.split(separator: " ", maxSplits: 2)
        let comparable = reason == nil ? known.prefix(2).joined(separator: " ") : answer.startLine
        compare("The status line", statusLine, comparable)
        for field in fields {
            let name = field.spelling.asciiLowercased()
            let values = answer.fields.filter { $0.spelling.asciiLowercased() == name }.map(\.value)
            compare(field.spelling, field.value, values.isEmpty ? nil : values.joined(separator: ", "))
        }
        if let content {
            let ending = answer.content.utf8.last == UInt8(ascii: "\n") ? 1 : 0
            compare("The body", content, String(decoding: answer.content.utf8.dropLast(ending), as: UTF8.self))
        }
        return found
    }

    /// Whether `text` is `pattern`, byte for byte, but for `…`, which stands for any text within a line.
    static func fits(_ text: String, _ pattern: String) -> Bool {
        let lines = Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let patterns = pattern.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.count == patterns.count && zip(lines, patterns).allSatisfy { fits($0, $1) }
    }

    private static func fits(_ line: ArraySlice<UInt8>, _ pattern: Substring) -> Bool {
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false).map { Array($0.utf8) }
        var rest = line
        guard parts.count > 1, let first = parts.first, let last = parts.last else {
            return rest.elementsEqual(pattern.utf8)
        }
        guard rest.starts(with: first), rest.count >= first.count + last.count,
            rest.suffix(last.count).elementsEqual(last)
        else { return false }
        rest = rest.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}

/// Where an answer is not what a transcript says.
package struct Difference: Sendable, Equatable {
    /// The part of the answer: the status line, a header by its name, or the body.
    package var part: String
    /// What the transcript says, `…` standing for any text.
    package var expected: String
    /// What came; nil if that did not.
    package var actual: String?

    /// The difference in a sentence.
    package var sentence: String {
        guard let actual else { return "\(part) is missing; expected was \(expected)." }
        return "\(part) is \(actual.isEmpty ? "empty" : actual); expected was \(expected.isEmpty ? "none" : expected)."
    }
}
