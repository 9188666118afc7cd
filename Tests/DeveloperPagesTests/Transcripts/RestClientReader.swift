import DeveloperPages
import HTTPSemantics

/// What VS Code's REST Client would send of a file, written from its documentation: requests are parted by lines of `###`,
/// lines that begin with `#` or `//` are comments wherever they stand, `@name = value` before a request defines a variable,
/// and all after the first blank line up to the last line that is neither blank nor a comment is the body.
enum RestClientReader {
    struct Request: Equatable {
        var method: String
        var address: String
        var fields: [String]
        var body: String
        /// `# @name`
        var name: String?
    }

    /// What its documentation lists as methods of a request line; any other line is an address to GET.
    private static let methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "CONNECT", "TRACE"]

    static func requests(in text: String) -> [Request] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        var variables: [String: String] = [:]
        for line in lines {
            if let match = line.wholeMatch(of: #/\s*@([^\s=]+)\s*=\s*(.*?)\s*/#) {
                variables[String(match.1)] = String(match.2)
            }
        }
        var requests: [Request] = []
        for block in lines.split(omittingEmptySubsequences: false, whereSeparator: { $0.hasPrefix("###") }) {
            let name = block.compactMap { $0.wholeMatch(of: #/\s*(?:#+|\/{2,})\s+@name\s+([^\s]+)\s*/#) }.first
            var rest = block.filter { !isComment($0) }[...]
            while let line = rest.first, isBlank(line) || line.contains(#/^\s*@([^\s=]+)\s*=/#) { rest.removeFirst() }
            while let line = rest.last, isBlank(line) { rest.removeLast() }
            guard var start = rest.popFirst() else { continue }
            while let line = rest.first, line.contains(#/^\s*[&?]/#) {
                start = trimmed(start) + trimmed(line)
                rest.removeFirst()
            }
            let fields = rest.prefix { !isBlank($0) }
            let body = rest.dropFirst(fields.count + 1)
            var address = trimmed(filled(start, variables))
            var method = "GET"
            if let match = address.firstMatch(of: #/^([A-Za-z]+)\s+/#), methods.contains(match.1.uppercased()) {
                // The library that sends it writes it in capitals.
                method = match.1.uppercased()
                address = String(address[match.range.upperBound...])
            }
            address = address.replacing(#/\s+HTTP\/.*$/#, with: "")
            let type = fields.first { $0.lowercased().hasPrefix("content-type:") } ?? ""
            requests.append(
                Request(
                    method: method, address: address, fields: fields.map { trimmed(filled($0, variables)) },
                    body: filled(body.joined(separator: "\n"), variables) + (type.contains("x-ndjson") ? "\n" : ""),
                    name: name.map { String($0.1) }))
        }
        return requests
    }

    private static func filled(_ text: String, _ variables: [String: String]) -> String {
        text.replacing(#/\{\{(.+?)\}\}/#) { match in
            variables[String(match.1)].map { filled($0, variables) } ?? String(match.0)
        }
    }

    private static func isComment(_ line: String) -> Bool { line.contains(#/^\s*(#|\/{2})/#) }
    private static func isBlank(_ line: String) -> Bool { trimmed(line).isEmpty }

    private static func trimmed(_ text: String) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " || $0 == "\r" }.reversed())
    }
}
