import HTTPSemantics

/// The page of a query whose order indexes lead to: that of the member that is sorted by first, and, where more tie in it than
/// may be looked at, that of the next.
struct IndexOrder {
    private let query: CollectionQuery
    private let snapshot: any CollectionSnapshot
    private let indexes: [CollectionIndex]
    /// The key behind which the page begins; empty for the first page.
    private let start: [UInt8]
    /// How many may tie, to be sorted by what is no index of.
    private let tieLimit: Int
    private var matcher: QueryMatcher
    private var budget: LookBudget

    /// What was found, and one resource more if there is one.
    private(set) var page: [SortedResource] = []
    /// The end of what was looked at, where that ends the page.
    private(set) var end: [UInt8]?
    /// Whether too many tie in a member to be sorted by the next one without an index.
    private(set) var needsIndex = false

    init(
        _ query: CollectionQuery, from place: QueryCursor.Place, _ indexes: [CollectionIndex],
        in snapshot: any CollectionSnapshot, scanLimit: Int
    ) {
        self.query = query
        self.snapshot = snapshot
        self.indexes = indexes
        if case .afterKey(let key) = place { start = key } else { start = [] }
        tieLimit = scanLimit
        matcher = QueryMatcher(query)
        budget = LookBudget(query, resources: scanLimit)
    }

    /// The way through the index of the first of `members`, from what the page begins behind; nil if there is none, or the cursor
    /// does not tell where to begin.
    /// - Parameter prefix: what the members before sort by, where they are all alike.
    func walk(_ members: ArraySlice<SortMember>, behind prefix: [UInt8] = []) -> IndexWalk? {
        guard let first = members.first, let index = indexes.first(where: { $0.subject == .member(first.path) }) else {
            return nil
        }
        let keys = IndexSelection.keys(of: first.path, query.condition)?.keys ?? .everything
        func walk(from start: (key: [UInt8], id: String?)?) -> IndexWalk {
            IndexWalk(index.number, keys.ranges, isDescending: first.isDescending, from: start, in: snapshot)
        }
        guard !start.isEmpty, start.starts(with: prefix) else { return walk(from: nil) }
        guard let (key, rest) = SortKey.split(Array(start.dropFirst(prefix.count)), isDescending: first.isDescending)
        else { return nil }
        if members.count == 1 { return walk(from: (key, String(decoding: rest, as: UTF8.self))) }
        var found = walk(from: (key, nil))
        if rest.elementsEqual(Self.behindAll(members.count)) { found.leave(key) }
        return found
    }

    /// Follows the key of a member that stands before `count` others, itself among them, behind all that tie in it: no id has such
    /// a byte, and nothing sorts behind what is missing.
    private static func behindAll(_ count: Int) -> [UInt8] { Array(repeating: 0xFF, count: count) }

    /// Fills the page with what `walk` leads to, which sorts by the first of `members`.
    /// - Parameters:
    ///   - looks: whether contents tell what is wanted; nil: that depends on the query.
    ///   - prefix: what the keys of those that are wanted begin with.
    mutating func fill(
        _ walk: IndexWalk, _ members: ArraySlice<SortMember>, looks: Bool? = nil, behind prefix: [UInt8] = []
    ) throws(StoreError) {
        guard let first = members.first else { return }
        if members.count > 1 { return try fillGroups(walk, first, members.dropFirst(), behind: prefix) }
        var walk = walk
        if looks ?? (query.isFilter || query.isArray || !prefix.isEmpty) {
            try look(&walk, first, behind: prefix)
        } else {
            while !isFull {
                let entries = try walk.next(query.limit + 1 - page.count)
                if entries.isEmpty { return }
                page += entries.map { resource($0, first, behind: prefix) }
            }
        }
    }

    private var isFull: Bool { page.count > query.limit }

    private func sortKey(_ indexKey: [UInt8], _ member: SortMember, behind prefix: [UInt8]) -> [UInt8] {
        var key = prefix
        SortKey.append(indexKey: indexKey, isDescending: member.isDescending, to: &key)
        return key
    }

