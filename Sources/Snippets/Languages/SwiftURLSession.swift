/// Swift with Foundation's URLSession.
enum SwiftURLSession: SnippetWriter {
    static let client = Client(
        methods: .normalised(forbidden: []), contentless: ["GET", "HEAD"], typing: ["POST"])

    static func code(for request: SnippetRequest) -> String {
        let literal = LiteralDialect.swift.literal
        var lines: [String] = []
        if request.method != "GET" { lines.append("request.httpMethod = \(literal(request.method))") }
        for field in request.fields {
            lines.append(
                "request.setValue(\(literal(field.value)), forHTTPHeaderField: \(literal(field.spelling)))")
        }
        if let content = request.content { lines.append("request.httpBody = Data(\(literal(content)).utf8)") }
        let start = "\(lines.isEmpty ? "let" : "var") request = URLRequest(url: URL(string: \(literal(request.url)))!)"
        return """
            import Foundation
            #if canImport(FoundationNetworking)
            import FoundationNetworking
            #endif

            \(([start] + lines).joined(separator: "\n"))

            let (content, response) = try await URLSession.shared.data(for: request)
            print((response as! HTTPURLResponse).statusCode)
            print(String(decoding: content, as: UTF8.self))

            """
    }
}
