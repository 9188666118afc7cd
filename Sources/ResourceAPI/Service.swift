import HTTPSemantics
import Logging
import ResourceCore

/// The service: what it stores in, what its operator has set, and what its event loops share.
package final class Service: Sendable {
    let store: any ResourceStore
    let policy: Policy
    let dependencies: Dependencies
    let requestLog: RequestLog
    let rendering: ResponseRenderer.Setup
    let refusedOrigins: RefusedOrigins
    let workers: WorkerPool
    let openAPI: OpenAPIPage
    let logger: Logger

    /// A service on `store`.
    package convenience init(
        store: any ResourceStore, policy: Policy = Policy(), dependencies: Dependencies = .system, logger: Logger
    ) {
        self.init(store, policy, dependencies, logger, workers: WorkerPool.usualWidth)
    }

    /// - Parameter workers: Threads for what is large; 0: it is done where it arrives.
    init(_ store: any ResourceStore, _ policy: Policy, _ dependencies: Dependencies, _ logger: Logger, workers: Int) {
        self.store = store
        self.policy = policy
        self.dependencies = dependencies
        self.logger = logger
        self.workers = WorkerPool(width: workers) { () throws(StoreError) in try store.makeReader() }
        requestLog = RequestLog(start: dependencies.now())
        rendering = ResponseRenderer.Setup(policy, now: dependencies.now)
        refusedOrigins = RefusedOrigins(logger)
        openAPI = OpenAPIPage(policy)
    }

    /// A handler with a reader of its own, for one event loop.
    package func makeHandler() -> any RequestHandler {
        do {
            return ServiceHandler(self, try store.makeReader())
        } catch {
            logger.error("no reader", metadata: ["failure": "\(error)"])
            return ServiceHandler(self, AbsentReader(error))
        }
    }
}
