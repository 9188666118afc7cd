import HTTPSemantics
import JSONDocuments
import ResourceCore

/// A page of a collection: `{"items":[…],"next":…}`, by id, or what a query makes of it.
struct CollectionPage: Sendable {
    /// Bytes that the resources of a page have together: a page ends early rather than hold more in memory.
    private static let byteLimit = 16 << 20
    /// Bytes of a page that is made on an event loop.
    static let inlineLimit = 1 << 20

    /// Where the query comes from, which says what `next` is.
    enum Source: Sendable {
        /// The address: `next` is another one. Where that would be too long, it is a cursor, as for JSON.
        case address
        /// The form that QUERY brings: `next` is as for the address.
        case form
        /// The JSON that QUERY brings: `next` is a cursor for it.
        case json
    }

    let name: String
    private let query: CollectionQuery
    private let place: QueryCursor.Place
    private let source: Source
    let operation: Operation
    private let now: Int64
    private let scanLimit: Int

    /// - Parameter place: where the page begins, by the query's cursor.
    init(
        _ name: String, _ query: CollectionQuery, _ place: QueryCursor.Place, from source: Source = .address,
        _ operation: Operation, _ now: Int64, scanLimit: Int
    ) {
        self.name = name
        self.query = query
        self.place = place
        self.source = source
        // A page has no byte ranges: Accept-Ranges is not sent (RFC 9110 §14.3).
        self.operation = operation.withoutRange
        self.now = now
        self.scanLimit = scanLimit
    }

    /// The answer, whatever it takes.
    func response(_ reader: any ResourceReader, _ renderer: ResponseRenderer) throws(StoreError) -> TracedResponse {
        guard query.isPlain else { return try queryResponse(reader, renderer) }
        return try response(reader, renderer, upTo: Self.byteLimit)
            ?? renderer.response(to: StoreError.broken("a page without an end"))
    }

    /// The answer; nil if its contents have `limit` bytes or more, and that is not all that a page may have, or if contents
    /// must be looked at to find the page.
    func response(
        _ reader: any ResourceReader, _ renderer: ResponseRenderer, upTo limit: Int
    ) throws(StoreError) -> TracedResponse? {
        guard query.isPlain else { return try unselectedResponse(reader, renderer) }
        let holdsContents = operation.method != .head
        let byteLimit = holdsContents ? limit : Self.byteLimit
        var extent = PageExtent(limit: query.limit, byteLimit: byteLimit, holdsContents: holdsContents)
        if case .afterID(let id) = place { extent.after = id }
        let read: CollectionRead = try inline { [extent] completion in
            reader.page(of: name, extent, isWanted: { isSelected($0) }, completion: completion)
        }
        let page = read.page ?? Page(items: [], hasMore: false)
        if byteLimit < Self.byteLimit, page.items.reduce(0, { $0 + $1.weight }) >= byteLimit { return nil }
        // Conditions and content are of one snapshot.
        return renderer.response(
            to: operation, selecting: ResolutionInput.Selected(read.validators), facts(read.validators)
        ) {
            var found = QueryRead.Found(items: page.items)
            if page.hasMore { found.next = page.items.last.map { .afterID($0.id) } }
            return response(found, read.validators, renderer)
        }
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

    // MARK: Queries

    /// The answer, if it is the page of nobody: 304 or a refusal.
    private func unselectedResponse(
        _ reader: any ResourceReader, _ renderer: ResponseRenderer
    ) throws(StoreError) -> TracedResponse? {
        let validators: CollectionValidators = try inline { reader.validators(of: name, completion: $0) }
        guard !isSelected(validators) else { return nil }
        return renderer.response(
            to: operation, selecting: ResolutionInput.Selected(validators), facts(validators)
        ) { Response(.ok) }
    }

    private func queryResponse(
        _ reader: any ResourceReader, _ renderer: ResponseRenderer
    ) throws(StoreError) -> TracedResponse {
        let read = QueryRead(query: query, place: place, scanLimit: scanLimit, byteLimit: Self.byteLimit)
        let (validators, found): (CollectionValidators, QueryRead.Found?) = try inline { completion in
            reader.look(
                into: name,
                { (snapshot) throws(StoreError) in
                    let validators = snapshot.validators
                    return (validators, isSelected(validators) ? try read.found(in: snapshot) : nil)
                }, completion: completion)
        }
        if found?.needsIndex == true {
            let declared: [DeclaredCollection] = try inline { reader.declarations(of: name, completion: $0) }
            return renderer.response(
                to: QueryProblems.indexRequired(query, in: name, scanLimit: scanLimit, declared.first, renderer))
        }
        if let problem = found.flatMap(problem) { return renderer.response(to: problem) }
        return renderer.response(
            to: operation, selecting: ResolutionInput.Selected(validators), facts(validators)
        ) { response(found ?? QueryRead.Found(), validators, renderer) }
    }

    /// Why what was found cannot be shown.
    private func problem(_ found: QueryRead.Found) -> Problem? {
        guard query.fields != nil, !query.isArray, let item = found.items.first(where: { !$0.isJSON }) else {
            return nil
        }
        let error = QueryError(
            "fields cannot be taken from “\(item.id)”, which is \(item.stored.representation.mediaType) and not JSON. Any condition, or view=array, leaves it out.",
            at: source == .json ? "/fields" : nil)
        return QueryProblems.problem(error, in: source == .address ? .address : .content)
    }

    // MARK: The answer

    private func response(
        _ found: QueryRead.Found, _ validators: CollectionValidators, _ renderer: ResponseRenderer
    ) -> Response {
        let pairs = QueryForm.pairs(query)
        let cursor = found.next.map { QueryCursor.text($0, of: query, in: name) }
        let nextAddress = cursor.flatMap { address(pairs, limit: query.limit, after: $0, renderer) }
        let next = source == .json ? cursor : nextAddress ?? cursor
        var response = Response(.ok)
        response.fields.append(.contentType, "application/json")
        renderer.appendValidators(
            validators.entityTag, validators.lastModified, isDateStrong: false, to: &response)
        response.fields.append(.cacheControl, "no-cache")
        response.fields.append(.acceptQuery, MediaType.queryTypes.joined(separator: ", "))
        let monitor = "<\(renderer.address(of: "/_changes/" + name))>; rel=\"monitor\""
        response.fields.append(.link, nextAddress.map { "<\($0)>; rel=\"next\", \(monitor)" } ?? monitor)
        if source != .address {
            let limit = query.limit == CollectionQuery().limit ? nil : query.limit
            let location = address(pairs, limit: limit, after: query.after, renderer)
            if let location { response.fields.append(.location, location) }
        }
        if query.isArray {
            if let total = found.total { response.fields.append(.xTotalCount, "\(total)") }
            // An array has no place for the cursor, and Link none for what is no address.
            if let cursor, next == cursor { response.fields.append(.xNextAfter, cursor) }
        }
        var writer = PageWriter(query, in: name, renderer)
        writer.write(found, next: next)
        if operation.method == .head {
            response.declaredLength = writer.bytes.count + writer.missing
        } else {
            response.content = writer.bytes
        }
        return response
    }

    /// The address of the GET that says the same; nil if there is none, or it is too long to be asked for.
    private func address(
        _ pairs: [(name: String, value: String)]?, limit: Int?, after: String?, _ renderer: ResponseRenderer
    ) -> String? {
        guard var pairs else { return nil }
        if let limit { pairs.append(("limit", "\(limit)")) }
        if let after { pairs.append(("after", after)) }
        let query = QueryParameters.text(pairs)
        let address = renderer.address(of: "/\(name)" + (query.isEmpty ? "" : "?" + query))
        return address.utf8.count <= renderer.setup.addressLimit ? address : nil
    }
}

extension Page.Item {
    var isJSON: Bool { MediaType(stored.representation.mediaType)?.isJSON == true }
}

/// Writes a page.
private struct PageWriter {
    private let query: CollectionQuery
    private let name: String
    private let renderer: ResponseRenderer
    private let projection: Projection?
    private let idFinder = MemberFinder([.id])
    private var json = JSONBuilder()
    /// Bytes of contents that were not read.
    private(set) var missing = 0