    private func resource(_ entry: IndexedID, _ member: SortMember, behind prefix: [UInt8]) -> SortedResource {
        let key = sortKey(entry.key, member, behind: prefix) + entry.id.utf8
        return SortedResource(key: key, idLength: entry.id.utf8.count, row: entry.row)
    }

    /// Looks at what the walk leads to, which is in order.
    private mutating func look(
        _ walk: inout IndexWalk, _ member: SortMember, behind prefix: [UInt8]
    ) throws(StoreError) {
        var last: [UInt8]?
        var key: [UInt8] = []
        while !isFull, end == nil {
            let entries = try walk.next(query.limit + 1)
            if entries.isEmpty { return }
            var rest = entries[...]
            try snapshot.look(at: entries) { looked in
                // One may be looked at in any case, so that the next page begins further on.
                guard budget.spend(on: looked) || last == nil else {
                    end = last
                    return false
                }
                rest = rest.drop { !$0.id.utf8.elementsEqual(looked.id) }
                guard let entry = rest.popFirst() else { return false }
                let resource = resource(entry, member, behind: prefix)
                last = resource.key
                guard matcher.isWanted(looked) else { return true }
                if !prefix.isEmpty {
                    key.removeAll(keepingCapacity: true)
                    matcher.appendSortKey(looked.json, id: looked.id, to: &key)
                    guard key.starts(with: prefix) else { return true }
                }
                budget.giveBack()
                page.append(resource)
                return !isFull
            }
        }
    }

    /// Sorts what ties in `member` by the others, one key after the other.
    private mutating func fillGroups(
        _ walk: IndexWalk, _ member: SortMember, _ others: ArraySlice<SortMember>, behind prefix: [UInt8]
    ) throws(StoreError) {
        let count = max(64, query.limit + 1)
        var walk = walk
        var group: (key: [UInt8], first: FirstResources)?
        while case let entries = try walk.next(count), !entries.isEmpty {
            var rest = entries[...]
            while let next = rest.first {
                let tied = rest.prefix { $0.key == next.key }
                rest = rest.dropFirst(tied.count)
                if group?.key != next.key {
                    page += group?.first.inOrder ?? []
                    guard !isFull else { return }
                    if budget.isOver, let ended = group {
                        end = sortKey(ended.key, member, behind: prefix) + Self.behindAll(others.count + 1)
                        return
                    }
                    group = nil
                    if rest.isEmpty, entries.count == count, try tooManyTie(next.key, walk.index) {
                        let prefix = sortKey(next.key, member, behind: prefix)
                        guard let inner = self.walk(others, behind: prefix) else { return needsIndex = true }
                        try fill(inner, others, behind: prefix)
                        guard !isFull, end == nil, !needsIndex else { return }
                        walk.leave(next.key)
                        continue
                    }
                    group = (next.key, FirstResources(query.limit + 1 - page.count))
                }
                try look(at: Array(tied), &group, behind: prefix)
            }
        }
        page += group?.first.inOrder ?? []
    }

    private mutating func look(
        at places: [IndexedID], _ group: inout (key: [UInt8], first: FirstResources)?, behind prefix: [UInt8]
    ) throws(StoreError) {
        var key: [UInt8] = []
        try snapshot.look(at: places) { resource in
            budget.spend(on: resource)
            guard matcher.isWanted(resource) else { return true }
            key.removeAll(keepingCapacity: true)
            matcher.appendSortKey(resource.json, id: resource.id, to: &key)
            guard key.starts(with: prefix) else { return true }
            budget.giveBack()
            if start.precedes(key) { group?.first.offer(key, idLength: resource.id.count) }
            return true
        }
    }

    private func tooManyTie(_ key: [UInt8], _ index: Int64) throws(StoreError) -> Bool {
        var count = 0
        try snapshot.forEachEntry(of: index, in: KeyRange(only: key), after: nil) { _, _ in
            count += 1
            return count <= tieLimit
        }
        return count > tieLimit
    }
}
