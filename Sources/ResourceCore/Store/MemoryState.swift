import HTTPSemantics

/// What a memory store knows, under its lock.
struct MemoryState {
    var isClosed = false
    private var shelves: [String: Shelf] = [:]
    private var records: [ByteOrdered: IdempotencyRecord] = [:]
    /// The number of records at which the lapsed ones are looked for.
    private var recordsDue = 1024
    /// The revision last used.
    private var lastRevision: Int64 = 0

    /// A collection. Stays when it has become empty, for its validators.
    private struct Shelf {
        var stored: [ByteOrdered: StoredRepresentation] = [:]
        /// The ids of `stored`, in order. Most new ids come last, so that inserting is cheap.
        var ids: [ByteOrdered] = []
        var validators = CollectionValidators.unchanged
    }

    /// What a commit to `target` would see now, at `now`.
    func facts(for target: Target, idempotencyKey: String?, now: Int64) -> Facts {
        Facts(
            stored: self[target], collection: validators(of: target.collection),
            record: idempotencyKey.flatMap { records[ByteOrdered($0)] }.flatMap { $0.expires > now ? $0 : nil },
            nextRevision: lastRevision + 1, now: now)
    }

    /// Has `commit` decide, and applies what it decided.
    mutating func carryOut(_ commit: Commit, at now: Int64) -> Decision {
        let facts = facts(for: commit.target, idempotencyKey: commit.idempotencyKey, now: now)
        let decision = commit.decide(facts)
        switch decision.change {
        case .none: break
        case .store(let stored):
            assert(stored.revision == facts.nextRevision, "a change has the revision that its facts told")
            put(stored, at: commit.target)
            note(facts.nextRevision, at: stored.lastModified, in: commit.target.collection)
        case .delete:
            guard facts.stored != nil else { break }
            remove(commit.target)
            note(facts.nextRevision, at: now, in: commit.target.collection)
        }
        if let record = decision.record { keep(record, now: now) }
        return decision
    }

    /// The representation stored at `target`.
    subscript(target: Target) -> StoredRepresentation? {
        shelves[target.collection]?.stored[ByteOrdered(target.id)]
    }

    /// What tells the state of `collection`.
    func validators(of collection: String) -> CollectionValidators {
        shelves[collection]?.validators ?? .unchanged
    }

    /// See `ResourceReader.page`.
    func page(of collection: String, after: String?, limit: Int, byteLimit: Int) -> Page {
        guard let shelf = shelves[collection] else { return Page(items: [], hasMore: false, validators: .unchanged) }
        var items: [Page.Item] = []
        var bytes = 0
        let rest = shelf.ids[(after.map { shelf.ids.place(after: ByteOrdered($0)) } ?? 0)...]
        for id in rest {
            guard let stored = shelf.stored[id] else { continue }
            items.append(Page.Item(id: id.text, stored: stored))
            bytes += stored.representation.content.count
            guard items.count < limit, bytes < byteLimit else { break }
        }
        return Page(items: items, hasMore: items.count < rest.count, validators: shelf.validators)
    }

    /// The names of the collections that are not empty, in byte order.
    var collections: [String] {
        shelves.filter { !$0.value.ids.isEmpty }.keys.map(ByteOrdered.init).sorted().map(\.text)
    }

    private mutating func put(_ stored: StoredRepresentation, at target: Target) {
        let id = ByteOrdered(target.id)
        if shelves[target.collection, default: Shelf()].stored.updateValue(stored, forKey: id) == nil {
            let place = shelves[target.collection, default: Shelf()].ids.place(after: id)
            shelves[target.collection]?.ids.insert(id, at: place)
        }
    }

    private mutating func remove(_ target: Target) {
        let id = ByteOrdered(target.id)
        shelves[target.collection]?.stored[id] = nil
        if let place = shelves[target.collection]?.ids.place(after: id), place > 0 {
            shelves[target.collection]?.ids.remove(at: place - 1)
        }
    }

    private mutating func note(_ revision: Int64, at time: Int64, in collection: String) {
        lastRevision = revision
        let changed = validators(of: collection).changed(revision, at: time)
        shelves[collection]?.validators = changed
    }

    private mutating func keep(_ record: IdempotencyRecord, now: Int64) {
        if records.count >= recordsDue {
            records = records.filter { $0.value.expires > now }
            recordsDue = max(1024, 2 * records.count)
        }
        records[ByteOrdered(record.key)] = record
    }
}

extension [ByteOrdered] {
    /// The index of the first element greater than `element` in an array in order; the array's count if there is none.
    fileprivate func place(after element: ByteOrdered) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= element { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
