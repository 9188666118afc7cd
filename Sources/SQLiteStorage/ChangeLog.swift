import HTTPSemantics
import ResourceCore
import SQLite

/// The writer's side of the log of changes: adds at its end, drops at its head, erases.
final class ChangeLog {
    let retention: Retention
    let queries: HistoryQueries
    private let add: Statement
    private let keepDeletion: Statement
    private let dropDeletion: Statement
    private let oldest: Statement
    private let drop: Statement
    private let erase: Statement
    private let markErased: Statement
    /// Whether there may be a deleted resource that the log knows.
    private var hasDeletions = true
    /// Whether there may be rows from before the first kept one: a store without history leaves them.
    private var hasLeftovers = true
    /// When the oldest change that is kept was made; nil if that is not known.
    private var oldestTime: Int64?
    private let keepSnapshot: Statement
    private let dropSnapshot: Statement
    private let dropSnapshotsBefore: Statement
    /// The revision of the first moment that has a name: the changes that follow it are kept, whatever the bounds are.
    private var pin = Pin.unknown

    private enum Pin {
        case unknown, none
        case at(Int64)
    }

    init(
        _ retention: Retention, _ resources: ResourceQueries, on connection: Connection
    ) throws(SQLiteError) {
        self.retention = retention
        queries = try HistoryQueries(resources, on: connection)
        add = try connection.prepare(.addChange)
        keepDeletion = try connection.prepare(.keepDeletion)
        dropDeletion = try connection.prepare(.dropDeletion)
        oldest = try connection.prepare(.oldest)
        drop = try connection.prepare(.dropChanges)
        erase = try connection.prepare(.eraseReplaced)
        markErased = try connection.prepare(.markErased)
        keepSnapshot = try connection.prepare(.keepSnapshot)
        dropSnapshot = try connection.prepare(.dropSnapshot)
        dropSnapshotsBefore = try connection.prepare(.dropSnapshotsBefore)
        hasDeletions = try connection.integer("SELECT EXISTS (SELECT 1 FROM deletion)") != 0
    }

    // MARK: At the end

    /// Writes `revision` down, with what it replaced. The counter is the caller's.
    /// - Parameter last: of the last change of the resource, if it is known; of any other it is no use, and does no harm.
    /// - Returns: the one of `revision`.
    func append(
        _ revision: Revision, replaced: StoredRepresentation?, after last: Ancestry?, _ log: inout LogState
    ) throws(SQLiteError) -> Ancestry {
        let target = revision.target
        var prior = replaced?.revision
        if replaced == nil, hasDeletions, let deletion = try queries.deletion(of: target) {
            try dropDeletion.run(.text(target.collection), .text(target.id), .integer(deletion))
            if deletion >= log.firstKept { prior = deletion }
        }
        if revision.outcome == .deleted {
            try keepDeletion.run(.text(target.collection), .text(target.id), .integer(revision.number))
            hasDeletions = true
        }
        let ancestry = try queries.ancestry(of: revision.number, after: prior, last, log)
        let old = replaced?.representation
        try add.run(
            .integer(revision.number), .text(target.collection), .text(target.id),
            .integer(Int64(revision.outcome?.rawValue ?? 0)), .integer(revision.time),
            .text(orNull: revision.mediaType),
            .integer(Int64(revision.length)), .integer(orNull: prior), .integer(ancestry.depth),
            .integer(orNull: ancestry.jump),
            .integer(orNull: replaced?.lastModified), .integer(orNull: replaced.map { $0.isDateStrong ? 1 : 0 }),
            .text(orNull: old?.mediaType), .text(orNull: old?.language), .text(orNull: old?.disposition),
            .integer(orNull: (old?.content.count).map(Int64.init)), old.map { .blob($0.content) } ?? .null)
        log.bytes += Int64(old?.content.count ?? 0)
        return ancestry
    }

    // MARK: At the head

    /// How much one transaction may drop.
    struct Budget {
        var changes: Int
        var bytes: Int64

        /// Of a transaction that adds so much: more than that, so that the log gets down to its bound, and not much more, so that
        /// nobody waits for it.
        static func adding(changes: Int, bytes: Int64) -> Budget {
            Budget(changes: 2 * changes + 512, bytes: 2 * bytes + (64 << 10))
        }

        /// Of a transaction that has no room for `bytes`: what is current comes before what was.
        static func makingRoom(for bytes: Int) -> Budget {
            Budget(changes: 500 + bytes / 128, bytes: 2 * Int64(bytes) + (1 << 20))
        }

        /// Of a transaction that does nothing else, and takes some milliseconds.
        static let idle = Budget(changes: 500, bytes: 1 << 20)
    }

    /// Whether there is something to drop.
    func isTrimDue(_ log: LogState, now: @autoclosure () -> Int64) -> Bool {
        if retention.keepsSnapshots, case .at(let pinned) = pin, log.firstKept > pinned { return false }
        if hasLeftovers { return true }
        guard log.hasChanges else { return false }
        if isOverLimit(log) { return true }
        guard let age = retention.age else { return false }
        return oldestTime.map { $0 <= now() - age } ?? true
    }

    private func isOverLimit(_ log: LogState, leaving slack: Int64 = 0) -> Bool {
        guard retention.isOn else { return true }
        guard let limit = retention.byteLimit else { return false }
        return log.size > limit - slack
    }

