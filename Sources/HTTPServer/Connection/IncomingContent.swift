import NIOCore

/// The content of the request under way, as far as it has come. A large one is counted in the budget of all connections
/// until its request is answered.
struct IncomingContent {
    private let budget: ContentBudget
    private var bytes: [UInt8] = []
    private var counted = 0
    /// Whether an exchange has the bytes, and has not answered.
    private(set) var isHandedOver = false

    init(_ budget: ContentBudget) {
        self.budget = budget
    }

    /// Keeps a part more; false if there is no room for it. An announced length is only a promise: no room is made for
    /// bytes that have not come.
    mutating func append(_ part: ByteBuffer) -> Bool {
        guard count(part.readableBytes) else { return false }
        part.withUnsafeReadableBytes { part in
            if bytes.isEmpty { bytes = Array(part) } else { bytes.append(contentsOf: part) }
        }
        return true
    }

    private mutating func count(_ more: Int) -> Bool {
        let size = bytes.count + more
        guard size > ContentBudget.free else { return true }
        guard budget.hasRoom(for: size - counted) else { return false }
        budget.take(size - counted)
        counted = size
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
