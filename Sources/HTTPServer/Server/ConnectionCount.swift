import Synchronization

/// The connections of all loops together.
final class ConnectionCount: Sendable {
    private let open = Atomic(0)

    /// What becomes of a new connection.
    enum Entry {
        case served
        /// Beyond the limit: it is told so.
        case surplus
        /// Far beyond: it is closed without a word, which costs nothing.
        case unwelcome
    }

    /// Connections beyond the limit that are told so at the same time. Each is kept a while, so that its client can read it.
    private static let surplusLimit = 256

    /// Counts a connection; every call wants a `leave()`.
    func enter(limit: Int) -> Entry {
        let count = open.add(1, ordering: .relaxed).newValue
        if count <= limit { return .served }
        return count <= limit + Self.surplusLimit ? .surplus : .unwelcome
    }

    /// The connection is gone.
    func leave() {
        open.subtract(1, ordering: .relaxed)
    }
}
