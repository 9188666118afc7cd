import HTTPSemantics
import ResourceCore
import SQLite

/// The statements of a writing transaction: read, decide, apply.
///
/// Knows how to carry out one commit after the other; when to begin, to give up and to answer is the writer's business.
final class Transaction {
    private let queries: ResourceQueries
    private let create: Statement
    private let replace: Statement
    private let delete: Statement
    private let setCollection: Statement
    private let setCounter: Statement
    private let keepRecord: Statement
    private let dropLapsedRecords: Statement
    private let recent: RecentResources
    private let connection: Connection
    /// The second, since 1970, of which all lapsed idempotency records have been dropped.
    private var cleaned: Int64?
    /// Turns so far.
    private var batches = 0

    init(on connection: Connection, recent: RecentResources) throws(SQLiteError) {
        self.connection = connection
        self.recent = recent
        queries = try ResourceQueries(on: connection)
        create = try connection.prepare(.create)
        replace = try connection.prepare(.replace)
        delete = try connection.prepare(.delete)
        setCollection = try connection.prepare(.setCollection)
        setCounter = try connection.prepare(.setCounter)
        keepRecord = try connection.prepare(.keepRecord)
        dropLapsedRecords = try connection.prepare(.dropLapsedRecords)
    }

    /// A new turn. The transaction has begun.
    func turn(at now: Int64) throws(SQLiteError) -> Batch {
        batches += 1
        return Batch(number: batches, now: now, lastRevision: try queries.lastRevision())
    }

    /// Reads the facts, has `commit` decide, and applies what it decided.
    func carryOut(_ commit: Commit, in turn: inout Batch) throws(SQLiteError) -> Decision {
        let target = commit.target
        let (place, known) = recent.place(of: target)
        let row = try row(at: place, known, in: turn)
        let collection: Batch.Collection
        if let known = turn.collections[target.collection] {
            collection = known
        } else {
            collection = Batch.Collection(validators: try queries.validators(of: target.collection))
            turn.collections[target.collection] = collection
        }
        var record: IdempotencyRecord?
        if let key = commit.idempotencyKey { record = try queries.record(of: key, at: turn.now) }

        let facts = Facts(
            stored: row?.stored, collection: collection.validators, record: record,
            nextRevision: turn.lastRevision + 1, now: turn.now)
        let decision = commit.decide(facts)
        switch decision.change {
        case .none:
            break
        case .store(let stored):
            assert(stored.revision == facts.nextRevision, "a change has the revision that its facts told")
            try store(stored, at: target, replacing: row?.key)
            turn.leave(row.map { RecentResources.Entry(key: $0.key, stored: stored) }, at: place)
            turn.bytes += stored.representation.content.count
            turn.note(facts.nextRevision, at: stored.lastModified, in: target.collection)
        case .delete:
            guard let row else { break }
            try delete.run(.integer(row.key))
            try expectOneRow()
            turn.leave(nil, at: place)
            turn.note(facts.nextRevision, at: turn.now, in: target.collection)
        }
        if let record = decision.record {
            try keep(record)
            turn.bytes += record.answer.representation?.content.count ?? 0
            turn.records += 1
        }
        return decision
    }

    /// What is stored at `target` now: as it was committed last, or as this turn has left it.
    private func row(
        at place: RecentResources.Place, _ known: RecentResources.Entry?, in turn: Batch
    ) throws(SQLiteError) -> RecentResources.Entry? {
        var entry = known
        if let change = turn.change(at: place) { entry = change.entry }
        if let entry { return entry }
        return try queries.row(at: place.target)
    }

    /// Writes down what the turn kept in memory, and drops lapsed records.
    func finish(_ turn: Batch) throws(SQLiteError) {
        guard turn.hasChanges else { return }
        if !turn.changes.isEmpty { try setCounter.run(.integer(turn.lastRevision)) }
        for (name, collection) in turn.collections where collection.isChanged {
            let it = collection.validators
            try setCollection.run(.text(name), .integer(it.revision), .integer(orNull: it.lastModified))
        }
        guard turn.now != cleaned else { return }
        // More than came in, so that they get fewer; and not many more, so that nobody waits for the cleaning.
        let limit = 2 * turn.records + 16
        try dropLapsedRecords.run(.integer(turn.now), .integer(Int64(limit)))
        if connection.changedRows < limit { cleaned = turn.now }
    }

    private func store(
        _ stored: StoredRepresentation, at target: Target, replacing key: Int64?
    ) throws(SQLiteError) {
        let it = stored.representation
        if let key {
            try replace.run(
                .integer(key), .integer(stored.revision), .integer(stored.lastModified),
                .integer(stored.isDateStrong ? 1 : 0), .text(it.mediaType),
                .text(orNull: it.language), .text(orNull: it.disposition), .blob(it.content))
            try expectOneRow()
        } else {
            try create.run(
                .text(target.collection), .text(target.id), .integer(stored.revision), .integer(stored.lastModified),
                .integer(stored.isDateStrong ? 1 : 0), .text(it.mediaType), .text(orNull: it.language),
                .text(orNull: it.disposition), .blob(it.content))
        }
    }

    /// A key that leads to no row is nothing to be acknowledged.
    private func expectOneRow() throws(SQLiteError) {
        guard connection.changedRows == 1 else { throw SQLiteError.corrupt("a resource's row is gone") }
    }

    private func keep(_ record: IdempotencyRecord) throws(SQLiteError) {
        let answer = record.answer
        let it = answer.representation
        try keepRecord.run(
            .text(record.key), .blob(record.fingerprint), .integer(record.expires), .integer(Int64(answer.status)),
            .text(answer.target.collection), .text(answer.target.id), .integer(answer.revision),
            .integer(answer.lastModified), .text(orNull: it?.mediaType), .text(orNull: it?.language),
            .text(orNull: it?.disposition), it.map { .blob($0.content) } ?? .null)
    }
}
