import HTTPSemantics
import ResourceCore
import SQLite

/// Reads the log of changes on one connection, the writer's or a reader's. All that a call reads is of one transaction.
final class HistoryQueries {
    private let resources: ResourceQueries
    private let link: Statement
    private let change: Statement
    private let following: Statement
    private let superseded: Statement
    private let current: Statement
    private let deletion: Statement
    private let replacement: Statement
    private let holder: Statement
    private let snapshotList: Statement

    init(_ resources: ResourceQueries, on connection: Connection) throws(SQLiteError) {
        self.resources = resources
        link = try connection.prepare(.link)
        change = try connection.prepare(.change)
        following = try connection.prepare(.following)
        superseded = try connection.prepare(.superseded)
        current = try connection.prepare(.current)
        deletion = try connection.prepare(.deletion)
        replacement = try connection.prepare(.replacement)
        holder = try connection.prepare(.holder)
        snapshotList = try connection.prepare(.snapshots)
    }

    /// What leads from a change to earlier ones of the same resource.
    struct Link {
        var prior: Int64?
        var depth: Int64
        var jump: Int64?
        var time: Int64
        /// Bytes of the content that it replaced; nil if there was none, or it was erased.
        var bytes: Int64?
    }

    /// A resource's last change.
    struct Head {
        var revision: Int64
        var isDeletion: Bool
    }

    private struct Change {
        var revision: Revision
        var prior: Int64?
        /// Whether it replaced anything.
        var isReplacing: Bool
    }

    /// The moments that have a name, by name.
    func snapshots() throws(SQLiteError) -> [NamedSnapshot] {
        var found: [NamedSnapshot] = []
        try snapshotList.query { row in
            found.append(NamedSnapshot(name: row.text(0) ?? "", revision: row.integer(1), time: row.integer(2)))
            return true
        }
        return found
    }

    // MARK: One revision

    /// - Returns: nil if only a look at all there is could tell, and that may not be.
    func revision(
        _ number: Int64, mayScan: Bool, part: (StoredRepresentation) -> ContentPart
    ) throws(SQLiteError) -> RevisionRead? {
        let log = try resources.logState()
        guard number > 0, number <= log.newest else { return .never }
        let found: RevisionState?
        if number >= log.firstKept {
            found = try state(of: number, log, part: part)
        } else {
            guard mayScan else { return nil }
            found = try survivor(number, log, part: part)
        }
        guard let found else { return .gone }
        return found.revision.isErased ? .erased(found) : .kept(found)
    }

    /// The revision `number`, whose change is kept.
    private func state(
        of number: Int64, _ log: LogState, part: (StoredRepresentation) -> ContentPart
    ) throws(SQLiteError) -> RevisionState? {
        guard let change = try change(number), let head = try head(of: change.revision.target, log) else { return nil }
        let predecessor = change.prior.flatMap { $0 >= log.firstKept || change.isReplacing ? $0 : nil }
        var state = RevisionState(
            revision: change.revision, stored: nil, predecessor: predecessor, successor: nil)
        if head.revision != number {
            state.successor = try successor(of: number, from: head.revision, log)?.revision
        }
        guard change.revision.outcome != .deleted, !change.revision.isErased else { return state }
        if let successor = state.successor {
            state.stored = try superseded(by: successor, part: part)?.stored
        } else {
            state.stored = try resources.row(at: change.revision.target, part: part)?.stored
        }
        return state
    }

    /// The revision `number`, whose change was dropped, wherever it is: looks through all of the log, then all that is current.
    private func survivor(
        _ number: Int64, _ log: LogState, part: (StoredRepresentation) -> ContentPart
    ) throws(SQLiteError) -> RevisionState? {
        var found: (successor: Int64, target: Target)?
        try replacement.query(.integer(log.firstKept), .integer(number)) { row in
            found = (row.integer(0), row.target(1))
            return false
        }
        if let found { return try survivor(replacedBy: found.successor, at: found.target, part: part) }
        var target: Target?
        try holder.query(.integer(number)) { row in
            target = row.target(0)
            return false
        }
        guard let target else { return nil }
        return try currentSurvivor(at: target, part: part)
    }

