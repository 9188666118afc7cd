import PostgreSQL
import ResourceCore

/// Where the log stands, in a transaction that holds the lock.
struct BatchState {
    /// The revision last used; 0 if none was.
    var newest: Int64
    /// Rows of the log so far, and bytes of superseded content in them, dropped ones included.
    var ordinal: Int64
    var total: Int64
    var firstKept: Int64
    /// What of it was dropped or erased.
    var droppedRows: Int64
    var droppedBytes: Int64
    /// The revision of the first moment that has a name: the changes that follow it are kept, whatever the bounds are.
    var pinned: Int64?
    /// The time of the database, in seconds since 1970.
    var time: Int64
    let mark: String

    init(_ row: Row) {
        // Somebody may have written anything there: what is reckoned with is brought to where sums fit.
        func count(_ column: Int32) -> Int64 { min(max(row.integer(column), 0), 1 << 60) }
        let log = LogState(newest: row.integer(0), firstKept: row.integer(3), bytes: 0)
        newest = log.newest
        ordinal = count(1)
        total = count(2)
        firstKept = log.firstKept
        droppedRows = count(4)
        droppedBytes = count(5)
        pinned = row.integerOrNil(6)
        time = row.integer(7)
        mark = row.text(8) ?? ""
    }

    var log: LogState { LogState(newest: newest, firstKept: firstKept, bytes: total - droppedBytes) }

    var extent: HistoryExtent {
        HistoryExtent(mark: mark, firstKept: firstKept, newest: newest, bytes: total - droppedBytes)
    }

    /// Rows that are kept.
    var keptRows: Int64 { firstKept > newest ? 0 : ordinal - droppedRows }

    /// Whether the log is beyond its bound.
    func isOver(_ retention: Retention) -> Bool {
        guard keptRows > 0 else { return false }
        if retention.keepsSnapshots, let pinned, firstKept > pinned { return false }
        guard retention.isOn else { return true }
        guard let limit = retention.byteLimit else { return false }
        return total - droppedBytes + keptRows * Retention.overhead > limit
    }

    /// Keeps no change.
    mutating func empty() {
        firstKept = newest + 1
        droppedRows = ordinal
        droppedBytes = total
    }
}

extension Row {
    /// The address in `column` and the one after it.
    func target(_ column: Int32) -> Target {
        Target(collection: text(column) ?? "", id: text(column + 1) ?? "")
    }

    /// What is stored, of the columns from revision to content; nil if there is no such row. The content is empty if it is NULL.
    func stored(from column: Int32) -> StoredRepresentation? {
        guard let revision = integerOrNil(column) else { return nil }
        return StoredRepresentation(
            Representation(
                content: content(column + 7) ?? [], mediaType: text(column + 3) ?? "", language: text(column + 4),
                disposition: text(column + 5)),
            revision: revision, lastModified: integer(column + 1), isDateStrong: flag(column + 2),
            contentLength: Int(integer(column + 6)), contentStart: 0)
    }

    /// Of a statement with the columns of `Query.change`.
    func loggedChange() throws(PostgreSQLError) -> LoggedChange {
        guard let outcome = Revision.Outcome(rawValue: Int(integer(3))) else {
            throw .unexpected("a change has no outcome")
        }
        let prior = integerOrNil(8)
        let revision = Revision(
            number: integer(0), target: target(1), outcome: outcome, time: integer(4),
            previous: outcome == .created ? nil : prior, mediaType: text(5), length: Int(integer(6)),
            isErased: flag(7))
        return LoggedChange(revision: revision, prior: prior, isReplacing: !isNull(9))
    }

    /// Of a row of `Query.records`.
    func record() -> IdempotencyRecord {
        let answer = RecordedAnswer(
            status: Int(integer(3)), target: target(4), revision: integer(6), lastModified: integer(7),
            content: RecordedContent(list: content(8), isWhole: flag(9)))
        return IdempotencyRecord(
            key: text(0) ?? "", fingerprint: content(1) ?? [], expires: integer(2), answer: answer)
    }
}
