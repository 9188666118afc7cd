import HTTPSemantics

/// JavaScript with XMLHttpRequest, in a browser.
enum XHR: SnippetWriter {
    static let client = JavaScript.browser

    static func code(for request: SnippetRequest) -> String {
        var lines = [
            "const xhr = new XMLHttpRequest();",
            "xhr.open(\(JavaScript.literal(request.method)), \(JavaScript.literal(request.url)));",
        ]
        for field in request.fields {
            lines.append(
                "xhr.setRequestHeader(\(JavaScript.literal(field.spelling)), \(JavaScript.literal(field.value)));")
        }
        let content = request.content.map { content in
            isKeptByBrowsers(request.fields) ? JavaScript.literal(content) : JavaScript.bytes(content)
        }
        lines += [
            "xhr.onload = () => {", "  console.log(xhr.status, xhr.statusText);", "  console.log(xhr.responseText);",
            "};", "xhr.onerror = () => console.error('There was no answer.');",
            "xhr.send(\(content ?? ""));",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Whether there is a Content-Type, and one that stays as it is when text is sent: a charset is respelled.
    private static func isKeptByBrowsers(_ fields: [FieldLine]) -> Bool {
        fields.contains { $0.name == .contentType && !$0.value.asciiLowercased().contains("charset") }
    }
}
