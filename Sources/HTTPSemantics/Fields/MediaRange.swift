/// A pattern of media types, as the operator writes it: `image/png`, `text/*`, `application/*+json` or `*/*`.
package struct MediaRange: Sendable, Hashable {
    /// The pattern as it was written.
    package let spelling: String
    private let type: String
    private let subtype: String

    /// The pattern that `value` spells. Nil if it is not a pattern: a `*` stands only for a whole type, a whole subtype,
    /// or a subtype up to its suffix, and there are no parameters.
    package init?(_ value: String) {
        var scanner = FieldScanner(value)
        guard let type = scanner.token()?.asciiLowercased(), scanner.take("/"),
            let subtype = scanner.token()?.asciiLowercased(), scanner.isAtEnd
        else { return nil }
        if type == "*" {
            guard subtype == "*" else { return nil }
        } else {
            guard !type.utf8.contains(UInt8(ascii: "*")) else { return nil }
            let stem = subtype.hasPrefix("*+") && subtype.utf8.count > 2 ? subtype.dropFirst(2) : subtype[...]
            guard subtype == "*" || !stem.utf8.contains(UInt8(ascii: "*")) else { return nil }
        }
        self.spelling = value
        self.type = type
        self.subtype = subtype
    }

    /// Whether `type`, whatever its parameters, fits the pattern. `application/*+json` needs a suffix: it does not fit
    /// `application/json`.
    package func matches(_ type: MediaType) -> Bool {
        if self.type == "*" { return true }
        guard self.type == type.type else { return false }
        if subtype == "*" { return true }
        guard subtype.hasPrefix("*+") else { return subtype == type.subtype }
        let suffix = subtype.dropFirst()
        return type.subtype.hasSuffix(suffix) && type.subtype.utf8.count > suffix.utf8.count
    }
}
