/// Java 17 with its own client.
enum Java: SnippetWriter {
    static let client = Client(
        // jdk.internal.net.http.common.Utils: fields that no code may set.
        ownFields: ["expect", "date", "http2-settings"],
        // A constant has at most 65,535 bytes of modified UTF-8, which writes some scalars in one and a half as many.
        contentLimit: 43_690)

    static func code(for request: SnippetRequest) -> String {
        var calls: [String] = ["    \(method(of: request))"]
        calls += request.fields.map { field in
            "    .header(\(LiteralDialect.java.literal(field.spelling)), \(LiteralDialect.java.literal(field.value)))"
        }
        return """
            import java.net.URI;
            import java.net.http.HttpClient;
            import java.net.http.HttpRequest;
            import java.net.http.HttpRequest.BodyPublishers;
            import java.net.http.HttpResponse.BodyHandlers;

            public class Snippet {
                public static void main(String[] arguments) throws Exception {
                    // HTTP/2 would add fields to the request, to ask for an upgrade.
                    var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                    var request = HttpRequest.newBuilder(URI.create(\(LiteralDialect.java.literal(request.url))))
            \(calls.map { "        " + $0 }.joined(separator: "\n"))
                        .build();
                    var response = client.send(request, BodyHandlers.ofString());
                    System.out.println(response.statusCode());
                    System.out.println(response.body());
                }
            }

            """
    }

    private static func method(of request: SnippetRequest) -> String {
        let content = request.content.map { text in
            let literal = JavaTextBlock.literal(text, indent: 16) ?? LiteralDialect.java.literal(text)
            return "BodyPublishers.ofString(\(literal))"
        }
        switch (request.method, content) {
        case ("GET", nil), ("DELETE", nil): return ".\(request.method)()"
        case ("PUT", let content?), ("POST", let content?): return ".\(request.method)(\(content))"
        default:
            let name = LiteralDialect.java.literal(request.method)
            return ".method(\(name), \(content ?? "BodyPublishers.noBody()"))"
        }
    }
}
