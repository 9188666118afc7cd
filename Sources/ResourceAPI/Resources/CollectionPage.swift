import HTTPSemantics
import JSONDocuments
import ResourceCore

/// A page of a collection: `{"items":[…],"next":…}`, ordered by id.
struct CollectionPage: Sendable {
    /// Bytes that the resources of a page have together: a page ends early rather than hold more in memory.
    private static let byteLimit = 16 << 20
    /// Bytes of a page that is made on an event loop.
    static let inlineLimit = 1 << 20

    let name: String
    private let query: PageQuery
    let operation: Operation
    private let now: Int64

    init(_ name: String, _ query: PageQuery, _ operation: Operation, _ now: Int64) {
        self.name = name
        self.query = query
        // A page has no byte ranges: Accept-Ranges is not sent (RFC 9110 §14.3).
        self.operation = operation.withoutRange
        self.now = now
    }

    /// The answer, whatever it takes.
    func response(_ reader: any ResourceReader, _ renderer: ResponseRenderer) throws(StoreError) -> TracedResponse {
        try response(reader, renderer, upTo: Self.byteLimit)
            ?? renderer.response(to: StoreError.broken("a page without an end"))
    }

    /// The answer; nil if its contents have `limit` bytes or more, and that is not all that a page may have.
    func response(
        _ reader: any ResourceReader, _ renderer: ResponseRenderer, upTo limit: Int
    ) throws(StoreError) -> TracedResponse? {
        let holdsContents = operation.method != .head
        let byteLimit = holdsContents ? limit : Self.byteLimit
        let extent = PageExtent(
            after: query.after, limit: query.limit, byteLimit: byteLimit, holdsContents: holdsContents)
        let read: CollectionRead = try inline { completion in
            reader.page(of: name, extent, isWanted: { isSelected($0) }, completion: completion)
        }
        let page = read.page ?? Page(items: [], hasMore: false)
        if byteLimit < Self.byteLimit, page.items.reduce(0, { $0 + $1.weight }) >= byteLimit { return nil }
        // Conditions and content are of one snapshot.
        return renderer.response(
            to: operation, selecting: ResolutionInput.Selected(read.validators), facts(read.validators)
        ) { response(page, read.validators, renderer) }
    }

    private func facts(_ validators: CollectionValidators) -> Facts {
        Facts(stored: nil, collection: validators, nextRevision: 0, now: now)
    }

    /// Whether the request comes to the page itself, and not to 304 or a refusal.
    private func isSelected(_ validators: CollectionValidators) -> Bool {
        var input = ResolutionInput(
            operation, facts: facts(validators), selected: ResolutionInput.Selected(validators))
        return Resolution.evaluate(&input).conclusion == .success(.selected)
    }

    private func response(_ page: Page, _ validators: CollectionValidators, _ renderer: ResponseRenderer) -> Response {
        let next = page.hasMore ? page.items.last.map { renderer.address(of: nextPath(after: $0.id)) } : nil
        var response = Response(.ok)
        response.fields.append(.contentType, "application/json")
        renderer.appendValidators(
            validators.entityTag, validators.lastModified, isDateStrong: false, to: &response)
        response.fields.append(.cacheControl, "no-cache")
        let monitor = "<\(renderer.address(of: "/_changes/" + name))>; rel=\"monitor\""
        response.fields.append(.link, next.map { "<\($0)>; rel=\"next\", \(monitor)" } ?? monitor)
        let (content, missing) = content(page, next: next, renderer)
        if operation.method == .head {
            response.declaredLength = content.count + missing
        } else {
            response.content = content
        }
        return response
    }

    /// The page as JSON, and how many bytes of contents are missing, because they were not read.
    private func content(_ page: Page, next: String?, _ renderer: ResponseRenderer) -> ([UInt8], missing: Int) {
        var json = JSONBuilder()
        var missing = 0
        json.beginObject()
        json.member("items")
        json.beginArray()
        for item in page.items {
            let representation = item.stored.representation
            json.beginObject()
            json.member("id", item.id)
            json.member("href", renderer.address(of: Target(collection: name, id: item.id).path))
            json.member("etag", item.stored.entityTag.fieldValue)
            json.member("lastModified", HTTPDate(secondsSince1970: item.stored.lastModified).fieldValue)
            json.member("contentType", representation.mediaType)
            if MediaType(representation.mediaType)?.isJSON == true {
                json.member("content")
                json.raw(representation.content)
                missing += item.stored.contentLength - representation.content.count
            }
            json.endObject()
        }
        json.endArray()
        json.member("next")
        if let next { json.string(next) } else { json.null() }
        json.endObject()
        json.lineFeed()
        return (json.bytes, missing)
    }

    private func nextPath(after id: String) -> String {
        "/\(name)?limit=\(query.limit)&after=\(Cursor.text(after: id))"
    }
}
