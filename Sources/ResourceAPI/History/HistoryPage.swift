import HTTPSemantics
import JSONDocuments
import ResourceCore

/// A page of a resource's revisions, the newest first.
struct HistoryPage: Sendable {
    /// Revisions of a page that is made on an event loop.
    private static let inlineLimit = 100
    static let timeMapType = "application/link-format"

    private let target: Target
    private let after: HistoryCursor?
    private let limit: Int
    /// Whether the client gave the limit.
    private let isLimited: Bool
    private let isTimeMap: Bool
    private let publicURL: PublicURL?

    init(of target: Target, after: HistoryCursor?, _ request: PageRequest) {
        self.target = target
        self.after = after
        limit = request.query.limit
        isLimited = request.parameters["limit"] != nil
        isTimeMap = request.prefers(Self.timeMapType)
        publicURL = request.service.policy.publicURL
    }

    /// Whether it takes little: a later page may lie behind many revisions.
    var isShort: Bool { limit <= Self.inlineLimit && after == nil }

    /// What is told where there is none.
    var absence: Problem {
        // What is deleted and dropped leaves nothing that tells of it.
        Problem(
            .notFound,
            detail:
                "Nothing is known of \(publicURL.address(of: target.path)): there never was anything, or its history was dropped."
        )
    }

    /// The page; nil if the store knows of no revision of the resource.
    func content(_ reader: any ResourceReader) throws(StoreError) -> PageContent? {
        let list: RevisionList? = try inline { completion in
            reader.revisions(of: target, before: after?.number, limit: limit, completion: completion)
        }
        guard let list else { return nil }
        let next = list.hasMore ? list.items.last.map { address(after: $0.number) } : nil
        var content =
            isTimeMap ? timeMap(list.items, next: next) : PageContent { write(list.items, next: next, to: &$0) }
        content.next = next
        content.otherTypes = Route.history.mediaTypes.filter { $0 != content.mediaType }
        return content
    }

    /// What a condition of the request makes of a change of the history, whose validators are those of the page; nil if it is
    /// to be carried out.
    func refusal(of condition: PageCondition, _ reader: any ResourceReader) throws(StoreError) -> Problem? {
        guard let content = try content(reader) else { return absence }
        if condition.isMissing {
            return Problem(
                .preconditionRequired,
                detail:
                    "This service takes DELETE of a history, which cannot be undone, with a condition only. GET it, look at it, then send its ETag as If-Match."
            ).with {
                $0.field = FieldName.ifMatch.spelling
                $0.currentETag = content.entityTag.fieldValue
            }
        }
        return condition.refusal(content)
    }

    private func address(after number: Int64) -> String {
        publicURL.address(of: target.historyPath)
            + "?limit=\(limit)&after=\(HistoryCursor(number: number).text(of: target))"
    }

    private func write(_ revisions: [Revision], next: String?, to json: inout JSONBuilder) {
        json.beginObject()
        json.member("items")
        json.beginArray()
        for revision in revisions {
            let isDeletion = revision.outcome == .deleted
            json.beginObject()
            json.member("revision", revision.number)
            json.member("href", publicURL.address(of: revision.path))
            json.member("etag")
            if isDeletion { json.null() } else { json.string(revision.entityTag.fieldValue) }
            json.member("lastModified", HTTPDate(secondsSince1970: revision.time).fieldValue)
            json.member("outcome")
            if let outcome = revision.outcome { json.string(outcome.name) } else { json.null() }
            json.member("contentType")
            if let type = revision.mediaType { json.string(type) } else { json.null() }
            json.member("length")
            if isDeletion { json.null() } else { json.number(revision.length) }
            if revision.isErased { json.member("erased", true) }
            json.endObject()
        }
        json.endArray()
        json.member("next")
        if let next { json.string(next) } else { json.null() }
        json.endObject()
    }

    /// The page as RFC 7089 §5 has it. An erased revision is no memento any more.
    private func timeMap(_ revisions: [Revision], next: String?) -> PageContent {
        let mementos = revisions.filter { !$0.isErased }
        func date(_ revision: Revision) -> String { HTTPDate(secondsSince1970: revision.time).fieldValue }
        let resource = publicURL.address(of: target.path)
        let type = "type=\"\(Self.timeMapType)\""
        var own = "<\(selfAddress)>; rel=\"self\"; \(type)"
        if let first = mementos.last, let last = mementos.first {
            own += "; from=\"\(date(first))\"; until=\"\(date(last))\""
        }
        var links = ["<\(resource)>; rel=\"original\"", "<\(resource)>; rel=\"timegate\"", own]
        if let next { links.append("<\(next)>; rel=\"next timemap\"; \(type)") }
        for (index, memento) in mementos.enumerated() {
            let isFirst = next == nil && index == mementos.count - 1
            let isLast = after == nil && index == 0
            let relation = (isFirst ? "first " : "") + (isLast ? "last " : "") + "memento"
            let address = publicURL.address(of: memento.path)
            links.append("<\(address)>; rel=\"\(relation)\"; datetime=\"\(date(memento))\"")
        }
        return PageContent(Self.timeMapType, Array((links.joined(separator: ",\n") + "\n").utf8))
    }

    private var selfAddress: String {
        after.map { address(after: $0.number) }
            ?? publicURL.address(of: target.historyPath) + (isLimited ? "?limit=\(limit)" : "")
    }
}
