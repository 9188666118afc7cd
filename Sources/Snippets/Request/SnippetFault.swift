/// Why a text is no request.
public struct SnippetFault: Error, Sendable, Equatable {
    /// The line, from 1.
    public var line: Int
    /// What was expected there, such as “a colon after the field name”.
    public var expected: String

    /// The fault in a human sentence.
    public var sentence: String { "Line \(line): expected \(expected)." }
}
