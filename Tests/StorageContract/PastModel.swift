import HTTPSemantics
import ResourceCore
import Testing

/// What a store must say of its past, told from a plain list of all that happened.
struct PastModel {
    private struct Change {
        var revision: Revision
        /// What it made; nil for a deletion.
        var stored: StoredRepresentation?
        /// The changes of the resource before it and after it, deletions included.
        var prior: Int64?
        var next: Int64?
    }

    private var changes: [Change] = []
    private var heads: [Target: Int64] = [:]

    var newest: Int64 { Int64(changes.count) }

    /// What is stored at `target`.
    func current(_ target: Target) -> StoredRepresentation? { heads[target].flatMap { self[$0].stored } }

    private subscript(_ number: Int64) -> Change { changes[Int(number) - 1] }

    mutating func append(_ stored: StoredRepresentation?, at target: Target, now: Int64, isPatch: Bool = false) {
        let number = newest + 1
        let prior = heads[target]
        let replaced = current(target)
        let outcome: Revision.Outcome =
            stored == nil ? .deleted : replaced == nil ? .created : isPatch ? .patched : .replaced
        if let prior { changes[Int(prior) - 1].next = number }
        let revision = Revision(
            number: number, target: target, outcome: outcome, time: now, previous: replaced?.revision,
            mediaType: stored?.representation.mediaType, length: stored?.contentLength ?? 0)
        changes.append(Change(revision: revision, stored: stored, prior: prior))
        heads[target] = number
    }

    /// Whether anything of `target` is known once the changes before `firstKept` are dropped.
    mutating func erase(_ target: Target, firstKept: Int64) -> Bool {
        let known = chain(target, firstKept)
        for number in known where self[number].next != nil && self[number].stored != nil {
            changes[Int(number) - 1].revision.isErased = true
        }
        return !known.isEmpty
    }

    /// Whether `number` can be told of once the changes before `firstKept` are dropped.
    private func isKnown(_ number: Int64, _ firstKept: Int64) -> Bool {
        if number >= firstKept { return true }
        guard self[number].stored != nil else { return false }
        return self[number].next.map { $0 >= firstKept } ?? true
    }

    /// The revisions of `target` that are known, the newest first.
    private func chain(_ target: Target, _ firstKept: Int64) -> [Int64] {
        Array(sequence(first: heads[target]) { number in number.map { self[$0].prior } })
            .prefix { $0 != nil }.compactMap(\.self).filter { isKnown($0, firstKept) }
    }

    private func told(_ number: Int64, _ firstKept: Int64) -> Revision {
        var revision = self[number].revision
        if number < firstKept {
            revision.outcome = nil
            revision.previous = nil
        }
        return revision
    }

    private func state(_ number: Int64, _ firstKept: Int64) -> RevisionState {
        let change = self[number]
        let predecessor = number < firstKept ? nil : change.prior.flatMap { isKnown($0, firstKept) ? $0 : nil }
        return RevisionState(
            revision: told(number, firstKept), stored: change.revision.isErased ? nil : change.stored,
            predecessor: predecessor, successor: change.next)
    }

    /// Bytes that the changes from `firstKept` on replaced and that were not erased.
    private func bytes(_ firstKept: Int64) -> Int64 {
        changes.reduce(0) { sum, change in
            guard change.revision.number >= firstKept, let previous = change.revision.previous,
                !self[previous].revision.isErased
            else { return sum }
            return sum + Int64(self[previous].revision.length)
        }
    }

    /// Compares all that `reader` tells of the past, its first kept revision excepted, with what it must be.
    func expect(_ reader: any ResourceReader, targets: [Target]) throws {
        let extent = try reader.extent()
        let firstKept = extent.firstKept
        #expect(
            extent == HistoryExtent(mark: extent.mark, firstKept: firstKept, newest: newest, bytes: bytes(firstKept)))
        for number in 1...max(1, newest) where newest > 0 {
            let expected: RevisionRead =
                if !isKnown(number, firstKept) { .gone } else if self[number].revision.isErased {
                    .erased(state(number, firstKept))
                } else {
                    .kept(state(number, firstKept))
                }
            #expect(try reader.revision(number) == expected, "revision \(number), kept from \(firstKept)")
        }
        for target in targets {
            let known = chain(target, firstKept)
            let items = known.map { told($0, firstKept) }
            #expect(
                try reader.revisions(of: target, limit: max(1, known.count))
                    == (known.isEmpty ? nil : RevisionList(items: items, hasMore: false)), "\(target)")
            for time in Set(items.flatMap { [$0.time - 1, $0.time] } + [0]) {
                let found = known.first { self[$0].revision.time <= time } ?? known.last
                #expect(
                    try reader.revision(of: target, at: time) == found.map { state($0, firstKept) },
                    "\(target) at \(time), kept from \(firstKept)")
            }
        }
        var items: [Revision] = []
        var page = try reader.changes(after: 0, limit: 50)
        while true {
            items += page.items
            guard page.hasMore else { break }
            page = try reader.changes(after: page.position, limit: 50)
        }
        #expect(items == changes.map(\.revision).filter { $0.number >= firstKept })
    }
}
