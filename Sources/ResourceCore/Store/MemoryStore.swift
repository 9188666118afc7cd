import HTTPSemantics
import Metrics
import Synchronization

/// Resources in memory, gone with the process: the reference for what a store does, and `--db :memory:`.
package final class MemoryStore: ResourceStore {
    private let state: Mutex<MemoryState>
    private let clock: @Sendable () -> Int64
    /// Whether the past becomes less while nothing is written.
    private let agesHistory: Bool
    private let metrics = StoreMetrics()

    /// An empty store. `clock` gives the time in seconds since 1970 (UTC).
    package init(retention: Retention = Retention(), clock: @escaping @Sendable () -> Int64) {
        let mark = String(UInt64.random(in: 1 << 40..<1 << 41), radix: 36)
        state = Mutex(MemoryState(history: MemoryLog(retention, mark: mark)))
        self.clock = clock
        agesHistory = retention.isOn && retention.age != nil
    }

    /// Carries the commit out and completes it before it returns.
    package func commit(_ commit: Commit) {
        commit.completion(transaction { (state) throws(StoreError) in try state.carryOut(commit) })
    }

    package func commit(_ batch: BatchCommit) {
        batch.completion(transaction { (state) throws(StoreError) in try state.carryOut(batch) })
    }

    /// Changes a copy of everything, and keeps that if all of it is done.
    package func commit(_ bulk: BulkCommit) {
        bulk.completion(
            transaction { (state) throws(StoreError) in
                var copy = state
                let outcome = try copy.carryOut(bulk)
                if case .done = outcome { state = copy }
                return .success(outcome)
            })
    }

    /// The indexes are complete at once.
    package func commit(_ declaration: DeclarationCommit) {
        declaration.completion(
            transaction { state in
                let found = state.declarations(of: declaration.collection).first
                return .success(
                    declaration.outcome(replacing: found) {
                        state.declare(declaration.declaration, of: declaration.collection)
                    })
            })
    }

    package func makeSnapshot(of collection: String?) throws(StoreError) -> any StoreSnapshot {
        MemorySnapshot(try read { $0 }.get(), of: collection)
    }

    /// What `work` comes to. The caller is told outside the lock, so that a completion may commit again.
    private func transaction<Value: Sendable>(
        _ work: (inout MemoryState) throws(StoreError) -> Result<Value, StoreError>
    ) -> Result<Value, StoreError> {
        state.withLock { state in
            guard !state.isClosed else { return .failure(.closed) }
            state.now = clock()
            state.bytes = 0
            let last = state.lastRevision
            do throws(StoreError) {
                defer {
                    if state.lastRevision != last { metrics.countCommit(changes: state.lastRevision - last) }
                    state.tell()
                }
                return try work(&state)
            } catch {
                return .failure(error)
            }
        }
    }

    package func commit(together commits: [Commit]) {
        let result = transaction { (state) throws(StoreError) in
            var results: [Result<Decision, StoreError>] = []
            for commit in commits { results.append(try state.carryOut(commit)) }
            return .success(results)
        }
        switch result {
        case .success(let results): for (commit, result) in zip(commits, results) { commit.completion(result) }
        case .failure(let error): for commit in commits { commit.completion(.failure(error)) }
        }
    }

    package func observe(_ observer: @escaping @Sendable ([Revision]) -> Void) {
        state.withLock { $0.observer = observer }
    }

    package func eraseHistory(of target: Target, completion: @escaping StoreCompletion<Bool>) {
        completion(
            state.withLock { state in
                state.isClosed
                    ? .failure(.closed)
                    : .success(state.history.erase(target, current: state.stored(at: target)?.revision))
            })
    }

    package var measurements: StoreMeasurements { metrics.measurements }

    package func makeReader() throws(StoreError) -> any ResourceReader {
        try read { (_) throws(StoreError) in }.get()
        return MemoryReader(of: self, clock: clock)
    }

    /// Refuses everything from now on. What is stored goes with the store.
    package func close() {
        state.withLock { $0.isClosed = true }
    }

    /// What `body` reads from the state of this moment.
    fileprivate func read<Value: Sendable>(
        _ body: (MemoryState) throws(StoreError) -> Value
    ) -> Result<Value, StoreError> {
        state.withLock { state in
            guard !state.isClosed else { return .failure(.closed) }
            if agesHistory { state.history.trim(now: clock()) }
            return Result { () throws(StoreError) in try body(state) }
        }
    }
}

