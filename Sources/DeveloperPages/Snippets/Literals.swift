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

/// The dialects of the languages.
extension LiteralDialect {
    /// `'…'` or `"…"`
    static let python = LiteralDialect(quotes: ["'", "\""])

    /// `'…'` or `"…"`; can be pasted into a page.
    static let javaScript = LiteralDialect(quotes: ["'", "\""], escape: .surrogates, isSafeInScripts: true)

    /// `"…"`, in which a variable's name would be replaced by its value.
    static let phpDouble = LiteralDialect(
        named: ["\n": "\\n", "\r": "\\r", "\t": "\\t", "$": "\\$"], escape: .braced)

    /// `"…"`. Unicode escapes are replaced before anything else is read, so none may stand for a line end; and how a
    /// source file is encoded depends on the machine.
    static let java = LiteralDialect(control: .octal, escape: .surrogates, isASCIIOnly: true)

    /// `"…"`. An `\x` takes as many digits as there are.
    static let cSharp = LiteralDialect(control: .unicode)

    /// `"…"` or `#"…"#`
    static let swift = LiteralDialect(
        control: .braced, escape: .braced, raw: RawLiteral(open: "#\"", close: "\"#", excluded: ["\"#", "\\#"]))

    /// `"…"` or, in back quotes, text that may go over several lines.
    static let go = LiteralDialect(raw: RawLiteral(open: "`", close: "`", excluded: ["`"], isMultiline: true))

    /// `$'…'`; bytes, because what `\u` gives depends on the locale; a `!` would call up history.
    static let bash = LiteralDialect(
        quotes: ["'"], prefix: "$", named: ["\n": "\\n", "\r": "\\r", "\t": "\\t", "!": "\\x21"], escape: .bytes)
}

/// Text as one word of a Bash command.
enum ShellWord {
    /// Nothing around it where nothing is special, `'…'` where that does, `$'…'` otherwise.
    static func word(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789_./:@%+,=-".unicodeScalars.contains(scalar))
        }
        return isPlain && !text.isEmpty ? text : quoted(text)
    }

    /// `'…'`, or `$'…'` where characters in it could not be seen.
    static func quoted(_ text: String) -> String {
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            guard scalar == "\n" || scalar.standsAsItIs(after: previous, asciiOnly: false) else {
                return LiteralDialect.bash.literal(text)
            }
            previous = scalar
        }
        return "'" + text.unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
    }
}

/// Text as a PHP literal.
enum PHPLiteral {
    /// `'…'`, in which only two characters need a backslash, or `"…"` where characters in it could not be seen.
    static func literal(_ text: String) -> String {
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            guard scalar.standsAsItIs(after: previous, asciiOnly: false) else {
                return LiteralDialect.phpDouble.literal(text)
            }
            previous = scalar
        }
        return "'" + text.unicodeScalars.map { $0 == "'" || $0 == "\\" ? "\\" + String($0) : String($0) }.joined() + "'"
    }
}

/// Text as a Java text block (JLS §3.10.6), for what would need many escapes otherwise, such as JSON.
enum JavaTextBlock {
    /// The block, its lines indented by that many spaces, which Java takes away again; nil where the text has a character
    /// that needs an escape even there, or white space that Java would take away too.
    static func literal(_ text: String, indent: Int) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard text.contains("\""), !text.hasSuffix("\""), !text.contains("\"\"\""),
            text.utf8.allSatisfy({ 0x20...0x7E ~= $0 && $0 != UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") }),
            lines.allSatisfy({ !$0.hasSuffix(" ") }), lines.contains(where: { !$0.isEmpty && !$0.hasPrefix(" ") })
        else { return nil }
        let margin = String(repeating: " ", count: indent)
        // With a line end at the end, the closing marks stand alone in a line: their indent counts, too.
        let block = lines.enumerated().map { index, line in
            line.isEmpty && index < lines.count - 1 ? "" : margin + line
        }
        return "\"\"\"\n" + block.joined(separator: "\n") + "\"\"\""
    }
}
