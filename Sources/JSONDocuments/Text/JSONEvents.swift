/// What the scanner tells while it reads, in the order of the text. White space is what lies between two events.
///
/// Check and parser share one scanner and differ only in who listens, so their verdicts cannot drift apart.
protocol JSONEvents {
    mutating func opened(_ container: JSONContainer, at offset: Int)
    mutating func closed(at offset: Int)
    mutating func comma(at offset: Int)
    mutating func colon(at offset: Int)
    mutating func name(_ token: StringToken)
    mutating func string(_ token: StringToken)
    mutating func number(start: Int, end: Int)
    mutating func literal(_ literal: JSONLiteral, start: Int, end: Int)
}

enum JSONContainer: BitwiseCopyable {
    case array, object
}

enum JSONLiteral: BitwiseCopyable {
    case null, `true`, `false`

    var spelling: StaticString {
        switch self {
        case .null: "null"
        case .true: "true"
        case .false: "false"
        }
    }
}

/// A string as it stands in the text.
struct StringToken: BitwiseCopyable {
    /// The opening quote.
    let start: Int
    /// One past the closing quote.
    let end: Int
    /// No backslash inside: the bytes are the decoded value.
    let isPlain: Bool
}
