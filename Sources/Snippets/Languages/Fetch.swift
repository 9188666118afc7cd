/// JavaScript with fetch, in a module or the console of a browser, or in Node.js.
enum Fetch: SnippetWriter {
    static let client: Client = {
        var client = JavaScript.browser
        // In Node.js it becomes the prototype of an object, and is lost.
        client.ownFields.insert("__proto__")
        return client
    }()

    static func code(for request: SnippetRequest) -> String {
        var options: [String] = []
        if request.method != "GET" { options.append("  method: \(JavaScript.literal(request.method)),") }
        if !request.fields.isEmpty {
            options += ["  headers: {"] + request.fields.map(JavaScript.member) + ["  },"]
        }
        if let content = request.content {
            let isTyped = !request.hasUntypedContent
            options.append("  body: \(isTyped ? JavaScript.literal(content) : JavaScript.bytes(content)),")
        }
        let call = "const response = await fetch(\(JavaScript.literal(request.url))"
        var lines = options.isEmpty ? [call + ");"] : [call + ", {"] + options + ["});"]
        lines += ["console.log(response.status, response.statusText);", "console.log(await response.text());"]
        return lines.joined(separator: "\n") + "\n"
    }
}