/// Reads a memory store, taking its lock for each call.
private final class MemoryReader: ResourceReader {
    private let store: MemoryStore
    private let clock: @Sendable () -> Int64

    init(of store: MemoryStore, clock: @escaping @Sendable () -> Int64) {
        self.store = store
        self.clock = clock
    }

    func representation(
        of target: Target, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<StoredRepresentation?>
    ) {
        // Handing the whole over costs no copy.
        completion(store.read { $0.stored(at: target) })
    }

    func facts(
        for target: Target, idempotencyKey: String?, part: ContentPart, completion: @escaping StoreCompletion<Facts>
    ) {
        let now = clock()
        completion(
            store.read { (state) throws(StoreError) in
                guard let nextRevision = Facts.revision(after: state.lastRevision) else { throw .revisionsUsedUp }
                return Facts(
                    stored: state.stored(at: target), collection: state.validators(of: target.collection),
                    record: idempotencyKey.flatMap { state.record(of: $0, at: now) }, nextRevision: nextRevision,
                    now: now)
            })
    }

    func validators(of collection: String, completion: @escaping StoreCompletion<CollectionValidators>) {
        completion(store.read { $0.validators(of: collection) })
    }

    func page(
        of collection: String, _ extent: PageExtent, isWanted: @escaping @Sendable (CollectionValidators) -> Bool,
        completion: @escaping StoreCompletion<CollectionRead>
    ) {
        completion(
            store.read { state in
                let validators = state.validators(of: collection)
                return CollectionRead(
                    validators: validators, page: isWanted(validators) ? state.page(of: collection, extent) : nil)
            })
    }

    func look<Value: Sendable>(
        into collection: String, _ body: @escaping @Sendable (any CollectionSnapshot) throws(StoreError) -> Value,
        completion: @escaping StoreCompletion<Value>
    ) {
        // Looked through outside the lock: a write meanwhile goes to a copy.
        switch store.read({ $0.snapshot(of: collection) }) {
        case .failure(let error): completion(.failure(error))
        case .success(let snapshot): completion(Result { () throws(StoreError) in try body(snapshot) })
        }
    }

    func collections(after: String?, limit: Int, completion: @escaping StoreCompletion<CollectionNames>) {
        completion(store.read { $0.collections(after: after, limit: limit) })
    }

    func snapshots(completion: @escaping StoreCompletion<[NamedSnapshot]>) {
        completion(store.read { $0.snapshots() })
    }

    func declarations(of collection: String?, completion: @escaping StoreCompletion<[DeclaredCollection]>) {
        completion(store.read { $0.declarations(of: collection) })
    }

    func extent(completion: @escaping StoreCompletion<HistoryExtent>) {
        completion(store.read { $0.history.extent })
    }

    func revision(
        _ number: Int64, mayScan: Bool, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<RevisionRead?>
    ) {
        completion(store.read { state in state.history.revision(number, current: state.stored) })
    }

    func revision(
        of target: Target, at time: Int64, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<RevisionState?>
    ) {
        completion(store.read { state in state.history.revision(of: target, at: time, current: state.stored) })
    }

    func revisions(
        of target: Target, before: Int64?, limit: Int, completion: @escaping StoreCompletion<RevisionList?>
    ) {
        completion(
            store.read { state in
                state.history.revisions(
                    of: target, before: before, limit: limit, current: state.stored(at: target)?.revision)
            })
    }

    func changes(
        after: Int64, in scope: ChangeScope, limit: Int, completion: @escaping StoreCompletion<ChangePage>
    ) {
        completion(store.read { $0.history.changes(after: after, in: scope, limit: limit) })
    }
}

