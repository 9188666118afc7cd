/// Why a text is no request.
package struct SnippetError: Error, Sendable, Equatable {
    /// The line, from 1.
    package var line: Int
    /// What was expected there, such as “a colon after the field name”.
    package var expected: String

    /// The fault in a human sentence.
    package var sentence: String { "Line \(line): expected \(expected)." }
}
