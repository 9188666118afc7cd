import HTTPSemantics
import JSONDocuments
import ResourceCore

/// `/_snapshots`: moments of the store that have a name, for tests.
enum SnapshotPages {
    static let all = [list, one]

    private static let list = ServicePage(
        Route(
            "/_snapshots", "Snapshots", "The moments that PUT /_store can go back to.", in: .service,
            schema: ##"{"type":"object","required":["items"]}"##
        ).forTesting()
    ) { request in
        let service = request.service
        return .read(bytes: 0) { (reading) throws(StoreError) in
            let snapshots: [NamedSnapshot] = try inline { reading.reader.snapshots(completion: $0) }
            return .representation(
                PageContent { json in
                    json.beginObject()
                    json.member("items")
                    json.beginArray()
                    for snapshot in snapshots { write(snapshot, service, to: &json) }
                    json.endArray()
                    json.endObject()
                })
        }
    }

    private static let one = ServicePage(
        Route(
            "/_snapshots/{name}", "Snapshot", "A moment of the store: PUT remembers it, DELETE forgets it.",
            in: .service, rules: RouteRules([.reading, .put, .delete, .options], content: .nothing),
            contentLimit: Route.ContentLimit(1 << 10), examples: ["seed"],
            schema: ##"{"type":"object","required":["name","href","revision","lastModified"]}"##
        ).forTesting(),
        state: ServicePage.State(
            fault: { $0.nameFault("A snapshot's name") },
            content: { (address, reader) throws(StoreError) in
                let snapshots: [NamedSnapshot] = try inline { reader.snapshots(completion: $0) }
                return snapshots.first { $0.name == address.values[0] }.map { content($0, address.service) }
            },
            absence: Problem(.notFound, detail: "There is no snapshot of this name."),
            change: { request in
                let name = request.values[0]
                let service = request.service
                let condition = request.condition
                let refusal: @Sendable (NamedSnapshot?) -> Problem? = { found in
                    condition.refusal(found.map { content($0, service) })
                }
                guard request.head.method == .put else {
                    return .action { commit(.forget(name, refusal: refusal), of: name, to: service, $0) }
                }
                return .change { _, completion in
                    commit(.remember(name, refusal: refusal), of: name, to: service, completion)
                }
            }))

    private static func commit(
        _ work: BulkCommit.Work, of name: String, to service: Service,
        _ completion: @escaping @Sendable (PageAnswer) -> Void
    ) {
        service.store.commit(
            BulkCommit(work) { result in
                switch result {
                case .success(.done(let summary)):
                    completion(summary.created > 0 ? .created(at: path(of: name)) : .done)
                case .success(.refused(let problem)): completion(.problem(problem))
                case .success(.faulty(let fault)):
                    completion(.problem(Problem(.malformedContent, detail: fault.sentence)))
                case .failure(let error): completion(.failure(error))
                }
            })
    }

    private static func path(of name: String) -> String { "/_snapshots/" + name }

    private static func content(_ snapshot: NamedSnapshot, _ service: Service) -> PageContent {
        PageContent { write(snapshot, service, to: &$0) }
    }

    private static func write(_ snapshot: NamedSnapshot, _ service: Service, to json: inout JSONBuilder) {
        json.beginObject()
        json.member("name", snapshot.name)
        json.member("href", service.address(of: path(of: snapshot.name)))
        json.member("revision", snapshot.revision)
        json.member("lastModified", HTTPDate(secondsSince1970: snapshot.time).fieldValue)
        json.endObject()
    }
}
