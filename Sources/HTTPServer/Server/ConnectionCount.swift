import Synchronization

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
    private let served = Atomic(0)
    private let surplus = Atomic(0)

    /// Connections beyond the limit that are told so at the same time.
    private static let surplusLimit = 256

    /// Counts a connection; every call wants a `leave`.
    func enter(limit: Int) -> Entry {
        if Self.add(to: served, limit: limit) { return .served }
        return Self.add(to: surplus, limit: Self.surplusLimit) ? .surplus : .unwelcome
    }

    /// A connection is gone.
    func leave(_ entry: Entry) {
        switch entry {
        case .served: served.subtract(1, ordering: .relaxed)
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
