import JSONDocuments

/// Goes through an index in the order of a sort by its member: missing last either way, and ties by id.
struct IndexWalk {
    private let snapshot: any CollectionSnapshot
    let index: Int64
    /// What is still to be gone through.
    private var legs: [Leg]
    /// The last entry of the first leg that was handed over.
    private var last: IndexedID?

    private struct Leg {
        var range: KeyRange
        /// Whether its keys are gone through from the last to the first.
        var isDescending: Bool
        /// The key that a descending leg is at: its entries have not all been handed over.
        var key: [UInt8]?
    }

    /// - Parameters:
    ///   - ranges: the keys that are wanted.
    ///   - start: the key and, unless all at that key are wanted, the id behind which it begins; nil: it begins at the beginning.
    init(
        _ index: Int64, _ ranges: [KeyRange], isDescending: Bool, from start: (key: [UInt8], id: String?)?,
        in snapshot: any CollectionSnapshot
    ) {
        self.index = index
        self.snapshot = snapshot
        let present = ranges.map { $0.intersection(.present) }.filter { !$0.isEmpty }
        let missing = ranges.map { $0.intersection(.missing) }.filter { !$0.isEmpty }
        legs =
            (isDescending ? present.reversed() : present).map { Leg(range: $0, isDescending: isDescending) }
            + missing.map { Leg(range: $0, isDescending: false) }
        guard let start else { return }
        let isPresent = start.key != IndexKey.missing
        legs = legs.filter { leg in
            if isDescending, isPresent, leg.isDescending { return !start.key.precedes(leg.range.lower) }
            return start.key.precedes(leg.range.upper)
        }
        guard let first = legs.first, first.range.contains(start.key) else { return }
        last = start.id.map { IndexedID(key: start.key, id: $0) }
        if first.isDescending { legs[0].key = start.key } else { legs[0].range.lower = start.key }
    }

    /// The next entries, at most `limit`; none at the end.
    mutating func next(_ limit: Int) throws(StoreError) -> [IndexedID] {
        var found: [IndexedID] = []
        while found.count < limit, let leg = legs.first {
            var range = leg.range
            if leg.isDescending {
                if leg.key == nil {
                    try goBack(limit - found.count, &found)
                    if found.count >= limit { break }
                }
                if legs[0].key == nil { legs[0].key = try snapshot.lastKey(of: index, in: legs[0].range) }
                guard let key = legs[0].key else {
                    endLeg()
                    continue
                }
                range = KeyRange(only: key)
            }
            let entries = try snapshot.entries(of: index, in: range, after: last, limit: limit - found.count)
            found += entries
            last = entries.last ?? last
            guard found.count < limit else { break }
            if let key = legs[0].key {
                legs[0].range.upper = key
                legs[0].key = nil
                last = nil
            } else {
                endLeg()
            }
        }
        return found
    }

    /// Goes on behind all that have `key`, of which the last entry has been handed over, or which it is at.
    mutating func leave(_ key: [UInt8]) {
        guard let leg = legs.first, leg.range.contains(key) || leg.key == key else { return }
        last = nil
        legs[0].key = nil
        if leg.isDescending { legs[0].range.upper = key } else { legs[0].range.lower = key + [0] }
        if legs[0].range.isEmpty { endLeg() }
    }

    /// Hands over whole groups of equal keys from the end of the first leg on, as far as one look backward shows them.
    private mutating func goBack(_ limit: Int, _ found: inout [IndexedID]) throws(StoreError) {
        var seen = try snapshot.entriesBackward(of: index, in: legs[0].range, limit: limit + 1)
        // Of the last group there may be more.
        if seen.count > limit, let last = seen.last?.key { seen.removeAll { $0.key == last } }
        guard let end = seen.last?.key else { return }
        legs[0].range.upper = end
        var rest = seen[...]
        while let first = rest.first {
            let group = rest.prefix { $0.key == first.key }
            found += group.reversed()
            rest = rest.dropFirst(group.count)
        }
    }

    private mutating func endLeg() {
        legs.removeFirst()
        last = nil
    }
}
