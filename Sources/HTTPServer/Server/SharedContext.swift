import HTTPSemantics
import Logging
import NIOCore
import Synchronization

/// What all event loops of a server share.
final class SharedContext: Sendable {
    let configuration: HTTPServer.Configuration
    let counter = ConnectionCount()
    let budget: ContentBudget
    let logger: Logger
    private let areLoopsRunning = Mutex(true)
    private let stopping = Atomic(false)
    private let noted = Mutex(NIODeadline.distantPast)

    init(_ configuration: HTTPServer.Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        budget = ContentBudget(limit: configuration.contentMemory)
        configuration.metrics.setConnections { [counter] in counter.served }
    }

    /// Whether no answer keeps its connection any more. All loops see it at the same moment, before the listener closes.
    var isStopping: Bool { stopping.load(ordering: .relaxed) }

    func beginStop() { stopping.store(true, ordering: .sequentiallyConsistent) }

    /// Does something that needs a loop, unless the loops have ended.
    func whileLoopsRun(_ body: () -> Void) {
        areLoopsRunning.withLock { if $0 { body() } }
    }

    /// From now on nothing is given to the loops.
    func endLoops() {
        areLoopsRunning.withLock { $0 = false }
    }

    /// A client speaks TLS. Said once a minute at most.
    func noteSecured(now: NIODeadline) {
        let isDue = noted.withLock { noted in
            guard noted == .distantPast || now - noted >= .minutes(1) else { return false }
            noted = now
            return true
        }
        if isDue { logger.notice("a client speaks TLS (https) to this port, which speaks plain HTTP") }
    }
}

/// The connections of all loops together.
final class ConnectionCount: Sendable {
    /// What becomes of a new connection.
    enum Entry {
        case served
        /// Beyond the limit: it is told so.
        case surplus
        /// Far beyond: it is closed without a word, which costs nothing.
        case unwelcome
    }

    // Counted apart: a surplus connection is kept a while so that its client can read the answer, and must not keep the
    // next one from being served.
    private let servedCount = Atomic(0)
    private let surplus = Atomic(0)

    /// Connections beyond the limit that are told so at the same time.
    private static let surplusLimit = 256

    /// Connections that are served.
    var served: Int { servedCount.load(ordering: .relaxed) }

    /// Counts a connection; every call wants a `leave`.
    func enter(limit: Int) -> Entry {
        if Self.add(to: servedCount, limit: limit) { return .served }
        return Self.add(to: surplus, limit: Self.surplusLimit) ? .surplus : .unwelcome
    }

    /// A connection is gone.
    func leave(_ entry: Entry) {
        switch entry {
        case .served: servedCount.subtract(1, ordering: .relaxed)
        case .surplus: surplus.subtract(1, ordering: .relaxed)
        case .unwelcome: break
        }
    }

    private static func add(to count: borrowing Atomic<Int>, limit: Int) -> Bool {
        if count.add(1, ordering: .relaxed).newValue <= limit { return true }
        count.subtract(1, ordering: .relaxed)
        return false
    }
}
