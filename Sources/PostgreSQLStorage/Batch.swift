import HTTPSemantics
import PostgreSQL
import ResourceCore

/// The commits of one transaction. What they look up was mostly read before; what they change is kept here and sent to the
/// database at the end, or when there is much of it.
struct Batch: StoreTransaction {
    let session: Session
    let retention: Retention
    let now: Int64
    /// Drawn for the batch: its first change carries it, so that it can be asked for.
    let token: Int64
    var bytes = 0
    private(set) var state: BatchState
    let oldState: BatchState
    /// What was changed, in order.
    private(set) var revisions: [Revision] = []
    /// The revision that has the token; nil if nothing was changed.
    private(set) var firstRevision: Int64?
    /// What the database has met.
    private(set) var error: PostgreSQLError?
    private let deadline: ContinuousClock.Instant?

    private var resources: BatchResources
    private var collections: [String: CollectionValidators] = [:]
    private var records: [String: IdempotencyRecord?] = [:]
    /// Collections in which nothing was when they were first looked at.
    private var newCollections: [String: Bool] = [:]
    private var isBulk = false
    /// What a bulk commit has stored.
    private var made: Set<Target> = []
    private var past = PastChanges()
    private var pending = PendingRows()
    /// The indexes of each collection that was asked for.
    private var indexes: [String: CollectionIndexes?] = [:]

    init(
        _ session: Session, _ retention: Retention, _ state: BatchState, now: Int64,
        _ deadline: ContinuousClock.Instant?
    ) {
        self.session = session
        self.retention = retention
        self.state = state
        self.now = now
        self.deadline = deadline
        oldState = state
        resources = BatchResources(session)
        token = .random(in: 1...Int64.max)
    }

    /// Takes a row of `Query.facts`.
    mutating func remember(_ row: Row, of target: Target) { resources.remember(row, of: target) }

    /// Takes what was read of a collection.
    mutating func remember(
        _ validators: CollectionValidators, _ declared: CollectionIndexes?, of collection: String
    ) {
        collections[collection] = validators
        indexes[collection] = .some(declared)
    }

    /// Takes the records that there are of these keys.
    mutating func remember(_ found: [IdempotencyRecord], of keys: [String]) {
        for key in keys { records[key] = .some(nil) }
        for record in found { records[record.key] = record }
    }

    // MARK: Looking up

    var lastRevision: Int64 {
        get { state.newest }
        set { state.newest = newValue }
    }

    /// Whether anything is to be made durable.
    var hasChanges: Bool { firstRevision != nil }

    /// Notes what the database has met.
    private mutating func failure(_ error: PostgreSQLError) -> StoreError {
        self.error = error
        return StoreError(error)
    }

    private mutating func query(_ query: Query, _ values: [Value]) throws(StoreError) -> Rows {
        do throws(PostgreSQLError) {
            return try session.query(query, values, by: .now + .seconds(30))
        } catch {
            throw failure(error)
        }
    }

    mutating func stored(at target: Target) throws(StoreError) -> StoredRepresentation? {
        if isBulk, !resources.isKnown(target) {
            if !made.contains(target), try isNew(target.collection) {
                resources.noteMissing(target)
                return nil
            }
            if resources.mustForget(before: target) {
                try flush()
                resources.forget()
            }
        }
        do throws(PostgreSQLError) {
            return try resources.stored(at: target, readingOn: isBulk)
        } catch {
            throw failure(error)
        }
    }

    /// Whether there never was anything in a collection before the batch: then there is nothing to be asked for.
    private mutating func isNew(_ collection: String) throws(StoreError) -> Bool {
        if let known = newCollections[collection] { return known }
        let isNew = try validators(of: collection).revision == 0
        newCollections[collection] = isNew
        return isNew
    }

    mutating func validators(of collection: String) throws(StoreError) -> CollectionValidators {
        if let known = collections[collection] { return known }
        let row = try query(.validators, [.texts([collection])]).first
        let found = CollectionValidators(revision: row?.integer(1) ?? 0, lastModified: row?.integerOrNil(2))
        collections[collection] = found
        return found
    }

