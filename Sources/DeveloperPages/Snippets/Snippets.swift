import HTTPSemantics

/// Client code for requests.
package enum Snippets {
    /// The code that sends `request` and prints the answer's status and content. It ends with a line feed, but for raw
    /// HTTP, which ends with the request's content. What it sends is the request to the letter, save that names of
    /// fields may come in another case and percent-encoding in an equivalent spelling.
    /// - Throws: a `SnippetRefusal` where the language's client cannot send that.
    package static func code(
        for request: SnippetRequest, in language: SnippetLanguage
    ) throws(SnippetRefusal) -> String {
        if let refusal = language.writer.client.refusal(of: request) { throw refusal }
        return language.writer.code(for: request)
    }
}

/// Writes code in one language.
protocol SnippetWriter {
    /// What its client cannot send.
    static var client: Client { get }
    /// The code for a request that the client can send.
    static func code(for request: SnippetRequest) -> String
}

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

/// Why a request cannot be written in a language: its client would send something else, or nothing.
package enum SnippetRefusal: Error, Sendable, Equatable {
    /// The client respells the method, or keeps it to itself.
    case method(String)
    /// The client sends no content with this method.
    case contentWithMethod(String)
    /// The client would give content without a Content-Type one of its own.
    case untypedContent
    /// The client does not let code set this field.
    case field(String)
    /// The client cannot spell this field's value.
    case fieldValue(String)
    /// The client would send another target, such as one without its `..`.
    case target
    /// The content has a NUL, which no argument of a command can hold.
    case nul
    /// The content has more bytes than a literal or an argument may have.
    case contentTooLong(limit: Int)

    /// The refusal in a human sentence.
    /// - Parameter title: the language's title.
    package func sentence(_ title: String) -> String {
        switch self {
        case .method(let name): "\(title) cannot send the method \(name) as it is spelled."
        case .contentWithMethod(let name): "\(title) cannot send content with \(name)."
        case .untypedContent: "\(title) would add a Content-Type to content that has none."
        case .field(let name): "\(title) does not let code set the field \(name)."
        case .fieldValue(let name): "\(title) cannot spell this value of the field \(name)."
        case .target: "\(title) would send another target than this one."
        case .nul: "\(title) takes content as an argument of a command, which cannot hold a NUL."
        case .contentTooLong(let limit): "\(title) takes at most \(limit) bytes of content in place."
        }
    }
}

/// What a client cannot send as it is given. The defaults are those of a client that can send everything.
struct Client: Sendable {
    /// How it treats the method.
    var methods = MethodRule.kept
    /// Methods with which it sends no content.
    var contentless: Set<String> = []
    /// Methods with which it adds a Content-Type to content that has none.
    var typing: Set<String> = []
    /// Fields, in lower case, that are its own.
    var ownFields: Set<String> = []
    /// What else begins the names of its own fields.
    var ownPrefixes: [String] = []
    /// Whether it spells a value of a field.
    var spells: @Sendable (String) -> Bool = { _ in true }
    /// Whether it sends a target to the letter, or an equivalent one (RFC 3986 §6.2.2).
    var keepsTarget: @Sendable (String) -> Bool = Self.isSettled
    /// Whether content may have a NUL.
    var takesNUL = true
    /// Bytes that a literal may have.
    var contentLimit = Int.max

    enum MethodRule {
        /// To the letter.
        case kept
        /// In upper case.
        case upperCased
        /// In upper case, and letters only.
        case upperCasedLetters
        /// The common ones in upper case (Fetch §4.1.1), and some not at all.
        case normalised(forbidden: Set<String>)
    }

    /// Why the request cannot be sent; nil if it can.
    func refusal(of request: SnippetRequest) -> SnippetRefusal? {
        if !sends(method: request.method) { return .method(request.method) }
        if let content = request.content {
            if contentless.contains(request.method) { return .contentWithMethod(request.method) }
            if request.hasUntypedContent, typing.contains(request.method) { return .untypedContent }
            if !takesNUL, content.utf8.contains(0) { return .nul }
            if content.utf8.count > contentLimit { return .contentTooLong(limit: contentLimit) }
        }
        for field in request.fields {
            let name = field.spelling.asciiLowercased()
            if ownFields.contains(name) || ownPrefixes.contains(where: name.hasPrefix) { return .field(field.spelling) }
            if !spells(field.value) { return .fieldValue(field.spelling) }
        }
        return keepsTarget(request.target) ? nil : .target
    }

    private func sends(method: String) -> Bool {
        let hasLowerCase = method.utf8.contains { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }
        switch methods {
        case .kept: return true
        case .upperCased: return !hasLowerCase
        case .upperCasedLetters: return method.utf8.allSatisfy { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
        case .normalised(let forbidden):
            let upper = method.uppercased()
            let isCommon = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].contains(upper)
            return !forbidden.contains(upper) && !(isCommon && method != upper)
        }
    }

    /// Whether it has neither an empty query, which many clients drop, nor what they remove before they send.
    @Sendable static func isSettled(_ target: String) -> Bool { hasNoDotSegments(target) && !target.hasSuffix("?") }

    /// Whether no segment is `.` or `..`, which most clients remove before they send (RFC 3986 §5.2.4).
    @Sendable static func hasNoDotSegments(_ target: String) -> Bool {
        target.prefix { $0 != "?" }.split(separator: "/").allSatisfy { segment in
            let plain = segment.replacing("%2e", with: ".").replacing("%2E", with: ".")
            return plain != "." && plain != ".."
        }
    }
}

extension Client {
    /// Every target as it is.
    @Sendable static func keepsEveryTarget(_: String) -> Bool { true }

    /// Bytes that Linux takes in one argument of a command, without the NUL at its end.
    static let argumentLimit = 131_071
}