    /// What the change `successor` replaced, if that is all that is left of the change before it.
    private func survivor(
        replacedBy successor: Int64, at target: Target, part: (StoredRepresentation) -> ContentPart
    ) throws(SQLiteError) -> RevisionState? {
        guard let (stored, isErased) = try superseded(by: successor, part: part) else { return nil }
        var revision = Revision(stored, at: target, outcome: nil, previous: nil)
        revision.isErased = isErased
        return RevisionState(
            revision: revision, stored: isErased ? nil : stored, predecessor: nil, successor: successor)
    }

    /// What is current at `target`, if its change was dropped.
    private func currentSurvivor(
        at target: Target, part: (StoredRepresentation) -> ContentPart
    ) throws(SQLiteError) -> RevisionState? {
        guard let stored = try resources.row(at: target, part: part)?.stored else { return nil }
        return RevisionState(
            revision: Revision(stored, at: target, outcome: nil, previous: nil), stored: stored, predecessor: nil,
            successor: nil)
    }

    // MARK: One resource

    /// What `target` was at the end of the second `time`.
    func revision(
        of target: Target, at time: Int64, part: (StoredRepresentation) -> ContentPart
    ) throws(SQLiteError) -> RevisionState? {
        let log = try resources.logState()
        guard let head = try head(of: target, log) else { return nil }
        guard head.revision >= log.firstKept else { return try currentSurvivor(at: target, part: part) }
        guard let (later, link) = try oldest(from: head.revision, log, { $0.time > time }) else {
            return try state(of: head.revision, log, part: part)
        }
        guard let prior = link.prior else { return try state(of: later, log, part: part) }
        if prior >= log.firstKept { return try state(of: prior, log, part: part) }
        if let survivor = try survivor(replacedBy: later, at: target, part: part) { return survivor }
        return try state(of: later, log, part: part)
    }

    /// At most `limit` revisions of `target` before `before`, the newest first; nil if none is known at all.
    func revisions(of target: Target, before: Int64?, limit: Int) throws(SQLiteError) -> RevisionList? {
        let log = try resources.logState()
        guard let head = try head(of: target, log) else { return nil }
        let before = before ?? .max
        var list = RevisionList(items: [], hasMore: false)
        guard head.revision >= log.firstKept else {
            if head.revision < before, let only = try currentSurvivor(at: target, part: { _ in .none }) {
                if limit > 0 { list.items = [only.revision] } else { list.hasMore = true }
            }
            return list
        }
        // The change that follows the one in question.
        var later: Int64?
        var next: Int64? = head.revision
        if head.revision >= before {
            guard before > 1, let found = try successor(of: before - 1, from: head.revision, log) else { return list }
            later = found.revision
            next = found.link.prior
        }
        while let number = next {
            let revision: Revision
            if number >= log.firstKept {
                guard let change = try change(number) else { break }
                revision = change.revision
                next = change.prior
            } else {
                guard let later, let survivor = try survivor(replacedBy: later, at: target, part: { _ in .none }) else {
                    break
                }
                revision = survivor.revision
                next = nil
            }
            guard list.items.count < limit else {
                list.hasMore = true
                break
            }
            list.items.append(revision)
            later = number
        }
        return list
    }

    /// The last change of `target`; nil if nothing of it is known.
    func head(of target: Target, _ log: LogState) throws(SQLiteError) -> Head? {
        var head: Head?
        try current.query(.text(target.collection), .text(target.id)) { row in
            head = Head(revision: row.integer(0), isDeletion: false)
            return false
        }
        if let head { return head }
        guard let deletion = try deletion(of: target), deletion >= log.firstKept else { return nil }
        return Head(revision: deletion, isDeletion: true)
    }

    /// The deletion that was the last change of `target`; it may have been dropped. Nil if there is none.
    func deletion(of target: Target) throws(SQLiteError) -> Int64? {
        var found: Int64?
        try deletion.query(.text(target.collection), .text(target.id)) { row in
            found = row.integer(0)
            return false
        }
        return found
    }

    // MARK: Along the log

    /// At most `limit` changes of `scope` that follow `after`.
    func changes(after: Int64, in scope: ChangeScope, limit: Int) throws(SQLiteError) -> ChangePage {
        let extent = try resources.extent()
        var page = ChangePage(
            extent: extent, items: [], position: max(after, extent.firstKept - 1), hasMore: false)
        guard page.position < extent.newest, limit > 0 else {
            page.hasMore = page.position < extent.newest
            return page
        }
        let last = min(extent.newest, page.position + Self.changesInARow)
        try following.query(.integer(page.position), .integer(last)) { (row) throws(SQLiteError) in
            page.position = row.integer(0)
            if scope == .store || scope.contains(row.target(1)) {
                page.items.append(try Self.change(row).revision)
            }
            return page.items.count < limit
        }
        if page.items.count < limit { page.position = last }
        page.hasMore = page.position < extent.newest
        return page
    }

