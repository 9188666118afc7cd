/// How a language writes a string: whatever the text, the literal stands for exactly its bytes in UTF-8.
struct LiteralDialect: Sendable {
    /// The quotation marks that may stand around a literal; the one that the text has least is taken, the first if equal.
    var quotes: [Unicode.Scalar] = ["\""]
    /// What stands before the opening mark.
    var prefix = ""
    /// Escapes with a name, beside those for the backslash and the mark.
    var named: [Unicode.Scalar: String] = ["\n": "\\n", "\r": "\\r", "\t": "\\t"]
    /// How other control characters of ASCII are written.
    var control = ScalarEscape.hexadecimal
    /// How everything else is written that should not stand as it is.
    var escape = ScalarEscape.unicode
    /// Whether only ASCII may stand as it is.
    var isASCIIOnly = false
    /// Whether the text may stand in an HTML page's script element.
    var isSafeInScripts = false
    /// A form without escapes, tried first.
    var raw: RawLiteral?

    /// The text as a literal.
    func literal(_ text: String) -> String {
        if let raw = raw?.literal(text) { return raw }
        let scalars = text.unicodeScalars
        let counts = quotes.map { quote in scalars.count { $0 == quote } }
        let quote = zip(quotes, counts).min { $0.1 < $1.1 }?.0 ?? "\""
        var result = prefix + String(quote)
        var previous: Unicode.Scalar?
        for (index, scalar) in zip(scalars.indices, scalars) {
            let next = scalars[scalars.index(after: index)...].first
            result += spelling(scalar, after: previous, before: next, in: quote)
            previous = scalar
        }
        return result + String(quote)
    }

    private func spelling(
        _ scalar: Unicode.Scalar, after previous: Unicode.Scalar?, before next: Unicode.Scalar?,
        in quote: Unicode.Scalar
    ) -> String {
        if scalar == "\\" || scalar == quote { return "\\" + String(scalar) }
        if let name = named[scalar] { return name }
        if isSafeInScripts, scalar == "<" {
            // `</script>` would end the element, `<!--` and `<script` would hide its end (HTML §13.2.5.4).
            return ["/", "!", "s", "S"].contains(next) ? "\\x3C" : "<"
        }
        if scalar.value < 0x20 || scalar.value == 0x7F { return control.spelling(scalar) }
        return scalar.standsAsItIs(after: previous, asciiOnly: isASCIIOnly) ? String(scalar) : escape.spelling(scalar)
    }
}

/// How a scalar is written by its number.
enum ScalarEscape: Sendable {
    /// `\x0b`
    case hexadecimal
    /// `\013`
    case octal
    /// `\u000b`, `\U0001f600`
    case unicode
    /// `\u{b}`
    case braced
    /// `\ud83d\ude00`
    case surrogates
    /// `\xf0\x9f\x98\x80`
    case bytes

    func spelling(_ scalar: Unicode.Scalar) -> String {
        switch self {
        case .hexadecimal: "\\x" + Self.digits(scalar.value, 2)
        case .octal: "\\" + Self.digits(scalar.value, 3, radix: 8)
        case .unicode where scalar.value > 0xFFFF: "\\U" + Self.digits(scalar.value, 8)
        case .unicode: "\\u" + Self.digits(scalar.value, 4)
        case .braced: "\\u{" + String(scalar.value, radix: 16) + "}"
        case .surrogates: String(scalar).utf16.map { "\\u" + Self.digits(UInt32($0), 4) }.joined()
        case .bytes: String(scalar).utf8.map { "\\x" + Self.digits(UInt32($0), 2) }.joined()
        }
    }

    private static func digits(_ value: UInt32, _ count: Int, radix: Int = 16) -> String {
        let text = String(value, radix: radix)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}

extension Unicode.Scalar {
    /// Whether a reader sees it as it is: not white space other than the space, not invisible, not a mark that would sit
    /// on whatever stands before it.
    func standsAsItIs(after previous: Unicode.Scalar?, asciiOnly: Bool) -> Bool {
        if isASCII { return value >= 0x20 && value != 0x7F }
        guard !asciiOnly else { return false }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        case .nonspacingMark, .enclosingMark, .spacingMark:
            return previous.map { $0.properties.isAlphabetic } ?? false
        default:
            return true
        }
    }
}
