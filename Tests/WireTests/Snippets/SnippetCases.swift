import DeveloperPages

extension SnippetCase {
    private static let json = "application/json"
    private static let browsers: [SnippetLanguage] = [.javascript, .xhr]

    /// The same refusal from several languages.
    private static func all(
        _ languages: [SnippetLanguage], _ refusal: SnippetRefusal
    ) -> [SnippetLanguage: SnippetRefusal] {
        Dictionary(uniqueKeysWithValues: languages.map { ($0, refusal) })
    }

    static let fieldsAndMethods: [SnippetCase] = [
        SnippetCase("GET", "GET"),
        SnippetCase("GET with conditions", "GET", "/1", ["If-None-Match": "\"1\", W/\"2\"", "Accept": "*/*;q=0.5"]),
        SnippetCase("HEAD", "HEAD"),
        SnippetCase("OPTIONS", "OPTIONS"),
        SnippetCase("DELETE", "DELETE"),
        SnippetCase("DELETE with a condition", "DELETE", "/1", ["If-Match": "\"1\""]),
        SnippetCase("POST", "POST", "", ["Content-Type": json], "{\"Quantity\":1}"),
        SnippetCase("POST without content", "POST", ""),
        SnippetCase(
            "POST with a key", "POST", "", ["Content-Type": json, "Idempotency-Key": "\"a-1\""], "{\"Quantity\":1}"),
        SnippetCase(
            "PATCH", "PATCH", "/1", ["Content-Type": "application/merge-patch+json", "If-Match": "*"],
            "{\"Quantity\":null}"),
        SnippetCase(
            "PUT with preferences", "PUT", "/1",
            ["Content-Type": "application/json; charset=utf-8", "Prefer": "return=representation, explain"], "[1.0]"),
        SnippetCase("PUT of another charset", "PUT", "/1", ["Content-Type": "text/plain; charset=\"UTF-8\""], "é"),
        SnippetCase("QUERY", "QUERY", "", ["Content-Type": json], "{\"where\":{\"Quantity\":{\"gte\":1}}}"),
        SnippetCase(
            "QUERY with a form", "QUERY", "", ["Content-Type": "application/x-www-form-urlencoded"],
            "Quantity:gte=1&sort=-Quantity"),
        SnippetCase("a method of another protocol", "PROPFIND", "/1", ["Depth": "0"]),
        SnippetCase(
            "a method with a hyphen", "M-SEARCH", "/1", refused: [.httpie: .method("M-SEARCH")]),
        SnippetCase(
            "a method in lower case", "put", "/1", ["Content-Type": json], "{}",
            refused: all(browsers + [.httpie, .python, .node, .csharp, .swift], .method("put"))),
        SnippetCase(
            "DELETE with content", "DELETE", "/1", ["Content-Type": json], "{\"a\":1}"),
        SnippetCase(
            "GET with content", "GET", "/1", ["Content-Type": json], "{\"a\":1}",
            refused: all(browsers + [.swift], .contentWithMethod("GET"))),
        SnippetCase(
            "HEAD with content", "HEAD", "/1", ["Content-Type": json], "{\"a\":1}",
            refused: all(browsers + [.swift, .curl, .php], .contentWithMethod("HEAD"))),
        SnippetCase(
            "a field value with every kind of character", "GET", "/1",
            ["X-Test": "it's \"quoted\" `x` \\ \\n $HOME ${x} %41 %s {y} #{z} <b> </script> !! @a, b;c"]),
        SnippetCase(
            "a field value with a backslash before an equals sign", "GET", "/1", ["X-Test": "a\\=b"],
            refused: [.httpie: .fieldValue("X-Test")]),
        SnippetCase(
            "field values that begin like HTTPie's items", "GET", "/1", ["X-A": "=1", "X-B": "@f", "X-C": ":=2"]),
        SnippetCase("an empty field", "GET", "/1", ["X-Empty": ""]),
        SnippetCase(
            "names of fields that mean something to a language", "GET", "/1", ["__proto__": "x", "class": "y"],
            refused: [.javascript: .field("__proto__")]),
        SnippetCase("a field twice", "GET", "/1", ["If-None-Match": "\"1\"", "if-none-match": "\"2\""]),
        SnippetCase(
            "fields about the content", "PUT", "/1",
            ["Content-Type": json, "Content-Language": "de", "Content-Disposition": "inline; filename=\"a b\""], "{}"),
        SnippetCase("a type without content", "GET", "/1", ["Content-Type": json]),
        SnippetCase("credentials", "GET", "/1", ["Authorization": "Bearer abc=="]),
        SnippetCase(
            "a date", "PUT", "/1", ["Content-Type": json, "If-Unmodified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"], "1"),
        SnippetCase("a range", "GET", "/1", ["Range": "bytes=0-1", "If-Range": "\"1\""]),
        SnippetCase(
            "the client's own name", "GET", "/1", ["User-Agent": "learner/1.0 (x; y)"],
            refused: all(browsers, .field("User-Agent"))),
        SnippetCase(
            "a cookie", "GET", "/1", ["Cookie": "a=b; c=d"], refused: all(browsers, .field("Cookie"))),
        SnippetCase(
            "codings", "GET", "/1", ["Accept-Encoding": "identity"], refused: all(browsers, .field("Accept-Encoding"))),
        SnippetCase(
            "an expectation", "PUT", "/1", ["Content-Type": json, "Expect": "100-continue"], "{}",
            refused: all(browsers + [.java], .field("Expect"))),
    ]

    static let targets: [SnippetCase] = [
        SnippetCase("a percent-encoded id", "PUT", "/a%20b%2Fc%C3%A9%22%5C%27%24", ["Content-Type": json], "{}"),
        SnippetCase("an id of all characters", "PUT", "/it's(1)!$&*+,;=:@~-._", ["Content-Type": json], "{}"),
        SnippetCase("needless encoding", "PUT", "/%41%7e%2f", ["Content-Type": json], "{}"),
        SnippetCase("a query", "GET", "?limit=2&after=a%26b%3D+$x;?/"),
        SnippetCase("a query with a quote", "GET", "?x='1'", refused: all(browsers, .target)),
        SnippetCase(
            "an empty query", "GET", "?",
            refused: all(browsers + [.httpie, .python, .java, .csharp, .swift], .target)),
        SnippetCase(
            "a dot segment", "GET", "/a/../b",
            refused: all(browsers + [.httpie, .python, .java, .csharp, .swift], .target)),
        SnippetCase(
            "an encoded dot segment", "GET", "/%2E%2e/b",
            refused: all(browsers + [.httpie, .python, .java, .csharp, .swift], .target)),
    ]
}
