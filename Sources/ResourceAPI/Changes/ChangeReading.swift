import HTTPSemantics
import ResourceCore

/// Reads changes from the store's log, and writes them down.
struct ChangeReading: Sendable {
    let scope: ChangeScope
    let includesContent: Bool
    let form: Form
    let writer: ChangeWriter

    enum Form: Sendable {
        case events
        /// Items of a JSON page, with commas between them.
        case items
    }

    /// Calls of the store that are made in a row: each looks at some thousand changes at most.
    private static let callsInARow = 8
    /// Changes that are asked for at once.
    private static let changesAtOnce = 256

    /// The changes after `position`, written down: about `byteLimit` bytes of them, and `limit` at most.
    /// There may be none though more follow; then it is for the caller to go on, and to let others in before.
    func slice(
        after position: ChangePosition, limit: Int, byteLimit: Int, _ reader: any ResourceReader
    ) throws(StoreError) -> ChangeSlice {
        var slice: ChangeSlice?
        for _ in 0..<Self.callsInARow {
            let after = slice?.position ?? position.revision
            // One more tells whether there is one more.
            let wanted = min(limit - (slice?.count ?? 0), Self.changesAtOnce) + 1
            let page: ChangePage = try inline { reader.changes(after: after, in: scope, limit: wanted, completion: $0) }
            var next = slice ?? ChangeSlice(extent: page.extent, position: after)
            next.extent = page.extent
            next.isCut = false
            // Who wants what is there, and has nothing yet, misses nothing.
            if after < page.extent.firstKept - 1, next.count > 0 || !position.isOldest {
                // What was found before it is given out first; then the gap is found again.
                guard next.count == 0 else { return next.with { $0.hasMore = true } }
                return next.with {
                    $0.gap = .dropped
                    $0.position = page.extent.firstKept - 1
                    $0.hasMore = true
                }
            }
            next.position = max(next.position, page.extent.firstKept - 1)
            if try append(page.items, to: &next, limit, byteLimit, reader) {
                next.position = page.position
                next.hasMore = page.hasMore
            } else {
                next.hasMore = true
                next.isFull = !next.isCut
            }
            guard next.hasMore, !next.isFull else { return next }
            slice = next
        }
        if let slice { return slice }
        return ChangeSlice(extent: try inline { reader.extent(completion: $0) }, position: position.revision)
    }

    /// The same of changes that are at hand.
    func slice(
        _ revisions: RecentChanges, after position: Int64, _ extent: HistoryExtent, limit: Int, byteLimit: Int,
        _ reader: any ResourceReader
    ) throws(StoreError) -> ChangeSlice {
        var slice = ChangeSlice(extent: extent, position: position)
        let isWhole = try append(revisions.items, to: &slice, limit, byteLimit, reader, areRemembered: true)
        if isWhole { slice.position = revisions.position }
        slice.isFull = !isWhole && !slice.isCut
        slice.hasMore = !isWhole || revisions.hasMore
        return slice
    }

    /// Whether all of them had room, and what they made could still be had.
    /// - Parameter areRemembered: Whether they need not be in the log.
    private func append(
        _ revisions: [Revision], to slice: inout ChangeSlice, _ limit: Int, _ byteLimit: Int,
        _ reader: any ResourceReader, areRemembered: Bool = false
    ) throws(StoreError) -> Bool {
        for revision in revisions {
            guard slice.count < limit, slice.bytes.count < byteLimit else { return false }
            var content: StoredRepresentation?
            if includesContent {
                switch try self.content(of: revision, reader) {
                case .nothing: break
                case .made(let stored): content = stored
                case .dropped(let extent):
                    // A store that keeps no history has nothing superseded for anybody.
                    if areRemembered, !extent.hasChanges { break }
                    slice.isCut = true
                    return false
                }
            }
            switch form {
            case .events: slice.bytes += writer.event(revision, mark: slice.extent.mark, content: content)
            case .items:
                if slice.count > 0 { slice.bytes.append(UInt8(ascii: ",")) }
                slice.bytes += writer.item(revision, mark: slice.extent.mark, content: content)
            }
            slice.count += 1
            slice.position = revision.number
            slice.last = revision.number
        }
        return true
    }

    /// What a change has made.
    private enum Content {
        /// It was a deletion, or was erased.
        case nothing
        case made(StoredRepresentation)
        /// Retention has dropped it, and the change, since that was read.
        case dropped(HistoryExtent)
    }

    private func content(of revision: Revision, _ reader: any ResourceReader) throws(StoreError) -> Content {
        guard revision.outcome != .deleted, !revision.isErased else { return .nothing }
        // Most often it is what the resource has now, and that is found at once.
        let current: StoredRepresentation? = try inline {
            reader.representation(
                of: revision.target, part: { $0.revision == revision.number ? .whole : .none }, completion: $0)
        }
        if let current, current.revision == revision.number { return .made(current) }
        let read: RevisionRead = try inline { reader.revision(revision.number, part: { _ in .whole }, completion: $0) }
        switch read {
        case .kept(let state): return state.stored.map { .made($0) } ?? .nothing
        case .never, .erased: return .nothing
        case .gone:
            let extent: HistoryExtent = try inline { reader.extent(completion: $0) }
            return revision.number < extent.firstKept ? .dropped(extent) : .nothing
        }
    }
}

/// A part of the log as clients read it.
struct ChangeSlice: Sendable {
    var extent: HistoryExtent
    /// Why nothing is here: what came next is gone.
    var gap: ChangeGap?
    /// The changes, written down.
    var bytes: [UInt8] = []
    /// How many there are.
    var count = 0
    /// The last of them.
    var last: Int64?
    /// Every change up to this one was looked at.
    var position: Int64
    /// Whether changes follow, of whatever scope.
    var hasMore = false
    /// Whether there is another one of the scope, for which there was no room.
    var isFull = false
    /// Whether what comes next was dropped while it was read: the log tells that as a gap.
    var isCut = false

    init(extent: HistoryExtent, position: Int64) {
        self.extent = extent
        self.position = position
    }

    fileprivate func with(_ change: (inout ChangeSlice) -> Void) -> ChangeSlice {
        var slice = self
        change(&slice)
        return slice
    }
}

/// Changes that the service remembers.
struct RecentChanges: Sendable {
    var items: [Revision]
    /// Every change up to this one was looked at.
    var position: Int64
    var hasMore: Bool
}