    /// Changes that one call looks at.
    private static let changesInARow: Int64 = 2048

    /// The links of the change `revision`; nil if it is not there.
    func link(of revision: Int64) throws(SQLiteError) -> Link? {
        var found: Link?
        try link.query(.integer(revision)) { row in
            found = Link(
                prior: row.integerOrNil(0), depth: row.integer(1), jump: row.integerOrNil(2), time: row.integer(3),
                bytes: row.integerOrNil(4))
            return false
        }
        return found
    }

    /// The change of a resource that follows its revision `number`, or would; `head`, which is kept, is later.
    private func successor(
        of number: Int64, from head: Int64, _ log: LogState
    ) throws(SQLiteError) -> (revision: Int64, link: Link)? {
        var place = head
        while let link = try link(of: place) {
            let bound = max(number + 1, log.firstKept)
            if let jump = link.jump, jump >= bound {
                place = jump
            } else if let prior = link.prior, prior >= bound {
                place = prior
            } else {
                return (place, link)
            }
        }
        return nil
    }

    /// The oldest change from `head` down of those that are all `late`; nil if not even `head`, which is kept, is.
    private func oldest(
        from head: Int64, _ log: LogState, _ isLate: (Link) -> Bool
    ) throws(SQLiteError) -> (revision: Int64, link: Link)? {
        guard var link = try link(of: head), isLate(link) else { return nil }
        var place = head
        search: while true {
            for next in [link.jump, link.prior] {
                guard let next, next >= log.firstKept, let further = try self.link(of: next), isLate(further) else {
                    continue
                }
                place = next
                link = further
                continue search
            }
            return (place, link)
        }
    }

    private func change(_ number: Int64) throws(SQLiteError) -> Change? {
        var found: Change?
        try change.query(.integer(number)) { (row) throws(SQLiteError) in
            found = try Self.change(row)
            return false
        }
        return found
    }

    /// The change `number` as it can be taken back; nil if the log has it no more.
    func reversible(_ number: Int64) throws(SQLiteError) -> ReversibleChange? {
        guard let change = try change(number) else { return nil }
        let found = try superseded(by: number) { _ in .whole }
        // An erased content may be of no bytes.
        return ReversibleChange(
            target: change.revision.target, replaced: found?.stored,
            isErased: found.map { $0.isErased && $0.stored.contentLength > 0 } ?? false)
    }

    /// What `row` holds, of a statement with the columns of `Query.change`.
    private static func change(_ row: Row) throws(SQLiteError) -> Change {
        guard let outcome = Revision.Outcome(rawValue: Int(row.integer(3))) else {
            throw SQLiteError.corrupt("a change has no outcome")
        }
        let prior = row.integerOrNil(8)
        let revision = Revision(
            number: row.integer(0), target: row.target(1), outcome: outcome, time: row.integer(4),
            previous: outcome == .created ? nil : prior, mediaType: row.text(5), length: Int(row.integer(6)),
            isErased: row.integer(7) != 0)
        return Change(revision: revision, prior: prior, isReplacing: row.integerOrNil(9) != nil)
    }

    /// What the change `revision` replaced, without its content if that was erased; nil if it was nothing.
    private func superseded(
        by revision: Int64, part: (StoredRepresentation) -> ContentPart
    ) throws(SQLiteError) -> (stored: StoredRepresentation, isErased: Bool)? {
        var found: (StoredRepresentation, Bool)?
        try superseded.query(.integer(revision), .integer(ResourceQueries.inlineLimit)) { (row) throws(SQLiteError) in
            guard let length = row.integerOrNil(9) else { return false }
            var stored = try resources.entry(row, in: .log, part: part).stored
            let isErased = row.integerOrNil(7) == nil
            if isErased { stored.contentLength = Int(length) }
            found = (stored, isErased)
            return false
        }
        return found
    }
}

extension Row {
    /// The address in `column` and the one after it.
    func target(_ column: Int32) -> Target {
        Target(collection: text(column) ?? "", id: text(column + 1) ?? "")
    }
}
