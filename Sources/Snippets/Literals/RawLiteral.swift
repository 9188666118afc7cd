/// A literal in which nothing is escaped, for texts with quotation marks or backslashes.
struct RawLiteral: Sendable {
    /// What stands before and after the text.
    var open: String
    var close: String
    /// What a text must not have in it.
    var excluded: [String]
    /// Whether the text may go over several lines.
    var isMultiline = false

    /// The text as such a literal; nil if that is not possible, or not simpler than the usual one.
    func literal(_ text: String) -> String? {
        let scalars = text.unicodeScalars
        guard scalars.contains(where: { $0 == "\"" || $0 == "\\" }) else { return nil }
        var previous: Unicode.Scalar?
        for scalar in scalars {
            let isLineFeed = isMultiline && scalar == "\n"
            guard isLineFeed || scalar.standsAsItIs(after: previous, asciiOnly: false) else { return nil }
            previous = scalar
        }
        guard !excluded.contains(where: { Self.has(text, $0) }) else { return nil }
        return open + text + close
    }

    /// Whether the bytes of `part` stand in `text`; `contains` would not find a `"` that a mark follows.
    private static func has(_ text: String, _ part: String) -> Bool {
        Array(text.utf8).firstRange(of: Array(part.utf8)) != nil
    }
}
