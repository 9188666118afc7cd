/// Python with requests.
enum PythonRequests: SnippetWriter {
    static let client = Client(methods: .upperCased)

    /// The methods that have a function of their own.
    private static let functions: Set = ["GET", "OPTIONS", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

    static func code(for request: SnippetRequest) -> String {
        let python = LiteralDialect.python
        let hasFunction = functions.contains(request.method)
        let function = hasFunction ? request.method.lowercased() : "request"
        var lines = ["import requests", "", "response = requests.\(function)("]
        if !hasFunction { lines.append("    \(python.literal(request.method)),") }
        lines.append("    \(python.literal(request.url)),")
        if !request.fields.isEmpty {
            lines.append("    headers={")
            for field in request.fields {
                lines.append("        \(python.literal(field.spelling)): \(python.literal(field.value)),")
            }
            lines.append("    },")
        }
        if let content = request.content { lines.append("    data=\(bytes(content)),") }
        lines += [")", "print(response.status_code, response.reason)", "print(response.text)"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Bytes: text would be encoded as Latin-1.
    static func bytes(_ content: String) -> String {
        let literal = LiteralDialect.python.literal(content)
        return content.utf8.allSatisfy { $0 < 0x80 } ? "b" + literal : literal + ".encode()"
    }
}