    mutating func record(of key: String) throws(StoreError) -> IdempotencyRecord? {
        if records[key] == nil {
            records[key] = .some(try query(.records, [.texts([key])]).first?.record())
        }
        guard let record = records[key] ?? nil, record.expires > now else { return nil }
        return record
    }

    mutating func count(of collection: String) throws(StoreError) -> Int {
        try flush()
        return Int(try query(.count, [.text(collection)]).first?.integer(0) ?? 0)
    }

    mutating func ids(of collection: String, after: String?, limit: Int) throws(StoreError) -> [String] {
        try flush()
        let rows = try query(.ids, [.text(collection), .text(after ?? ""), .integer(Int64(limit))])
        let ids = rows.all.map { $0.text(0) ?? "" }
        // Whoever asks for ids looks at the resources next.
        try prefetch(ids.map { Target(collection: collection, id: $0) })
        return ids
    }

    private mutating func prefetch(_ targets: [Target]) throws(StoreError) {
        do throws(PostgreSQLError) {
            try resources.prefetch(targets)
        } catch {
            throw failure(error)
        }
    }

    mutating func expect(_ targets: ArraySlice<Target>) throws(StoreError) { try prefetch(Array(targets)) }

    mutating func collection(after: String?) throws(StoreError) -> String? {
        try flush()
        return try query(.collections, [.text(after ?? ""), .integer(1)]).first?.text(0)
    }

    mutating func snapshots() throws(StoreError) -> [NamedSnapshot] {
        try query(.snapshots, []).all.map {
            NamedSnapshot(name: $0.text(0) ?? "", revision: $0.integer(1), time: $0.integer(2))
        }
    }

    mutating func reversibleChange(_ number: Int64) throws(StoreError) -> ReversibleChange? {
        guard number >= state.firstKept else { return nil }
        guard let row = try change(upTo: number), row.integer(0) == number else { return nil }
        guard row.isNull(9) || !row.isNull(10) else {
            do throws(PostgreSQLError) {
                return try SessionLog(session).reversible(number)
            } catch {
                throw failure(error)
            }
        }
        guard let length = row.integerOrNil(11), let prior = row.integerOrNil(3) else {
            return ReversibleChange(target: row.target(1), replaced: nil, isErased: false)
        }
        let representation = Representation(
            content: row.content(10) ?? [], mediaType: row.text(6) ?? "", language: row.text(7),
            disposition: row.text(8))
        let replaced = StoredRepresentation(
            representation, revision: prior, lastModified: row.integer(4), isDateStrong: row.flag(5),
            contentLength: Int(length), contentStart: 0)
        return ReversibleChange(target: row.target(1), replaced: replaced, isErased: row.isNull(9) && length > 0)
    }

    mutating func newestChange(upTo number: Int64) throws(StoreError) -> Int64 {
        guard number > 0 else { return number }
        return try change(upTo: number)?.integer(0) ?? 0
    }

    /// The last change up to `number`: who goes back has some hundred changes read at a time.
    private mutating func change(upTo number: Int64) throws(StoreError) -> Row? {
        if let row = past.change(upTo: number) { return row }
        try flush()
        past = PastChanges(
            try query(.past, [.integer(number), .integer(256), .integer(BatchResources.inlineLimit / 4)]), upTo: number)
        return past.change(upTo: number)
    }

    // MARK: Changing

    mutating func beginBulk() { isBulk = true }

    mutating func indexes(of collection: String) throws(StoreError) -> CollectionIndexes? {
        if let known = indexes[collection] { return known }
        let rows = try query(.indexes, [.texts([collection])])
        let found: CollectionIndexes?
        do throws(PostgreSQLError) {
            found = IndexRow.declared(try rows.indexRows())
        } catch {
            throw failure(error)
        }
        indexes[collection] = .some(found)
        return found
    }

    mutating func changeEntries(
        of target: Target, removing removed: [IndexEntry], adding added: [IndexEntry]
    ) throws(StoreError) {
        pending.changeEntries(of: target, removing: removed, adding: added)
    }

