import HTTPSemantics
import ResourceCore
import Snippets
import Transcripts

/// A request of a transcript as a curl command to paste into a shell.
enum TourCommand {
    /// The command, for a server on this port of 127.0.0.1.
    /// - Throws: a `StartError` if curl cannot send that.
    static func curl(for message: Transcript.Message, port: Int) throws -> String {
        let request = SnippetRequest(
            message.method, message.target, authority: "127.0.0.1:\(port)",
            fields: message.fields.filter { ![.host, .contentLength].contains($0.name) },
            content: message.content.isEmpty ? nil : message.content)
        do {
            return try Snippets.code(for: request, in: .curl)
        } catch {
            throw StartError(error.sentence(SnippetLanguage.curl.title))
        }
    }
}
