import HTTPSemantics
import JSONDocuments
import ResourceAPI
import ResourceCore

/// Requests written as client code. Nothing is stored.
enum SnippetPages {
    static let all: [ServicePage] = [languages, code]

    private static let languages = ServicePage(
        Route(
            "/_snippets", "Snippets", "The languages that a request can be written in.", in: .lab,
            schema: #"""
                {"type":"array","items":{"type":"object","required":["language","title","href"],"properties":{
                "language":{"type":"string"},"title":{"type":"string"},"href":{"type":"string","pattern":"^/"}}}}
                """#),
        fixed: { service in
            PageContent { json in
                json.beginArray()
                for language in SnippetLanguage.allCases {
                    json.beginObject()
                    json.member("language", language.rawValue)
                    json.member("title", language.title)
                    json.member("href", service.address(of: "/_snippets/" + language.rawValue))
                    json.endObject()
                }
                json.endArray()
            }
        })

    private static let code = ServicePage(
        Route(
            "/_snippets/{language}", "Snippet", "Writes the request in the content as code in that language.", in: .lab,
            rules: RouteRules([.post, .options], content: .requestMessage),
            contentLimit: Route.ContentLimit(1 << 20), mediaTypes: ["text/plain; charset=utf-8"],
            examples: SnippetLanguage.allCases.map(\.rawValue))
    ) { request in
        guard let language = SnippetLanguage(rawValue: request.values[0]) else {
            return .answer(
                .problem(Problem(.notFound, detail: "There is no such language; /_snippets lists those there are.")))
        }
        let authority = request.head.host ?? SnippetRequest.defaultAuthority
        let publicURL = request.service.policy.publicURL
        return .content { code(for: $0, in: language, authority, publicURL) }
    }

    /// - Parameter authority: This service: a request that names no host is meant for it.
    private static func code(
        for content: [UInt8], in language: SnippetLanguage, _ authority: String, _ publicURL: PublicURL?
    ) -> PageAnswer {
        let request: SnippetRequest
        do {
            request = try SnippetRequest(parsing: content, defaultAuthority: authority, publicURL: publicURL)
        } catch {
            return .problem(Problem(.malformedContent, detail: error.sentence))
        }
        do {
            return .result(
                mediaType: "text/plain; charset=utf-8", Array(try Snippets.code(for: request, in: language).utf8))
        } catch {
            return .problem(Problem(.notExpressible, detail: error.sentence(language.title)))
        }
    }
}
