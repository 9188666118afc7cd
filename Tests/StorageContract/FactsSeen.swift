import HTTPSemantics
import ResourceCore
import Synchronization

/// Facts that can be compared.
package struct FactsSeen: Sendable, Equatable {
    /// See `Facts`.
    package var stored: StoredRepresentation?
    /// See `Facts`.
    package var collection: CollectionValidators = .unchanged
    /// See `Facts`.
    package var record: IdempotencyRecord?
    /// See `Facts`.
    package var nextRevision: Int64 = 0
    /// See `Facts`.
    package var now: Int64 = 0

    /// What `facts` say.
    package init(_ facts: Facts) {
        self.init(
            stored: facts.stored, collection: facts.collection, record: facts.record,
            nextRevision: facts.nextRevision, now: facts.now)
    }

    /// Facts to compare with.
    package init(
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
