/// What a request may look at that no index leads to.
struct LookBudget {
    private var resources: Int
    private var effort = Self.effortLimit
    private let effortPerByte: Int
    /// Whether more was looked at than that.
    private(set) var isOver = false

    /// What looking at contents may take together, in bytes times the query's effort: some seconds of a worker.
    private static let effortLimit = 8 << 30
    /// What it takes to look up a resource, in bytes.
    private static let resourceEffort = 256

    init(_ query: CollectionQuery, resources: Int) {
        self.resources = resources
        effortPerByte = query.effort
    }

    /// - Returns: false once nothing is left.
    @discardableResult
    mutating func spend(on resource: ScannedResource) -> Bool {
        guard resources > 0, effort > 0 else {
            isOver = true
            return false
        }
        resources -= 1
        effort -= ((resource.json?.count ?? 0) + Self.resourceEffort) * effortPerByte
        return true
    }

    /// What an index led to in order to be shown does not count.
    mutating func giveBack() { resources += 1 }
}
