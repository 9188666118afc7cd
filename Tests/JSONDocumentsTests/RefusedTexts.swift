import JSONDocuments
import Testing

/// A text that is refused, and how.
struct Refused: Sendable, CustomTestStringConvertible {
    let text: Text
    let offset: Int
    let line: Int
    let column: Int
    let reason: JSONError.Reason

    /// - Parameters:
    ///   - line: 1 unless told.
    ///   - column: one more than the offset unless told.
    init(_ text: Text, _ offset: Int, _ reason: JSONError.Reason, line: Int = 1, column: Int? = nil) {
        self.text = text
        self.offset = offset
        self.line = line
        self.column = column ?? offset + 1
        self.reason = reason
    }

    var testDescription: String { text.testDescription }

    static let all = whole + grammar + literals + numbers + strings + encodings + names + depths + places

    static let whole: [Refused] = [
        Refused("", 0, .empty),
        Refused("  ", 2, .empty),
        Refused("\n\t\r\n", 4, .empty, line: 3, column: 1),
        Refused(Text("", [0xEF, 0xBB, 0xBF], "{}"), 0, .byteOrderMark),
        Refused(Text("", [0xEF, 0xBB, 0xBF]), 0, .byteOrderMark),
        Refused("1 2", 2, .trailingContent),
        Refused("{}}", 2, .trailingContent),
        Refused("[]]", 2, .trailingContent),
        Refused("truex", 4, .trailingContent),
        Refused("\"a\"b", 3, .trailingContent),
        Refused("{}\n// done", 3, .trailingContent, line: 2, column: 1),
        Refused("{}\0", 2, .trailingContent),
        Refused("{}\0junk", 2, .trailingContent),
        Refused("{}\u{A0}", 2, .trailingContent),
        Refused(Text("{}", [0xFF]), 2, .notUTF8),
    ]

    static let grammar: [Refused] = [
        Refused("[", 1, .unexpectedEnd),
        Refused("{", 1, .unexpectedEnd),
        Refused("[1", 2, .unexpectedEnd),
        Refused("[1,", 3, .unexpectedEnd),
        Refused("{\"a\"", 4, .unexpectedEnd),
        Refused("{\"a\":", 5, .unexpectedEnd),
        Refused("{\"a\":1", 6, .unexpectedEnd),
        Refused("{\"a\":1,", 7, .unexpectedEnd),
        Refused("[1,]", 3, unexpected("]", .value)),
        Refused("[,1]", 1, unexpected(",", .value)),
        Refused("[1,,2]", 3, unexpected(",", .value)),
        Refused("[1 2]", 3, unexpected("2", .commaOrBracket)),
        Refused("[1}", 2, unexpected("}", .commaOrBracket)),
        Refused("[\"a\":1]", 4, unexpected(":", .commaOrBracket)),
        Refused("{\"a\":1]", 6, unexpected("]", .commaOrBrace)),
        Refused("{\"a\":1,}", 7, unexpected("}", .name)),
        Refused("{,}", 1, unexpected(",", .name)),
        Refused("{a:1}", 1, unexpected("a", .name)),
        Refused("{'a':1}", 1, unexpected("'", .name)),
        Refused("{1:1}", 1, unexpected("1", .name)),
        Refused("{null:1}", 1, unexpected("n", .name)),
        Refused("{[]:1}", 1, unexpected("[", .name)),
        Refused("{\"a\" 1}", 5, unexpected("1", .colon)),
        Refused("{\"a\",1}", 4, unexpected(",", .colon)),
        Refused("{\"a\"}", 4, unexpected("}", .colon)),
        Refused("{\"a\"::1}", 5, unexpected(":", .value)),
        Refused("{\"a\":}", 5, unexpected("}", .value)),
        Refused("{\"a\":1 \"b\":2}", 7, unexpected("\"", .commaOrBrace)),
        Refused("]", 0, unexpected("]", .value)),
        Refused(",", 0, unexpected(",", .value)),
        Refused("'a'", 0, unexpected("'", .value)),
        Refused("/**/1", 0, unexpected("/", .value)),
        Refused("#1", 0, unexpected("#", .value)),
        Refused("[\u{0C}]", 1, .unexpectedByte(0x0C, expected: .value)),
        Refused("[\u{0B}]", 1, .unexpectedByte(0x0B, expected: .value)),
        Refused("\0", 0, .unexpectedByte(0, expected: .value)),
        Refused("[1\u{2060}]", 2, .unexpectedByte(0xE2, expected: .commaOrBracket)),
        Refused("[\u{A0}1]", 1, .unexpectedByte(0xC2, expected: .value)),
        Refused(" \u{FEFF}1", 1, .unexpectedByte(0xEF, expected: .value)),
        Refused("{é:1}", 1, .unexpectedByte(0xC3, expected: .name)),
    ]

