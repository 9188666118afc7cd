import HTTPSemantics

/// C# with HttpClient.
enum CSharp: SnippetWriter {
    static let client = Client(methods: .upperCased)

    /// Fields that .NET keeps with the content (System.Net.Http.Headers.HttpContentHeaders).
    private static let contentFields: Set = [
        "allow", "content-disposition", "content-encoding", "content-language", "content-location", "content-md5",
        "content-range", "content-type", "expires", "last-modified",
    ]

    /// The methods that .NET has names for, in all its versions.
    private static let methods = [
        "GET": "Get", "HEAD": "Head", "POST": "Post", "PUT": "Put", "DELETE": "Delete", "OPTIONS": "Options",
        "TRACE": "Trace",
    ]

    static func code(for request: SnippetRequest) -> String {
        let literal = LiteralDialect.cSharp.literal
        let isAboutContent = request.fields.map { contentFields.contains($0.spelling.asciiLowercased()) }
        let needsContent = request.content != nil || isAboutContent.contains(true)
        let method = methods[request.method].map { "HttpMethod." + $0 } ?? "new HttpMethod(\(literal(request.method)))"
        var lines = ["var request = new HttpRequestMessage(\(method), \(literal(request.url)));"]
        if needsContent {
            // StringContent would add a Content-Type of its own, or a charset to ours.
            let text = literal(request.content ?? "")
            lines.append("var content = Encoding.UTF8.GetBytes(\(text));")
            lines.append("request.Content = new ByteArrayContent(content);")
        }
        for (field, isAboutContent) in zip(request.fields, isAboutContent) {
            let headers = isAboutContent ? "request.Content.Headers" : "request.Headers"
            lines.append(
                "\(headers).TryAddWithoutValidation(\(literal(field.spelling)), \(literal(field.value)));")
        }
        return """
            using System;
            using System.Net.Http;
            using System.Text;
            using System.Threading.Tasks;

            class Snippet
            {
                static async Task Main()
                {
                    var client = new HttpClient();
            \(lines.map { "        " + $0 }.joined(separator: "\n"))
                    var response = await client.SendAsync(request);
                    Console.WriteLine((int)response.StatusCode);
                    Console.WriteLine(await response.Content.ReadAsStringAsync());
                }
            }

            """
    }
}
