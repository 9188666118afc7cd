import HTTPSemantics

/// Looks for the resources that a query is for: through the whole collection, or through what an index leads to. What it finds
/// is the same, as far as it may look.
package struct QueryRead: Sendable {
    let query: CollectionQuery
    /// Where the page begins.
    private(set) var place: QueryCursor.Place
    /// How many resources are looked at that no index leads to.
    let scanLimit: Int
    /// Bytes that the resources of the page have together.
    let byteLimit: Int
    /// Entries of an index that are counted in order to choose one, and that are looked up in any case.
    private static let fewEntries = 4096

    package init(query: CollectionQuery, place: QueryCursor.Place, scanLimit: Int, byteLimit: Int) {
        self.query = query
        self.place = place
        self.scanLimit = scanLimit
        self.byteLimit = byteLimit
    }

    /// What was found.
    package struct Found: Sendable {
        package var items: [Page.Item] = []
        /// Where the next page begins; nil if there is none.
        package var next: QueryCursor.Place?
        /// How many there are in all; nil if that was not counted to the end.
        package var total: Int?
        /// Whether there are too many to sort without an index.
        package var needsIndex = false

        package init(items: [Page.Item] = []) { self.items = items }
    }

    package func found(in snapshot: any CollectionSnapshot) throws(StoreError) -> Found {
        if case .afterResource(let id, let prefix) = place {
            var read = self
            read.place = .afterKey(try key(of: id, beginningWith: prefix, in: snapshot))
            return try read.found(in: snapshot)
        }
        let indexes = query.isFilter || !query.sort.isEmpty ? try snapshot.completeIndexes() : []
        if let found = try foundAlone(indexes, snapshot) { return found }
        let (selection, count) = try bestSelection(indexes, snapshot)
        let source = selection.map { Source.index(IndexScan(selection: $0, snapshot: snapshot)) } ?? .all(snapshot)
        guard !query.sort.isEmpty else { return try foundByID(source, isSmall: count < Self.fewEntries) }
        let order = order(indexes, snapshot)
        if count == Self.fewEntries || selection == nil, let walk = order.walk(query.sort[...]) {
            return try foundInIndex(order, walk, source)
        }
        return try foundInOrder(source)
    }

    /// The key of that resource, if it begins so; else its beginning.
    private func key(
        of id: String, beginningWith prefix: [UInt8], in snapshot: any CollectionSnapshot
    ) throws(StoreError) -> [UInt8] {
        var matcher = QueryMatcher(query)
        var key: [UInt8] = []
        try snapshot.look(at: [id]) { resource in
            matcher.appendSortKey(resource.json, id: resource.id, to: &key)
            return false
        }
        return key.starts(with: prefix) ? key : prefix
    }

    /// The page of a query that one index answers without a look at any content: what it leads to is what is asked for, in the order
    /// that is asked for. Nil if there is no such index.
    private func foundAlone(
        _ indexes: [CollectionIndex], _ snapshot: any CollectionSnapshot
    ) throws(StoreError) -> Found? {
        guard let exact = IndexSelection.all(for: query, indexes).first(where: \.isExact) else { return nil }
        guard query.sort.isEmpty else {
            let order = order(indexes, snapshot)
            guard query.sort.count == 1, let walk = order.walk(query.sort[...]), walk.index == exact.parts[0].index
            else {
                return nil
            }
            let source = Source.index(IndexScan(selection: exact, snapshot: snapshot))
            return try foundInIndex(order, walk, source, looks: false)
        }
        guard exact.arePoints, exact.ranges.count <= IndexScan.streamLimit else { return nil }
        var start: String?
        if case .afterID(let id) = place { start = id }
        var entries: [IndexedID] = []
        for (index, range) in exact.ranges {
            entries += try snapshot.entries(
                of: index, in: range, after: start.map { IndexedID(key: range.lower, id: $0) }, limit: query.limit + 1)
        }
        // Those at one key stand in the order of ids already.
        if exact.ranges.count > 1 { entries.sort { Array($0.id.utf8).precedes(Array($1.id.utf8)) } }
        var found = Found(items: try snapshot.resources(Array(entries.prefix(query.limit)), byteLimit: byteLimit))
        if found.items.count < entries.count, let last = found.items.last { found.next = .afterID(last.id) }
        if isCounting { found.total = try exact.count(in: snapshot, limit: .max) }
        return found
    }

    /// The part of an index that leads to the fewest resources, and how many; none if no index helps.
    private func bestSelection(
        _ indexes: [CollectionIndex], _ snapshot: any CollectionSnapshot
    ) throws(StoreError) -> (IndexSelection?, count: Int) {
        var best: IndexSelection?
        var least = Self.fewEntries
        for selection in IndexSelection.all(for: query, indexes) {
            let count = try selection.count(in: snapshot, limit: least)
            if count < least || best == nil { (best, least) = (selection, count) }
        }
        return (best, least)
    }

    /// Where resources are looked for, in the order of ids.
    private enum Source {
        case all(any CollectionSnapshot)
        case index(IndexScan)

        var snapshot: any CollectionSnapshot {
            switch self {
            case .all(let snapshot): snapshot
            case .index(let scan): scan.snapshot
            }
        }

        func forEach(after id: String?, _ visit: (ScannedResource) -> Bool) throws(StoreError) {
            switch self {
            case .all(let snapshot): try snapshot.forEach(after: id, visit)
            case .index(let scan): try scan.forEach(after: id, visit)
            }
        }

        /// The index, if what it leads to is what the query is for, and nothing else.
        var exact: IndexSelection? {
            guard case .index(let scan) = self, scan.selection.isExact else { return nil }
            return scan.selection
        }
    }

    private func lookLimit(_ source: Source) -> Int {
        if case .index = source { max(scanLimit, Self.fewEntries) } else { scanLimit }
    }

    private var isCounting: Bool { query.isCounted || query.isArray }

    // MARK: By id

    private func foundByID(_ source: Source, isSmall: Bool) throws(StoreError) -> Found {
        var start: String?
        if case .afterID(let id) = place { start = id }
        guard isCounting else {
            // Where the index leads to many, they are soon met with by looking at all.
            if !isSmall, case .index(let scan) = source {
                let all = Source.all(scan.snapshot)
                let quick = try page(all, after: start, countingFrom: start, limit: min(scanLimit, 2 * Self.fewEntries))
                if quick.isFull { return quick.found }
            }
            return try page(source, after: start, countingFrom: start).found
        }
        if let exact = source.exact {
            var found = try page(source, after: start, countingFrom: start, isCounting: false).found
            found.total = try exact.count(in: source.snapshot, limit: .max)
            return found
        }
        // One pass that counts, and, if that does not come to its end, one for the page.
        let counted = try page(source, after: start, countingFrom: nil)
        if counted.isWhole { return counted.found }
        guard start != nil else { return counted.found }
        return try page(source, after: start, countingFrom: start).found
    }

    /// - Parameter first: where counting begins, at `start` or before it.
    private func page(
        _ source: Source, after start: String?, countingFrom first: String?, limit: Int? = nil, isCounting: Bool? = nil
    ) throws(StoreError) -> (found: Found, isWhole: Bool, isFull: Bool) {
        let isCounting = isCounting ?? self.isCounting
        let isFromIndex = if case .index = source { true } else { false }
        let startBytes = start.map { Array($0.utf8) } ?? []
        let isAllOfPage = first == start
        var matcher = QueryMatcher(query)
        var ids: [String] = []
        var lastSeen: [UInt8] = []
        var budget = LookBudget(query, resources: limit ?? lookLimit(source))
        var count = 0
        var hasMore = false
        var isWhole = true
        try source.forEach(after: first) { resource in
            guard budget.spend(on: resource) else {
                isWhole = false
                return false
            }
            let isOfPage = isAllOfPage || startBytes.precedes(resource.id)
            let isWanted = matcher.isWanted(resource)
            if isWanted {
                count += 1
                if isFromIndex { budget.giveBack() }
            }
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
        found.items = try source.snapshot.resources(ids, byteLimit: byteLimit)
        let isFull = hasMore || isWhole
        if found.items.count < ids.count {
            hasMore = true
        } else if !hasMore, !isWhole, !lastSeen.isEmpty {
            // The page ends early: the next begins behind what was looked at.
            found.next = .afterID(String(decoding: lastSeen, as: UTF8.self))
        }
        if hasMore, let last = found.items.last { found.next = .afterID(last.id) }
        if isWhole, first == nil { found.total = count }
        return (found, isWhole, isFull)
    }

    // MARK: Sorted

    private func foundInOrder(_ source: Source) throws(StoreError) -> Found {
        var start: [UInt8] = []
        if case .afterKey(let key) = place { start = key }
        var matcher = QueryMatcher(query)
        var first = FirstResources(query.limit + 1)
        var key: [UInt8] = []
        var budget = LookBudget(query, resources: lookLimit(source))
        var count = 0
        var found = Found()
        try source.forEach(after: nil) { resource in
            guard budget.spend(on: resource) else {
                found.needsIndex = true
                return false
            }
            guard matcher.isWanted(resource) else { return true }
            count += 1
            key.removeAll(keepingCapacity: true)
            matcher.appendSortKey(resource.json, id: resource.id, to: &key)
            if start.precedes(key) { first.offer(key, idLength: resource.id.count) }
            return true
        }
        guard !found.needsIndex else { return found }
        try show(first.inOrder, in: &found, source.snapshot)
        found.total = count
        return found
    }

    /// Has `found` show the page that `inOrder` begins with; one more than it takes says that there is another.
    private func show(
        _ inOrder: [SortedResource], in found: inout Found, _ snapshot: any CollectionSnapshot
    ) throws(StoreError) {
        found.items = try snapshot.resources(inOrder.prefix(query.limit).map(\.place), byteLimit: byteLimit)
        if found.items.count < inOrder.count, !found.items.isEmpty {
            found.next = QueryCursor.place(behind: inOrder[found.items.count - 1])
        }
    }

    // MARK: In the order of an index

    private func order(_ indexes: [CollectionIndex], _ snapshot: any CollectionSnapshot) -> IndexOrder {
        IndexOrder(query, from: place, indexes, in: snapshot, scanLimit: scanLimit)
    }

    /// - Parameters:
    ///   - source: where to count, if that is asked for.
    ///   - looks: whether contents tell what is wanted; nil: that depends on the query.
    private func foundInIndex(
        _ order: IndexOrder, _ walk: IndexWalk, _ source: Source, looks: Bool? = nil
    ) throws(StoreError) -> Found {
        var order = order
        try order.fill(walk, query.sort[...], looks: looks)
        var found = Found()
        found.needsIndex = order.needsIndex
        guard !found.needsIndex else { return found }
        try show(order.page, in: &found, source.snapshot)
        if found.next == nil { found.next = order.end.map { .afterKey($0) } }
        if isCounting { found.total = try total(source) }
        return found
    }

    /// How many resources the query is for; nil if there are too many to look at.
    private func total(_ source: Source) throws(StoreError) -> Int? {
        if !query.isFilter, !query.isArray { return try source.snapshot.count() }
        if let exact = source.exact { return try exact.count(in: source.snapshot, limit: .max) }
        var matcher = QueryMatcher(query)
        var budget = LookBudget(query, resources: lookLimit(source))
        var count: Int? = 0
        try source.forEach(after: nil) { resource in
            guard budget.spend(on: resource) else {
                count = nil
                return false
            }
            if matcher.isWanted(resource) { count = count.map { $0 + 1 } }
            return true
        }
        return count
    }
}
