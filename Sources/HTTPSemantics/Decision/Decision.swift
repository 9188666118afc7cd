/// What the store is to do to the target.
public enum Change: Sendable, Equatable {
    /// Nothing; no revision is used.
    case none
    /// Full replacement of whatever is stored, or creation.
    case store(StoredRepresentation)
    /// The resource ceases to exist. Uses a revision, so that the collection's entity tag changes.
    case delete
}

/// The end of a resolution: what to answer, and what to change. Both come from the same facts.
public struct Decision: Sendable {
    /// What to answer.
    public var outcome: Outcome
    /// What to change.
    public var change: Change
    /// The idempotency record to keep with the change; nil for none. Only ever beside an outcome that succeeds.
    public var record: IdempotencyRecord?
    /// The walk through the resolution graph.
    public var answers: Answers
    /// The revision that the target had before; nil if it did not exist.
    public var revisionBefore: Int64?

    /// The revision that the target has afterwards; nil if it does not exist then.
    public var revisionAfter: Int64? {
        switch change {
        case .none: revisionBefore
        case .store(let stored): stored.revision
        case .delete: nil
        }
    }

    /// A decision.
    public init(
        _ outcome: Outcome, _ change: Change = .none, record: IdempotencyRecord? = nil, answers: Answers = Answers()
    ) {
        self.outcome = outcome
        self.change = change
        self.record = record
        self.answers = answers
    }
}
