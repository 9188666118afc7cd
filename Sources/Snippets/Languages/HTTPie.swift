/// HTTPie, from Bash.
enum HTTPie: SnippetWriter {
    static let client = Client(
        methods: .upperCasedLetters, spells: isSpellable, takesNUL: false, contentLimit: Client.argumentLimit)

    static func code(for request: SnippetRequest) -> String {
        var lines = ["http --ignore-stdin \(request.method) " + ShellWord.word(request.url)]
        for field in request.fields {
            // “Name:” would take HTTPie's own field away; the space keeps = and @ from meaning JSON and a file.
            let item = field.value.isEmpty ? field.spelling + ";" : "\(field.spelling): \(field.value)"
            lines.append(ShellWord.quoted(item))
        }
        if request.hasUntypedContent { lines.append("Content-Type:") }
        // The equals sign keeps content that begins with a hyphen from being an option.
        if let content = request.content { lines.append("--raw=" + ShellWord.quoted(content)) }
        return lines.joined(separator: " \\\n  ") + "\n"
    }

    /// A backslash before a separator of items is taken away, and nothing brings it back.
    @Sendable private static func isSpellable(_ value: String) -> Bool {
        zip(value.utf8, value.utf8.dropFirst()).allSatisfy { byte, next in
            byte != UInt8(ascii: "\\") || !":;=@?".utf8.contains(next)
        }
    }
}
