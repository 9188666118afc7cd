/// What a decision may rest on, read in the transaction that will carry the decision out.
///
/// Facts exist only inside a transaction (or a read snapshot), so nobody can decide on stale state.
public struct Facts: Sendable {
    /// The target's stored representation; nil if the resource does not exist.
    public var stored: StoredRepresentation?
    /// The revision of the last change in the target's collection; 0 if there never was one.
    public var collectionRevision: Int64
    /// The unexpired record of the request's idempotency key; nil if there is none or the request has no key.
    public var record: IdempotencyRecord?
    /// The revision that a change decided now will have.
    public var nextRevision: Int64
    /// The time of the transaction, in seconds since 1970 (UTC).
    public var now: Int64

    /// Facts.
    public init(
        stored: StoredRepresentation?, collectionRevision: Int64 = 0, record: IdempotencyRecord? = nil,
        nextRevision: Int64, now: Int64
    ) {
        self.stored = stored
        self.collectionRevision = collectionRevision
        self.record = record
        self.nextRevision = nextRevision
        self.now = now
    }
}
