import NIOCore

/// The content of the request under way, as far as it has come. A large one is counted in the budget of all connections
/// until its request is answered.
struct IncomingContent {
    private let budget: ContentBudget
    private var octets: [UInt8] = []
    private var counted = 0
    /// Whether an exchange has the octets, and has not answered.
    private(set) var isHandedOver = false

    init(_ budget: ContentBudget) {
        self.budget = budget
    }

    /// Keeps a part more; false if there is no room for it. An announced length is only a promise: no room is made for
    /// octets that have not come.
    mutating func append(_ part: ByteBuffer) -> Bool {
        guard count(part.readableBytes) else { return false }
        part.withUnsafeReadableBytes { part in
            if octets.isEmpty { octets = Array(part) } else { octets.append(contentsOf: part) }
        }
        return true
    }

    private mutating func count(_ more: Int) -> Bool {
        let size = octets.count + more
        guard size > ContentBudget.free else { return true }
        guard budget.hasRoom(for: size - counted) else { return false }
        budget.take(size - counted)
        counted = size
        return true
    }

    /// Gives the octets to an exchange. They stay counted until it has answered, whatever becomes of the connection.
    mutating func handOver() -> [UInt8] {
        defer { octets = [] }
        isHandedOver = true
        return octets
    }

    /// The exchange has answered.
    mutating func takeBack() {
        isHandedOver = false
        release()
    }

    /// The connection needs the octets no more.
    mutating func release() {
        octets = []
        guard counted > 0, !isHandedOver else { return }
        budget.give(counted)
        counted = 0
    }
}
