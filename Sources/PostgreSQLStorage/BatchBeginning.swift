import PostgreSQL
import ResourceCore

/// How a batch begins.
extension Batch {
    /// What a batch reads first.
    struct Wants {
        var targets: [Target] = []
        var collections: [String] = []
        var keys: [String] = []

        init(_ commits: [QueuedCommit]) {
            var targets: Set<Target> = []
            var collections: Set<String> = []
            var keys: Set<String> = []
            for commit in commits {
                switch commit {
                case .one(let commit):
                    targets.insert(commit.target)
                    collections.insert(commit.target.collection)
                    if let key = commit.idempotencyKey { keys.insert(key) }
                case .many(let commit):
                    targets.formUnion(commit.targets)
                    collections.formUnion(commit.targets.map(\.collection))
                    collections.formUnion(commit.collections)
                    if let collection = commit.collection { collections.insert(collection) }
                    if let key = commit.idempotencyKey { keys.insert(key) }
                case .bulk, .declaration, .probe: break
                }
            }
            self.targets = Array(targets)
            self.collections = Array(collections)
            self.keys = Array(keys)
        }
    }

    /// Begins a transaction, waits for the lock, and reads what the commits will look up: one round trip.
    /// - Parameter clock: Nil for the time of the database.
    static func begin(
        _ commits: [QueuedCommit], on session: Session, _ retention: Retention, clock: (@Sendable () -> Int64)?,
        deadline: ContinuousClock.Instant?
    ) throws(PostgreSQLError) -> Batch {
        let wants = Wants(commits)
        session.sendOnce("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
        session.send(.lock)
        session.send(.state)
        if !wants.targets.isEmpty {
            session.send(
                .facts,
                [
                    .texts(wants.targets.map(\.collection)), .texts(wants.targets.map(\.id)),
                    .integer(BatchResources.inlineLimit),
                ])
        }
        if !wants.collections.isEmpty {
            session.send(.validators, [.texts(wants.collections)])
            session.send(.indexes, [.texts(wants.collections)])
        }
        if !wants.keys.isEmpty { session.send(.records, [.texts(wants.keys)]) }
        session.sync()
        let rows = Array(try session.receive(by: deadline ?? .now + .seconds(15)).rows().dropFirst(2))
        guard let state = rows.first?.first.map(BatchState.init) else {
            throw .unexpected("the row of the log is gone")
        }
        var batch = Batch(session, retention, state, now: clock?() ?? state.time, deadline)
        var next = 1
        if !wants.targets.isEmpty {
            for row in rows[next].all {
                let target = wants.targets[Int(row.integer(0)) - 1]
                batch.remember(row, of: target)
            }
            next += 1
        }
        if !wants.collections.isEmpty {
            let indexes = Dictionary(grouping: try rows[next + 1].indexRows(), by: \.collection)
            for row in rows[next].all {
                let name = wants.collections[Int(row.integer(0)) - 1]
                let validators = CollectionValidators(revision: row.integer(1), lastModified: row.integerOrNil(2))
                batch.remember(validators, IndexRow.declared(indexes[name] ?? []), of: name)
            }
            next += 2
        }
        if !wants.keys.isEmpty {
            batch.remember(rows[next].all.map { $0.record() }, of: wants.keys)
        }
        return batch
    }
}
