import HTTPSemantics
import ResourceCore
import Synchronization

/// `/_store`: everything that is stored, or all of a collection, streamed from one state.
enum ExportPages {
    static let lines = "application/x-ndjson"

    static let all = [
        Route(
            "/_store", "Store", "All resources, a line each: what import takes. view=json-server makes a db.json.",
            in: .service, rules: rules, query: ["view"], mediaTypes: [lines, MediaType.json.essence]),
        Route(
            "/_store/{collection}", "StoreCollection", "All resources of a collection, a line each.", in: .service,
            rules: rules, query: ["view"], mediaTypes: [lines, MediaType.json.essence], examples: ["orders"]),
    ].map { route in ServicePage(route, disposition: disposition) }

    private static var rules: RouteRules {
        var rules = RouteRules([.reading, .options], content: .dataFile)
        rules.testingMethods = .put
        return rules
    }

    /// What becomes of a request for an export, or to fill a store.
    private static func disposition(_ request: PageRequest, _ context: RequestContext) -> HeadDisposition {
        guard request.head.method != .put else { return ReplacementExchange.disposition(request, context) }
        let renderer = context.renderer
        func refuse(_ problem: Problem) -> HeadDisposition { .answer(context.finish(renderer.response(to: problem))) }
        let collection = request.values.first
        if let collection, !request.service.router.isCollection(collection) {
            return refuse(
                Problem(.malformedTarget, detail: "“\(collection)” is not a name that a collection can have."))
        }
        let isDatabase: Bool
        switch request.parameters["view"] {
        case nil: isDatabase = false
        case "json-server": isDatabase = true
        case let view?:
            return refuse(
                Problem(.undefinedQuery, detail: "view is json-server, or is left out; “\(view)” is not known."))
        }
        guard request.service.exports.begin() else {
            return .answer(context.finish(renderer.overloaded("Too many exports are under way.")))
        }
        let export = Export(request.service.exports)
        let service = request.service
        let feed = request.feed
        let operation = request.operation
        return service.disposition { completion in
            service.open(collection, completion)
        } judge: { opened in
            switch opened {
            case .failure(let error): return .answer(context.finish(renderer.response(to: error)))
            case .success(nil): return .answer(context.finish(renderer.overloaded()))
            case .success(let opened?):
                let form = isDatabase ? DataWriter.Form.database : .lines
                return disposition(opened, form, export, feed, operation, context)
            }
        }
    }

    private static func disposition(
        _ opened: OpenedState, _ form: DataWriter.Form, _ export: Export, _ feed: LoopFeed,
        _ operation: Operation, _ context: RequestContext
    ) -> HeadDisposition {
        let renderer = context.renderer
        let mediaType =
            switch form {
            case .database: MediaType.json.essence
            case .lines: lines
            }
        var isSelected = false
        let validators = opened.snapshot.validators
        let answer = renderer.response(
            to: operation,
            selecting: ResolutionInput.Selected(
                entityTag: validators.entityTag, lastModified: validators.lastModified, mediaType: mediaType),
            Facts(stored: nil, nextRevision: 0, now: renderer.setup.now())
        ) {
            isSelected = true
            var response = Response(.ok)
            response.fields.append(.contentType, mediaType)
            renderer.appendValidators(
                validators.entityTag, validators.lastModified, isDateStrong: false, to: &response)
            response.fields.append(.cacheControl, "no-cache")
            return response
        }
        guard isSelected else { return .answer(context.finish(answer)) }
        return .stream(context.finish(answer), ExportSource(opened, DataWriter(form), export, feed))
    }
}

/// How many exports are under way: each holds a state of the store.
final class ExportCount: Sendable {
    private static let limit = 64
    private let count = Atomic(0)

    /// Whether one more may begin.
    func begin() -> Bool {
        guard count.wrappingAdd(1, ordering: .relaxed).newValue <= Self.limit else {
            end()
            return false
        }
        return true
    }

    fileprivate func end() { count.wrappingSubtract(1, ordering: .relaxed) }
}

