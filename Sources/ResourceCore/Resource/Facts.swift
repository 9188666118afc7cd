import HTTPSemantics

/// What a decision may rest on, read in the transaction that will carry the decision out.
///
/// Those that a write is decided on exist only inside its transaction, so nobody can decide on stale state. A read has its
/// own snapshot's, and needs no more of them than what is stored.
package struct Facts: Sendable {
    /// The target's stored representation; nil if the resource does not exist.
    package var stored: StoredRepresentation?
    /// The validators of the target's collection.
    package var collection: CollectionValidators
    /// The unexpired record of the request's idempotency key; nil if there is none or the request has no key.
    package var record: IdempotencyRecord?
    /// The revision that a change decided now will have.
    package var nextRevision: Int64
    /// The time of the transaction, in seconds since 1970 (UTC).
    package var now: Int64

    /// Facts.
    package init(
        stored: StoredRepresentation?, collection: CollectionValidators = .unchanged, record: IdempotencyRecord? = nil,
        nextRevision: Int64, now: Int64
    ) {
        self.stored = stored
        self.collection = collection
        self.record = record
        self.nextRevision = nextRevision
        self.now = now
    }
}
