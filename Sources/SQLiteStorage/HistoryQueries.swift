import HTTPSemantics
import ResourceCore
import SQLite

/// Reads the log of changes on one connection, the writer's or a reader's. All that a call reads is of one transaction.
final class HistoryQueries: RevisionLog {
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

    typealias Failure = SQLiteError

    /// The moments that have a name, by name.
    func snapshots() throws(SQLiteError) -> [NamedSnapshot] {
        var found: [NamedSnapshot] = []
        try snapshotList.query { row in
            found.append(NamedSnapshot(name: row.text(0) ?? "", revision: row.integer(1), time: row.integer(2)))
            return true
        }
        return found
    }

    func logState() throws(SQLiteError) -> LogState { try resources.logState() }

    func stored(
        at target: Target, part: (StoredRepresentation) -> ContentPart
    ) throws(SQLiteError) -> StoredRepresentation? {
        try resources.row(at: target, part: part)?.stored
    }

    func currentRevision(of target: Target) throws(SQLiteError) -> Int64? {
        var found: Int64?
        try current.query(.text(target.collection), .text(target.id)) { row in
            found = row.integer(0)
            return false
        }
        return found
    }

    func replacement(
        of number: Int64, since first: Int64
    ) throws(SQLiteError) -> (successor: Int64, target: Target)? {
        var found: (successor: Int64, target: Target)?
        try replacement.query(.integer(first), .integer(number)) { row in
            found = (row.integer(0), row.target(1))
            return false
        }
        return found
    }

    func holder(of number: Int64) throws(SQLiteError) -> Target? {
        var found: Target?
        try holder.query(.integer(number)) { row in
            found = row.target(0)
            return false
        }
        return found
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
        var isEmpty = true
        try following.query(.integer(page.position), .integer(last)) { (row) throws(SQLiteError) in
            isEmpty = false
            page.position = row.integer(0)
            if scope == .store || scope.contains(row.target(1)) {
                page.items.append(try Self.change(row).revision)
            }
            return page.items.count < limit
        }
        if page.items.count < limit { page.position = last }
        // Somebody may have set the counter far ahead: then there is a gap to be leapt over.
        if isEmpty, page.position < extent.newest { page.position = try change(before: extent.newest, after: last) }
        page.hasMore = page.position < extent.newest
        return page
    }

    /// The number before that of the first change after `number`; `newest` if there is none.
    private func change(before newest: Int64, after number: Int64) throws(SQLiteError) -> Int64 {
        var found = newest
        try following.query(.integer(number), .integer(newest)) { row in
            found = row.integer(0) - 1
            return false
        }
        return found
    }

    /// Changes that one call looks at.
    private static let changesInARow: Int64 = 2048

    /// The links of the change `revision`; nil if it is not there.
    func link(of revision: Int64) throws(SQLiteError) -> LogLink? {
        var found: LogLink?
        try link.first(revision) { row in
            found = LogLink(
                prior: row.integerOrNil(0), depth: row.integer(1), jump: row.integerOrNil(2), time: row.integer(3),
                bytes: row.integerOrNil(4))
        }
        return found
    }

    func change(_ number: Int64) throws(SQLiteError) -> LoggedChange? {
        var found: LoggedChange?
        try change.query(.integer(number)) { (row) throws(SQLiteError) in
            found = try Self.change(row)
            return false
        }
        return found
    }

    /// What `row` holds, of a statement with the columns of `Query.change`.
    private static func change(_ row: Row) throws(SQLiteError) -> LoggedChange {
        guard let outcome = Revision.Outcome(rawValue: Int(row.integer(3))) else {
            throw SQLiteError.corrupt("a change has no outcome")
        }
        let prior = row.integerOrNil(8)
        let revision = Revision(
            number: row.integer(0), target: row.target(1), outcome: outcome, time: row.integer(4),
            previous: outcome == .created ? nil : prior, mediaType: row.text(5), length: Int(max(row.integer(6), 0)),
            isErased: row.integer(7) != 0)
        return LoggedChange(revision: revision, prior: prior, isReplacing: row.integerOrNil(9) != nil)
    }

    /// What the change `revision` replaced, without its content if that was erased; nil if it was nothing.
    func superseded(
        by revision: Int64, part: (StoredRepresentation) -> ContentPart
    ) throws(SQLiteError) -> (stored: StoredRepresentation, isErased: Bool)? {
        var found: (StoredRepresentation, Bool)?
        try superseded.query(.integer(revision), .integer(ResourceQueries.inlineLimit)) { (row) throws(SQLiteError) in
            guard let length = row.integerOrNil(9) else { return false }
            var stored = try resources.entry(row, in: .log, part: part).stored
            let isErased = row.integerOrNil(7) == nil
            if isErased { stored.contentLength = Int(max(length, 0)) }
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
