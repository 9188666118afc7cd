/// Node.js with its own http module.
enum Node: SnippetWriter {
    static let client = Client(methods: .upperCased, keepsTarget: Client.keepsEveryTarget)

    static func code(for request: SnippetRequest) -> String {
        let module = request.isSecure ? "https" : "http"
        var lines = ["import \(module) from 'node:\(module)';", ""]
        if let content = request.content { lines += ["const content = \(JavaScript.literal(content));"] }
        let isSettled = JavaScript.isSettled(request.target)
        let address = isSettled ? request.url : "\(module)://\(request.authority)"
        lines.append("const request = \(module).request(\(JavaScript.literal(address)), {")
        // What the URL parser would change stands beside it.
        if !isSettled { lines.append("  path: \(JavaScript.literal(request.target)),") }
        lines.append("  method: \(JavaScript.literal(request.method)),")
        var members = request.fields.map(JavaScript.member)
        // Left out, content would be chunked, and with some methods not framed at all.
        if request.content != nil { members.append("    'Content-Length': Buffer.byteLength(content),") }
        if !members.isEmpty { lines += ["  headers: {"] + members + ["  },"] }
        lines += [
            "}, async (response) => {", "  console.log(response.statusCode, response.statusMessage);",
            "  console.log(Buffer.concat(await response.toArray()).toString());", "});",
            "request.on('error', console.error);", "request.end(\(request.content == nil ? "" : "content"));",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
