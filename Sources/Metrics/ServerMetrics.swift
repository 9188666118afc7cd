import HTTPSemantics
import Synchronization

/// What a server counts: each event loop by itself, so that none waits for another, and added up when they are read.
package final class ServerMetrics: Sendable {
    private struct Source {
        var loops: [RequestMetrics] = []
        var connections: Gauge?
        var droppedLines: Gauge?

        /// A function by itself would be wrapped once more by each access.
        struct Gauge {
            let value: @Sendable () -> Int
        }
    }

    private let source = Mutex(Source())
    /// Which program it is.
    package let version: String
    package let commit: String

    package init(version: String = "", commit: String = "") {
        self.version = version
        self.commit = commit
    }

    /// The counters of one more event loop.
    package func addLoop() -> RequestMetrics {
        let metrics = RequestMetrics()
        source.withLock { $0.loops.append(metrics) }
        return metrics
    }

    /// Says how many connections there are at any moment.
    package func setConnections(_ count: @escaping @Sendable () -> Int) {
        source.withLock { $0.connections = Source.Gauge(value: count) }
    }

    /// Says how many lines of the log were dropped so far.
    package func setDroppedLines(_ count: @escaping @Sendable () -> Int) {
        source.withLock { $0.droppedLines = Source.Gauge(value: count) }
    }

    /// The connections that are open.
    package var connections: Int { source.withLock { $0.connections }?.value() ?? 0 }

    /// The lines of the log that had no room.
    package var droppedLines: Int { source.withLock { $0.droppedLines }?.value() ?? 0 }

    /// How long the answers of all loops took.
    package var durations: HistogramValue {
        source.withLock { $0.loops }.reduce(into: HistogramValue(.durations)) { $0 += $1.durations.value }
    }

    /// How many requests of each method were answered with each status, of those that there were.
    package var requests: [(method: Method, status: Status, count: Int64)] {
        let loops = source.withLock { $0.loops }
        var found: [(method: Method, status: Status, count: Int64)] = []
        for method in Method.allCases {
            for code in Status.codes {
                guard let status = Status(rawValue: code) else { continue }
                let count = loops.reduce(0) { $0 + $1.count(method, status) }
                if count > 0 { found.append((method, status, count)) }
            }
        }
        return found
    }
}

/// What one event loop counts.
package final class RequestMetrics: Sendable {
    fileprivate let durations = Histogram(.durations)
    private let counts = CounterRow(count: Method.allCases.count * Status.codes.count)

    fileprivate init() {}

    /// Counts a request that was answered, so many nanoseconds after its head had come.
    package func count(_ method: Method, _ status: Status, nanoseconds: Int64) {
        counts.add(1, at: Self.place(method, status))
        durations.observe(nanoseconds)
    }

    fileprivate func count(_ method: Method, _ status: Status) -> Int64 { counts[Self.place(method, status)] }

    private static func place(_ method: Method, _ status: Status) -> Int {
        method.row * Status.codes.count + status.rawValue - Status.codes.lowerBound
    }
}

extension Method {
    /// Its place among all.
    fileprivate var row: Int {
        switch self {
        case .get: 0
        case .head: 1
        case .put: 2
        case .patch: 3
        case .post: 4
        case .delete: 5
        case .options: 6
        case .query: 7
        case .other: 8
        }
    }
}
