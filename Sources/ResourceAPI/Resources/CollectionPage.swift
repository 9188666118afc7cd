import HTTPSemantics
import JSONDocuments
import ResourceCore

/// A page of a collection: `{"items":[…],"next":…}`, ordered by id.
struct CollectionPage {
    /// Contents of a page together, in bytes: a page ends early rather than hold more in memory.
    static let contentLimit = 16 << 20

    private let reader: any ResourceReader
    private let operation: Operation
    private let query: PageQuery
    private let now: Int64

    init(_ reader: any ResourceReader, _ operation: Operation, _ query: PageQuery, now: Int64) {
        self.reader = reader
        self.operation = operation
        self.query = query
        self.now = now
    }

    func response(_ renderer: ResponseRenderer) -> TracedResponse {
        do {
            return try answer(renderer)
        } catch {
            return renderer.response(to: error)
        }
    }

    private func answer(_ renderer: ResponseRenderer) throws(StoreError) -> TracedResponse {
        // Conditions are judged on the snapshot that the page is read from.
        let read: CollectionRead = try inline { completion in
            let extent = PageExtent(after: query.after, limit: query.limit, byteLimit: Self.contentLimit)
            reader.page(
                of: operation.target.collection, extent,
                isWanted: { [operation, now] validators in
                    ResponseRenderer.selects(
                        operation, ResolutionInput.Selected(validators), Self.facts(validators, now: now))
                }, completion: completion)
        }
        return renderer.response(
            to: operation, selecting: ResolutionInput.Selected(read.validators), Self.facts(read.validators, now: now)
        ) { page(read.page ?? Page(items: [], hasMore: false), read.validators, renderer) }
    }

    private static func facts(_ validators: CollectionValidators, now: Int64) -> Facts {
        Facts(stored: nil, collection: validators, nextRevision: 0, now: now)
    }

    private func page(_ page: Page, _ validators: CollectionValidators, _ renderer: ResponseRenderer) -> Response {
        let next = page.hasMore ? page.items.last.map { nextPath(after: $0.id) } : nil
        var response = Response(.ok)
        response.fields.append(.contentType, "application/json")
        renderer.appendValidators(validators.entityTag, validators.lastModified, to: &response)
        response.fields.append(.cacheControl, "no-cache")
        if let next { response.fields.append(.link, "<\(next)>; rel=\"next\"") }
        response.content = content(page, next: next)
        return response
    }

    private func content(_ page: Page, next: String?) -> [UInt8] {
        var json = JSONBuilder()
        json.beginObject()
        json.member("items")
        json.beginArray()
        for item in page.items { write(item, to: &json) }
        json.endArray()
        json.member("next")
        if let next { json.string(next) } else { json.null() }
        json.endObject()
        json.lineFeed()
        return json.bytes
    }

    private func write(_ item: Page.Item, to json: inout JSONBuilder) {
        let representation = item.stored.representation
        json.beginObject()
        json.member("id", item.id)
        json.member("href", Target(collection: operation.target.collection, id: item.id).path)
        json.member("etag", item.stored.entityTag.fieldValue)
        json.member("lastModified", HTTPDate(secondsSince1970: item.stored.lastModified).fieldValue)
        json.member("contentType", representation.mediaType)
        if MediaType(representation.mediaType)?.isJSON == true {
            json.member("content")
            json.raw(representation.content)
        }
        json.endObject()
    }

    private func nextPath(after id: String) -> String {
        "/\(operation.target.collection)?limit=\(query.limit)&after=\(Cursor.text(after: id))"
    }
}
