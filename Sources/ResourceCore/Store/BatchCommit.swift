/// One read-decide-apply over many resources: all that is decided is applied, or nothing.
///
/// What takes long is done before: the decision compares what it was made for with what the transaction sees.
package struct BatchCommit: Sendable {
    /// The collection that the request is for; nil for the whole store.
    package var collection: String?
    /// The idempotency key whose record is read; nil for none.
    package var idempotencyKey: String?
    /// The resources that the decision rests on, each once.
    package var targets: [Target]
    /// The collections of which it matters what is in them, each once.
    package var collections: [String]
    /// Pure and synchronous. Called once for each attempt: again only if what an earlier call decided was rolled back.
    package var decide: @Sendable (BatchFacts) -> BatchDecision
    /// Told the decision once it is durable, or why the store failed: then nothing was changed.
    package var completion: StoreCompletion<BatchDecision>

    package init(
        to collection: String?, idempotencyKey: String? = nil, targets: [Target] = [], collections: [String] = [],
        decide: @escaping @Sendable (BatchFacts) -> BatchDecision,
        completion: @escaping StoreCompletion<BatchDecision>
    ) {
        self.collection = collection
        self.idempotencyKey = idempotencyKey
        self.targets = targets
        self.collections = collections
        self.decide = decide
        self.completion = completion
    }
}

/// What the decision of a batch may rest on, read in the transaction that will carry it out.
package struct BatchFacts: Sendable {
    /// Those of the collection, or of the store, that the request is for.
    package var validators: CollectionValidators
    /// The unexpired record of the request's idempotency key; nil if there is none or the request has no key.
    package var record: IdempotencyRecord?
    /// What is stored at each of the commit's targets, in their order.
    package var stored: [StoredRepresentation?]
    /// The validators of each of the commit's collections, in their order.
    package var collections: [CollectionValidators]
    /// The revision that the first change decided now will have; each further one has the next.
    package var nextRevision: Int64
    /// The time of the transaction, in seconds since 1970 (UTC).
    package var now: Int64

    package init(
        validators: CollectionValidators, record: IdempotencyRecord? = nil, stored: [StoredRepresentation?] = [],
        collections: [CollectionValidators] = [], nextRevision: Int64, now: Int64
    ) {
        self.validators = validators
        self.record = record
        self.stored = stored
        self.collections = collections
        self.nextRevision = nextRevision
        self.now = now
    }
}

/// What the store is to do to one resource of a batch.
package struct BatchChange: Sendable, Equatable {
    package var target: Target
    /// What is stored there then; nil to delete what is there.
    package var new: StoredRepresentation?
    /// Whether the log tells of a patch.
    package var isPatch: Bool

    package init(_ target: Target, _ new: StoredRepresentation?, isPatch: Bool = false) {
        self.target = target
        self.new = new
        self.isPatch = isPatch
    }
}

/// What the store is to do, all of it or nothing.
package enum BatchChanges: Sendable, Equatable {
    case none
    /// These, in order; each uses the next revision, and none is of a target that has another.
    case each([BatchChange])
    /// Everything in the collection is deleted, in the order of ids.
    case clear(String)
}

extension StoreTransaction {
    /// Reads the facts, has `commit` decide, and applies what it decided.
    /// - Returns: the decision; or why there can be none: then nothing was applied.
    /// - Throws: what the disk met; the transaction is of no more use.
    package mutating func carryOut(_ commit: BatchCommit) throws(StoreError) -> Result<BatchDecision, StoreError> {
        guard let nextRevision = Facts.revision(after: lastRevision) else { return .failure(.revisionsUsedUp) }
        if let error = Facts.fault(ofClock: now) { return .failure(error) }
        var facts = BatchFacts(
            validators: CollectionValidators(revision: lastRevision, lastModified: nil), nextRevision: nextRevision,
            now: now)
        if let collection = commit.collection { facts.validators = try validators(of: collection) }
        if let key = commit.idempotencyKey { facts.record = try record(of: key) }
        bytes += facts.record?.size ?? 0
        for target in commit.targets {
            let stored = try stored(at: target)
            bytes += stored?.representation.content.count ?? 0
            facts.stored.append(stored)
        }
        for collection in commit.collections { facts.collections.append(try validators(of: collection)) }
        var decision = commit.decide(facts)
        switch decision.changes {
        case .none: break
        case .each(let changes):
            guard Facts.revision(after: lastRevision, by: changes.count) != nil else {
                return .failure(.revisionsUsedUp)
            }
            for change in changes {
                let old = try stored(at: change.target)
                try apply(
                    change.new.map { .store($0) } ?? .delete, at: change.target, replacing: old,
                    isPatch: change.isPatch)
            }
        case .clear(let collection):
            let last = lastRevision
            if case .failure(let error) = try clear(collection) { return .failure(error) }
            // There was nothing in it.
            if lastRevision == last { decision.revisionAfter = decision.revisionBefore }
        }
        if let record = decision.record {
            try keep(record)
            bytes += record.size
        }
        return .success(decision)
    }

    /// Deletes everything in `collection`.
    private mutating func clear(_ collection: String) throws(StoreError) -> Result<Void, StoreError> {
        let count = try count(of: collection)
        guard count > 0 else { return .success(()) }
        guard Facts.revision(after: lastRevision, by: count) != nil else { return .failure(.revisionsUsedUp) }
        beginBulk()
        while true {
            let ids = try ids(of: collection, after: nil, limit: 256)
            guard !ids.isEmpty else { return .success(()) }
            for id in ids {
                let target = Target(collection: collection, id: id)
                guard let old = try stored(at: target) else { throw .broken("\(target) is listed and not there") }
                try apply(.delete, at: target, replacing: old, isPatch: false)
            }
        }
    }
}
