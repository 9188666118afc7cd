/// What a store can do inside a write transaction: look up and apply. What is looked up, decided and applied, and in which
/// order, is the same in every store: see `carryOut`.
///
/// What is looked up is what the transaction has left so far.
package protocol StoreTransaction {
    /// The time of the transaction, in seconds since 1970 (UTC).
    var now: Int64 { get }
    /// The revision last used in the whole store; what it is at the end is kept with the changes.
    var lastRevision: Int64 { get set }
    /// Bytes that its commits have read and written so far: the measure of how many a transaction takes.
    var bytes: Int { get set }

    /// All that is stored at `target`.
    mutating func stored(at target: Target) throws(StoreError) -> StoredRepresentation?
    mutating func validators(of collection: String) throws(StoreError) -> CollectionValidators
    /// The record of `key` that has not lapsed; nil if there is none.
    mutating func record(of key: String) throws(StoreError) -> IdempotencyRecord?

    /// Replaces `old`, or creates. `target` is the one that was looked up last, and `old` what was found there.
    mutating func store(
        _ new: StoredRepresentation, at target: Target, replacing old: StoredRepresentation?) throws(StoreError)
    /// Deletes `old`, which is there. `target` is the one that was looked up last.
    mutating func delete(_ old: StoredRepresentation, at target: Target) throws(StoreError)
    mutating func setValidators(_ validators: CollectionValidators, of collection: String) throws(StoreError)
    /// Enters `revision`, which has just been made, in the log, with `replaced`, which was there before it; nil if nothing was.
    /// It is of the target that was looked up last.
    mutating func log(_ revision: Revision, replaced: StoredRepresentation?) throws(StoreError)
    /// Keeps `record` in place of any other of its key.
    mutating func keep(_ record: IdempotencyRecord) throws(StoreError)
    /// Forgets the records of answers that told a later revision than `revision`.
    mutating func dropRecords(after revision: Int64) throws(StoreError)

    /// How many resources `collection` has.
    mutating func count(of collection: String) throws(StoreError) -> Int
    /// The ids of `collection` that follow `after` (nil: from the first on), in byte order; at most `limit`.
    mutating func ids(of collection: String, after: String?, limit: Int) throws(StoreError) -> [String]
    /// The name, in byte order, of the collection that follows `after` and has something in it; nil if none does.
    mutating func collection(after: String?) throws(StoreError) -> String?
    /// The moments that have a name, by name.
    mutating func snapshots() throws(StoreError) -> [NamedSnapshot]
    /// Keeps `snapshot` in place of any other of its name, and the log from there on.
    mutating func keep(_ snapshot: NamedSnapshot) throws(StoreError)
    mutating func dropSnapshot(_ name: String) throws(StoreError)
    /// The change that made revision `number`; nil if the log has it no more.
    mutating func reversibleChange(_ number: Int64) throws(StoreError) -> ReversibleChange?
    /// The last revision up to `number` that a change has: another one where the store has passed revisions over.
    mutating func newestChange(upTo number: Int64) throws(StoreError) -> Int64
    /// From here on there may be more changes than are worth keeping in memory.
    mutating func beginBulk()
    /// These are looked up next: a store that is far away reads them at once.
    mutating func expect(_ targets: ArraySlice<Target>) throws(StoreError)

    /// The indexes of `collection`, those that are being built among them; nil if it has none.
    mutating func indexes(of collection: String) throws(StoreError) -> CollectionIndexes?
    /// Takes entries of `target` out of the indexes, and enters others. What is to go may not be there, and what is to come may
    /// be there already, where an index is being built.
    mutating func changeEntries(
        of target: Target, removing removed: [IndexEntry], adding added: [IndexEntry]) throws(StoreError)
}

extension StoreTransaction {
    package mutating func expect(_ targets: ArraySlice<Target>) throws(StoreError) {}

    package mutating func newestChange(upTo number: Int64) throws(StoreError) -> Int64 { number }

