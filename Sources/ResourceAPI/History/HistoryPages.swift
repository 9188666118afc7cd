import HTTPSemantics
import JSONDocuments
import ResourceCore

extension ServicePage {
    static let extent = ServicePage(
        Route(
            "/_history", "HistoryExtent", "How far the history reaches: its oldest change, the newest, bytes kept.",
            in: .resources, schema: ##"{"$ref":"#/components/schemas/HistoryExtent"}"##)
    ) { _ in
        .read(bytes: 0) { (reading) throws(StoreError) in
            let extent: HistoryExtent = try inline { reading.reader.extent(completion: $0) }
            return .representation(
                PageContent { json in
                    json.beginObject()
                    json.member("oldest", extent.oldest)
                    json.member("newest", extent.newest)
                    json.member("bytes", extent.bytes)
                    json.endObject()
                })
        }
    }

    static let resourceHistory = ServicePage(.history) { request in
        let target = Target(collection: request.values[0], id: request.values[1])
        let after: HistoryCursor?
        switch HistoryCursor.parse(request.query.after, of: target) {
        case .success(let cursor): after = cursor
        case .failure:
            let detail = "after is a cursor from the “next” of another page of this history."
            return .answer(.problem(.undefinedQuery(detail)))
        }
        let page = HistoryPage(of: target, after: after, request)
        guard request.head.method != .delete else { return erasure(of: page, target, request) }
        return .read(bytes: 0) { (reading) throws(StoreError) in
            guard reading.mayTakeLong || page.isShort else { return nil }
            return try page.content(reading.reader).map { .representation($0) } ?? .problem(page.absence)
        }
    }
}

extension ServicePage {
    private static func erasure(of page: HistoryPage, _ target: Target, _ request: PageRequest) -> PageDisposition {
        let service = request.service
        let condition = request.condition
        @Sendable func erase(_ answer: @escaping @Sendable (PageAnswer) -> Void) {
            service.store.eraseHistory(of: target) { result in
                switch result {
                case .success(true): answer(.done)
                case .success(false): answer(.problem(page.absence))
                case .failure(let error): answer(.failure(error))
                }
            }
        }
        guard condition.isThere || condition.isMissing else { return .action(erase) }
        return .action { answer in
            let isTaken = service.workers.run(bytes: 0) { worker in
                do throws(StoreError) {
                    let refusal = try page.refusal(of: condition, worker.reader())
                    if let refusal { answer(.problem(refusal)) } else { erase(answer) }
                } catch {
                    answer(.failure(error))
                }
            }
            if !isTaken { answer(.problem(.overloaded())) }
        }
    }
}

extension Route {
    package static let history = Route(
        "/_history/{collection}/{id}", "History",
        "The revisions of a resource, the newest first; DELETE erases what is superseded.", in: .resources,
        rules: RouteRules([.reading, .delete, .options]), query: ["limit", "after"],
        mediaTypes: ["application/json", HistoryPage.timeMapType],
        schema: ##"{"$ref":"#/components/schemas/History"}"##)
}

/// The place where a page of a history begins: it goes on with the revisions before `number`.
struct HistoryCursor {
    struct Malformed: Error {}

    var number: Int64

    /// The text that stands for it in the listing of `target`, and in no other.
    func text(of target: Target) -> String { Cursor.text(after: "\(number) \(Self.mark(target))") }

    /// The cursor that the decoded text of one stands for; nil without one.
    static func parse(_ text: String?, of target: Target) -> Result<HistoryCursor?, Malformed> {
        guard let text else { return .success(nil) }
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Revision.number(String(parts[0])), parts[1] == mark(target) else {
            return .failure(Malformed())
        }
        return .success(HistoryCursor(number: number))
    }

    private static func mark(_ target: Target) -> String {
        Digests.entityTag(of: Array(target.path.utf8)).opaque
    }
}
