/// curl, from Bash.
enum Curl: SnippetWriter {
    static let client = Client(
        // -I and -d exclude each other.
        contentless: ["HEAD"], keepsTarget: Client.keepsEveryTarget, takesNUL: false,
        contentLimit: Client.argumentLimit)

    static func code(for request: SnippetRequest) -> String {
        var words = ["curl", request.method == "HEAD" ? "-I" : "-i"]
        // -d alone means POST, nothing GET.
        if request.method != (request.content == nil ? "GET" : "POST"), request.method != "HEAD" {
            words += ["-X", ShellWord.word(request.method)]
        }
        if !Client.hasNoDotSegments(request.target) { words.append("--path-as-is") }
        words.append(ShellWord.word(request.url))
        var lines = [words.joined(separator: " ")]
        for field in request.fields {
            // “Name:” would take curl's own field away, “Name;” sends one without a value.
            let line = field.value.isEmpty ? field.spelling + ";" : "\(field.spelling): \(field.value)"
            lines.append("-H " + ShellWord.quoted(line))
        }
        if request.hasUntypedContent { lines.append("-H 'Content-Type:'") }
        if let content = request.content {
            // After -d, @ would name a file.
            let option = content.utf8.first == UInt8(ascii: "@") ? "--data-raw " : "-d "
            lines.append(option + ShellWord.quoted(content))
        }
        return lines.joined(separator: " \\\n  ") + "\n"
    }
}
