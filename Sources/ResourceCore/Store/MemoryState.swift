/// What a memory store knows, under its lock: so its transactions overlap with nothing, and none of their steps can fail.
struct MemoryState: StoreTransaction {
    var isClosed = false
    var now: Int64 = 0
    var bytes = 0
    var lastRevision: Int64 = 0
    var history: MemoryLog
    var observer: (@Sendable ([Revision]) -> Void)?
    /// What the observer has not been told yet.
    private var untold: [Revision] = []
    private var collections: [String: MemoryCollection] = [:]
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

    func snapshot(of collection: String) -> MemoryCollection { collections[collection] ?? MemoryCollection() }

    func collections(after: String?, limit: Int) -> CollectionNames {
        let rest = names.following(after.map { ByteOrdered($0) }).prefix(limit + 1).map(\.text)
        return CollectionNames(
            names: Array(rest.prefix(limit)), hasMore: rest.count > limit,
            validators: CollectionValidators(revision: lastRevision, lastModified: nil))
    }

    mutating func store(_ new: StoredRepresentation, at target: Target, replacing old: StoredRepresentation?) {
        let id = ByteOrdered(target.id)
        collections[target.collection, default: MemoryCollection()].stored[id] = new
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
        var collection = collections[name] ?? MemoryCollection()
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
