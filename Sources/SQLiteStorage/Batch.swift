import HTTPSemantics
import ResourceCore
import SQLite

/// The statements of write transactions, prepared once.
final class WriteStatements {
    fileprivate let connection: Connection
    let log: ChangeLog
    let indexes: IndexKeeper
    fileprivate let queries: ResourceQueries
    fileprivate let create: Statement
    fileprivate let replace: Statement
    fileprivate let delete: Statement
    fileprivate let setCollection: Statement
    fileprivate let setCounter: Statement
    fileprivate let keepRecord: Statement
    fileprivate let dropRecords: Statement
    fileprivate let dropLapsedRecords: Statement
    fileprivate let count: Statement
    fileprivate let ids: Statement
    fileprivate let lastID: Statement
    fileprivate let nextCollection: Statement
    /// The second, since 1970, of which all lapsed idempotency records have been dropped.
    fileprivate var cleaned: Int64?
    /// Batches so far.
    private var batches = 0

    init(on connection: Connection, retention: Retention) throws(SQLiteError) {
        self.connection = connection
        queries = try ResourceQueries(on: connection)
        log = try ChangeLog(retention, queries, on: connection)
        indexes = try IndexKeeper(on: connection)
        create = try connection.prepare(.create)
        replace = try connection.prepare(.replace)
        delete = try connection.prepare(.delete)
        setCollection = try connection.prepare(.setCollection)
        setCounter = try connection.prepare(.setCounter)
        keepRecord = try connection.prepare(.keepRecord)
        dropRecords = try connection.prepare(.dropRecords)
        dropLapsedRecords = try connection.prepare(.dropLapsedRecords)
        count = try connection.prepare(.count)
        ids = try connection.prepare(.ids)
        lastID = try connection.prepare(.lastID)
        nextCollection = try connection.prepare(.nextCollection)
    }

    /// A new batch. The transaction has begun.
    func batch(at now: Int64, recent: RecentResources, isObserved: Bool) throws(SQLiteError) -> Batch {
        batches += 1
        return Batch(
            number: batches, statements: self, recent: recent, now: now, logState: try queries.logState(),
            isObserved: isObserved)
    }

    /// How much the log has. In a transaction.
    func logState() throws(SQLiteError) -> LogState { try queries.logState() }

    /// Writes down how much the log has now.
    func set(_ log: LogState) throws(SQLiteError) {
        try setCounter.run(.integer(log.newest), .integer(log.firstKept), .integer(log.bytes))
    }
}

/// The commits of one transaction. What they have used up and changed so far is kept here, and dropped if the transaction is
/// rolled back, so that there is no cache to put right.
struct Batch: StoreTransaction {
    /// Tells it from every other batch of the store.
    private let number: Int
    private let statements: WriteStatements
    private let recent: RecentResources
    let now: Int64
    var bytes = 0
    /// Bytes of content, old and new, of the changes.
    private(set) var wanted = 0
    /// How much the log of changes has.
    private(set) var logState: LogState
    private let oldState: LogState
    /// What was changed, in order, if somebody wants to know.
    private(set) var revisions: [Revision] = []
    private let isObserved: Bool
    /// The resources that were changed, each once.
    private(set) var changes: [Change] = []
    /// Whether so much may be changed that it is not kept here: then all that is remembered of resources has to be forgotten.
    private(set) var isBulk = false
    private var collections: [String: Collection] = [:]
    /// Idempotency records kept.
    private var records = 0
    /// What was looked up last: where it is kept, and the key of its row.
    private var place: RecentResources.Place?
    private var key: Int64?

    /// A resource that was changed.
    struct Change {
        let place: RecentResources.Place
        /// What is stored there now; nil if nothing is.
        fileprivate(set) var entry: RecentResources.Entry?
    }

    private struct Collection {
        var validators: CollectionValidators
        var isChanged = false
        /// No id that follows this one is there; nil if that is not known.
        var lastID: String?

        mutating func change(to validators: CollectionValidators) {
            self.validators = validators
            isChanged = true
        }
    }

    fileprivate init(
        number: Int, statements: WriteStatements, recent: RecentResources, now: Int64, logState: LogState,
        isObserved: Bool
    ) {
        self.number = number
        self.statements = statements
        self.recent = recent
        self.now = now
        self.logState = logState
        self.isObserved = isObserved
        oldState = logState
    }

    var lastRevision: Int64 {
        get { logState.newest }
        set { logState.newest = newValue }
    }

    private var hasSnapshotChanges = false
    /// Whether a resource was changed.
    var hasChanges: Bool { isBulk || !changes.isEmpty }
    /// How many changes there are.
    var changeCount: Int64 { logState.newest - oldState.newest }

