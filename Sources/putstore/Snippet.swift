import ArgumentParser
import Snippets

/// `putstore snippet`: a request as client code.
struct Snippet: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the code that sends a request, in the language of a client.",
        discussion: """
            FILE holds one request as it is sent (PUT /orders/1 HTTP/1.1, fields, a blank line, content); - is standard \
            input. It goes to its Host, or to \(SnippetRequest.defaultAuthority). Every byte after the blank line is \
            content, a final line end too, unless Content-Length says less; without any there is no content, and with \
            Content-Length: 0 there is empty content.
            """)

    @Option(help: "The language.")
    var language: SnippetLanguage

    @Argument(help: "The .http file; - for standard input.")
    var file = "-"

    func run() throws {
        guard let text = TextFile.text(at: file) else { throw StartError("\(file) cannot be read as text.") }
        let request: SnippetRequest
        do throws(SnippetError) {
            request = try SnippetRequest(parsing: Array(text.utf8))
        } catch {
            throw StartError("\(file), line \(error.line): expected \(error.expected).")
        }
        do throws(SnippetRefusal) {
            print(try Snippets.code(for: request, in: language), terminator: "")
        } catch {
            throw StartError(error.sentence(language.title))
        }
    }
}

extension SnippetLanguage: ExpressibleByArgument {}
