import JSONDocuments

/// The part of an index that a query's conditions lead to.
struct IndexSelection {
    let index: Int64
    let keys: KeySelection

    /// What the query could begin with, one for each index that helps.
    static func all(for query: CollectionQuery, _ indexes: [CollectionIndex]) -> [IndexSelection] {
        guard query.isFilter, !indexes.isEmpty else { return [] }
        let conditions = query.condition.conjunction
        var selections: [IndexSelection] = []
        for index in indexes {
            switch index.subject {
            case .member(let path):
                guard let (keys, isAll) = keys(of: path, conditions) else { continue }
                // Of what is not JSON the index has the id, and no condition holds.
                let isExact = isAll && query.words == nil && path != .id
                selections.append(IndexSelection(index: index.number, keys: isExact ? keys : keys.inexact))
            case .words:
                for word in query.words?.folded ?? [] {
                    selections.append(IndexSelection(index: index.number, keys: KeySelection(word: word)))
                }
            }
        }
        return selections
    }

    /// The keys of a member that conditions lead to, and whether there are no other conditions; nil where none is on it that the
    /// order of keys helps with.
    static func keys(
        of path: MemberPath, _ conditions: [QueryCondition]
    ) -> (keys: KeySelection, isAll: Bool)? {
        var keys: KeySelection?
        var used = 0
        for condition in conditions {
            guard case .test(path, let test) = condition, let selection = KeySelection(test) else { continue }
            keys = (keys ?? .everything).intersection(selection)
            used += 1
        }
        return keys.map { ($0, used == conditions.count) }
    }

    /// How many entries there are; as many as `limit` are counted.
    func count(in snapshot: any CollectionSnapshot, limit: Int) throws(StoreError) -> Int {
        var count = 0
        for range in keys.ranges where count < limit {
            try snapshot.forEachEntry(of: index, in: range, after: nil) { _, _ in
                count += 1
                return count < limit
            }
        }
        return count
    }
}

extension QueryCondition {
    /// Conditions that all must hold, and say together what this one says.
    var conjunction: [QueryCondition] {
        switch self {
        case .all(let parts): parts.flatMap(\.conjunction)
        case .any(let parts) where parts.count == 1: parts[0].conjunction
        case .any, .not, .test: [self]
        }
    }
}

/// The resources that a part of an index leads to, in the order of their ids.
struct IndexScan {
    let selection: IndexSelection
    let snapshot: any CollectionSnapshot

    /// Keys that are followed side by side, each in the order of ids; of more, or of ranges, the ids are sorted.
    private static let streamLimit = 16
    /// Ids that are sorted at a time.
    private static let sortLimit = 4096

    func forEach(after id: String?, _ visit: (ScannedResource) -> Bool) throws(StoreError) {
        var goesOn = true
        func look(_ ids: [String]) throws(StoreError) {
            try snapshot.look(at: ids) { resource in
                goesOn = visit(resource)
                return goesOn
            }
        }
        let keys = selection.keys
        guard keys.arePoints, keys.ranges.count <= Self.streamLimit else {
            var last = id.map { Array($0.utf8) }
            while goesOn {
                let (ids, isAll) = try firstIDs(after: last)
                try look(ids.map { String(decoding: $0, as: UTF8.self) })
                if isAll { return }
                last = ids.last
            }
            return
        }
        var streams = keys.ranges.map { Stream(range: $0, last: id) }
        var size = 64
        while goesOn {
            let ids = try nextIDs(&streams, size)
            if ids.isEmpty { return }
            try look(ids)
            size = min(2 * size, 1024)
        }
    }

    // MARK: Ranges

    /// The first ids that follow, in order, and whether these are all.
    private func firstIDs(after last: [UInt8]?) throws(StoreError) -> (ids: [[UInt8]], isAll: Bool) {
        var first = FirstResources(Self.sortLimit + 1)
        for range in selection.keys.ranges {
            try snapshot.forEachEntry(of: selection.index, in: range, after: nil) { _, id in
                if last.map({ $0.precedes(id) }) ?? true { first.offer(id) }
                return true
            }
        }
        let ids = first.inOrder.map(\.key)
        return (Array(ids.prefix(Self.sortLimit)), ids.count <= Self.sortLimit)
    }

    // MARK: Single keys

    /// The ids at one key.
    private struct Stream {
        let range: KeyRange
        /// The last id that was read.
        var last: String?
        /// Those that were read and not taken, the next one last.
        var waiting: [String] = []
        var isAtEnd = false
    }

    private func nextIDs(_ streams: inout [Stream], _ limit: Int) throws(StoreError) -> [String] {
        var ids: [String] = []
        while ids.count < limit {
            var next: Int?
            for number in streams.indices {
                if streams[number].waiting.isEmpty, !streams[number].isAtEnd { try fill(&streams[number], limit) }
                guard let id = streams[number].waiting.last else { continue }
                if let other = next.flatMap({ streams[$0].waiting.last }), !Array(id.utf8).precedes(Array(other.utf8)) {
                    continue
                }
                next = number
            }
            guard let next, let id = streams[next].waiting.popLast() else { break }
            ids.append(id)
        }
        return ids
    }

    private func fill(_ stream: inout Stream, _ limit: Int) throws(StoreError) {
        var ids: [String] = []
        let after = stream.last.map { IndexedID(key: stream.range.lower, id: $0) }
        try snapshot.forEachEntry(of: selection.index, in: stream.range, after: after) { _, id in
            ids.append(String(decoding: id, as: UTF8.self))
            return ids.count < limit
        }
        stream.isAtEnd = ids.count < limit
        stream.last = ids.last ?? stream.last
        stream.waiting = ids.reversed()
    }
}
