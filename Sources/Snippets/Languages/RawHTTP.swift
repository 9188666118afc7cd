/// The message itself (RFC 9112), with everything that a client adds.
enum RawHTTP: SnippetWriter {
    static let client = Client(keepsTarget: Client.keepsEveryTarget)

    static func code(for request: SnippetRequest) -> String {
        var lines = ["\(request.method) \(request.target) HTTP/1.1", "Host: \(request.authority)"]
        lines += request.fields.map { "\($0.spelling): \($0.value)" }
        if let content = request.content { lines.append("Content-Length: \(content.utf8.count)") }
        return lines.map { $0 + "\r\n" }.joined() + "\r\n" + (request.content ?? "")
    }
}
