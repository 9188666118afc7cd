import HTTPSemantics
import JSONDocuments

/// The parts of indexes that a query's conditions lead to: what the query is for stands in one of them at least.
struct IndexSelection {
    let parts: [Part]

    /// Part of one index.
    struct Part {
        let index: Int64
        let keys: KeySelection
    }

    /// Whether what it leads to is what the query is for, and nothing else, each once.
    var isExact: Bool { parts.count == 1 && parts[0].keys.isExact }

    var ranges: [(index: Int64, range: KeyRange)] {
        parts.flatMap { part in part.keys.ranges.map { (part.index, $0) } }
    }

    var arePoints: Bool { parts.allSatisfy(\.keys.arePoints) }

    /// What the query could begin with: for each index that helps one, and one for each “or” whose parts have each an index.
    static func all(for query: CollectionQuery, _ indexes: [CollectionIndex]) -> [IndexSelection] {
        guard query.isFilter, !indexes.isEmpty else { return [] }
        var selections: [IndexSelection] = []
        for index in indexes {
            switch index.subject {
            case .member(let path):
                guard let (keys, isAll) = keys(of: path, query.condition) else { continue }
                // Of what is not JSON the index has the id, and no condition holds.
                let isExact = isAll && query.words == nil && path != .id
                selections.append(
                    IndexSelection(parts: [Part(index: index.number, keys: isExact ? keys : keys.inexact)]))
            case .words:
                for word in query.words?.folded ?? [] {
                    selections.append(
                        IndexSelection(parts: [Part(index: index.number, keys: KeySelection(word: word))]))
                }
            }
        }
        for condition in query.condition.conjunction {
            if let union = union(condition, indexes), union.count > 1 {
                selections.append(IndexSelection(parts: union))
            }
        }
        return selections
    }

    /// The keys of a member that a condition leads to, and whether it says nothing else; nil where it says nothing of the member
    /// that the order of keys helps with.
    static func keys(of path: MemberPath, _ condition: QueryCondition) -> (keys: KeySelection, isAll: Bool)? {
        switch condition {
        case .test(let other, let test):
            return other == path ? KeySelection(test).map { ($0, true) } : nil
        case .all(let conditions):
            let found = conditions.map { keys(of: path, $0) }
            let known = found.compactMap { $0 }
            guard !known.isEmpty else { return nil }
            return (
                known.reduce(.everything) { $0.intersection($1.keys) },
                known.count == found.count && known.allSatisfy(\.isAll)
            )
        case .any(let conditions):
            var union: KeySelection?
            var isAll = true
            for condition in conditions {
                guard let found = keys(of: path, condition) else { return nil }
                union = union?.union(found.keys) ?? found.keys
                isAll = isAll && found.isAll
            }
            return union.map { ($0, isAll) }
        case .not: return nil
        }
    }

    /// A part of an index for each alternative of a condition; nil where one has none.
    private static func union(_ condition: QueryCondition, _ indexes: [CollectionIndex]) -> [Part]? {
        guard case .any(let alternatives) = condition else { return nil }
        var parts: [Part] = []
        for alternative in alternatives {
            var best: Part?
            for index in indexes {
                guard case .member(let path) = index.subject, let keys = keys(of: path, alternative)?.keys.inexact
                else {
                    continue
                }
                // Single values lead to fewer than ranges, as a rule.
                if best == nil || keys.arePoints && best?.keys.arePoints == false {
                    best = Part(index: index.number, keys: keys)
                }
            }
            if let best { parts.append(best) } else { return nil }
        }
        return parts
    }

    /// How many entries there are; as many as `limit` are counted.
    func count(in snapshot: any CollectionSnapshot, limit: Int) throws(StoreError) -> Int {
        var count = 0
        for (index, range) in ranges where count < limit {
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

/// The resources that parts of indexes lead to, each once, in the order of their ids.
struct IndexScan {
    let selection: IndexSelection
    let snapshot: any CollectionSnapshot

    /// Keys that are followed side by side, each in the order of ids; of more, or of ranges, the ids are sorted.
    static let streamLimit = 16
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
        let ranges = selection.ranges
        guard selection.arePoints, ranges.count <= Self.streamLimit else {
            var last = id.map { Array($0.utf8) }
            while goesOn {
                let (ids, isAll) = try firstIDs(after: last)
                try look(ids.map { String(decoding: $0, as: UTF8.self) })
                if isAll { return }
                last = ids.last
            }
            return
        }
        var streams = ranges.map { Stream(index: $0.index, range: $0.range, last: id) }
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
        for (index, range) in selection.ranges {
            try snapshot.forEachEntry(of: index, in: range, after: nil) { _, id in
                if last.map({ $0.precedes(id) }) ?? true { first.offer(id) }
                return true
            }
        }
        let ids = first.inOrder.map(\.key)
        var found: [[UInt8]] = []
        // More than one index may lead to a resource.
        for id in ids.prefix(Self.sortLimit) where found.last != id { found.append(id) }
        return (found, ids.count <= Self.sortLimit)
    }

    // MARK: Single keys

    /// The ids at one key.
    private struct Stream {
        let index: Int64
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
            // More than one index may lead to it.
            for number in streams.indices where streams[number].waiting.last?.hasBytes(of: id) == true {
                streams[number].waiting.removeLast()
            }
        }
        return ids
    }

    private func fill(_ stream: inout Stream, _ limit: Int) throws(StoreError) {
        var ids: [String] = []
        let after = stream.last.map { IndexedID(key: stream.range.lower, id: $0) }
        try snapshot.forEachEntry(of: stream.index, in: stream.range, after: after) { _, id in
            ids.append(String(decoding: id, as: UTF8.self))
            return ids.count < limit
        }
        stream.isAtEnd = ids.count < limit
        stream.last = ids.last ?? stream.last
        stream.waiting = ids.reversed()
    }
}
