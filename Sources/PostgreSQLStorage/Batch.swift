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
    private(set) var hasRecords = false
    /// What the database has met.
    private(set) var error: PostgreSQLError?
    private let deadline: ContinuousClock.Instant?

    private var resources: [Target: Resource] = [:]
    private var collections: [String: CollectionValidators] = [:]
    private var records: [String: IdempotencyRecord?] = [:]
    private var links: [Int64: Link] = [:]
    /// Collections in which nothing was when they were first looked at.
    private var newCollections: [String: Bool] = [:]
    private var isBulk = false
    /// What a bulk commit has stored.
    private var made: Set<Target> = []
    /// Which ids of a collection are known, and what is not among `resources` is not there.
    private var stretches: [String: Stretch] = [:]
    private var past = PastChanges()
    private var pending = PendingRows()
    private var touched: [Target] = []
    /// The indexes of each collection that was asked for.
    private var indexes: [String: CollectionIndexes?] = [:]

    /// A resource as the batch has left it so far.
    struct Resource {
        var stored: StoredRepresentation?
        /// Whether all of its content is here.
        var isWhole: Bool
        /// The revision that its row in the database has; nil if there is none.
        var written: Int64?
        /// The deletion that the database has; nil if there is none.
        var deletion: Int64?
        /// The deletion that is to be there.
        var newDeletion: Int64?
        var isTouched = false
    }

    /// What was read of a collection from one id to another.
    private struct Stretch {
        var first: String
        /// Nil if there is nothing behind it.
        var last: String?
        /// How many there were, at most.
        var count: Int64

        func contains(_ id: String) -> Bool {
            !id.utf8.lexicographicallyPrecedes(first.utf8)
                && last.map { !$0.utf8.lexicographicallyPrecedes(id.utf8) } ?? true
        }

        /// Whether `id` lies behind it.
        func precedes(_ id: String) -> Bool { last.map { $0.utf8.lexicographicallyPrecedes(id.utf8) } ?? false }
    }

    private struct Link {
        var depth: Int64
        var jump: Int64?
    }

    /// Bytes of content that facts carry: more are fetched when they are wanted.
    static let inlineLimit: Int64 = 64 << 10

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
        token = .random(in: 1...Int64.max)
    }

    /// Takes a row of `Query.facts`.
    mutating func remember(_ row: Row, of target: Target) {
        let stored = row.stored(from: 1)
        let deletion = row.integerOrNil(9)
        resources[target] = Resource(
            stored: stored, isWhole: stored == nil || !row.isNull(8), written: stored?.revision, deletion: deletion,
            newDeletion: deletion)
        guard let prior = stored?.revision ?? deletion, let depth = row.integerOrNil(10) else { return }
        let jump = row.integerOrNil(11)
        links[prior] = Link(depth: depth, jump: jump)
        // Of the one that the long way leads to only where its own leads is wanted.
        if let jump, links[jump] == nil { links[jump] = Link(depth: 0, jump: row.integerOrNil(12)) }
    }

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

    private mutating func ask<Result>(_ work: () throws(PostgreSQLError) -> Result) throws(StoreError) -> Result {
        do throws(PostgreSQLError) {
            return try work()
        } catch {
            self.error = error
            throw StoreError(error)
        }
    }

    private mutating func query(_ query: Query, _ values: [Value]) throws(StoreError) -> Rows {
        try ask { [session] () throws(PostgreSQLError) in try session.query(query, values, by: .now + .seconds(30)) }
    }

    mutating func stored(at target: Target) throws(StoreError) -> StoredRepresentation? {
        if resources[target] == nil {
            if isBulk, !made.contains(target), try isNew(target.collection) {
                resources[target] = Resource(
                    stored: nil, isWhole: true, written: nil, deletion: nil, newDeletion: nil)
                return nil
            }
            if isBulk {
                try readOn(from: target)
            } else {
                let rows = try query(
                    .facts, [.texts([target.collection]), .texts([target.id]), .integer(Int64.max)])
                guard let row = rows.first else { throw .broken("no facts") }
                remember(row, of: target)
            }
        }
        if resources[target]?.isWhole == false, let revision = resources[target]?.stored?.revision {
            let rows = try query(
                .stored, [.text(target.collection), .text(target.id), .integer(Int64.max)])
            guard let stored = rows.first?.stored(from: 0), stored.revision == revision else {
                throw .broken("\(target) changed under the lock")
            }
            resources[target]?.stored = stored
            resources[target]?.isWhole = true
        }
        return resources[target]?.stored
    }

    /// Sees to it that `target` is among the resources. Who goes through a collection in its order has more and more of it read at
    /// once; who does not, each alone.
    private mutating func readOn(from target: Target) throws(StoreError) {
        let known = stretches[target.collection]
        if known?.contains(target.id) != true {
            let count = known.map { $0.precedes(target.id) ? min($0.count * 2, Self.longestStretch) : 1 } ?? 1
            if resources.count > Self.resourceLimit {
                try flush()
                forget()
            }
            let rows = try query(
                .factsFrom,
                [.text(target.collection), .text(target.id), .integer(Self.inlineLimit / 4), .integer(count)])
            for row in rows.all {
                let found = Target(collection: target.collection, id: row.text(0) ?? "")
                if resources[found] == nil { remember(row, of: found) }
            }
            let last = rows.count < count ? nil : rows[rows.count - 1].text(0)
            stretches[target.collection] = Stretch(first: target.id, last: last, count: count)
        }
        if resources[target] == nil {
            resources[target] = Resource(stored: nil, isWhole: true, written: nil, deletion: nil, newDeletion: nil)
        }
    }

    private static let longestStretch: Int64 = 512
    /// Resources that are remembered while a bulk commit goes on.
    private static let resourceLimit = 4096

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
        let unknown = targets.filter { resources[$0] == nil }
        guard !unknown.isEmpty else { return }
        let rows = try query(
            .facts,
            [.texts(unknown.map(\.collection)), .texts(unknown.map(\.id)), .integer(Self.inlineLimit / 16)])
        for row in rows.all { remember(row, of: unknown[Int(row.integer(0)) - 1]) }
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
            return try ask { [session] () throws(PostgreSQLError) in try SessionLog(session).reversible(number) }
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
            try query(.past, [.integer(number), .integer(256), .integer(Self.inlineLimit / 4)]), upTo: number)
        return past.change(upTo: number)
    }

    // MARK: Changing

    mutating func beginBulk() { isBulk = true }

    mutating func indexes(of collection: String) throws(StoreError) -> CollectionIndexes? {
        if let known = indexes[collection] { return known }
        let found = try ask { [session] () throws(PostgreSQLError) in
            IndexRow.declared(
                try session.query(.indexes, [.texts([collection])], by: .now + .seconds(30)).indexRows())
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
        change(target) {
            $0.stored = new
            $0.isWhole = true
        }
        pending.bytes += new.representation.content.count
        if isBulk { made.insert(target) }
    }

    mutating func delete(_ old: StoredRepresentation, at target: Target) throws(StoreError) {
        change(target) {
            $0.stored = nil
            $0.isWhole = true
        }
    }

    private mutating func change(_ target: Target, _ body: (inout Resource) -> Void) {
        guard var resource = resources[target] else { return }
        body(&resource)
        if !resource.isTouched {
            resource.isTouched = true
            touched.append(target)
        }
        resources[target] = resource
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
            if replaced == nil, let deletion = resources[target]?.newDeletion {
                if deletion >= state.firstKept { row.prior = deletion }
                resources[target]?.newDeletion = nil
            }
            if revision.outcome == .deleted { resources[target]?.newDeletion = revision.number }
            (row.depth, row.jump) = try place(after: row.prior)
            links[revision.number] = Link(depth: row.depth, jump: row.jump)
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

    /// As `RevisionLog.place(after:)`, with the links that are known.
    private mutating func place(after prior: Int64?) throws(StoreError) -> (depth: Int64, jump: Int64?) {
        guard let prior, prior >= state.firstKept, let link = try link(of: prior) else { return (0, nil) }
        let length = JumpPointers.length(from: link.depth)
        guard let jump = link.jump, JumpPointers.length(from: link.depth - length) == length else {
            return (link.depth + 1, prior)
        }
        guard jump >= state.firstKept else { return (link.depth + 1, jump) }
        return (link.depth + 1, try self.link(of: jump)?.jump)
    }

    private mutating func link(of revision: Int64) throws(StoreError) -> Link? {
        if let known = links[revision] { return known }
        guard let row = try query(.link, [.integer(revision)]).first else { return nil }
        let link = Link(depth: row.integer(1), jump: row.integerOrNil(2))
        links[revision] = link
        return link
    }

    mutating func keep(_ record: IdempotencyRecord) throws(StoreError) {
        records[record.key] = record
        pending.records.append(record)
        hasRecords = true
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
        sendResources()
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
        _ = try ask { [session] () throws(PostgreSQLError) in
            try session.receive(by: .now + .seconds(60)).rows()
        }
        // They can be many; and what is asked for again is in the database.
        if resources.count > Self.resourceLimit { forget() }
    }

    /// Drops what is remembered, all of which the database has.
    private mutating func forget() {
        resources = [:]
        stretches = [:]
        links = [:]
    }

    private mutating func sendResources() {
        guard !touched.isEmpty else { return }
        var changed = ChangedResources()
        for target in touched {
            guard var resource = resources[target] else { continue }
            changed.add(resource, at: target)
            resource.written = resource.stored?.revision
            resource.deletion = resource.newDeletion
            resource.isTouched = false
            resources[target] = resource
        }
        touched = []
        changed.send(on: session)
    }
}
