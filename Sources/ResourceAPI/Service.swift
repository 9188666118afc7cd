import HTTPSemantics
import Logging
import Metrics
import ResourceCore
import Synchronization

/// The service: what it stores in, what its operator has set, and what its event loops share.
package final class Service: Sendable {
    let store: any ResourceStore
    package var policy: Policy { sharedPolicy.value }
    let sharedPolicy: SharedPolicy
    let dependencies: Dependencies
    let requestLog: RequestLog
    let rendering: ResponseRenderer.Setup
    let refusedOrigins: RefusedOrigins
    let workers: WorkerPool
    let changes: ChangeHub
    let exports = ExportCount()
    let changeWriter: ChangeWriter
    let faultRules: FaultRules
    let metrics: ServerMetrics
    /// Nil within a space.
    let spaces: Spaces?
    package let router: Router
    /// Pages that stay the same, by their index: made once.
    private let fixedContents = Mutex<[Int: PageContent]>([:])
    let logger: Logger

    /// A service on `store`, with its own pages.
    package convenience init(
        store: any ResourceStore, policy: Policy = Policy(), dependencies: Dependencies = .system,
        pages: [ServicePage] = ServicePage.core(), metrics: ServerMetrics = ServerMetrics(), logger: Logger
    ) {
        let subscribers = SubscriberCount(limit: policy.subscriberLimit)
        self.init(
            store, policy, dependencies, pages, logger,
            workers: store.readsAtOnce ? WorkerPool.usualWidth : WorkerPool.waitingWidth, subscribers: subscribers,
            metrics: metrics, spaces: Spaces(beside: policy, dependencies, pages, subscribers, logger))
    }

    /// - Parameter workers: Threads for what is large; 0: it is done where it arrives.
    init(
        _ store: any ResourceStore, _ policy: Policy, _ dependencies: Dependencies, _ pages: [ServicePage],
        _ logger: Logger, workers: Int, subscribers: SubscriberCount, metrics: ServerMetrics = ServerMetrics(),
        spaces: Spaces? = nil
    ) {
        self.store = store
        sharedPolicy = SharedPolicy(policy)
        self.dependencies = dependencies
        self.metrics = metrics
        self.logger = logger
        self.spaces = spaces
        self.workers = WorkerPool(width: workers) { () throws(StoreError) in try store.makeReader() }
        requestLog = RequestLog(start: dependencies.now())
        rendering = ResponseRenderer.Setup(policy, now: dependencies.now)
        refusedOrigins = RefusedOrigins(logger)
        router = Router(policy.isTesting ? pages.map(\.forTests) : pages, isTesting: policy.isTesting)
        faultRules = FaultRules(store)
        changeWriter = ChangeWriter(publicURL: policy.publicURL)
        changes = ChangeHub(changeWriter, subscribers) { store.setFollowed($0) }
        store.observe { [changes] in changes.publish($0) }
    }

    /// Enters an answered request in the log, and tells those who follow it.
    func record(_ request: RecordedRequest) {
        requestLog.record(request)
        changes.noteRequest()
    }

    func fixedContent(of page: Int, _ make: (Service) -> PageContent) -> PageContent {
        if let content = fixedContents.withLock({ $0[page] }) { return content }
        let content = make(self)
        fixedContents.withLock { $0[page] = content }
        return content
    }

    /// The address that clients have for a path of the service.
    package func address(of path: String) -> String { policy.publicURL.address(of: path) }

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
