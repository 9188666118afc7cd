import NIOCore

/// The content of the request under way, as far as it has come. A large one is counted in the budget of all connections
/// until its request is answered.
struct IncomingContent {
    private let budget: ContentBudget
    private var octets: [UInt8] = []
    private var counted = 0

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

    /// Gives the octets away; whoever has them holds them, so they stay counted.
    mutating func handOver() -> [UInt8] {
        defer { octets = [] }
        return octets
    }

    /// Nobody holds the octets any more.
    mutating func release() {
        octets = []
        guard counted > 0 else { return }
        budget.give(counted)
        counted = 0
    }
}