    mutating func stored(at target: Target) throws(StoreError) -> StoredRepresentation? {
        guard !isBulk else {
            place = nil
            key = nil
            guard try mayHave(target) else { return nil }
            let entry = try onDisk { () throws(SQLiteError) in try statements.queries.row(at: target) }
            key = entry?.key
            return entry?.stored
        }
        let (place, known) = recent.place(of: target)
        var entry: RecentResources.Entry?
        if let change = change(at: place) {
            entry = change.entry
        } else if let known {
            entry = known
        } else {
            entry = try onDisk { () throws(SQLiteError) in try statements.queries.row(at: target) }
        }
        self.place = place
        key = entry?.key
        return entry?.stored
    }

    /// Whether there may be something at `target`. Much of what is filled in comes in the order of ids, into what is empty: then
    /// there is nothing to look up.
    private mutating func mayHave(_ target: Target) throws(StoreError) -> Bool {
        if collections[target.collection] == nil { _ = try validators(of: target.collection) }
        if let last = collections[target.collection]?.lastID {
            return !last.utf8.lexicographicallyPrecedes(target.id.utf8)
        }
        let last = try onDisk { () throws(SQLiteError) in
            var last = ""
            try statements.lastID.query(.text(target.collection)) { row in
                last = row.text(0) ?? ""
                return false
            }
            return last
        }
        collections[target.collection]?.lastID = last
        return !last.utf8.lexicographicallyPrecedes(target.id.utf8)
    }

    mutating func validators(of collection: String) throws(StoreError) -> CollectionValidators {
        if let known = collections[collection] { return known.validators }
        let found = try onDisk { () throws(SQLiteError) in try statements.queries.validators(of: collection) }
        collections[collection] = Collection(validators: found)
        return found
    }

    func record(of key: String) throws(StoreError) -> IdempotencyRecord? {
        try onDisk { () throws(SQLiteError) in try statements.queries.record(of: key, at: now) }
    }

    mutating func store(
        _ new: StoredRepresentation, at target: Target, replacing old: StoredRepresentation?
    ) throws(StoreError) {
        wanted += new.representation.content.count + (old?.representation.content.count ?? 0)
        let written = try onDisk { () throws(SQLiteError) in try write(new, at: target, key) }
        if isBulk, key == nil, let last = collections[target.collection]?.lastID,
            last.utf8.lexicographicallyPrecedes(target.id.utf8)
        {
            collections[target.collection]?.lastID = target.id
        }
        key = written
        leave(RecentResources.Entry(key: written, stored: new))
    }

    mutating func delete(_ old: StoredRepresentation, at target: Target) throws(StoreError) {
        wanted += old.representation.content.count
        try onDisk { () throws(SQLiteError) in
            try statements.delete.run(.integer(orNull: key))
            try expectOneRow()
        }
        leave(nil)
    }

    mutating func setValidators(_ validators: CollectionValidators, of collection: String) {
        collections[collection, default: Collection(validators: validators)].change(to: validators)
    }

    /// Drops the oldest changes to make room for what was too much.
    mutating func giveWay(_ budget: ChangeLog.Budget) throws(StoreError) {
        try onDisk { () throws(SQLiteError) in
            try statements.log.trim(&logState, now: now, budget, always: true)
        }
    }

    mutating func log(_ revision: Revision, replaced: StoredRepresentation?) throws(StoreError) {
        if isObserved { revisions.append(revision) }
        try onDisk { () throws(SQLiteError) in
            if !statements.log.retention.isOn { guard try statements.log.keptRevision() != nil else { return } }
            let ancestry = try statements.log.append(revision, replaced: replaced, after: place?.ancestry, &logState)
            place?.ancestry = ancestry
        }
    }

    func snapshots() throws(StoreError) -> [NamedSnapshot] {
        try onDisk { () throws(SQLiteError) in try statements.log.queries.snapshots() }
    }

    mutating func keep(_ snapshot: NamedSnapshot) throws(StoreError) {
        hasSnapshotChanges = true
        try onDisk { () throws(SQLiteError) in try statements.log.keep(snapshot) }
    }

    mutating func dropSnapshot(_ name: String) throws(StoreError) {
        hasSnapshotChanges = true
        try onDisk { () throws(SQLiteError) in try statements.log.dropSnapshot(name) }
    }

    func reversibleChange(_ number: Int64) throws(StoreError) -> ReversibleChange? {
        guard number >= logState.firstKept else { return nil }
        return try onDisk { () throws(SQLiteError) in try statements.log.queries.reversible(number) }
    }

    func count(of collection: String) throws(StoreError) -> Int {
        try onDisk { () throws(SQLiteError) in
            var count = 0
            try statements.count.query(.text(collection)) { row in
                count = Int(row.integer(0))
                return false
            }
            return count
        }
    }

