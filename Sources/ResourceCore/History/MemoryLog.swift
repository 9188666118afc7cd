import HTTPSemantics

/// The log of changes of a memory store, with what each change replaced.
struct MemoryLog {
    private let retention: Retention
    private let mark: String
    /// The changes that follow this revision are kept, whatever the bounds are; nil if there is none such.
    var pinned: Int64?
    /// Those before `start` were dropped.
    private var entries: [Entry?] = []
    private var start = 0
    private var firstKept: Int64 = 1
    /// Content that the log holds, and what the changes count beside it.
    private var contentBytes: Int64 = 0
    /// The last change of every resource that does not exist, as long as the log has it.
    private var deletions: [Target: Int64] = [:]
    /// Revisions whose change was dropped, and that can still be read: they are current, or a later change holds them.
    private var survivors: [Int64: Survivor] = [:]

    private struct Entry {
        var revision: Revision
        /// The change of the resource before it, deletions included.
        let prior: Int64?
        /// What it replaced; nil if that was nothing, or has been erased.
        var replaced: StoredRepresentation?
        var isErased = false
        /// The change of the resource after it.
        var next: Int64?
    }

    private struct Survivor {
        var revision: Revision
        var next: Int64?
    }

    /// A place in the chain of a resource's changes.
    private struct Link {
        var revision: Revision
        var prior: Int64?
        var next: Int64?
    }

    init(_ retention: Retention, mark: String) {
        self.retention = retention
        self.mark = mark
    }

    private var count: Int { entries.count - start }
    private var newest: Int64 { firstKept + Int64(count) - 1 }

    var extent: HistoryExtent {
        HistoryExtent(mark: mark, firstKept: firstKept, newest: newest, bytes: contentBytes)
    }

    // MARK: Writing

    mutating func append(_ revision: Revision, replaced: StoredRepresentation?, now: Int64) {
        let target = revision.target
        let prior = replaced?.revision ?? deletions[target]
        deletions[target] = revision.outcome == .deleted ? revision.number : nil
        if let prior { setNext(of: prior, to: revision.number) }
        entries.append(Entry(revision: revision, prior: prior, replaced: replaced))
        contentBytes += size(of: replaced)
        trim(now: now)
    }

    /// Drops what is beyond the bounds.
    mutating func trim(now: Int64) {
        while let oldest = entry(firstKept)?.revision, isDue(oldest, now: now) { dropOldest() }
    }

    private func isDue(_ oldest: Revision, now: Int64) -> Bool {
        if retention.keepsSnapshots, let pinned, oldest.number > pinned { return false }
        if !retention.isOn { return true }
        if let limit = retention.byteLimit, contentBytes + Int64(count) * Retention.overhead > limit { return true }
        return retention.age.map { oldest.time <= now - $0 } ?? false
    }

    private mutating func dropOldest() {
        guard let entry = entry(firstKept) else { return }
        let revision = entry.revision
        if let prior = entry.prior { survivors[prior] = nil }
        if revision.outcome == .deleted {
            if deletions[revision.target] == revision.number { deletions[revision.target] = nil }
        } else {
            var left = revision
            left.outcome = nil
            left.previous = nil
            survivors[revision.number] = Survivor(revision: left, next: entry.next)
        }
        contentBytes -= size(of: entry.replaced)
        entries[start] = nil
        start += 1
        firstKept += 1
        if start > 1024, start > entries.count / 2 {
            entries.removeFirst(start)
            start = 0
        }
    }

    /// - Returns: whether any revision of `target` is known; `current` is the one that is stored.
    mutating func erase(_ target: Target, current: Int64?) -> Bool {
        guard var number = current ?? deletions[target] else { return false }
        while let link = link(number) {
            if let next = link.next, let index = index(of: next), entries[index]?.replaced != nil {
                contentBytes -= size(of: entries[index]?.replaced)
                entries[index]?.replaced = nil
                entries[index]?.isErased = true
                forgetParameters(of: number)
            }
            guard let prior = link.prior else { break }
            number = prior
        }
        return true
    }

    /// The parameters of a type are gone with the content.
    private mutating func forgetParameters(of number: Int64) {
        if let index = index(of: number) {
            let type = entries[index]?.revision.mediaType
            entries[index]?.revision.mediaType = type?.withoutParameters
        } else {
            let type = survivors[number]?.revision.mediaType
            survivors[number]?.revision.mediaType = type?.withoutParameters
        }
    }

