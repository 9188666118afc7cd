import HTTPSemantics
import ResourceCore

/// Looks for the resources that a query is for.
struct QueryRead: Sendable {
    let query: CollectionQuery
    /// Where the page begins.
    let place: QueryCursor.Place
    /// How many resources are looked at.
    let scanLimit: Int
    /// What looking at contents may take together, in bytes times the query's effort: some seconds of a worker.
    private static let effortLimit = 8 << 30
    /// Bytes that the resources of the page have together.
    let byteLimit: Int

    /// What was found.
    struct Found: Sendable {
        var items: [Page.Item] = []
        /// Where the next page begins; nil if there is none.
        var next: QueryCursor.Place?
        /// How many there are in all; nil if that was not counted to the end.
        var total: Int?
        /// Whether there are too many to sort without an index.
        var needsIndex = false
    }

    func found(in snapshot: any CollectionSnapshot) throws(StoreError) -> Found {
        query.sort.isEmpty ? try foundByID(snapshot) : try foundInOrder(snapshot)
    }

    /// Whether the resource is one of those that are asked for.
    private func isWanted(_ resource: ScannedResource, _ matcher: inout QueryMatcher) -> Bool {
        guard let json = resource.json else { return !query.isFilter && !query.isArray }
        return !query.isFilter || matcher.matches(json, id: resource.id)
    }

    /// Counts what is looked at.
    private struct Budget {
        var resources: Int
        var effort = QueryRead.effortLimit
        let effortPerByte: Int

        /// False once nothing is left; but one resource may always be looked at.
        mutating func spend(on resource: ScannedResource) -> Bool {
            guard resources > 0, effort > 0 else { return false }
            resources -= 1
            effort -= (resource.json?.count ?? 0) * effortPerByte
            return true
        }
    }

    // MARK: By id

    private func foundByID(_ snapshot: any CollectionSnapshot) throws(StoreError) -> Found {
        var start: String?
        if case .afterID(let id) = place { start = id }
        guard query.isCounted || query.isArray else {
            return try page(snapshot, after: start, countingFrom: start).found
        }
        // One pass that counts, and, if that does not come to its end, one for the page.
        let counted = try page(snapshot, after: start, countingFrom: nil)
        if counted.isWhole { return counted.found }
        guard start != nil else { return counted.found }
        return try page(snapshot, after: start, countingFrom: start).found
    }

    /// - Parameter first: where counting begins, at `start` or before it.
    private func page(
        _ snapshot: any CollectionSnapshot, after start: String?, countingFrom first: String?
    ) throws(StoreError) -> (found: Found, isWhole: Bool) {
        let isCounting = query.isCounted || query.isArray
        let startBytes = start.map { Array($0.utf8) } ?? []
        let isAllOfPage = first == start
        var matcher = QueryMatcher(query)
        var ids: [String] = []
        var lastSeen: [UInt8] = []
        var budget = Budget(resources: scanLimit, effortPerByte: query.effort)
        var count = 0
        var hasMore = false
        var isWhole = true
        try snapshot.forEach(after: first) { resource in
            guard budget.spend(on: resource) else {
                isWhole = false
                return false
            }
            let isOfPage = isAllOfPage || startBytes.precedes(resource.id)
            let isWanted = isWanted(resource, &matcher)
            if isWanted { count += 1 }
            guard isOfPage, !hasMore else { return true }
            if isWanted {
                if ids.count == query.limit {
                    hasMore = true
                    return isCounting
                }
                ids.append(String(decoding: resource.id, as: UTF8.self))
            }
            lastSeen.removeAll(keepingCapacity: true)
            lastSeen.append(contentsOf: resource.id)
            return true
        }
        var found = Found()
        found.items = try snapshot.resources(ids, byteLimit: byteLimit)
        if found.items.count < ids.count {
            hasMore = true
        } else if !hasMore, !isWhole, !lastSeen.isEmpty {
            // The page ends early: the next begins behind what was looked at.
            found.next = .afterID(String(decoding: lastSeen, as: UTF8.self))
        }
        if hasMore, let last = found.items.last { found.next = .afterID(last.id) }
        if isWhole, first == nil { found.total = count }
        return (found, isWhole)
    }

    // MARK: Sorted

    private func foundInOrder(_ snapshot: any CollectionSnapshot) throws(StoreError) -> Found {
        var start: [UInt8] = []
        if case .afterKey(let key) = place { start = key }
        var matcher = QueryMatcher(query)
        var first = FirstResources(query.limit + 1)
        var key: [UInt8] = []
        var budget = Budget(resources: scanLimit, effortPerByte: query.effort)
        var count = 0
        var found = Found()
        try snapshot.forEach(after: nil) { resource in
            guard budget.spend(on: resource) else {
                found.needsIndex = true
                return false
            }
            guard isWanted(resource, &matcher) else { return true }
            count += 1
            key.removeAll(keepingCapacity: true)
            matcher.appendSortKey(resource.json, id: resource.id, to: &key)
            if start.precedes(key) { first.offer(key, idLength: resource.id.count) }
            return true
        }
        guard !found.needsIndex else { return found }
        let inOrder = first.inOrder
        found.items = try snapshot.resources(inOrder.prefix(query.limit).map(\.id), byteLimit: byteLimit)
        if found.items.count < inOrder.count, !found.items.isEmpty {
            found.next = .afterKey(inOrder[found.items.count - 1].key)
        }
        found.total = count
        return found
    }
}

extension [UInt8] {
    fileprivate func precedes(_ other: UnsafeBufferPointer<UInt8>) -> Bool { lexicographicallyPrecedes(other) }
}
