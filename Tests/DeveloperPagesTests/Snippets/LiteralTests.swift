@testable import DeveloperPages
import Testing

struct LiteralTests {
    /// A text with its literals: Python, JavaScript, PHP, Java, C#, Swift, Go, Bash.
    private static let table: [(String, [String])] = [
        ("a", ["'a'", "'a'", "'a'", "\"a\"", "\"a\"", "\"a\"", "\"a\"", "'a'"]),
        ("", ["''", "''", "''", "\"\"", "\"\"", "\"\"", "\"\"", "''"]),
        (
            "it's",
            [
                "\"it's\"", "\"it's\"", #"'it\'s'"#, "\"it's\"", "\"it's\"", "\"it's\"", "\"it's\"", #"'it'\''s'"#,
            ]
        ),
        (
            #"{"a":1}"#,
            [
                #"'{"a":1}'"#, #"'{"a":1}'"#, #"'{"a":1}'"#, #""{\"a\":1}""#, #""{\"a\":1}""#, ##"#"{"a":1}"#"##,
                #"`{"a":1}`"#, #"'{"a":1}'"#,
            ]
        ),
        (
            #"\$x"#,
            [
                #"'\\$x'"#, #"'\\$x'"#, #"'\\$x'"#, #""\\$x""#, #""\\$x""#, ##"#"\$x"#"##, #"`\$x`"#, #"'\$x'"#,
            ]
        ),
        (
            "\r$!",
            [
                #"'\r$!'"#, #"'\r$!'"#, #""\r\$!""#, #""\r$!""#, #""\r$!""#, #""\r$!""#, #""\r$!""#, #"$'\r$\x21'"#,
            ]
        ),
        (
            "\u{1}7",
            [
                #"'\x017'"#, #"'\x017'"#, #""\x017""#, #""\0017""#, #""\u00017""#, #""\u{1}7""#, #""\x017""#,
                #"$'\x017'"#,
            ]
        ),
        (
            "\u{2028}",
            [
                #"'\u2028'"#, #"'\u2028'"#, #""\u{2028}""#, #""\u2028""#, #""\u2028""#, #""\u{2028}""#, #""\u2028""#,
                #"$'\xe2\x80\xa8'"#,
            ]
        ),
        ("😀", ["'😀'", "'😀'", "'😀'", #""\ud83d\ude00""#, "\"😀\"", "\"😀\"", "\"😀\"", "'😀'"]),
        (
            "\u{E0001}",
            [
                #"'\U000e0001'"#, #"'\udb40\udc01'"#, #""\u{e0001}""#, #""\udb40\udc01""#, #""\U000e0001""#,
                #""\u{e0001}""#, #""\U000e0001""#, #"$'\xf3\xa0\x80\x81'"#,
            ]
        ),
        (
            "\u{301}e\u{301}",
            [
                "'\\u0301e\u{301}'", "'\\u0301e\u{301}'", "\"\\u{301}e\u{301}\"", #""\u0301e\u0301""#,
                "\"\\u0301e\u{301}\"", "\"\\u{301}e\u{301}\"", "\"\\u0301e\u{301}\"", "$'\\xcc\\x81e\u{301}'",
            ]
        ),
        (
            "</script><!--<script",
            [
                "'</script><!--<script'", #"'\x3C/script>\x3C!--\x3Cscript'"#, "'</script><!--<script'",
                "\"</script><!--<script\"", "\"</script><!--<script\"", "\"</script><!--<script\"",
                "\"</script><!--<script\"", "'</script><!--<script'",
            ]
        ),
    ]

    private static let dialects: [@Sendable (String) -> String] = [
        LiteralDialect.python.literal, LiteralDialect.javaScript.literal, PHPLiteral.literal,
        LiteralDialect.java.literal, LiteralDialect.cSharp.literal, LiteralDialect.swift.literal,
        LiteralDialect.go.literal, ShellWord.quoted,
    ]

    @Test(arguments: table)
    func `each language spells a text in its own way`(text: String, literals: [String]) {
        for (dialect, literal) in zip(Self.dialects, literals) {
            #expect(Array(dialect(text).utf8) == Array(literal.utf8), "\(dialect(text)), not \(literal)")
        }
        #expect(literals.count == Self.dialects.count)
    }

    @Test(arguments: [
        ("a\"#", "\"a\\\"#\""), ("\\#(x)", "\"\\\\#(x)\""), ("\"\n", "\"\\\"\\n\""), ("\"\u{301}", "\"\\\"\\u{301}\""),
        ("\"#\u{301}", "\"\\\"#\\u{301}\""),
    ])
    func `Swift's raw literal is only for texts that cannot end it`(text: String, literal: String) {
        #expect(Array(LiteralDialect.swift.literal(text).utf8) == Array(literal.utf8))
    }

    @Test(
        arguments: [
            ("{\"a\":1}", "\"\"\"\n  {\"a\":1}\"\"\""), ("\"a\":\n\n b\n", "\"\"\"\n  \"a\":\n\n   b\n  \"\"\""),
            ("a", nil), ("\"a\"", nil), ("\"\\n\":1", nil), (" \"a\":1", nil), ("\"a\": \n1", nil), ("\"a\":\t1", nil),
            ("\"a\"\r\n:1", nil), ("\"é\":1", nil), ("\"\"\":1", nil),
        ] as [(String, String?)])
    func `a Java text block is only for texts that it keeps`(text: String, block: String?) {
        #expect(JavaTextBlock.literal(text, indent: 2) == block)
    }

    @Test(arguments: [
        ("\"`", "\"\\\"`\""), ("\"\r", "\"\\\"\\r\""), ("\"\n\t", "\"\\\"\\n\\t\""), ("{\n\"", "`{\n\"`"),
    ])
    func `Go's raw literal is only for texts that it keeps`(text: String, literal: String) {
        #expect(LiteralDialect.go.literal(text).utf8.elementsEqual(literal.utf8))
    }

    @Test(arguments: [
        ("http://a:80/b%20c", "http://a:80/b%20c"), ("a?b", "'a?b'"), ("a&b", "'a&b'"), ("~", "'~'"), ("", "''"),
        ("*", "'*'"), ("a b", "'a b'"), ("é", "'é'"),
    ])
    func `a word of Bash is quoted where something in it is special`(text: String, word: String) {
        #expect(ShellWord.word(text) == word)
    }
}