    init(_ query: CollectionQuery, in name: String, _ renderer: ResponseRenderer) {
        self.query = query
        self.name = name
        self.renderer = renderer
        projection = query.fields.map { Projection($0) }
    }

    var bytes: [UInt8] { json.bytes }

    mutating func write(_ found: QueryRead.Found, next: String?) {
        if query.isArray {
            json.beginArray()
            for item in found.items { json.raw(element(item)) }
            json.endArray()
        } else {
            json.beginObject()
            json.member("items")
            json.beginArray()
            for item in found.items { write(item) }
            json.endArray()
            if query.isCounted {
                json.member("total")
                if let total = found.total { json.number(total) } else { json.null() }
            }
            json.member("next")
            if let next { json.string(next) } else { json.null() }
            json.endObject()
        }
        json.lineFeed()
    }

    private mutating func write(_ item: Page.Item) {
        let representation = item.stored.representation
        json.beginObject()
        json.member("id", item.id)
        json.member("href", renderer.address(of: Target(collection: name, id: item.id).path))
        json.member("etag", item.stored.entityTag.fieldValue)
        json.member("lastModified", HTTPDate(secondsSince1970: item.stored.lastModified).fieldValue)
        json.member("contentType", representation.mediaType)
        if item.isJSON {
            json.member("content")
            json.raw(reduced(representation.content))
            missing += item.stored.contentLength - representation.content.count
        }
        json.endObject()
    }

    private func reduced(_ content: [UInt8]) -> [UInt8] {
        guard let projection else { return content }
        var rest: [UInt8] = []
        content.withUnsafeBufferPointer { projection.append(of: $0, to: &rest) }
        return rest
    }

    /// The content as an element of an array: with an `id`, if it is an object without one.
    private func element(_ item: Page.Item) -> [UInt8] {
        let content = item.stored.representation.content
        let rest = reduced(content)
        guard query.fields?.contains(.id) ?? true, let brace = content.firstIndex(where: { $0 > 0x20 }),
            content[brace] == UInt8(ascii: "{"), !hasID(content), let start = rest.firstIndex(of: UInt8(ascii: "{"))
        else { return rest }
        let members = rest[(start + 1)...]
        var element = Array("{\"id\":".utf8) + JSONString(item.id).spelling
        if members.first(where: { $0 > 0x20 }) != UInt8(ascii: "}") { element.append(UInt8(ascii: ",")) }
        element += members
        return element
    }

    private func hasID(_ content: [UInt8]) -> Bool {
        var places = [0..<0]
        content.withUnsafeBufferPointer { idFinder.find(in: $0, &places) }
        return !places[0].isEmpty
    }
}