    func collection(after: String?) throws(StoreError) -> String? {
        try onDisk { () throws(SQLiteError) in
            var name: String?
            try statements.nextCollection.query(.text(after ?? "")) { row in
                name = row.text(0)
                return false
            }
            return name
        }
    }

    func ids(of collection: String, after: String?, limit: Int) throws(StoreError) -> [String] {
        try onDisk { () throws(SQLiteError) in
            var ids: [String] = []
            try statements.ids.query(.text(collection), .text(after ?? ""), .integer(Int64(limit))) { row in
                ids.append(row.text(0) ?? "")
                return true
            }
            return ids
        }
    }

    func indexes(of collection: String) throws(StoreError) -> CollectionIndexes? {
        try onDisk { () throws(SQLiteError) in try statements.indexes.indexes(of: collection) }
    }

    func changeEntries(
        of target: Target, removing removed: [IndexEntry], adding added: [IndexEntry]
    ) throws(StoreError) {
        try onDisk { () throws(SQLiteError) in
            try statements.indexes.change(target, key, removing: removed, adding: added)
        }
    }

    mutating func beginBulk() { isBulk = true }

    mutating func keep(_ record: IdempotencyRecord) throws(StoreError) {
        let answer = record.answer
        try onDisk { () throws(SQLiteError) in
            try statements.keepRecord.run(
                .text(record.key), .blob(record.fingerprint), .integer(record.expires), .integer(Int64(answer.status)),
                .text(answer.target.collection), .text(answer.target.id), .integer(answer.revision),
                .integer(answer.lastModified), answer.content.list.map { .blob($0) } ?? .null,
                .integer(answer.content.isWhole ? 1 : 0))
        }
        records += 1
    }

    mutating func dropRecords(after revision: Int64) throws(StoreError) {
        try onDisk { () throws(SQLiteError) in try statements.dropRecords.run(.integer(revision)) }
    }

    /// Writes down what was kept in memory, and drops lapsed records and what the log has too much of.
    mutating func finish() throws(SQLiteError) {
        guard hasChanges || records > 0 else { return }
        if hasChanges {
            let added = ChangeLog.Budget.adding(
                changes: Int(logState.newest - oldState.newest), bytes: logState.bytes - oldState.bytes)
            try statements.log.trim(&logState, now: now, added)
            try statements.set(logState)
        }
        for (name, collection) in collections where collection.isChanged {
            let it = collection.validators
            try statements.setCollection.run(.text(name), .integer(it.revision), .integer(orNull: it.lastModified))
        }
        guard now != statements.cleaned else { return }
        // More than came in, so that they get fewer; and not many more, so that nobody waits for the cleaning.
        let limit = 2 * records + 16
        try statements.dropLapsedRecords.run(.integer(now), .integer(Int64(limit)))
        if statements.connection.changedRows < limit { statements.cleaned = now }
    }

    /// Writes `new` to the row `key`, or to a new one.
    /// - Returns: the row's key.
    private func write(
        _ new: StoredRepresentation, at target: Target, _ key: Int64?
    ) throws(SQLiteError) -> Int64 {
        let it = new.representation
        guard let key else {
            try statements.create.run(
                .text(target.collection), .text(target.id), .integer(new.revision), .integer(new.lastModified),
                .integer(new.isDateStrong ? 1 : 0), .text(it.mediaType), .text(orNull: it.language),
                .text(orNull: it.disposition), .blob(it.content))
            return statements.connection.lastInsertedKey
        }
        try statements.replace.run(
            .integer(key), .integer(new.revision), .integer(new.lastModified), .integer(new.isDateStrong ? 1 : 0),
            .text(it.mediaType), .text(orNull: it.language), .text(orNull: it.disposition), .blob(it.content))
        try expectOneRow()
        return key
    }

    /// A key that leads to no row is nothing to be acknowledged.
    private func expectOneRow() throws(SQLiteError) {
        guard statements.connection.changedRows == 1 else { throw SQLiteError.corrupt("a resource's row is gone") }
    }

    /// The change of what is kept at `place`; nil if it was not changed.
    private func change(at place: RecentResources.Place) -> Change? {
        guard let change = place.change, change.batch == number else { return nil }
        return changes[change.index]
    }

    /// Takes note of what is stored now where was looked last.
    private mutating func leave(_ entry: RecentResources.Entry?) {
        guard let place else { return }
        if let change = place.change, change.batch == number {
            changes[change.index].entry = entry
        } else {
            place.change = (number, changes.count)
            changes.append(Change(place: place, entry: entry))
        }
    }
}
