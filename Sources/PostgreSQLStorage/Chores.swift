import PostgreSQL
import ResourceCore

/// What is superseded of a resource is to be erased.
struct Erasure: Sendable {
    let target: Target
    let completion: StoreCompletion<Bool>
    /// The change whose replaced content comes next; nil before the first step.
    var next: Int64?
    var isKnown = false

    init(_ target: Target, completion: @escaping StoreCompletion<Bool>) {
        self.target = target
        self.completion = completion
    }
}

/// What is done beside commits: the log is kept within its bounds, contents are erased, lapsed records are dropped.
///
/// Each step is a transaction under the lock, and a short one. Any process may do any of it.
struct Chores {
    private let retention: Retention
    var erasures: [Erasure] = []
    /// Where the log stood when it was seen last.
    var state: BatchState?
    var indexes = IndexChore()
    private var nextIndexStep = ContinuousClock.now
    private var nextIndexLook = ContinuousClock.now + .seconds(10)
    private var nextTrim = ContinuousClock.now
    private var nextSweep = ContinuousClock.now
    private var pausedUntil: ContinuousClock.Instant?

    /// Rows that one step drops at most.
    private static let rows: Int64 = 1000
    /// Time between two steps while others commit.
    private static let busyRest = Duration.milliseconds(50)
    /// Seconds without a commit after which steps follow one another.
    private static let lull = 0.005
    /// Time between two looks at what only time makes due: ages, lapsed records, rows that had to stay a while.
    private static let sweepRest = Duration.seconds(1)

    init(_ retention: Retention) {
        self.retention = retention
    }

    /// Seconds until there may be something to do while nobody commits.
    var rest: Double {
        if pausedUntil != nil { return 0.2 }
        if !erasures.isEmpty || indexes.mayHaveWork { return 0.001 }
        return isOver ? Self.lull : 1
    }

    private var isOver: Bool { state?.isOver(retention) ?? false }

    /// - Parameters:
    ///   - isIdle: Whether nothing waits at the moment.
    ///   - isLull: Whether nothing has come for a while. A client that sends one request after the other must not wait for a step
    ///     between each two.
    func isDue(isIdle: Bool, isLull: Bool) -> Bool {
        let now = ContinuousClock.now
        if let pausedUntil, now < pausedUntil { return false }
        if !erasures.isEmpty { return true }
        return (isOver && (isLull || now >= nextTrim)) || (isIdle && now >= nextSweep)
            || (indexes.mayHaveWork && (isIdle || now >= nextIndexStep))
    }

    /// Has the next step be one of building indexes.
    mutating func indexNow() { nextIndexStep = .now - .seconds(1) }

    /// - Parameter clock: Nil for the time of the database.
    mutating func step(_ session: Session, now clock: (@Sendable () -> Int64)?) throws(PostgreSQLError) {
        pausedUntil = nil
        nextTrim = .now + Self.busyRest
        if let erasure = erasures.first {
            try erase(erasure, session)
            return
        }
        if indexes.mayHaveWork, !isOver || ContinuousClock.now >= nextIndexStep {
            nextIndexStep = .now + Self.busyRest
            let state = try begin(session)
            try indexes.step(session, by: .now + .seconds(15))
            try commit(session)
            self.state = state
            return
        }
        if !isOver {
            // Another process may have left some undone.
            indexes.mayHaveWork = ContinuousClock.now >= nextIndexLook
            if indexes.mayHaveWork { nextIndexLook = .now + .seconds(10) }
            // Only time can have brought something.
            nextSweep = .now + Self.sweepRest
            let seen = try SessionLog(session, by: .now + .seconds(5)).state()
            state = seen
            let time = clock?() ?? seen.time
            _ = try session.query(.dropLapsedRecords, [.integer(time), .integer(Self.rows)], by: .now + .seconds(15))
            if try isOld(seen, time, session) || seen.isOver(retention) {
                nextSweep = .now
            } else {
                _ = try session.query(
                    .dropChanges, [.integer(seen.firstKept), .integer(Self.rows)], by: .now + .seconds(15))
                if !retention.keepsSnapshots {
                    _ = try session.query(
                        .dropSnapshotsBefore, [.integer(seen.firstKept - 1)], by: .now + .seconds(15))
                }
                return
            }
        }
        try trim(session, clock)
    }

    private func isOld(_ state: BatchState, _ time: Int64, _ session: Session) throws(PostgreSQLError) -> Bool {
        guard retention.isOn, let age = retention.age, state.keptRows > 0 else { return false }
        if retention.keepsSnapshots, let pinned = state.pinned, state.firstKept > pinned { return false }
        let rows = try session.query(.oldest, [.integer(state.firstKept), .integer(1)], by: .now + .seconds(5))
        return rows.first.map { $0.integer(1) <= time - age } ?? false
    }

