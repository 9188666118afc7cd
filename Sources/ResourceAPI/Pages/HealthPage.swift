import HTTPSemantics
import ResourceCore

/// `/_health`: whether the service does its work.
enum HealthPage {
    static let page = ServicePage(
        Route(
            "/_health", "Health", "Whether the store reads and writes: 200 or 503.", in: .service, rules: .openPage,
            schema: #"{"type":"object","required":["status"],"properties":{"status":{"enum":["ok","full"]}}}"#,
            isLogged: false)
    ) { request in
        let store = request.service.store
        let reader = request.feed.reader
        return .look(
            { tell in
                reader.validators(of: "health") { result in
                    switch result {
                    case .failure(let error): tell(.failure(error))
                    // The last commit failed: whether the next one would is not known before it is tried.
                    case .success where store.trouble != nil: store.probe { tell(answer($0)) }
                    case .success: tell(.representation(ok))
                    }
                }
            }, late: { .failure(.unreachable) })
    }

    private static func answer(_ error: StoreError?) -> PageAnswer {
        switch error {
        case nil: .representation(ok)
        // All that there is can be read, and nobody is helped by another start.
        case .outOfSpace?: .representation(full)
        case let error?: .failure(error)
        }
    }

    private static let ok = content("ok")
    private static let full = content("full")

    private static func content(_ status: String) -> PageContent {
        PageContent { json in
            json.beginObject()
            json.member("status", status)
            json.endObject()
        }
    }
}