    static let literals: [Refused] = [
        Refused("nul", 3, .unexpectedEnd),
        Refused("t", 1, .unexpectedEnd),
        Refused("nulL", 3, unexpected("L", .literal)),
        Refused("fa1se", 2, unexpected("1", .literal)),
        Refused("[tru]", 4, unexpected("]", .literal)),
        Refused("[truex]", 5, unexpected("x", .commaOrBracket)),
        Refused("True", 0, unexpected("T", .value)),
        Refused("NaN", 0, unexpected("N", .value)),
        Refused("nan", 1, unexpected("a", .literal)),
        Refused("Infinity", 0, unexpected("I", .value)),
        Refused("undefined", 0, unexpected("u", .value)),
        Refused(Text("[nul", [0xFF], "]"), 4, .notUTF8),
    ]

    static let numbers: [Refused] = [
        Refused("01", 1, .badNumber),
        Refused("-01", 2, .badNumber),
        Refused("00", 1, .badNumber),
        Refused("[012]", 2, .badNumber),
        Refused("-", 1, .unexpectedEnd),
        Refused("[-]", 2, .badNumber),
        Refused("--1", 1, .badNumber),
        Refused("-a", 1, .badNumber),
        Refused("-Infinity", 1, .badNumber),
        Refused("+1", 0, unexpected("+", .value)),
        Refused(".5", 0, unexpected(".", .value)),
        Refused("-.5", 1, .badNumber),
        Refused("1.", 2, .unexpectedEnd),
        Refused("[1.]", 3, .badNumber),
        Refused("1.e5", 2, .badNumber),
        Refused("1.2.3", 3, .trailingContent),
        Refused("1e", 2, .unexpectedEnd),
        Refused("1e+", 3, .unexpectedEnd),
        Refused("[1e]", 3, .badNumber),
        Refused("1e+-1", 3, .badNumber),
        Refused("1e1.5", 3, .trailingContent),
        Refused("1ee1", 2, .badNumber),
        Refused("0x1F", 1, .trailingContent),
        Refused("1_000", 1, .trailingContent),
        Refused("[1 000]", 3, unexpected("0", .commaOrBracket)),
        Refused("1,5", 1, .trailingContent),
        Refused("１", 0, .unexpectedByte(0xEF, expected: .value)),
        Refused(Text("[1.", [0xFF], "]"), 3, .notUTF8),
        Refused(Text("[1", [0xE5], "]"), 2, .notUTF8),
    ]

    static let strings: [Refused] = [
        Refused("\"", 1, .unexpectedEnd),
        Refused("\"abc", 4, .unexpectedEnd),
        Refused("\"abcdefghijkl", 13, .unexpectedEnd),
        Refused("\"\\", 2, .unexpectedEnd),
        Refused("\"\\\"", 3, .unexpectedEnd),
        Refused("\"\\u00", 5, .unexpectedEnd),
        Refused("\"\\u0041", 7, .unexpectedEnd),
        Refused("\"\\u00\"", 1, .badEscape),
        Refused("\"\\u00G0\"", 1, .badEscape),
        Refused("\"\\U0041\"", 1, .badEscape),
        Refused("\"\\x41\"", 1, .badEscape),
        Refused("\"\\a\"", 1, .badEscape),
        Refused("\"\\'\"", 1, .badEscape),
        Refused("\"\\0\"", 1, .badEscape),
        Refused("\"\\ \"", 1, .badEscape),
        Refused("\"\\\n\"", 1, .badEscape),
        Refused("\"\\é\"", 1, .badEscape),
        Refused("\"\\ud800\\u12\"", 7, .badEscape),
        Refused("\"\\ud800\\\"", 9, .unexpectedEnd),
        Refused("\"a\nb\"", 2, .controlCharacterInString(0x0A)),
        Refused("\"a\tb\"", 2, .controlCharacterInString(0x09)),
        Refused("\"\0\"", 1, .controlCharacterInString(0)),
        Refused("\"\u{1F}\"", 1, .controlCharacterInString(0x1F)),
        Refused("\"12345678\u{1}2345678\"", 9, .controlCharacterInString(1)),
        Refused("{\"a\u{1}\":1}", 3, .controlCharacterInString(1)),
    ]

