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
