import HTTPSemantics
import JSONDocuments
import ResourceCore

/// `/_snapshots`: moments of the store that have a name, for tests.
enum SnapshotPages {
    static let all = [list, one]

    private static let list = ServicePage(
        Route(
            "/_snapshots", "Snapshots", "The moments that PUT /_store can go back to; with --testing only.",
            in: .service,
            schema: ##"{"type":"object","required":["items"]}"##)
    ) { request in
        let service = request.service
        guard service.policy.isTesting else { return .answer(.problem(closed)) }
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
            "/_snapshots/{name}", "Snapshot",
            "A moment of the store: PUT remembers it, DELETE forgets it; with --testing only.",
            in: .service, rules: RouteRules([.reading, .put, .delete, .options]), examples: ["seed"],
            schema: ##"{"type":"object","required":["name","href","revision","lastModified"]}"##)
    ) { request in
        let service = request.service
        guard service.policy.isTesting else { return .answer(.problem(closed)) }
        let name = request.values[0]
        guard Router.isCollectionName(name) else {
            return .answer(
                .problem(
                    Problem(
                        .malformedTarget,
                        detail:
                            "A snapshot's name is up to 128 letters, digits, “.”, “_” and “-”, beginning with a letter or digit."
                    )))
        }
        let store = service.store
        switch request.head.method {
        case .put, .delete:
            let isPut = request.head.method == .put
            return .action { completion in
                store.commit(
                    BulkCommit(isPut ? .remember(name) : .forget(name)) { result in
                        switch result {
                        case .success(.done): completion(.done)
                        case .success(.refused(let problem)): completion(.problem(problem))
                        case .success(.faulty(let fault)):
                            completion(.problem(Problem(.malformedContent, detail: fault.sentence)))
                        case .failure(let error): completion(.failure(error))
                        }
                    })
            }
        case .get, .head, .post, .patch, .options, .query, .other:
            return .read(bytes: 0) { (reading) throws(StoreError) in
                let snapshots: [NamedSnapshot] = try inline { reading.reader.snapshots(completion: $0) }
                guard let found = snapshots.first(where: { $0.name == name }) else {
                    return .problem(Problem(.notFound, detail: "There is no snapshot of this name."))
                }
                return .representation(PageContent { write(found, service, to: &$0) })
            }
        }
    }

    private static let closed = Problem(
        .notFound, detail: "Snapshots are for tests: the service has them if it is started with --testing.")

    private static func write(_ snapshot: NamedSnapshot, _ service: Service, to json: inout JSONBuilder) {
        json.beginObject()
        json.member("name", snapshot.name)
        json.member("href", service.address(of: "/_snapshots/" + snapshot.name))
        json.member("revision", snapshot.revision)
        json.member("lastModified", HTTPDate(secondsSince1970: snapshot.time).fieldValue)
        json.endObject()
    }
}
