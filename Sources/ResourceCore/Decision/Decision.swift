import HTTPSemantics

/// What the store is to do to the target.
package enum Change: Sendable, Equatable {
    /// Nothing; no revision is used.
    case none
    /// Full replacement of whatever is stored, or creation.
    case store(StoredRepresentation)
    /// The resource ceases to exist. Uses a revision, so that the collection's entity tag changes.
    case delete
}

/// The end of a resolution: what to answer, and what to change. Both come from the same facts.
package struct Decision: Sendable {
    /// What to answer.
    package var outcome: Outcome
    /// What to change.
    package var change: Change
    /// The idempotency record to keep with the change; nil for none. Only ever beside an outcome that succeeds.
    package var record: IdempotencyRecord?
    /// The walk through the resolution graph.
    package var answers: Answers
    /// The revision that the target had before; nil if it did not exist.
    package var revisionBefore: Int64?

    /// The revision that the target has afterwards; nil if it does not exist then.
    package var revisionAfter: Int64? {
        switch change {
        case .none: revisionBefore
        case .store(let stored): stored.revision
        case .delete: nil
        }
    }

    /// A decision.
    package init(
        _ outcome: Outcome, _ change: Change = .none, record: IdempotencyRecord? = nil, answers: Answers = Answers()
    ) {
        self.outcome = outcome
        self.change = change
        self.record = record
        self.answers = answers
    }
}
