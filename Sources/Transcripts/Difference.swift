import HTTPSemantics

/// Where an answer is not what a transcript says.
package struct Difference: Sendable, Equatable {
    /// The part of the answer: the status line, a field by its name, or the content.
    package var part: String
    /// What the transcript says, `…` standing for any text.
    package var expected: String
    /// What came; nil if that field did not.
    package var actual: String?

    /// The difference in a sentence.
    package var sentence: String {
        guard let actual else { return "\(part) is missing; expected was \(expected)." }
        return "\(part) is \(actual.isEmpty ? "empty" : actual); expected was \(expected.isEmpty ? "none" : expected)."
    }
}

extension Transcript.Message {
    /// Where `answer` is not what this message says. Fields that are not named here do not matter, nor does a line end
    /// after the content.
    package func differences(in answer: Transcript.Message) -> [Difference] {
        var found: [Difference] = []
        func compare(_ part: String, _ expected: String, _ actual: String?) {
            guard let actual, Self.fits(actual, expected) else {
                found.append(Difference(part: part, expected: expected, actual: actual))
                return
            }
        }
        compare("The status line", startLine, answer.startLine)
        for field in fields {
            let name = field.spelling.asciiLowercased()
            let values = answer.fields.filter { $0.spelling.asciiLowercased() == name }.map(\.value)
            compare(field.spelling, field.value, values.isEmpty ? nil : values.joined(separator: ", "))
        }
        let ending = answer.content.utf8.last == UInt8(ascii: "\n") ? 1 : 0
        compare("The content", content, String(decoding: answer.content.utf8.dropLast(ending), as: UTF8.self))
        return found
    }

    /// Whether `text` is `pattern`, byte for byte, but for `…`, which stands for any text.
    static func fits(_ text: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false).map { Array($0.utf8) }
        var rest = Array(text.utf8)[...]
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
