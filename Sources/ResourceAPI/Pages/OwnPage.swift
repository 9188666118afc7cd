import EmbeddedFiles
import HTTPSemantics
import JSONDocuments
import ResourceCore
import Snippets
import Transcripts

/// The service's own pages: JSON, and a few in other types.
struct OwnPage {
    private let endpoint: Endpoint
    private let service: Service
    private let reader: any ResourceReader
    private let operation: Operation

    init(_ endpoint: Endpoint, _ service: Service, _ reader: any ResourceReader, _ operation: Operation) {
        self.endpoint = endpoint
        self.service = service
        self.reader = reader
        self.operation = operation
    }

    func response(_ renderer: ResponseRenderer, now: Int64) -> TracedResponse {
        do {
            guard var content = try content() else {
                return renderer.response(to: Problem(.notFound, detail: "There is nothing under this address."))
            }
            let types =
                endpoint == .home ? Route.home.mediaTypes : endpoint == .requests ? Route.requests.mediaTypes : []
            content.otherTypes = types.filter { $0 != content.mediaType }
            return content.response(to: operation, renderer, now: now)
        } catch {
            return renderer.response(to: error)
        }
    }

    private func content() throws(StoreError) -> PageContent? {
        var json = JSONBuilder()
        switch endpoint {
        case .home:
            if operation.prefers(WebFile.page.mediaType, among: Route.home.mediaTypes) {
                return PageContent(WebFile.page)
            }
            try writeHome(to: &json)
        case .echoIndex:
            json.beginObject()
            json.member("addresses", EchoAddress.all)
            json.endObject()
        case .health:
            let _: CollectionValidators = try inline { reader.validators(of: "health", completion: $0) }
            json.beginObject()
            json.member("status", "ok")
            json.endObject()
        case .problems:
            json.beginArray()
            for type in ProblemType.allCases { write(type, to: &json) }
            json.endArray()
        case .problem(let name):
            guard let type = ProblemType(rawValue: name) else { return nil }
            write(type, to: &json)
        case .requests:
            json.beginArray()
            for request in service.requestLog.latest { request.writeSummary(to: &json, at: service.policy.publicURL) }
            json.endArray()
        case .request(let id):
            guard let request = service.requestLog.request(id) else { return nil }
            request.write(to: &json, at: service.policy.publicURL)
        case .graph:
            json.beginObject()
            json.member("admission")
            GraphDrawing.write(Admission.self, to: &json)
            json.member("resolution")
            GraphDrawing.write(Resolution.self, to: &json)
            json.endObject()
        case .reference: return PageContent(Route.reference.mediaTypes[0], Array(Reference.page.utf8))
        case .openAPI: json.raw(service.openAPI.content)
        case .lessons: return PageContent(Route.lessons.mediaTypes[0], Self.lessons)
        case .snippets:
            json.beginArray()
            for language in SnippetLanguage.allCases { write(language, to: &json) }
            json.endArray()
        case .lab(let name): return WebFile.named(name).map(PageContent.init)
        case .resource, .collection, .server, .echo, .snippet, .nowhere: return nil
        }
        json.lineFeed()
        return PageContent(json: json)
    }

    /// The transcripts that the program carries. That they can be read, a test says.
    private static let lessons: [UInt8] =
        (try? Examples(EmbeddedFile.transcripts.map { ($0.name, $0.text) }))?.json ?? Array("[]".utf8)

    private func writeHome(to json: inout JSONBuilder) throws(StoreError) {
        let collections: CollectionNames = try inline { reader.collections(after: nil, limit: .max, completion: $0) }
        json.beginObject()
        json.member("collections")
        json.beginArray()
        for name in collections.names {
            json.beginObject()
            json.member("name", name)
            json.member("href", "/" + name)
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }

    private func write(_ language: SnippetLanguage, to json: inout JSONBuilder) {
        json.beginObject()
        json.member("language", language.rawValue)
        json.member("title", language.title)
        json.member("href", "/_snippets/" + language.rawValue)
        json.endObject()
    }

    private func write(_ type: ProblemType, to json: inout JSONBuilder) {
        json.beginObject()
        json.member("type", "/_problems/" + type.rawValue)
        json.member("title", type.title)
        json.member("status", type.status().rawValue)
        json.member("meaning", type.meaning)
        json.member("citation", type.citation)
        json.endObject()
    }
}
