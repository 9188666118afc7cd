import NIOCore
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

    /// How large an answer may be that is made now.
    var room: Int { max(Self.free, limit - held.load(ordering: .relaxed)) }

    /// Counts bytes that are held, if there is room for them; false if not.
    func take(_ count: Int) -> Bool {
        var held = held.load(ordering: .relaxed)
        while held + count <= limit {
            let (isDone, original) = self.held.weakCompareExchange(
                expected: held, desired: held + count, ordering: .relaxed)
            if isDone { return true }
            held = original
        }
        return false
    }

    /// Counts bytes that are held, even beyond the limit.
    func takeRegardless(_ count: Int) {
        held.add(count, ordering: .relaxed)
    }

    /// The bytes are held no longer.
    func give(_ count: Int) {
        held.subtract(count, ordering: .relaxed)
    }
}

/// Bytes of an answer that is kept for a while: they count until this goes.
final class KeptContent {
    private let budget: ContentBudget
    private let count: Int

    /// Counts them; nil if there is no room.
    /// - Parameter room: How many may be kept though there is none, for they were made when there was.
    static func counting(_ count: Int, room: Int, in budget: ContentBudget) -> KeptContent? {
        guard count > ContentBudget.free else { return KeptContent(0, budget) }
        if !budget.take(count) {
            guard count <= room else { return nil }
            budget.takeRegardless(count)
        }
        return KeptContent(count, budget)
    }

    private init(_ count: Int, _ budget: ContentBudget) {
        self.budget = budget
        self.count = count
    }

    deinit { budget.give(count) }
}

/// The content of the request under way, as far as it has come. A large one is counted in the budget of all connections
/// until its request is answered.
struct IncomingContent {
    private let budget: ContentBudget
    private var bytes: [UInt8] = []
    private var counted = 0
    /// Whether an exchange was asked to answer, and has not.
    private(set) var isHandedOver = false

    init(_ budget: ContentBudget) {
        self.budget = budget
    }

    /// Keeps a part more; false if there is no room for it. An announced length is only a promise: no room is made for
    /// bytes that have not come.
    mutating func append(_ part: UnsafeRawBufferPointer) -> Bool {
        let size = bytes.count + part.count
        if size > ContentBudget.free {
            guard budget.take(size - counted) else { return false }
            counted = size
        }
        if bytes.isEmpty { bytes = Array(part) } else { bytes.append(contentsOf: part) }
        return true
    }

    /// Gives the bytes to an exchange. They stay counted until it has answered, whatever becomes of the connection.
    mutating func handOver() -> [UInt8] {
        defer { bytes = [] }
        isHandedOver = true
        return bytes
    }

    /// The exchange has answered.
    mutating func takeBack() {
        isHandedOver = false
        release()
    }

    /// The connection needs the bytes no more.
    mutating func release() {
        bytes = []
        guard counted > 0, !isHandedOver else { return }
        budget.give(counted)
        counted = 0
    }
}