/// What a memory store was.
private final class MemorySnapshot: StoreSnapshot {
    let validators: CollectionValidators
    private let state: MemoryState
    /// Whether it is of one collection only.
    private let isOfOne: Bool
    /// The collection that comes next; nil at the end.
    private var collection: String?
    private var last: String?

    init(_ state: MemoryState, of collection: String?) {
        self.state = state
        isOfOne = collection != nil
        self.collection = collection ?? state.collection(after: nil)
        validators =
            collection.map { state.validators(of: $0) }
            ?? CollectionValidators(revision: state.lastRevision, lastModified: nil)
    }

    func next(limit: Int, byteLimit: Int) -> [BatchItem] {
        var items: [BatchItem] = []
        var bytes = 0
        while let name = collection, items.count < limit, bytes < byteLimit {
            let page = state.page(
                of: name, PageExtent(after: last, limit: limit - items.count, byteLimit: byteLimit - bytes))
            for item in page.items {
                items.append(BatchItem(Target(collection: name, id: item.id), item.stored))
                bytes += item.weight
            }
            last = page.items.last?.id ?? last
            guard !page.hasMore else { continue }
            collection = isOfOne ? nil : state.collection(after: name)
            last = nil
        }
        return items
    }
}

/// What a memory store knows, under its lock: so its transactions overlap with nothing, and none of their steps can fail.
private struct MemoryState: StoreTransaction {
    var isClosed = false
    var now: Int64 = 0
    var bytes = 0
    var lastRevision: Int64 = 0
    var history: MemoryLog
    var observer: (@Sendable ([Revision]) -> Void)?
    /// What the observer has not been told yet.
    private var untold: [Revision] = []
    private var collections: [String: Collection] = [:]
    /// The names of the collections that have something in them.
    private var names = OrderedTexts()
    private var named: [String: NamedSnapshot] = [:]
    private var records: [ByteOrdered: IdempotencyRecord] = [:]
    /// The number of the index that was made last.
    private var lastIndex: Int64 = 0
    /// The number of records at which the lapsed ones are looked for.
    private var recordsDue = 1024

    init(history: MemoryLog) {
        self.history = history
    }

    /// Stays when it has become empty, for its validators.
    fileprivate struct Collection: CollectionSnapshot {
        var stored: [ByteOrdered: StoredRepresentation] = [:]
        /// The ids of `stored`.
        var ids = OrderedTexts()
        var validators = CollectionValidators.unchanged
        var declaration: CollectionDeclaration?
        var indexes = CollectionIndexes([])
        var entries: [Int64: OrderedElements<IndexedResource>] = [:]

        mutating func change(_ id: ByteOrdered, removing removed: [IndexEntry], adding added: [IndexEntry]) {
            for entry in removed { entries[entry.index]?.remove(IndexedResource(key: entry.key, id: id)) }
            for entry in added {
                entries[entry.index, default: OrderedElements()].insert(IndexedResource(key: entry.key, id: id))
            }
        }

        func completeIndexes() -> [CollectionIndex] { indexes.all }

        func count() -> Int { ids.count }

        func forEachEntry(
            of index: Int64, in range: KeyRange, after: IndexedID?,
            _ visit: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
        ) {
            guard let entries = entries[index] else { return }
            // No id is empty, so what comes behind that has the range's first key.
            var start = IndexedResource(key: range.lower, id: ByteOrdered(""))
            if let after { start = max(start, IndexedResource(key: after.key, id: ByteOrdered(after.id))) }
            for entry in entries.following(start) {
                guard entry.key.precedes(range.upper) else { return }
                var id = entry.id.text
                let goesOn = entry.key.withUnsafeBufferPointer { key in id.withUTF8 { visit(key, $0) } }
                guard goesOn else { return }
            }
        }

        func forEachEntryBackward(
            of index: Int64, in range: KeyRange,
            _ visit: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
        ) {
            var end = IndexedResource(key: range.upper, id: ByteOrdered(""))
            while let entry = entries[index]?.last(before: end), range.contains(entry.key) {
                var id = entry.id.text
                let goesOn = entry.key.withUnsafeBufferPointer { key in id.withUTF8 { visit(key, $0) } }
                guard goesOn else { return }
                end = entry
            }
        }

        func lastKey(of index: Int64, in range: KeyRange) -> [UInt8]? {
            let end = IndexedResource(key: range.upper, id: ByteOrdered(""))
            return entries[index]?.last(before: end).flatMap { range.contains($0.key) ? $0.key : nil }
        }

        func look(at ids: [String], _ visit: (ScannedResource) -> Bool) {
            for id in ids { guard look(at: ByteOrdered(id), visit) else { return } }
        }

        private func look(at id: ByteOrdered, _ visit: (ScannedResource) -> Bool) -> Bool {
            guard let representation = stored[id]?.representation else { return true }
            let isJSON = MediaType(representation.mediaType)?.isJSON == true
            var text = id.text
            return text.withUTF8 { id in
                representation.content.withUnsafeBufferPointer {
                    visit(ScannedResource(id: id, json: isJSON ? $0 : nil))
                }
            }
        }

        func forEach(after id: String?, _ visit: (ScannedResource) -> Bool) {
            for id in ids.following(id.map { ByteOrdered($0) }) { guard look(at: id, visit) else { return } }
        }

        func resources(_ ids: [String], byteLimit: Int) -> [Page.Item] {
            var items: [Page.Item] = []
            var bytes = 0
            for id in ids where bytes < byteLimit {
                guard let stored = stored[ByteOrdered(id)] else { continue }
                items.append(Page.Item(id: id, stored: stored))
                bytes += items.last?.weight ?? 0
            }
            return items
        }
    }

