import HTTPSemantics

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

/// Go with its own client.
enum Go: SnippetWriter {
    static let client = Client(keepsTarget: Client.keepsEveryTarget)

    static func code(for request: SnippetRequest) -> String {
        let literal = LiteralDialect.go.literal
        let content = request.content.map { "\tcontent := strings.NewReader(\(literal($0)))\n" } ?? ""
        let argument = request.content == nil ? "nil" : "content"
        let imports = ["fmt", "io", "log", "net/http"] + (request.content == nil ? [] : ["strings"])
        let fields = request.fields.map { field in
            "\trequest.Header.Set(\(literal(field.spelling)), \(literal(field.value)))\n"
        }
        return """
            package main

            import (
            \(imports.map { "\t\"\($0)\"" }.joined(separator: "\n"))
            )

            func main() {
            \(content)\trequest, err := http.NewRequest(\(literal(request.method)), \(literal(request.url)), \(argument))
            \tif err != nil {
            \t\tlog.Fatal(err)
            \t}
            \(fields.joined())
            \tresponse, err := http.DefaultClient.Do(request)
            \tif err != nil {
            \t\tlog.Fatal(err)
            \t}
            \tdefer response.Body.Close()
            \tbody, err := io.ReadAll(response.Body)
            \tif err != nil {
            \t\tlog.Fatal(err)
            \t}
            \tfmt.Println(response.Status)
            \tfmt.Println(string(body))
            }

            """
    }
}