    private mutating func setNext(of number: Int64, to next: Int64) {
        if let index = index(of: number) { entries[index]?.next = next } else { survivors[number]?.next = next }
    }

    // MARK: Reading

    func reversibleChange(_ number: Int64) -> ReversibleChange? {
        entry(number).map {
            ReversibleChange(target: $0.revision.target, replaced: $0.replaced, isErased: $0.isErased)
        }
    }

    /// The revision `number`. `current` gives what is stored at an address.
    func revision(_ number: Int64, current: (Target) -> StoredRepresentation?) -> RevisionRead {
        guard 1...max(1, newest) ~= number, newest > 0 else { return .never }
        guard let link = link(number) else { return .gone }
        let state = state(link, current: current)
        return state.revision.isErased ? .erased(state) : .kept(state)
    }

    /// The last change of `target` up to `time`, or the first.
    func revision(of target: Target, at time: Int64, current: (Target) -> StoredRepresentation?) -> RevisionState? {
        var found: Link?
        for link in chain(of: target, current: current(target)?.revision) {
            found = link
            if link.revision.time <= time { break }
        }
        return found.map { state($0, current: current) }
    }

    /// `current`: the revision that is stored at `target`.
    func revisions(of target: Target, before: Int64?, limit: Int, current: Int64?) -> RevisionList? {
        var items: [Revision] = []
        var isKnown = false
        for link in chain(of: target, current: current) {
            isKnown = true
            guard link.revision.number < before ?? .max else { continue }
            guard items.count < limit else { return RevisionList(items: items, hasMore: true) }
            items.append(told(link))
        }
        return isKnown ? RevisionList(items: items, hasMore: false) : nil
    }

    func changes(after: Int64, in scope: ChangeScope, limit: Int) -> ChangePage {
        var page = ChangePage(extent: extent, items: [], position: max(after, firstKept - 1), hasMore: false)
        guard page.position < newest else { return page }
        let last = min(newest, page.position + Self.changesInARow)
        while page.position < last, page.items.count < limit, let entry = entry(page.position + 1) {
            page.position += 1
            guard scope.contains(entry.revision.target), let link = link(page.position) else { continue }
            page.items.append(told(link))
        }
        page.hasMore = page.position < newest
        return page
    }

    /// Changes that one call looks at.
    private static let changesInARow: Int64 = 4096

    private func chain(of target: Target, current: Int64?) -> some Sequence<Link> {
        sequence(state: current ?? deletions[target]) { (number: inout Int64?) -> Link? in
            let link = number.flatMap { self.link($0) }
            number = link?.prior
            return link
        }
    }

    private func link(_ number: Int64) -> Link? {
        if let entry = entry(number) { return Link(revision: entry.revision, prior: entry.prior, next: entry.next) }
        return survivors[number].map { Link(revision: $0.revision, prior: nil, next: $0.next) }
    }

    private func told(_ link: Link) -> Revision {
        var revision = link.revision
        revision.isErased = link.next.flatMap { entry($0)?.isErased } ?? false
        return revision
    }

    private func state(_ link: Link, current: (Target) -> StoredRepresentation?) -> RevisionState {
        let revision = told(link)
        let stored: StoredRepresentation? =
            if revision.outcome == .deleted { nil } else if let next = link.next { entry(next)?.replaced } else {
                current(revision.target)
            }
        return RevisionState(
            revision: revision, stored: stored, predecessor: link.prior.flatMap { self.link($0) == nil ? nil : $0 },
            successor: link.next)
    }

    private func index(of number: Int64) -> Int? {
        guard number >= firstKept, number <= newest else { return nil }
        return start + Int(number - firstKept)
    }

    private func entry(_ number: Int64) -> Entry? { index(of: number).flatMap { entries[$0] } }

    private func size(of stored: StoredRepresentation?) -> Int64 {
        Int64(stored?.representation.content.count ?? 0)
    }
}

extension String {
    /// A media type as far as its parameters.
    fileprivate var withoutParameters: String {
        let type = prefix { $0 != ";" }
        guard let last = type.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return self }
        return String(type[...last])
    }
}
