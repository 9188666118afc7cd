import HTTPSemantics
import ResourceCore
import Synchronization

/// The last requests, in memory, for `/_requests`: what was asked, what came of it, and the path to it.
final class RequestLog: Sendable {
    /// How many requests it remembers.
    static let capacity = 200

    /// Requests in the order in which they were answered; the one that was answered as the n-th is at n modulo capacity.
    private struct State {
        var answered = 0
        var ring: [RecordedRequest] = []
    }

    private let state = Mutex(State())
    private let nextNumber = Atomic<Int64>(1)
    private let start: String

    /// An empty requestLog of a service that started at `start`, in seconds since 1970: entries of different runs differ.
    init(start: Int64) {
        self.start = String(start, radix: 36)
    }

    /// A request's place in the requestLog.
    struct Entry: Sendable, Equatable {
        fileprivate(set) var number: Int64
        fileprivate(set) var start: String

        /// The name under `/_requests/`.
        var id: String { "\(start)-\(number)" }
        /// The address of the entry.
        var path: String { "/_requests/" + id }
    }

    /// A place for a request that has just arrived.
    func begin() -> Entry {
        Entry(number: nextNumber.wrappingAdd(1, ordering: .relaxed).oldValue, start: start)
    }

    /// Keeps an answered request; the one that was answered longest ago makes room.
    func record(_ request: RecordedRequest) {
        state.withLock { state in
            if state.ring.count < Self.capacity {
                state.ring.append(request)
            } else {
                state.ring[state.answered % Self.capacity] = request
            }
            state.answered += 1
        }
    }

    /// The requests that are remembered, the latest first.
    var latest: [RecordedRequest] {
        state.withLock { $0.ring }.sorted { $0.entry.number > $1.entry.number }
    }

    /// The request of that id; nil if it is not remembered.
    func request(_ id: String) -> RecordedRequest? {
        state.withLock { $0.ring }.first { $0.entry.id == id }
    }
}

// The order in which requests were answered, for those who follow them.
extension RequestLog {
    /// How many requests have been answered.
    var answered: Int { state.withLock { $0.answered } }

    /// How many had been answered when the request of that id was; 0 if it is not remembered, so that everything that is
    /// follows it.
    func position(after id: String) -> Int {
        state.withLock { state in
            let oldest = state.answered - state.ring.count
            let found = (oldest..<state.answered).last { state.ring[$0 % Self.capacity].entry.id == id }
            return found.map { $0 + 1 } ?? 0
        }
    }

    /// The remembered requests that were answered after the first `position`, in order, and the position after them.
    func requests(after position: Int) -> (requests: [RecordedRequest], position: Int) {
        state.withLock { state in
            let oldest = state.answered - state.ring.count
            let positions = max(position, oldest)..<max(position, state.answered)
            return (positions.map { state.ring[$0 % Self.capacity] }, positions.upperBound)
        }
    }
}
