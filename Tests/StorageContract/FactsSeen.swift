import HTTPSemantics
import Synchronization

/// Facts that can be compared.
public struct FactsSeen: Sendable, Equatable {
    /// See `Facts`.
    public var stored: StoredRepresentation?
    /// See `Facts`.
    public var collectionRevision: Int64 = 0
    /// See `Facts`.
    public var record: IdempotencyRecord?
    /// See `Facts`.
    public var nextRevision: Int64 = 0
    /// See `Facts`.
    public var now: Int64 = 0

    /// What `facts` say.
    public init(_ facts: Facts) {
        self.init(
            stored: facts.stored, collectionRevision: facts.collectionRevision, record: facts.record,
            nextRevision: facts.nextRevision, now: facts.now)
    }

    /// Facts to compare with.
    public init(
        stored: StoredRepresentation? = nil, collectionRevision: Int64 = 0, record: IdempotencyRecord? = nil,
        nextRevision: Int64 = 0, now: Int64 = 0
    ) {
        self.stored = stored
        self.collectionRevision = collectionRevision
        self.record = record
        self.nextRevision = nextRevision
        self.now = now
    }
}

/// Carries facts out of a decision.
final class Seen: Sendable {
    let facts = Mutex(FactsSeen())
}
