import HTTPSemantics
import Synchronization

/// Facts that can be compared.
public struct FactsSeen: Sendable, Equatable {
    /// See `Facts`.
    public var stored: StoredRepresentation?
    /// See `Facts`.
    public var collection: CollectionValidators = .unchanged
    /// See `Facts`.
    public var record: IdempotencyRecord?
    /// See `Facts`.
    public var nextRevision: Int64 = 0
    /// See `Facts`.
    public var now: Int64 = 0

    /// What `facts` say.
    public init(_ facts: Facts) {
        self.init(
            stored: facts.stored, collection: facts.collection, record: facts.record,
            nextRevision: facts.nextRevision, now: facts.now)
    }

    /// Facts to compare with.
    public init(
        stored: StoredRepresentation? = nil, collection: CollectionValidators = .unchanged,
        record: IdempotencyRecord? = nil,
        nextRevision: Int64 = 0, now: Int64 = 0
    ) {
        self.stored = stored
        self.collection = collection
        self.record = record
        self.nextRevision = nextRevision
        self.now = now
    }
}

/// Carries facts out of a decision.
final class Seen: Sendable {
    let facts = Mutex(FactsSeen())
}
