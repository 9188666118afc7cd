import HTTPSemantics
import ResourceCore

extension ServicePage {
    /// The pages of the past.
    static let history = [revision, difference, extent, resourceHistory]

    private static let revision = ServicePage(.revision) { request in
        guard let number = Revision.number(request.values[0]) else { return .answer(.problem(.noNumber)) }
        let service = request.service
        let operation = request.operation
        return .read(bytes: 0) { (reading) throws(StoreError) in
            let read = MementoRead(
                .revision(number), operation, reading.renderer, service.policy, now: service.dependencies.now())
            let answer =
                reading.mayTakeLong
                ? try read.response(reading.reader)
                : try read.response(reading.reader, upTo: ResourceRead.inlineLimit)
            return answer.map { .response($0) }
        }
    }

    private static let difference = ServicePage(.difference) { request in
        guard let number = Revision.number(request.values[0]) else { return .answer(.problem(.noNumber)) }
        var origin: Int64?
        if let from = request.parameters["from"] {
            guard let named = Revision.number(from) else {
                return .answer(.problem(.undefinedQuery("from is the number of a revision.")))
            }
            origin = named
        }
        let difference = RevisionDifference(of: number, from: origin, request)
        // Two texts that are parsed: as much at once as other large work.
        return .read(bytes: .max) { (reading) throws(StoreError) in
            try difference.answer(reading.reader, upTo: reading.mayTakeLong ? .max : WorkerPool.inlineLimit)
        }
    }
}

extension Problem {
    static let noNumber = Problem(
        .notFound, detail: "A revision is a number, as in the ETag of a resource: 1, 2, 3 and so on.")

    /// A query that the page cannot answer. Without it the answer would be another one: that is not for pasting.
    static func undefinedQuery(_ detail: String) -> Problem { Problem(.undefinedQuery, detail: detail) }
}

extension Route {
    package static let revision = Route(
        "/_revisions/{n}", "Revision", "A revision: what a resource was after a change, to the letter.", in: .resources,
        examples: ["1"], schema: "{}")

    package static let difference = Route(
        "/_revisions/{n}/diff", "Difference",
        "What a revision changed, as a JSON Patch of its predecessor, or of the revision `from`.", in: .resources,
        query: ["from"], mediaTypes: [MediaType.jsonPatch.essence], examples: ["2"],
        schema: ##"{"$ref":"#/components/schemas/JSONPatch"}"##)
}