    /// Drops the oldest changes as far as they are beyond the bounds.
    private mutating func trim(_ session: Session, _ clock: (@Sendable () -> Int64)?) throws(PostgreSQLError) {
        var state = try begin(session)
        let time = clock?() ?? state.time
        let rows = try session.query(
            .oldest, [.integer(state.firstKept), .integer(Self.rows)], by: .now + .seconds(15))
        var deletions: [(Target, Int64)] = []
        var isAtEnd = rows.count < Self.rows
        for row in rows.all {
            let revision = row.integer(0)
            let isOld = retention.isOn && retention.age.map { row.integer(1) <= time - $0 } ?? false
            let isPinned = retention.keepsSnapshots && state.pinned.map { revision > $0 } ?? false
            guard !isPinned, state.isOver(retention) || isOld else {
                isAtEnd = false
                break
            }
            state.firstKept = min(revision, state.newest) + 1
            state.droppedRows += 1
            state.droppedBytes += row.integer(3)
            if row.integer(2) == Int64(Revision.Outcome.deleted.rawValue) {
                deletions.append((row.target(4), revision))
            }
        }
        // There is no row left.
        if isAtEnd { state.empty() }
        if !deletions.isEmpty {
            session.send(
                .dropDeletions,
                [
                    .texts(deletions.map { $0.0.collection }), .texts(deletions.map { $0.0.id }),
                    .integers(deletions.map { $0.1 }),
                ])
        }
        session.send(.setLog, [.integer(state.firstKept), .integer(state.droppedRows), .integer(state.droppedBytes)])
        session.send(.dropChanges, [.integer(state.firstKept), .integer(2 * Self.rows)])
        // Nobody could go back to them.
        if !retention.keepsSnapshots { session.send(.dropSnapshotsBefore, [.integer(state.firstKept - 1)]) }
        try commit(session)
        self.state = state
    }

    /// Erases some more of the first erasure, and completes it at its end.
    private mutating func erase(_ begun: Erasure, _ session: Session) throws(PostgreSQLError) {
        var erasure = begun
        var state = try begin(session)
        let log = SessionLog(session, by: .now + .seconds(15))
        if !erasure.isKnown, let head = try log.head(of: erasure.target, state.log) {
            erasure.isKnown = true
            erasure.next = head.revision
        }
        if let next = erasure.next, next >= state.firstKept {
            let rows = try session.query(
                .erasable, [.integer(next), .integer(state.firstKept), .integer(Self.rows)], by: .now + .seconds(15))
            var changes: [Int64?] = []
            var made: [Int64?] = []
            for row in rows.all {
                erasure.next = row.integerOrNil(1)
                guard let bytes = row.integerOrNil(2) else { continue }
                changes.append(row.integer(0))
                made.append(row.integerOrNil(1))
                state.droppedBytes += bytes
            }
            if rows.count == 0 { erasure.next = nil }
            session.send(.eraseReplaced, [.integers(changes)])
            // The row of what was replaced may be gone; then the one that replaced it tells.
            session.send(.markErased, [.integers(made)])
            session.send(
                .setLog, [.integer(state.firstKept), .integer(state.droppedRows), .integer(state.droppedBytes)])
        }
        try commit(session)
        self.state = state
        if let next = erasure.next, next >= state.firstKept {
            erasures[0] = erasure
        } else {
            erasures.removeFirst()
            erasure.completion(.success(erasure.isKnown))
        }
    }

    private func begin(_ session: Session) throws(PostgreSQLError) -> BatchState {
        session.sendOnce("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
        session.send(.lock)
        session.send(.state)
        session.sync()
        let rows = try session.receive(by: .now + .seconds(15)).rows()
        guard rows.count == 3, let row = rows[2].first else { throw .unexpected("the row of the log is gone") }
        return BatchState(row)
    }

    private func commit(_ session: Session) throws(PostgreSQLError) {
        let warnings = session.warnings
        session.sendOnce("COMMIT")
        session.sync()
        _ = try session.receive(by: .now + .seconds(30)).rows()
        guard session.warnings == warnings else { throw PostgreSQLError(.lost, "a standby was not waited for") }
    }

    /// What failed is tried again later; an erasure is not.
    mutating func fail(_ error: StoreError) {
        pausedUntil = .now + .seconds(1)
        for erasure in erasures { erasure.completion(.failure(error)) }
        erasures = []
    }

    /// Nothing will be done any more.
    mutating func end() { fail(.closed) }
}
