/// A language or tool, with the client that its code uses. The raw value is its name on the command line and in addresses.
package enum SnippetLanguage: String, CaseIterable, Sendable {
    case curl, httpie, http, python
    case pythonHTTPClient = "python-http-client"
    case javascript, xhr, node, php, java, csharp, swift, go

    /// What people call it.
    package var title: String {
        switch self {
        case .curl: "curl (Bash)"
        case .httpie: "HTTPie"
        case .http: "HTTP"
        case .python: "Python (requests)"
        case .pythonHTTPClient: "Python (http.client)"
        case .javascript: "JavaScript (fetch)"
        case .xhr: "JavaScript (XMLHttpRequest)"
        case .node: "Node.js (node:http)"
        case .php: "PHP (curl)"
        case .java: "Java (java.net.http)"
        case .csharp: "C# (HttpClient)"
        case .swift: "Swift (URLSession)"
        case .go: "Go (net/http)"
        }
    }

    /// How the name of a file with such code ends, without the dot.
    package var fileExtension: String {
        switch self {
        case .curl, .httpie: "sh"
        case .http: "http"
        case .python, .pythonHTTPClient: "py"
        case .javascript, .node: "mjs"
        case .xhr: "js"
        case .php: "php"
        case .java: "java"
        case .csharp: "cs"
        case .swift: "swift"
        case .go: "go"
        }
    }

    var writer: any SnippetWriter.Type {
        switch self {
        case .curl: Curl.self
        case .httpie: HTTPie.self
        case .http: RawHTTP.self
        case .python: PythonRequests.self
        case .pythonHTTPClient: PythonHTTPClient.self
        case .javascript: Fetch.self
        case .xhr: XHR.self
        case .node: Node.self
        case .php: PHP.self
        case .java: Java.self
        case .csharp: CSharp.self
        case .swift: SwiftURLSession.self
        case .go: Go.self
        }
    }
}
