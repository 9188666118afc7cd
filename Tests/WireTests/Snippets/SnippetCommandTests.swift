import DeveloperPages
import Testing

struct SnippetCommandTests {
    @Test(arguments: SnippetLanguage.allCases)
    func `putstore snippet prints the code for a request from standard input or from a file`(
        language: SnippetLanguage
    ) throws {
        let directory = try TemporaryDirectory()
        let text = "PUT /orders/1 HTTP/1.1\nContent-Type: application/json\n\n{\"Price\":10.00}\n"
        let file = try directory.write(text, to: "request.http")
        let request = try SnippetRequest(parsing: Array(text.utf8))
        let code = try Snippets.code(for: request, in: language)
        let arguments = ["snippet", "--language", language.rawValue]
        let (ending, output, errors) = try PutstoreProcess.run(arguments + [file], in: directory)
        #expect(ending == .exit(0), "\(errors)")
        #expect(output == code)
        let command = "exec \(try ProgramLocation.putstore()) \(arguments.joined(separator: " ")) < \(file)"
        #expect(try Tool.run("bash", ["-c", command], in: directory) == code)
    }

    @Test(arguments: Project.transcripts)
    func `putstore snippet takes the transcripts that explain takes`(name: String) throws {
        let directory = try TemporaryDirectory()
        let (ending, output, errors) = try PutstoreProcess.run(
            ["snippet", "--language", "curl", "\(Project.root)/Examples/\(name).http"], in: directory)
        #expect(ending == .exit(0), "\(errors)")
        let exchanges = try Transcript(parsing: Project.text("Examples/\(name).http")).exchanges
        let requests = exchanges.map(\.request)
        for request in requests where request.refersToAnswers {
            #expect(errors.contains("\(request.startLine) needs what an earlier request was answered"))
        }
        let codes = try requests.filter { !$0.refersToAnswers }.map { request in
            return try Snippets.code(
                for: SnippetRequest(
                    request.method, request.target, fields: request.fields,
                    content: request.content.isEmpty ? nil : request.content), in: .curl)
        }
        #expect(output == codes.joined(separator: "\n"))
    }

    @Test(arguments: [
        ("PUT /orders/1 HTTP/1.1\nAccept\n\n", "curl", "line 2: expected a field such as “Accept: text/plain”"),
        (
            "PUT /orders/1 HTTP/1.1\nCookie: a=b\n\n", "xhr",
            "JavaScript (XMLHttpRequest) does not let code set the field"
        ),
        ("GET / HTTP/1.1\n\n", "cobol", "--language"),
    ])
    func `what cannot be written is told by its line or its field`(
        text: String, language: String, message: String
    ) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(text, to: "request.http")
        let (ending, output, errors) = try PutstoreProcess.run(
            ["snippet", "--language", language, file], in: directory)
        #expect(ending != .exit(0))
        #expect(output.isEmpty)
        #expect(errors.contains(message), "\(errors)")
    }
}
