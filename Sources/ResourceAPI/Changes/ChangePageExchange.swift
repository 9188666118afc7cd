import HTTPSemantics
import JSONDocuments
import ResourceCore

/// A JSON page of changes: `{"items":[…],"last":…,"next":…}`; for a client that would wait, not before there is a first one.
final class ChangePageExchange: Exchange, ChangeListener {
    /// Changes that are looked at on the event loop.
    private static let inlineLimit: Int64 = 256
    /// Bytes of a page: it ends early rather than hold more in memory.
    private static let byteLimit = 16 << 20

    var number = 0
    private let query: ChangeQuery
    private let feed: LoopFeed
    private let context: RequestContext
    private let resolution: Answers?
    private let reading: ChangeReading
    private let limit: Int
    /// Seconds; nil if the client does not ask for it.
    private let wait: Int?
    private var reply: Reply?
    private var isOver = true
    private var listens = false
    private var isReading = false
    /// Whether the log was read to its end.
    private var isRecent = false
    /// Where the client is.
    private var begin: Int64 = 0
    /// Whether it wants what there is.
    private var isOldest = false
    private var found: ChangeSlice

    init(_ query: ChangeQuery, wait: Int?, _ feed: LoopFeed, _ context: RequestContext, _ resolution: Answers?) {
        self.query = query
        self.wait = wait
        self.feed = feed
        self.context = context
        self.resolution = resolution
        limit = query.limit ?? PageQuery().limit
        reading = ChangeReading(
            scope: query.scope, includesContent: query.includesContent, form: .items, writer: feed.service.changeWriter)
        found = ChangeSlice(extent: HistoryExtent(mark: "", firstKept: 1, newest: 0, bytes: 0), position: 0)
    }

    func respond(to content: [UInt8], reply: Reply) {
        self.reply = reply
        listens = (wait ?? 0) > 0 && feed.canWait
        isOver = !listens
        // Listening before looking: no change can come between.
        feed.add(self, scope: listens ? query.scope : nil, hurryAfter: listens ? wait : nil)
        isReading = true
        let isTaken = feed.read(for: self, isShort: true) { (reader) throws(StoreError) in
            try inline { reader.extent(completion: $0) }
        } then: {
            $0.startReading($1)
        }
        if !isTaken { finish(context.renderer.overloaded()) }
    }

    private func startReading(_ extent: Result<HistoryExtent, StoreError>) {
        isReading = false
        do throws(StoreError) {
            let extent = try extent.get()
            let start = ChangePosition(query.start ?? .oldest, extent)
            if let gap = start.gap { return finish(context.renderer.response(to: gap.problem(extent))) }
            begin = start.revision
            isOldest = start.isOldest
            found = ChangeSlice(extent: extent, position: start.revision)
            isRecent = begin == extent.newest
            guard !isRecent else { return finishUnlessWaiting() }
            read(start)
        } catch {
            finish(context.renderer.response(to: error))
        }
    }

    func notice(_ revisions: ClosedRange<Int64>?) -> Bool {
        guard !isReading, revisions?.upperBound ?? .max > found.position else { return false }
        // There was none of the scope before.
        if let revisions { found.position = max(found.position, revisions.lowerBound - 1) }
        return true
    }

    /// What a worker has read was received, or there is something to wait for no longer.
    func proceed() {
        guard reply != nil, !isReading else { return }
        goOn()
    }

    func hurry() {
        isOver = true
        if !isReading { finishUnlessWaiting() }
    }

    private func receive(_ result: Result<ChangeSlice, StoreError>) {
        isReading = false
        switch result {
        case .failure(let error): finish(context.renderer.response(to: error))
        case .success(let slice):
            if let gap = slice.gap {
                // What was found before it is given out first; then the gap is found again.
                return found.count > 0
                    ? finishUnlessWaiting() : finish(context.renderer.response(to: gap.problem(slice.extent)))
            }
            append(slice)
            isRecent = (isRecent || !slice.hasMore) && !slice.isCut
            if found.hasMore, !found.isFull, !(isOver && listens) { return goOn() }
            // What came meanwhile was not noticed.
            if found.count == 0, !isOver { goOn() } else { finishUnlessWaiting() }
        }
    }