    mutating func store(
        _ new: StoredRepresentation, at target: Target, replacing old: StoredRepresentation?
    ) throws(StoreError) {
        resources.set(new, at: target)
        pending.bytes += new.representation.content.count
        if isBulk { made.insert(target) }
    }

    mutating func delete(_ old: StoredRepresentation, at target: Target) throws(StoreError) {
        resources.set(nil, at: target)
    }

    mutating func setValidators(_ validators: CollectionValidators, of collection: String) {
        collections[collection] = validators
    }

    mutating func log(_ revision: Revision, replaced: StoredRepresentation?) throws(StoreError) {
        if firstRevision == nil { firstRevision = revision.number }
        revisions.append(revision)
        let isKept = retention.isOn || retention.keepsSnapshots && state.pinned != nil
        let target = revision.target
        var row = PendingRows.Change(
            revision: revision, ordinal: state.ordinal + 1, total: state.total,
            collectionTime: collections[target.collection]?.lastModified ?? revision.time, prior: nil, depth: 0,
            jump: nil, replaced: nil)
        // Whoever listens at another process is told it from here, whether the history keeps it or not.
        row.prior = replaced?.revision
        if isKept {
            if replaced == nil, let deletion = resources.takeDeletion(of: target), deletion >= state.firstKept {
                row.prior = deletion
            }
            if revision.outcome == .deleted { resources.keepDeletion(revision.number, of: target) }
            do throws(PostgreSQLError) {
                (row.depth, row.jump) = try resources.place(revision.number, after: row.prior, from: state.firstKept)
            } catch {
                throw failure(error)
            }
            row.replaced = replaced
            row.total += Int64(replaced?.representation.content.count ?? 0)
        }
        state.ordinal = row.ordinal
        state.total = row.total
        pending.changes.append(row)
        pending.bytes += row.replaced?.representation.content.count ?? 0
        // What is replaced in a row that the history does not keep has no place there.
        if !isKept { state.empty() }
        if isBulk, pending.isMuch { try flush() }
    }

    mutating func keep(_ record: IdempotencyRecord) throws(StoreError) {
        records[record.key] = record
        pending.records.append(record)
    }

    mutating func dropRecords(after revision: Int64) throws(StoreError) {
        pending.records.removeAll { $0.answer.revision > revision }
        records = [:]
        _ = try query(.dropRecords, [.integer(revision)])
    }

    mutating func keep(_ snapshot: NamedSnapshot) throws(StoreError) {
        _ = try query(.keepSnapshot, [.text(snapshot.name), .integer(snapshot.revision), .integer(snapshot.time)])
        try readPin()
    }

    mutating func dropSnapshot(_ name: String) throws(StoreError) {
        _ = try query(.dropSnapshot, [.text(name)])
        try readPin()
    }

    private mutating func readPin() throws(StoreError) { state.pinned = try snapshots().map(\.revision).min() }

    // MARK: On the way out

    /// Sends what waits, without waiting for the answers.
    mutating func send() {
        pending.sendChanges(on: session, token: firstRevision.map { ($0, token) })
        resources.send()
        pending.sendRest(on: session)
        pending = PendingRows()
    }

    /// Whether the bounds of the log have moved.
    private var hasMovedLog: Bool {
        state.firstKept != oldState.firstKept || state.droppedRows != oldState.droppedRows
            || state.droppedBytes != oldState.droppedBytes
    }

    /// Sends all that is left, and COMMIT. The answer to that is the last.
    mutating func sendCommit() {
        send()
        if hasMovedLog {
            session.send(
                .setLog, [.integer(state.firstKept), .integer(state.droppedRows), .integer(state.droppedBytes)])
        }
        session.sendOnce("COMMIT")
        session.sync()
    }

    /// Makes the database see what was changed so far.
    private mutating func flush() throws(StoreError) {
        guard !pending.isEmpty else { return }
        send()
        session.sync()
        do throws(PostgreSQLError) {
            _ = try session.receive(by: .now + .seconds(60)).rows()
        } catch {
            throw failure(error)
        }
        // They can be many; and what is asked for again is in the database.
        if resources.areMany { resources.forget() }
    }
}
