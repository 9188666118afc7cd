import HTTPSemantics
import Logging
import Storage

/// The service: what it stores in, what its operator has set, and what its event loops share.
public final class Service: Sendable {
    let store: any ResourceStore
    let policy: Policy
    let surroundings: Surroundings
    let journal: Journal
    let crossOrigin: CrossOrigin
    let openAPI: OpenAPIPage
    let logger: Logger

    /// A service on `store`.
    public init(
        store: any ResourceStore, policy: Policy = Policy(), surroundings: Surroundings = .system, logger: Logger
    ) {
        self.store = store
        self.policy = policy
        self.surroundings = surroundings
        self.logger = logger
        journal = Journal(start: surroundings.now())
        crossOrigin = CrossOrigin(origins: policy.allowedOrigins)
        openAPI = OpenAPIPage(policy)
    }

    /// A handler with a reader of its own, for one event loop.
    public func makeHandler() -> any RequestHandler {
        do {
            return ServiceHandler(self, try store.makeReader())
        } catch {
            logger.error("no reader", metadata: ["failure": "\(error)"])
            return ServiceHandler(self, AbsentReader(error))
        }
    }
}
