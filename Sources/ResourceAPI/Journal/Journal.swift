import HTTPSemantics
import Synchronization

/// The last requests, in memory, for `/_requests`: what was asked, what came of it, and the path to it.
final class Journal: Sendable {
    /// How many requests it remembers.
    static let capacity = 200

    private struct State {
        var next: Int64 = 1
        var ring: [RecordedRequest] = []
    }

    private let state = Mutex(State())
    private let start: String

    /// An empty journal of a service that started at `start`, in seconds since 1970: entries of different runs differ.
    init(start: Int64) {
        self.start = String(start, radix: 36)
    }

    /// A request's place in the journal.
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
        let number = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        return Entry(number: number, start: start)
    }

    /// Keeps an answered request; the oldest one makes room.
    func record(_ request: RecordedRequest) {
        state.withLock { state in
            if state.ring.count < Self.capacity {
                state.ring.append(request)
            } else {
                state.ring[Int(request.entry.number % Int64(Self.capacity))] = request
            }
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