    /// In strings, RFC 3629 §4.
    static let encodings: [Refused] =
        [
            [0xFF], [0xFE], [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xC2], [0xC3, 0x28], [0xE0, 0x80, 0xAF],
            [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0xAF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9D, 0x84], [0xF0, 0x9D, 0x28, 0x84],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ].flatMap { (raw: [UInt8]) in
            [Refused(Text("[\"x", raw, "\"]"), 3, .notUTF8), Refused(Text("[\"12345678x", raw), 11, .notUTF8)]
        } + [
            Refused(Text("", [0xFF]), 0, .notUTF8),
            Refused(Text("", [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]), 0, .notUTF8),
            Refused(Text("", [0xEF, 0xBB]), 0, .notUTF8),
            Refused(Text("", [0x00, 0x7B, 0x00, 0x7D]), 0, .unexpectedByte(0, expected: .value)),
            Refused(Text("[", [0xE9], "]"), 1, .notUTF8),
            Refused(Text("{", [0xFF], ":1}"), 1, .notUTF8),
        ]

    static let names: [Refused] = [
        Refused("{\"a\":1,\"a\":1}", 7, .duplicateName("a")),
        Refused("{\"\":1,\"\":2}", 6, .duplicateName("")),
        Refused("{\"a\":1,\"\\u0061\":2}", 7, .duplicateName("a")),
        Refused("{\"\\u0061\":1,\"a\":2}", 12, .duplicateName("a")),
        Refused("{\"\\n\":1,\"\\u000a\":2}", 8, .duplicateName("\n")),
        Refused("{\"/\":1,\"\\/\":2}", 7, .duplicateName("/")),
        Refused("{\"𝄞\":1,\"\\ud834\\uDD1E\":2}", 10, .duplicateName("𝄞"), column: 8),
        Refused("{\"é\":1,\"\\u00e9\":2}", 8, .duplicateName("é"), column: 8),
        Refused("{\"€\":1,\"\\u20AC\":2}", 9, .duplicateName("€"), column: 8),
        Refused("{\"\\ud800\":1,\"\\uD800\":2}", 12, .duplicateName("\u{FFFD}\u{FFFD}\u{FFFD}")),
        Refused("{\"a\":{\"a\":1,\"b\":2,\"a\":3}}", 18, .duplicateName("a")),
        Refused("{\"a\":{\"b\":[{\"c\":1}]},\n \"a\":2}", 23, .duplicateName("a"), line: 2, column: 2),
        Refused("{\"long name one\":1,\"long name two\":2,\"long name one\":3}", 37, .duplicateName("long name one")),
    ]

    static let depths: [Refused] = [
        Refused(Text(bytes: Accepted.nested(513)), 512, .tooDeep(limit: 512)),
        Refused(Text(bytes: Array(repeating: UInt8(ascii: "["), count: 100_000)), 512, .tooDeep(limit: 512)),
        Refused(Text("", Array(repeatElement(Array("{\"\":".utf8), count: 600).joined())), 2048, .tooDeep(limit: 512)),
    ]

    /// Lines end with LF, CR or CR LF; columns count characters.
    static let places: [Refused] = [
        Refused("{\n  \"a\": 1,\n  b: 2\n}", 14, unexpected("b", .name), line: 3, column: 3),
        Refused("[\r\n1\r2\n3]", 5, unexpected("2", .commaOrBracket), line: 3, column: 1),
        Refused("[\"é€𝄞\" x]", 13, unexpected("x", .commaOrBracket), column: 8),
        Refused("\r\n\r\n\r\nx", 6, unexpected("x", .value), line: 4, column: 1),
        Refused("\n\r\n\rx", 4, unexpected("x", .value), line: 4, column: 1),
    ]

    private static func unexpected(_ character: Unicode.Scalar, _ expected: JSONError.Expectation) -> JSONError.Reason {
        .unexpectedByte(UInt8(ascii: character), expected: expected)
    }
}
