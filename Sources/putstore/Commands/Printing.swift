import DeveloperPages
import ArgumentParser
import HTTPSemantics
import ResourceAPI
import ResourceCore

/// `putstore snippet`: requests as client code.
struct Snippet: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the code that sends a request, in the language of a client.",
        discussion: """
            FILE holds one request as it is sent (PUT /orders/1 HTTP/1.1, headers, an empty line, the body), or a \
            transcript like those in Examples, whose requests are printed one after the other; - is standard input. A \
            request goes to its Host, or to \(SnippetRequest.defaultAuthority). Of one request every byte after the empty \
            line is the body, a final line end too, unless Content-Length says less; without any there is no body, and \
            with Content-Length: 0 there is an empty one.
            """)

    @Option(help: "The language.")
    var language: SnippetLanguage

    @Argument(help: "The .http file; - for standard input.")
    var file = "-"

    func run() throws {
        let text = try InputFile.requestText(at: file)
        guard Transcript.isTranscript(text) else {
            return print(try code(for: text, in: file), terminator: "")
        }
        var isFirst = true
        for message in try InputFile.requests(in: text, of: file) {
            guard !message.refersToAnswers else {
                PutStore.tell(
                    "\(message.startLine) needs what an earlier request was answered: putstore play sends both.")
                continue
            }
            let head = ([message.startLine] + message.fields.map { "\($0.spelling): \($0.value)" }).joined(
                separator: "\n")
            if !isFirst { print() }
            isFirst = false
            let code = try code(for: head + "\n\n" + message.content, in: message.startLine)
            print(code, terminator: code.hasSuffix("\n") ? "" : "\n")
        }
    }

    private func code(for text: String, in place: String) throws(StartError) -> String {
        let request: SnippetRequest
        do throws(SnippetError) {
            request = try SnippetRequest(parsing: Array(text.utf8))
        } catch {
            throw StartError("\(place), line \(error.line): expected \(error.expected).")
        }
        do throws(SnippetRefusal) {
            return try Snippets.code(for: request, in: language)
        } catch {
            throw StartError(error.sentence(language.title))
        }
    }
}

extension SnippetLanguage: ExpressibleByArgument {}

/// `putstore graph`: the decision graphs as drawings.
struct Graph: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the decision graphs as Mermaid flowcharts, made from the code that decides.")

    @Argument(help: "Which graph: admission or resolution; both if none is named.")
    var graph: GraphName?

    enum GraphName: String, CaseIterable, ExpressibleByArgument {
        case admission, resolution
    }

    func run() {
        for name in graph.map({ [$0] }) ?? GraphName.allCases {
            switch name {
            case .admission: print(GraphDrawing.mermaid(Admission.self, name: name.rawValue))
            case .resolution: print(GraphDrawing.mermaid(Resolution.self, name: name.rawValue))
            }
        }
    }
}

/// `putstore reference`: every rule on one page.
struct PrintReference: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "Print every rule of the service with its source, as Markdown.")

    func run() {
        print(Reference.page, terminator: "")
    }
}
