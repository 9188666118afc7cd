import HTTPSemantics
import JSONDocuments
import Storage

/// The service's own pages, as JSON.
struct OwnPage {
    private let destination: Destination
    private let service: Service
    private let reader: any ResourceReader

    init(_ destination: Destination, _ service: Service, _ reader: any ResourceReader) {
        self.destination = destination
        self.service = service
        self.reader = reader
    }

    func response(_ evidence: AdmissionEvidence, _ rendering: Rendering, now: Int64) -> Response {
        do {
            guard let content = try content() else {
                return rendering.response(to: Problem(.notFound, detail: "There is nothing under this address."))
            }
            return answer(content, evidence, rendering, now: now)
        } catch {
            return rendering.response(to: error)
        }
    }

    private var mediaType: String {
        (destination == .reference ? Route.reference : .home).mediaType
    }

    /// The page, or what its conditions make of the request: pages have entity tags as resources have.
    private func answer(
        _ content: [UInt8], _ evidence: AdmissionEvidence, _ rendering: Rendering, now: Int64
    ) -> Response {
        let tag = Digests.entityTag(of: content)
        var operation = Operation(evidence, on: Target(collection: "", id: ""))
        operation.range = .ignored
        var evidence = ResolutionEvidence(
            operation, facts: Facts(stored: nil, nextRevision: 0, now: now),
            selected: ResolutionEvidence.Selected(entityTag: tag, mediaType: mediaType))
        let (conclusion, answers) = Resolution.settle(&evidence)
        let decision = Decision(.notModified(tag), answers: answers)
        switch conclusion {
        case .selected:
            var response = Response(.ok)
            response.fields.append(.contentType, mediaType)
            response.fields.append(.etag, tag.fieldValue)
            response.fields.append(.cacheControl, "no-cache")
            response.content = content
            return rendering.finished(response, vary: "Accept", decision)
        case .notModified: return rendering.response(to: operation, decision)
        case _: return rendering.response(to: conclusion.problem(evidence), decision)
        }
    }

    private func content() throws(StoreFailure) -> [UInt8]? {
        var json = JSONBuilder()
        switch destination {
        case .home: try writeHome(to: &json)
        case .echoIndex:
            json.beginObject()
            json.member("addresses", EchoAddress.all)
            json.endObject()
        case .health:
            _ = try reader.revision(of: "health")
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
            for request in service.journal.latest { request.writeSummary(to: &json) }
            json.endArray()
        case .request(let id):
            guard let request = service.journal.request(id) else { return nil }
            request.write(to: &json)
        case .graph:
            json.beginObject()
            json.member("admission")
            GraphDrawing.write(Admission.self, to: &json)
            json.member("resolution")
            GraphDrawing.write(Resolution.self, to: &json)
            json.endObject()
        case .reference: return Array(Reference.page.utf8)
        case .openAPI: json.raw(service.openAPI.content)
        case .resource, .collection, .server, .echo, .nowhere: return nil
        }
        json.lineFeed()
        return json.bytes
    }

    private func writeHome(to json: inout JSONBuilder) throws(StoreFailure) {
        let collections = try reader.collections()
        json.beginObject()
        json.member("collections")
        json.beginArray()
        for name in collections {
            json.beginObject()
            json.member("name", name)
            json.member("href", "/" + name)
            json.endObject()
        }
        json.endArray()
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