    /// Reads on: what was just committed is remembered, and need not be in the log.
    private func goOn() {
        guard isRecent, listens,
            let recent = feed.service.changes.changes(after: found.position, in: query.scope, limit: limit + 1)
        else { return read(ChangePosition(after: found.position, isOldest: isOldest && found.count == 0)) }
        guard !recent.items.isEmpty else {
            found.position = recent.position
            found.hasMore = false
            return finishUnlessWaiting()
        }
        let extent = found.extent
        let position = found.position
        let room = limit - found.count
        read(isShort: true) { [reading] (reader) throws(StoreError) in
            try reading.slice(recent, after: position, extent, limit: room, byteLimit: Self.byteLimit, reader)
        }
    }

    private func append(_ slice: ChangeSlice) {
        if found.count > 0, slice.count > 0 { found.bytes.append(UInt8(ascii: ",")) }
        found.bytes += slice.bytes
        found.count += slice.count
        found.last = slice.last ?? found.last
        found.position = slice.position
        found.hasMore = slice.hasMore
        found.isFull = slice.isFull || found.bytes.count >= Self.byteLimit
        found.extent = slice.extent
    }

    private func read(_ start: ChangePosition) {
        let limit = limit - found.count
        let isShort = found.extent.newest - start.revision <= Self.inlineLimit
        read(isShort: isShort) { [reading] (reader) throws(StoreError) in
            try reading.slice(after: start, limit: limit, byteLimit: Self.byteLimit, reader)
        }
    }

    /// Reads here if it is short, and without contents.
    private func read(
        isShort: Bool, _ job: @escaping @Sendable (any ResourceReader) throws(StoreError) -> ChangeSlice
    ) {
        isReading = true
        let isTaken = feed.read(for: self, isShort: isShort && !query.includesContent, job) { $0.receive($1) }
        if !isTaken { finish(context.renderer.overloaded()) }
    }

    private func finishUnlessWaiting() {
        if found.count > 0 || isOver { finish(page()) }
    }

    private func finish(_ answer: TracedResponse) {
        guard let reply else { return }
        self.reply = nil
        feed.remove(self)
        let told = wait.map { answer.havingWaited(atMost: $0) } ?? answer
        reply { [context] _ in context.finish(told) }
    }

    private func page() -> TracedResponse {
        let mark = found.extent.mark
        // Far behind, the client need not look at the changes of others again; where these are soon dropped, they would be a
        // gap to it that is none.
        let seen = found.last ?? begin
        let oldest = found.extent.firstKept
        let isSoonGone = oldest > 1 && seen - oldest < ChangeStream.farBehind
        let isFarBehind = found.position - seen > ChangeStream.farBehind
        let last = EventID(mark: mark, revision: isFarBehind || isSoonGone ? found.position : seen)
        let next =
            found.hasMore
            ? context.renderer.address(of: query.nextPath(after: EventID(mark: mark, revision: found.position))) : nil
        var json = JSONBuilder()
        json.beginObject()
        json.member("items")
        json.raw([UInt8(ascii: "[")] + found.bytes + [UInt8(ascii: "]")])
        json.member("last", last.text)
        json.member("next")
        if let next { json.string(next) } else { json.null() }
        json.endObject()
        json.lineFeed()
        var response = Response(.ok)
        response.fields.append(.contentType, "application/json")
        response.fields.append(.cacheControl, "no-store")
        if let next { response.fields.append(.link, "<\(next)>; rel=\"next\"") }
        response.content = json.bytes
        return TracedResponse(context.renderer.finished(response, vary: "Accept"), resolution: resolution)
    }
}
