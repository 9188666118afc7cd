import HTTPSemantics
import JSONDocuments
import ResourceCore

/// What one revision of a resource has and another has not, as a JSON Patch (RFC 6902).
struct RevisionDifference: Sendable {
    private let number: Int64
    /// The revision that the patch would be applied to; nil for the one before.
    private let origin: Int64?
    private let publicURL: PublicURL?

    init(of number: Int64, from origin: Int64?, _ request: PageRequest) {
        self.number = number
        self.origin = origin
        publicURL = request.service.policy.publicURL
    }

    /// The answer; nil if the contents have more than `limit` bytes together, or, with a limit, are not found at once.
    func answer(_ reader: any ResourceReader, upTo limit: Int) throws(StoreError) -> PageAnswer? {
        let later: RevisionState
        switch try read(number, reader, limit) {
        case nil: return nil
        case .never: return .problem(.noRevision(number))
        case .gone: return .problem(try .dropped(number, reader))
        case .erased: return .problem(try .erased(number, reader))
        case .kept(let state): later = state
        }
        guard let origin = origin ?? later.predecessor else {
            // Without its own change it is not known what a revision replaced.
            guard later.revision.outcome == .created else { return .problem(try .droppedChange(number, reader)) }
            return .problem(
                Problem(
                    .notFound,
                    detail:
                        "Revision \(number) created its resource: there is no difference from nothing. Name another revision with ?from=…"
                ))
        }
        let earlier: RevisionState
        switch try read(origin, reader, limit) {
        case nil: return nil
        case .never: return .problem(.undefinedQuery("from: no change has ever had the number \(origin)."))
        case .gone: return .problem(try .dropped(origin, reader))
        case .erased: return .problem(try .erased(origin, reader))
        case .kept(let state): earlier = state
        }
        guard earlier.revision.target == later.revision.target else {
            let address = publicURL.address(of: earlier.revision.target.path)
            return .problem(.undefinedQuery("from: revision \(origin) is of another resource, \(address)."))
        }
        for state in [earlier, later] {
            if let refusal = refusal(state) { return .problem(refusal) }
        }
        guard let old = earlier.stored, let new = later.stored else { return nil }
        guard old.isWhole, new.isWhole, old.contentLength + new.contentLength <= limit else { return nil }
        do {
            let patch = try JSONDiff.patch(from: old.representation.content, to: new.representation.content)
            return .representation(PageContent(MediaType.jsonPatch.essence, patch))
        } catch {
            // Stored when more was taken for JSON than is now.
            return .problem(Problem(.notAcceptable, detail: "One of the two cannot be compared as JSON: \(error)"))
        }
    }

    private func read(
        _ number: Int64, _ reader: any ResourceReader, _ limit: Int
    ) throws(StoreError) -> RevisionRead? {
        try inline { completion in
            reader.revision(
                number, mayScan: limit == .max, part: { $0.contentLength <= limit ? .whole : .none },
                completion: completion)
        }
    }

    /// Why there is no difference from or to `state`; nil if there is one.
    private func refusal(_ state: RevisionState) -> Problem? {
        let number = state.revision.number
        guard let type = state.stored?.representation.mediaType else {
            return Problem(
                .notAcceptable, detail: "Revision \(number) is a deletion: there is no difference from nothing.")
        }
        guard MediaType(type)?.isJSON == true else {
            return Problem(.notAcceptable, detail: "Revision \(number) is \(type); there are differences of JSON only.")
        }
        return nil
    }
}
