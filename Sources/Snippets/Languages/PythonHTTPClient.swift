/// Python with nothing but its own library.
enum PythonHTTPClient: SnippetWriter {
    static let client = Client(keepsTarget: Client.keepsEveryTarget)

    static func code(for request: SnippetRequest) -> String {
        let python = LiteralDialect.python
        var lines = [
            "import http.client", "",
            "connection = http.client.HTTP\(request.isSecure ? "S" : "")Connection(\(python.literal(request.authority)))",
            "connection.request(", "    \(python.literal(request.method)),", "    \(python.literal(request.target)),",
        ]
        if let content = request.content { lines.append("    body=\(PythonRequests.bytes(content)),") }
        if !request.fields.isEmpty {
            lines.append("    headers={")
            for field in request.fields {
                lines.append("        \(python.literal(field.spelling)): \(python.literal(field.value)),")
            }
            lines.append("    },")
        }
        lines += [
            ")", "response = connection.getresponse()", "print(response.status, response.reason)",
            "print(response.read().decode())",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
