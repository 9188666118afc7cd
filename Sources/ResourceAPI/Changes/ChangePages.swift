import HTTPSemantics
import ResourceCore

/// The addresses of changes: of the whole store, of a collection, of a resource.
enum ChangePages {
    private static let mediaTypes = ["application/json", ChangeStream.mediaType]
    private static let schema = ##"{"$ref":"#/components/schemas/Changes"}"##

    static let all = [
        Route(
            "/_changes", "Changes",
            "Every change of the store, in order: in pages, or as Server-Sent Events as they come.", in: .service,
            query: ["collection", "since", "limit", "include"], repeatable: ["collection"], mediaTypes: mediaTypes,
            schema: schema),
        Route(
            "/_changes/{collection}", "CollectionChanges", "The changes of one collection.", in: .service,
            query: ["since", "limit", "include"], mediaTypes: mediaTypes, examples: ["orders"], schema: schema),
        Route(
            "/_changes/{collection}/{id}", "ResourceChanges", "The changes of one resource.", in: .service,
            query: ["since", "limit", "include"], mediaTypes: mediaTypes, examples: ["1"], schema: schema),
    ].map { ServicePage(changes: $0.withoutValidators()) }

    /// What becomes of a request for changes.
    static func disposition(_ request: PageRequest, _ context: RequestContext) -> HeadDisposition {
        let renderer = context.renderer
        let isStream = request.prefers(ChangeStream.mediaType)
        let (refusal, resolution) = judge(request, renderer, isStream: isStream)
        if let refusal { return .answer(context.finish(refusal)) }
        let query: ChangeQuery
        switch ChangeQuery.parse(request.head, values: request.values) {
        case .success(let parsed): query = parsed
        case .failure(let error): return .answer(context.finish(renderer.response(to: error.problem)))
        }
        guard isStream else {
            let wait = request.service.wait(request.operation)
            return .respond(ChangePageExchange(query, wait: wait, request.feed, context, resolution))
        }
        guard query.limit == nil else {
            let problem = Problem(.undefinedQuery, detail: "limit is for pages: a stream of events has no end.")
            return .answer(context.finish(renderer.response(to: problem)))
        }
        let service = request.service
        let feed = request.feed
        let isHead = request.head.method == .head
        return service.disposition { completion in
            feed.reader.extent(completion: completion)
        } judge: { found in
            let extent: HistoryExtent
            switch found {
            case .failure(let error): return .answer(context.finish(renderer.response(to: error)))
            case .success(let found): extent = found
            }
            // The answer to HEAD has no content in which a gap could be told.
            if isHead, let gap = ChangePosition(query.start ?? .now, extent).gap {
                return .answer(context.finish(renderer.response(to: gap.problem(extent))))
            }
            guard service.changes.admitSubscriber() else {
                let limit = service.spaces == nil ? "one space, or --subscribers, lets" : "--subscribers lets"
                return .answer(context.finish(renderer.overloaded("As many follow the changes as \(limit).")))
            }
            var response = Response(.ok)
            response.fields.append(.contentType, ChangeStream.mediaType)
            response.fields.append(.cacheControl, "no-store")
            let answer = TracedResponse(renderer.finished(response, vary: "Accept"), resolution: resolution)
            let stream = ChangeStream(query, feed, extent: service.store.readsAtOnce ? nil : extent)
            return .stream(context.finish(answer), stream)
        }
    }

    /// Holds `Accept` against what there is. A feed has no validators, so that no condition applies.
    private static func judge(
        _ request: PageRequest, _ renderer: ResponseRenderer, isStream: Bool
    ) -> (refusal: TracedResponse?, Answers?) {
        let operation = request.operation.withoutConditions
        var isAcceptable = false
        let selected = ResolutionInput.Selected(
            entityTag: EntityTag(revision: 0), mediaType: isStream ? ChangeStream.mediaType : "application/json")
        let answer = renderer.response(
            to: operation, selecting: selected, Facts(stored: nil, nextRevision: 0, now: renderer.setup.now())
        ) {
            isAcceptable = true
            return Response(.ok)
        }
        return (isAcceptable ? nil : answer, answer.resolution)
    }
}