    func stored(at target: Target) -> StoredRepresentation? {
        collections[target.collection]?.stored[ByteOrdered(target.id)]
    }

    func validators(of collection: String) -> CollectionValidators {
        collections[collection]?.validators ?? .unchanged
    }

    func record(of key: String) -> IdempotencyRecord? { record(of: key, at: now) }

    func record(of key: String, at now: Int64) -> IdempotencyRecord? {
        records[ByteOrdered(key)].flatMap { $0.expires > now ? $0 : nil }
    }

    func page(of name: String, _ extent: PageExtent) -> Page {
        guard let collection = collections[name] else { return Page(items: [], hasMore: false) }
        var items: [Page.Item] = []
        var bytes = 0
        var hasMore = false
        for id in collection.ids.following(extent.after.map { ByteOrdered($0) }) {
            guard items.count < extent.limit, bytes < extent.byteLimit || items.isEmpty else {
                hasMore = true
                break
            }
            guard let stored = collection.stored[id] else { continue }
            let item = Page.Item(id: id.text, stored: stored)
            items.append(item)
            bytes += item.weight
        }
        return Page(items: items, hasMore: hasMore)
    }

    func snapshot(of collection: String) -> Collection { collections[collection] ?? Collection() }

    func collections(after: String?, limit: Int) -> CollectionNames {
        let rest = names.following(after.map { ByteOrdered($0) }).prefix(limit + 1).map(\.text)
        return CollectionNames(
            names: Array(rest.prefix(limit)), hasMore: rest.count > limit,
            validators: CollectionValidators(revision: lastRevision, lastModified: nil))
    }

    mutating func store(_ new: StoredRepresentation, at target: Target, replacing old: StoredRepresentation?) {
        let id = ByteOrdered(target.id)
        collections[target.collection, default: Collection()].stored[id] = new
        guard old == nil else { return }
        collections[target.collection]?.ids.insert(id)
        if collections[target.collection]?.ids.count == 1 { names.insert(ByteOrdered(target.collection)) }
    }

    mutating func delete(_ old: StoredRepresentation, at target: Target) {
        let id = ByteOrdered(target.id)
        collections[target.collection]?.stored[id] = nil
        collections[target.collection]?.ids.remove(id)
        if collections[target.collection]?.ids.isEmpty == true { names.remove(ByteOrdered(target.collection)) }
    }

    func count(of collection: String) -> Int { collections[collection]?.ids.count ?? 0 }

