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
        let snapshot: any StoreSnapshot
        do throws(StoreError) {
            snapshot = try request.service.store.makeSnapshot(of: collection)
        } catch {
            return .answer(context.finish(renderer.response(to: error)))
        }
        let mediaType = isDatabase ? MediaType.json.essence : lines
        var isSelected = false
        let validators = snapshot.validators
        let answer = renderer.response(
            to: request.operation,
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
        return .stream(
            context.finish(answer),
            ExportSource(
                snapshot, DataWriter(isDatabase ? .database : .lines), export, request.service))
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

/// An export that is under way, as long as it is referred to.
private final class Export {
    private let count: ExportCount

    init(_ count: ExportCount) { self.count = count }

    deinit { count.end() }
}

/// The text of an export, part by part, as the client takes it.
private final class ExportSource: ContentSource {
    private var snapshot: (any StoreSnapshot)?
    private var writer: DataWriter
    private var export: Export?
    private let service: Service
    /// What was read and not written: what is written of one depends on the next.
    private var held: BatchItem?
    private(set) var hasFailed = false

    init(_ snapshot: any StoreSnapshot, _ writer: DataWriter, _ export: Export, _ service: Service) {
        self.snapshot = snapshot
        self.writer = writer
        self.export = export
        self.service = service
    }

    func begin(wake: @escaping () -> Void) {}

    func next(atMost limit: Int) -> [UInt8] {
        while let snapshot {
            do throws(StoreError) {
                var items = try snapshot.next(limit: 256, byteLimit: limit / 2)
                let isAtEnd = items.isEmpty
                if let held { items.insert(held, at: 0) }
                held = isAtEnd ? nil : items.popLast()
                if isAtEnd { end() }
                let text = writer.text(items, next: held, isAtEnd: isAtEnd)
                if !text.isEmpty { return text }
            } catch {
                service.logger.error("export failed", metadata: ["failure": "\(error)"])
                hasFailed = true
                end()
            }
        }
        return []
    }

    var hasEnded: Bool { snapshot == nil }

    func reminder() -> [UInt8] { [] }

    func end() {
        snapshot = nil
        export = nil
    }
}
