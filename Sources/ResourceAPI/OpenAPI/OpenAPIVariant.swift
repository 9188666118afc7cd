import HTTPSemantics
import JSONDocuments
import ResourceCore

/// A request made up for the description, and what the service would answer it for each end of the resolution graph.
struct OpenAPIVariant {
    let input: AdmissionInput
    let rendering: ResponseRenderer
    private let operation: Operation

    init(_ request: Request, _ rules: RouteRules, _ policy: Policy) {
        input = AdmissionInput(request, Routing(.route(rules)), policy, now: 0)
        operation = Operation(input, on: Target(collection: "c", id: "i"))
        rendering = ResponseRenderer(
            request: request, id: RequestLog(start: 0).newID(), admission: Answers(),
            setup: ResponseRenderer.Setup(policy, now: { 0 }))
    }

    func answer(_ problem: Problem) -> OpenAPIAnswer {
        OpenAPIAnswer(response: rendering.response(to: problem).response, problem: problem.type)
    }

    func answer(_ failure: StoreError) -> OpenAPIAnswer {
        OpenAPIAnswer(
            response: rendering.response(to: failure).response,
            problem: failure == .outOfSpace ? .storeFull : .storeUnavailable)
    }

    func answers(to conclusion: Conclusion<Resolution>, _ route: Route) -> [OpenAPIAnswer] {
        switch conclusion {
        case .success(.selected):
            switch route {
            case .resource: stored.map { answer(.selected($0)) }
            case .collection:
                // One in which nothing was ever changed, and one that goes on behind the page.
                [
                    page([:]),
                    page([
                        .link: "</c>; rel=\"next\"",
                        .lastModified: HTTPDate(secondsSince1970: 0).fieldValue,
                    ]),
                ]
            case .home: [page([:]), page(Dictionary(uniqueKeysWithValues: WebFile.browserFields.map { ($0, $1) }))]
            case .lab: [page(Dictionary(uniqueKeysWithValues: WebFile.browserFields.map { ($0, $1) }))]
            case .requests: [page([:]), answer([.cacheControl: "no-store"], vary: "Accept")]
            case .server, .echoIndex, .echo, .echoJSON, .health, .problems, .problem, .request, .graph, .reference,
                .openAPI, .lessons, .snippets, .snippet:
                [page([:])]
            }
        case .success(.partial): stored.map { answer(.partial($0, range: 0..<1)) }
        case .success(.notModified): [answer(.notModified(EntityTag(revision: 1)))]
        case .success(.created): stored.map { answer(.created(operation.target, $0)) }
        case .success(.replaced): stored.map { answer(.replaced($0)) }
        case .success(.unchanged): stored.map { answer(.unchanged($0)) }
        case .success(.deleted): [answer(.deleted)]
        case .success(.replayed): stored.map { answer(.replayed(recorded($0))) }
        case .refused(_, let question): judged(question).compactMap { conclusion.problem($0) }.map(answer)
        }
    }

    /// A page of a collection, or of the service's own. That real ones have these fields, a test says.
    private func page(_ more: [FieldName: String]) -> OpenAPIAnswer {
        var fields = more
        fields[.etag] = EntityTag(revision: 1).fieldValue
        fields[.cacheControl] = "no-cache"
        return answer(fields, vary: "Accept")
    }

    /// An answer of 200 with content.
    func answer(
        _ fields: [FieldName: String], vary: String? = nil, mediaType: String = "application/json"
    ) -> OpenAPIAnswer {
        var response = Response(.ok)
        response.fields.append(.contentType, mediaType)
        for (name, value) in fields { response.fields.append(name, value) }
        return OpenAPIAnswer(response: rendering.finished(response, vary: vary))
    }

    private func answer(_ outcome: Outcome) -> OpenAPIAnswer {
        OpenAPIAnswer(response: rendering.response(to: operation, Decision(outcome)).response)
    }

    private func recorded(_ stored: StoredRepresentation) -> RecordedAnswer {
        let returned = operation.returnsRepresentation
        return RecordedAnswer(
            status: operation.method == .post ? 201 : returned ? 200 : 204, target: operation.target,
            revision: stored.revision, lastModified: 0, representation: returned ? stored.representation : nil)
    }

    /// With and without the fields that a client may have stored.
    private var stored: [StoredRepresentation] {
        [nil, "en"].map { language in
            StoredRepresentation(
                Representation(
                    content: [0x31], mediaType: "application/json", language: language,
                    disposition: language.map { _ in "inline" }),
                revision: 1, lastModified: 0)
        }
    }

    /// What leads to a refusal: something is stored or nothing is, and the content is faulty in one way or the other.
    private func judged(_ question: Resolution) -> [ResolutionInput] {
        var contents: [ParsedContent] = [.none]
        if question == .doesDigestMatch { contents = [.faulty(.digest(field: .contentDigest, right: ""))] }
        if question == .isContentWellFormed {
            contents = JSONCheck.fault(in: [], depthLimit: 1).map { [.faulty(.json($0))] } ?? []
            if operation.method == .patch { contents.append(.faulty(.notAPatch(detail: ""))) }
        }
        return contents.flatMap { parsedContent in
            ([nil] + stored).map {
                ResolutionInput(operation, parsedContent, facts: Facts(stored: $0, nextRevision: 2, now: 0))
            }
        }
    }
}