    func ids(of collection: String, after: String?, limit: Int) -> [String] {
        collections[collection]?.ids.following(after.map { ByteOrdered($0) }).prefix(limit).map(\.text) ?? []
    }

    func collection(after: String?) -> String? { collections(after: after, limit: 1).names.first }

    func beginBulk() {}

    /// Those whose changes are all kept.
    func snapshots() -> [NamedSnapshot] {
        named.values.filter { $0.revision >= history.extent.firstKept - 1 }.sorted { $0.name < $1.name }
    }

    mutating func dropRecords(after revision: Int64) {
        records = records.filter { $0.value.answer.revision <= revision }
    }

    mutating func keep(_ snapshot: NamedSnapshot) {
        named[snapshot.name] = snapshot
        pinHistory()
    }

    mutating func dropSnapshot(_ name: String) {
        named[name] = nil
        pinHistory()
    }

    /// Keeps what snapshots need, and no more.
    private mutating func pinHistory() {
        history.pinned = named.values.map(\.revision).min()
        history.trim(now: now)
    }

    func indexes(of collection: String) -> CollectionIndexes? {
        collections[collection].flatMap { $0.declaration == nil ? nil : $0.indexes }
    }

    mutating func changeEntries(of target: Target, removing removed: [IndexEntry], adding added: [IndexEntry]) {
        collections[target.collection]?.change(ByteOrdered(target.id), removing: removed, adding: added)
    }

    /// - Returns: whether there was a declaration before.
    mutating func declare(_ declaration: CollectionDeclaration?, of name: String) {
        guard declaration != nil || collections[name]?.declaration != nil else { return }
        var collection = collections[name] ?? Collection()
        let kept = Dictionary(collection.indexes.all.map { ($0.subject, $0) }, uniquingKeysWith: { first, _ in first })
        var fresh: [CollectionIndex] = []
        let indexes = (declaration?.subjects ?? []).map { subject -> CollectionIndex in
            if let known = kept[subject] { return known }
            lastIndex += 1
            fresh.append(CollectionIndex(number: lastIndex, subject: subject, isComplete: true))
            return fresh[fresh.count - 1]
        }
        let numbers = Set(indexes.map(\.number))
        collection.entries = collection.entries.filter { numbers.contains($0.key) }
        let writer = CollectionIndexes(fresh)
        for (id, stored) in fresh.isEmpty ? [:] : collection.stored {
            collection.change(id, removing: [], adding: writer.entries(of: stored.representation, id: id.text))
        }
        collection.declaration = declaration
        collection.indexes = CollectionIndexes(indexes)
        collections[name] = collection
    }

    func declarations(of collection: String?) -> [DeclaredCollection] {
        let names = collection.map { [$0] } ?? collections.keys.sorted { ByteOrdered($0) < ByteOrdered($1) }
        return names.compactMap { name in
            collections[name]?.declaration.map { DeclaredCollection(name: name, declaration: $0, isReady: true) }
        }
    }

    func reversibleChange(_ number: Int64) -> ReversibleChange? { history.reversibleChange(number) }

    mutating func setValidators(_ validators: CollectionValidators, of collection: String) {
        collections[collection]?.validators = validators
    }

    mutating func log(_ revision: Revision, replaced: StoredRepresentation?) {
        history.append(revision, replaced: replaced, now: now)
        if observer != nil { untold.append(revision) }
    }

    /// Tells the observer of the changes since the last call.
    mutating func tell() {
        guard !untold.isEmpty else { return }
        observer?(untold)
        untold = []
    }

    mutating func keep(_ record: IdempotencyRecord) {
        if records.count >= recordsDue {
            records = records.filter { $0.value.expires > now }
            recordsDue = max(1024, 2 * records.count)
        }
        records[ByteOrdered(record.key)] = record
    }
}

/// A resource by where it stands in an index.
private struct IndexedResource: Comparable, Sendable {
    var key: [UInt8]
    var id: ByteOrdered

    static func < (one: IndexedResource, other: IndexedResource) -> Bool {
        one.key == other.key ? one.id < other.id : one.key.precedes(other.key)
    }
}
