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
    /// What looking at contents may take together, in bytes times the query's effort: some seconds of a worker.
    private static let effortLimit = 8 << 30
    /// What it takes to look up a resource, in bytes.
    private static let resourceEffort = 256
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
        guard let first = query.sort.first else { return try foundByID(source, isSmall: count < Self.fewEntries) }
        if count == Self.fewEntries || selection == nil, let walk = walk(first, indexes, snapshot) {
            return try foundInIndex(walk, first, source)
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
        if let first = query.sort.first {
            guard query.sort.count == 1, let walk = walk(first, indexes, snapshot), walk.index == exact.parts[0].index
            else {
                return nil
            }
            let source = Source.index(IndexScan(selection: exact, snapshot: snapshot))
            return try foundInIndex(walk, first, source, looks: false)
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

        init(_ query: CollectionQuery, resources: Int) {
            self.resources = resources
            effortPerByte = query.effort
        }

        /// False once nothing is left; but one resource may always be looked at.
        mutating func spend(on resource: ScannedResource) -> Bool {
            guard resources > 0, effort > 0 else { return false }
            resources -= 1
            effort -= ((resource.json?.count ?? 0) + QueryRead.resourceEffort) * effortPerByte
            return true
        }

        /// What an index led to in order to be shown does not count.
        mutating func giveBack() { resources += 1 }
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
        var budget = Budget(query, resources: limit ?? lookLimit(source))
        var count = 0
        var hasMore = false
        var isWhole = true
        try source.forEach(after: first) { resource in
            guard budget.spend(on: resource) else {
                isWhole = false
                return false
            }
            let isOfPage = isAllOfPage || startBytes.precedes(resource.id)
            let isWanted = isWanted(resource, &matcher)
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
        var budget = Budget(query, resources: lookLimit(source))
        var count = 0
        var found = Found()
        try source.forEach(after: nil) { resource in
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

    /// The way through the index of the member that is sorted by first; nil if there is none, or the cursor does not tell where
    /// to begin.
    private func walk(
        _ first: SortMember, _ indexes: [CollectionIndex], _ snapshot: any CollectionSnapshot
    ) -> IndexWalk? {
        guard let index = indexes.first(where: { $0.subject == .member(first.path) }) else { return nil }
        var start: (key: [UInt8], id: String?)?
        if case .afterKey(let key) = place {
            guard let (indexKey, rest) = SortKey.split(key, isDescending: first.isDescending) else { return nil }
            start = (indexKey, query.sort.count == 1 ? String(decoding: rest, as: UTF8.self) : nil)
        }
        let keys = IndexSelection.keys(of: first.path, query.condition)?.keys ?? .everything
        return IndexWalk(index.number, keys.ranges, isDescending: first.isDescending, from: start, in: snapshot)
    }

    /// - Parameters:
    ///   - source: where to count, if that is asked for.
    ///   - looks: whether contents tell what is wanted; nil: that depends on the query.
    private func foundInIndex(
        _ walk: IndexWalk, _ first: SortMember, _ source: Source, looks: Bool? = nil
    ) throws(StoreError) -> Found {
        var walk = walk
        var found = Found()
        let snapshot = source.snapshot
        let (page, end) =
            query.sort.count == 1
            ? try singlePage(&walk, first, snapshot, looks: looks ?? (query.isFilter || query.isArray))
            : try groupedPage(&walk, first, snapshot)
        try show(page, in: &found, snapshot)
        if found.next == nil { found.next = end.map { .afterKey($0) } }
        if isCounting { found.total = try total(source) }
        return found
    }

    /// The page, and one resource more if there is one, of a query that sorts by that member alone.
    /// - Returns: also the end of what was looked at, where that ends the page.
    private func singlePage(
        _ walk: inout IndexWalk, _ member: SortMember, _ snapshot: any CollectionSnapshot, looks: Bool
    ) throws(StoreError) -> ([SortedResource], end: [UInt8]?) {
        var page: [SortedResource] = []
        var matcher = QueryMatcher(query)
        var budget = Budget(query, resources: scanLimit)
        var end: [UInt8]?
        while page.count <= query.limit {
            let entries = try walk.next(query.limit + 1 - page.count)
            if entries.isEmpty { break }
            guard looks else {
                page += entries.map { resource($0, member) }
                continue
            }
            var rest = entries[...]
            var isOver = false
            try snapshot.look(at: entries) { looked in
                isOver = !budget.spend(on: looked)
                guard !isOver else { return false }
                rest = rest.drop { !$0.id.utf8.elementsEqual(looked.id) }
                guard let entry = rest.popFirst() else { return false }
                end = resource(entry, member).key
                guard isWanted(looked, &matcher) else { return true }
                budget.giveBack()
                page.append(resource(entry, member))
                return true
            }
            if isOver { return (page, end) }
        }
        return (page, nil)
    }

    private func resource(_ entry: IndexedID, _ member: SortMember) -> SortedResource {
        var key: [UInt8] = []
        SortKey.append(indexKey: entry.key, isDescending: member.isDescending, to: &key)
        key += entry.id.utf8
        return SortedResource(key: key, idLength: entry.id.utf8.count, row: entry.row)
    }

    /// The same of a query that sorts by more members: those that tie in the first are sorted by the others.
    private func groupedPage(
        _ walk: inout IndexWalk, _ member: SortMember, _ snapshot: any CollectionSnapshot
    ) throws(StoreError) -> ([SortedResource], end: [UInt8]?) {
        var start: [UInt8] = []
        if case .afterKey(let key) = place { start = key }
        var page: [SortedResource] = []
        var matcher = QueryMatcher(query)
        var budget = Budget(query, resources: scanLimit)
        var group: (key: [UInt8], first: FirstResources)?
        var key: [UInt8] = []
        var isOver = false
        while true {
            let entries = try walk.next(max(64, query.limit + 1))
            var rest = entries[...]
            while let next = rest.first {
                if group?.key != next.key {
                    page += group?.first.inOrder ?? []
                    guard page.count <= query.limit else { return (page, nil) }
                    if isOver, let ended = group {
                        var end: [UInt8] = []
                        SortKey.append(indexKey: ended.key, isDescending: member.isDescending, to: &end)
                        // Behind all that tie: no id has such a byte, and nothing sorts behind what is missing.
                        return (page, end + Array(repeating: 0xFF, count: query.sort.count))
                    }
                    group = (next.key, FirstResources(query.limit + 1 - page.count))
                }
                let tied = rest.prefix { $0.key == next.key }
                try snapshot.look(at: Array(tied)) { resource in
                    isOver = !budget.spend(on: resource) || isOver
                    guard isWanted(resource, &matcher) else { return true }
                    budget.giveBack()
                    key.removeAll(keepingCapacity: true)
                    matcher.appendSortKey(resource.json, id: resource.id, to: &key)
                    if start.precedes(key) { group?.first.offer(key, idLength: resource.id.count) }
                    return true
                }
                rest = rest.dropFirst(tied.count)
            }
            guard entries.isEmpty else { continue }
            return (page + (group?.first.inOrder ?? []), nil)
        }
    }

    /// How many resources the query is for; nil if there are too many to look at.
    private func total(_ source: Source) throws(StoreError) -> Int? {
        if !query.isFilter, !query.isArray { return try source.snapshot.count() }
        if let exact = source.exact { return try exact.count(in: source.snapshot, limit: .max) }
        var matcher = QueryMatcher(query)
        var budget = Budget(query, resources: lookLimit(source))
        var count: Int? = 0
        try source.forEach(after: nil) { resource in
            guard budget.spend(on: resource) else {
                count = nil
                return false
            }
            if isWanted(resource, &matcher) { count = count.map { $0 + 1 } }
            return true
        }
        return count
    }
}
