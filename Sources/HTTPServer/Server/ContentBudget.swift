import Synchronization

/// The bytes of large contents that all connections together may hold: those that arrive, and answers that their clients
/// have not taken. Without it the memory would be bounded by connections times the content limit only.
final class ContentBudget: Sendable {
    /// Contents up to this size do not count: they are many, and connections times this is not much.
    static let free = 65_536

    private let limit: Int
    private let held = Atomic(0)

    /// - Parameter limit: In bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// Whether so many bytes would fit.
    func hasRoom(for count: Int) -> Bool {
        held.load(ordering: .relaxed) + count <= limit
    }

    /// Counts bytes that are held.
    func take(_ count: Int) {
        held.add(count, ordering: .relaxed)
    }

    /// The bytes are held no longer.
    func give(_ count: Int) {
        held.subtract(count, ordering: .relaxed)
    }
}