    /// Reads the facts, has `commit` decide, and applies what it decided.
    /// - Returns: the decision; or why there can be none, whatever is stored: then nothing was applied.
    /// - Throws: what the disk met; the transaction is of no more use.
    package mutating func carryOut(_ commit: Commit) throws(StoreError) -> Result<Decision, StoreError> {
        let target = commit.target
        guard let nextRevision = Facts.revision(after: lastRevision) else { return .failure(.revisionsUsedUp) }
        if let error = Facts.fault(ofClock: now) { return .failure(error) }
        let old = try stored(at: target)
        let collection = try validators(of: target.collection)
        var known: IdempotencyRecord?
        if let key = commit.idempotencyKey { known = try record(of: key) }
        let decision = commit.decide(
            Facts(stored: old, collection: collection, record: known, nextRevision: nextRevision, now: now))
        bytes += (old?.representation.content.count ?? 0) + (known?.size ?? 0)
        try apply(decision.change, at: target, replacing: old, isPatch: commit.isPatch)
        if let record = decision.record {
            try keep(record)
            bytes += record.size
        }
        return .success(decision)
    }

    /// Makes `change` the next revision, and everything that tells of it. `target` is the one that was looked up last, and
    /// `old` what was found there.
    mutating func apply(
        _ change: Change, at target: Target, replacing old: StoredRepresentation?, isPatch: Bool
    ) throws(StoreError) {
        let revision = lastRevision + 1
        switch change {
        case .none: break
        case .store(let new):
            assert(new.revision == revision, "a change has the revision that its facts told")
            let collection = try validators(of: target.collection)
            try store(new, at: target, replacing: old)
            try index(new.representation, replacing: old?.representation, at: target)
            bytes += new.representation.content.count
            lastRevision = revision
            try setValidators(collection.changed(revision, at: new.lastModified), of: target.collection)
            let outcome: Revision.Outcome = old == nil ? .created : isPatch ? .patched : .replaced
            try log(Revision(new, at: target, outcome: outcome, previous: old?.revision), replaced: old)
        case .delete:
            guard let old else { break }
            let collection = try validators(of: target.collection)
            try delete(old, at: target)
            try index(nil, replacing: old.representation, at: target)
            lastRevision = revision
            try setValidators(collection.changed(revision, at: now), of: target.collection)
            let deletion = Revision(
                number: revision, target: target, outcome: .deleted, time: now, previous: old.revision, mediaType: nil,
                length: 0)
            try log(deletion, replaced: old)
        }
    }

    /// Has the indexes say of `target` what they would say of it if they were made anew.
    private mutating func index(
        _ new: Representation?, replacing old: Representation?, at target: Target
    ) throws(StoreError) {
        guard let indexes = try indexes(of: target.collection) else { return }
        let change = indexes.change(from: old, to: new, of: target.id)
        guard !change.removed.isEmpty || !change.added.isEmpty else { return }
        try changeEntries(of: target, removing: change.removed, adding: change.added)
    }
}

extension Facts {
    /// The seconds since 1970 that changes can be dated by: a date of HTTP can name none after the year 9999.
    private static let dates: ClosedRange<Int64> = 0...253_402_300_799

    /// Why nothing can be changed while the clock is there; nil if it can.
    static func fault(ofClock now: Int64) -> StoreError? { dates.contains(now) ? nil : .clockBeyondDates(now) }

    /// The revision that follows `revision`, or so many after it; nil after the last, and after what cannot be one.
    package static func revision(after revision: Int64, by count: Int = 1) -> Int64? {
        guard 0...Revision.last ~= revision, Int64(count) <= Revision.last - revision else { return nil }
        return revision + Int64(count)
    }
}

extension StoreError {
    /// No change could be told from those before it any more.
    package static var revisionsUsedUp: StoreError { .broken("the revision counter has come to its end") }
}

extension IdempotencyRecord {
    var size: Int { fingerprint.count + (answer.content.list?.count ?? 0) }
}
