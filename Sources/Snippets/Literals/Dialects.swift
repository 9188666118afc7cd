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