/// A state of the store, on its way from the thread that has opened it to the one that reads it.
private struct OpenedState: @unchecked Sendable {
    let snapshot: any StoreSnapshot
    /// Read before the answer begins: what cannot be read is refused, and not cut off.
    let first: [BatchItem]

    /// Resources and bytes that are read first.
    private static let part = (items: 256, bytes: 32_768)

    init(
        of collection: String?, in store: any ResourceStore, begun time: ContinuousClock.Instant
    ) throws(StoreError) {
        snapshot = try store.makeSnapshot(of: collection, begun: time)
        first = try snapshot.next(limit: Self.part.items, byteLimit: Self.part.bytes)
    }
}

extension Service {
    /// Opens the state of this moment; nil if no worker has room for that.
    fileprivate func open(_ collection: String?, _ completion: @escaping StoreCompletion<OpenedState?>) {
        let open: @Sendable (ContinuousClock.Instant) -> Void = { [store] time in
            completion(
                Result { () throws(StoreError) in try OpenedState(of: collection, in: store, begun: time) })
        }
        if store.readsAtOnce { return open(.now) }
        if !workers.run(bytes: 0, { open($0.time) }) { completion(.success(nil)) }
    }
}

/// An export that is under way, as long as it is referred to.
private final class Export {
    private let count: ExportCount

    init(_ count: ExportCount) { self.count = count }

    deinit { count.end() }
}

/// The text of an export, part by part, as the client takes it.
private final class ExportSource: ContentSource, ChangeListener {
    var number = 0
    private var snapshot: (any StoreSnapshot)?
    private var writer: DataWriter
    private var export: Export?
    private let feed: LoopFeed
    private var wake: () -> Void = {}
    /// What was read and not written: what is written of one depends on the next.
    private var held: BatchItem?
    private var ready: [UInt8] = []
    private var isReading = false
    /// Whether no worker had room for the next part.
    private var isTurnedAway = false
    private(set) var hasFailed = false

    init(_ opened: OpenedState, _ writer: DataWriter, _ export: Export, _ feed: LoopFeed) {
        snapshot = opened.snapshot
        self.writer = writer
        self.export = export
        self.feed = feed
        take(opened.first)
    }

    func begin(wake: @escaping () -> Void) {
        self.wake = wake
        feed.add(self, scope: nil)
    }

    func next(atMost limit: Int) -> [UInt8] {
        while ready.isEmpty, !isReading, let snapshot { read(snapshot, limit) }
        defer { ready = [] }
        return ready
    }

    /// Unchecked: one thread at a time reads it.
    private func read(_ snapshot: any StoreSnapshot, _ limit: Int) {
        nonisolated(unsafe) let snapshot = snapshot
        isReading = true
        let isTaken = feed.read(for: self, isShort: true) { (_) throws(StoreError) in
            try snapshot.next(limit: 256, byteLimit: limit / 2)
        } then: {
            $0.receive($1)
        }
        guard !isTaken else { return }
        isTurnedAway = true
        feed.proceedLater(self)
    }

    private func receive(_ result: Result<[BatchItem], StoreError>) {
        isReading = false
        guard snapshot != nil else { return }
        switch result {
        case .success(let items): take(items)
        case .failure(let error):
            feed.service.logger.error("export failed", metadata: ["failure": "\(error)"])
            hasFailed = true
            release()
        }
    }

    private func take(_ read: [BatchItem]) {
        var items = read
        let isAtEnd = items.isEmpty
        if let held { items.insert(held, at: 0) }
        held = isAtEnd ? nil : items.popLast()
        if isAtEnd { release() }
        ready = writer.text(items, next: held, isAtEnd: isAtEnd)
    }

    private func release() {
        snapshot = nil
        export = nil
    }

    func notice(_ revisions: ClosedRange<Int64>?) -> Bool { false }

    func proceed() {
        if isTurnedAway { isReading = false }
        isTurnedAway = false
        wake()
    }

    func hurry() {}

    var hasEnded: Bool { snapshot == nil && ready.isEmpty }

    func reminder() -> [UInt8] { [] }

    func end() {
        feed.remove(self)
        wake = {}
        release()
    }
}
