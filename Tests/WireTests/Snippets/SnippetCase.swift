import DeveloperPages
import HTTPSemantics
import ResourceCore

/// A request that every language must send to the letter.
struct SnippetCase: Sendable {
    var name: String
    var method: String
    /// What follows the collection, which each run has for itself.
    var path: String
    var fields: [(name: String, value: String)]
    var content: String?
    /// The languages whose client cannot send it, each with its refusal.
    var refusals: [SnippetLanguage: SnippetRefusal]

    init(
        _ name: String, _ method: String, _ path: String = "/1", _ fields: KeyValuePairs<String, String> = [:],
        _ content: String? = nil, refused refusals: [SnippetLanguage: SnippetRefusal] = [:]
    ) {
        self.name = name
        self.method = method
        self.path = path
        self.fields = fields.map { (name: $0.key, value: $0.value) }
        self.content = content
        self.refusals = refusals
    }

    /// The message as a learner would give it.
    func text(collection: String, authority: String) -> [UInt8] {
        var text = "\(method) /\(collection)\(path) HTTP/1.1\r\nHost: \(authority)\r\n"
        for field in fields { text += "\(field.name): \(field.value)\r\n" }
        if let content { text += "Content-Length: \(content.utf8.count)\r\n" }
        return Array((text + "\r\n" + (content ?? "")).utf8)
    }
}

extension SnippetCase {
    static let all = contents + fieldsAndMethods + targets

    /// Texts that some language would read as something else.
    private static let texts: KeyValuePairs<String, String> = [
        "single, double and back quotes": "it's \"quoted\" `x` ''' \"\"\" ``` \"# ''",
        "backslashes": ##"\ \\ \n \t \0 \x41 \u0041 \U00000041 \u{41} \101 \N{DASH} \(x) \#(x) \"##,
        "dollars and braces": "$HOME ${HOME} $(id) `id` $1 %s %d %1$s {x} {{x}} {0} #{x} <?= 1 ?> !! ~",
        "dollars and braces over lines": "$HOME\n${HOME} {$x} `id` $(id)\r\n\"'!x \\n",
        "an HTML page's tags": "</script><!-- <script> --></SCRIPT> ]]> ?> */ // /* & &amp;",
        "a name of a file": "@/etc/hostname",
        "an option": "-d @/etc/hostname",
        "HTTPie's separators": "a:=1 b=@c d==e f;",
        "white space at both ends": "  \t x \t  ",
        "one line feed": "\n",
        "lines with LF, the last one ended": "one\ntwo\n\nfour\n",
        "lines with CR LF and CR": "one\r\ntwo\r\rfour\r\n",
        "lines that end with spaces": "one  \n  two\n",
        "text that is not ASCII": "Grüße, हिन्दी, 日本語, עברית",
        "beyond the BMP": "😀 𝄞 🏳️‍🌈 \u{10FFFD} \u{1D173}",
        "lone and stacked marks": "\u{301}e\u{301}\u{308} \u{301}\"\u{301}'\u{301}`\u{301}\\\u{301}",
        "invisible characters": "\u{FEFF}a\u{A0}b\u{AD}c\u{200B}\u{200D}\u{202E}d\u{2028}\u{2029}\u{85}e\u{FEFF}",
        "control characters": String(decoding: (1..<0x20).map { UInt8($0) }, as: UTF8.self) + "\u{7F}7\u{80}8",
        "the edges of Unicode": "\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFD}\u{FFFF}\u{10000}\u{10FFFF}",
    ]

    /// JSON that many a client would respell.
    private static let documents: KeyValuePairs<String, String> = [
        "an order": "{\"Id\":12345,\"Quantity\":1,\"Price\":10.00}",
        "false": "false",
        "10.00": "10.00",
        "thirty digits": "123456789012345678901234567890",
        "indented JSON": "{\n  \"Id\": 1,\n\n  \"Note\": \"it's \\\"here\\\" \\u00e9 \\\\ $1\"\n}\n",
        "indented JSON without escapes": "{\n  \"Id\": 1,\n\n    \"Note\": \"here\"\n}\n\n",
        "indented JSON that begins and ends with spaces": "  {\n  \"Id\": \n1 }  ",
        "two members of one object, spaced": " { \"b\" : 1.0e2 , \"a\" : -0 } ",
    ]

    private static let contents: [SnippetCase] =
        texts.map { SnippetCase("content: \($0.key)", "PUT", "/1", ["Content-Type": "text/plain"], $0.value) }
        + documents.map { name, text in
            SnippetCase("content: \(name)", "PUT", "/1", ["Content-Type": "application/json"], text)
        }
        + [
            SnippetCase("content: empty", "PUT", "/1", ["Content-Type": "text/plain"], ""),
            SnippetCase("content: none", "PUT"),
            SnippetCase(
                "content: a NUL", "PUT", "/1", ["Content-Type": "text/plain"], "a\0b1\0",
                refused: [.curl: .nul, .httpie: .nul]),
            SnippetCase(
                "content: 40,000 bytes", "PUT", "/1", ["Content-Type": "application/json"],
                "\"" + String(repeating: "0123456789 ü 😀 ", count: 2_000) + "\""),
            SnippetCase(
                "content: 200,000 bytes", "PUT", "/1", ["Content-Type": "text/plain"],
                String(repeating: "0123456789", count: 20_000),
                refused: [
                    .curl: .contentTooLong(limit: 131_071), .httpie: .contentTooLong(limit: 131_071),
                    .java: .contentTooLong(limit: 43_690),
                ]),
            SnippetCase("content: of no type, PUT", "PUT", "/1", [:], "{}"),
            SnippetCase("content: of no type, empty", "PUT", "/1", [:], ""),
            SnippetCase("content: of no type, POST", "POST", "", [:], "{}", refused: [.swift: .untypedContent]),
        ]
}