    /// Bytes below its bound to which a log is brought that is beyond it. Dropping costs the same few pages, whatever is dropped:
    /// so it is not done in each transaction.
    private var slack: Int64 { min(64 << 10, (retention.byteLimit ?? 0) / 64) }

    /// Drops the oldest changes as far as the budget goes and they are beyond the bounds, or `always`. The counter is the
    /// caller's.
    func trim(
        _ log: inout LogState, now: Int64, _ budget: Budget, always: Bool = false
    ) throws(SQLiteError) {
        let pinned = try keptRevision()
        if !retention.isOn, pinned == nil {
            log.empty()
            try forgetSnapshots(log)
        }
        guard always || isTrimDue(log, now: now) else { return }
        var kept = log
        var last: Int64?
        var dropped = (changes: 0, bytes: Int64(0))
        var deletions: [(target: Target, revision: Int64)] = []
        var isAtEnd = true
        var time: Int64?
        try oldest.query(.integer(0)) { row in
            let revision = row.integer(0)
            let bytes = row.integer(3)
            let isLeftOver = revision < kept.firstKept
            if !isLeftOver {
                hasLeftovers = false
                if let pinned, revision > pinned {
                    isAtEnd = false
                    return false
                }
                time = row.integer(1)
                let isOld = retention.age.map { row.integer(1) <= now - $0 } ?? false
                guard always || isOverLimit(kept, leaving: slack) || isOld else {
                    isAtEnd = false
                    return false
                }
            }
            guard dropped.changes < budget.changes, dropped.bytes < budget.bytes || dropped.changes == 0 else {
                isAtEnd = false
                return false
            }
            last = revision
            dropped.changes += 1
            dropped.bytes += bytes
            if !isLeftOver {
                kept.firstKept = min(revision, kept.newest) + 1
                kept.bytes -= bytes
            }
            if row.integer(2) == Int64(Revision.Outcome.deleted.rawValue) {
                deletions.append((row.target(4), revision))
            }
            return true
        }
        if let last {
            for (target, revision) in deletions {
                try dropDeletion.run(.text(target.collection), .text(target.id), .integer(revision))
            }
            try drop.run(.integer(last))
        }
        if isAtEnd {
            // There is no row left.
            hasLeftovers = false
            kept.empty()
        }
        oldestTime = isAtEnd ? nil : time
        log = kept
        try forgetSnapshots(log)
    }

    /// A transaction was rolled back: what was dropped in it is there.
    func rolledBack() {
        pin = .unknown
        oldestTime = nil
        hasLeftovers = true
    }

    // MARK: Moments that have a name

    /// The revision after which all changes are kept, whatever the bounds say; nil if they hold for all.
    func keptRevision() throws(SQLiteError) -> Int64? { retention.keepsSnapshots ? try firstSnapshot() : nil }

    /// Forgets those whose changes are not all kept: nobody could go back to them.
    private func forgetSnapshots(_ log: LogState) throws(SQLiteError) {
        guard !retention.keepsSnapshots, let first = try firstSnapshot(), first < log.firstKept - 1 else { return }
        pin = .unknown
        try dropSnapshotsBefore.run(.integer(log.firstKept - 1))
    }

    /// The revision of the first of them; nil if there is none.
    private func firstSnapshot() throws(SQLiteError) -> Int64? {
        switch pin {
        case .none: return nil
        case .at(let revision): return revision
        case .unknown:
            let first = try queries.snapshots().map(\.revision).min()
            pin = first.map { .at($0) } ?? .none
            return first
        }
    }

    func keep(_ snapshot: NamedSnapshot) throws(SQLiteError) {
        pin = .unknown
        try keepSnapshot.run(.text(snapshot.name), .integer(snapshot.revision), .integer(snapshot.time))
    }

    func dropSnapshot(_ name: String) throws(SQLiteError) {
        pin = .unknown
        try dropSnapshot.run(.text(name))
    }

    // MARK: In between

    /// Where an erasure has got to.
    struct Erasure {
        let target: Target
        let completion: StoreCompletion<Bool>
        /// The change whose replaced content comes next; nil before the first step.
        fileprivate var next: Int64?
        var isKnown = false

        init(_ target: Target, completion: @escaping StoreCompletion<Bool>) {
            self.target = target
            self.completion = completion
        }
    }

    /// Erases some more. The counter is the caller's.
    /// - Returns: whether all is done.
    func step(_ erasure: inout Erasure, _ log: inout LogState) throws(SQLiteError) -> Bool {
        if !erasure.isKnown {
            guard let head = try queries.head(of: erasure.target, log) else { return true }
            erasure.isKnown = true
            erasure.next = head.revision
        }
        var erased = (changes: 0, bytes: Int64(0))
        while let number = erasure.next, number >= log.firstKept, let link = try queries.link(of: number) {
            guard erased.changes < Budget.idle.changes, erased.bytes < Budget.idle.bytes else { return false }
            if let bytes = link.bytes {
                try erase.run(.integer(number))
                // The row of what was replaced may be gone; then this one tells.
                try markErased.run(.integer(orNull: link.prior))
                log.bytes -= bytes
                erased.bytes += bytes
            }
            erased.changes += 1
            erasure.next = link.prior
        }
        return true
    }
}
