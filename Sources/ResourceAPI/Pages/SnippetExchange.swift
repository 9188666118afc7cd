import HTTPSemantics
import ResourceCore
import Snippets

/// Writes the request in the content as client code. Nothing is stored.
final class SnippetExchange: Exchange {
    /// Bytes of a request that is written as code.
    static let contentLimit = 1 << 20

    private let language: SnippetLanguage
    private let input: AdmissionInput
    private let context: RequestContext

    init(_ language: SnippetLanguage, _ input: AdmissionInput, _ context: RequestContext) {
        self.language = language
        self.input = input
        self.context = context
    }

    func respond(to content: [UInt8], reply: Reply) {
        let response = judged(content)
        reply { [context] _ in context.finish(response) }
    }

    private func judged(_ content: [UInt8]) -> TracedResponse {
        if case .faulty(let fault) = ContentParsing.parsedContent(of: content, input) {
            return context.renderer.response(to: fault.problem(profile: .rfc9110))
        }
        return answer(content)
    }

    private func answer(_ content: [UInt8]) -> TracedResponse {
        let request: SnippetRequest
        do {
            // A request that names no host is meant for this service.
            let authority = input.request.fields[.host] ?? SnippetRequest.defaultAuthority
            request = try SnippetRequest(parsing: content, defaultAuthority: authority)
        } catch {
            return context.renderer.response(to: Self.notARequest(error.sentence))
        }
        do {
            var response = Response(.ok)
            response.fields.append(.contentType, Route.snippet.mediaTypes[0])
            response.fields.append(.cacheControl, "no-store")
            response.content = Array(try Snippets.code(for: request, in: language).utf8)
            return TracedResponse(context.renderer.finished(response, vary: nil))
        } catch {
            return context.renderer.response(to: Self.problem(error, language))
        }
    }

    /// The language in the address is none of ours.
    static let unknownLanguage = Problem(
        .notFound, detail: "There is no such language; /_snippets lists those there are.")

    /// Content that is no request.
    static func notARequest(_ detail: String) -> Problem {
        Problem(.malformedContent, detail: detail)
    }

    /// A request that the language's client cannot send.
    static func problem(_ refusal: SnippetRefusal, _ language: SnippetLanguage) -> Problem {
        Problem(.notExpressible, detail: refusal.sentence(language.title))
    }
}
