import HTTPSemantics

/// An admitted request: what admission found well formed, as values. Its content may still be on the way. A class, for
/// it is large and goes from hand to hand.
package final class Operation: Sendable {
    /// GET, HEAD, QUERY, PUT, PATCH, POST or DELETE.
    package let method: Method
    /// The resource that is read or changed; for POST the one to be made, for a collection's page any in it.
    package let target: Target
    /// The preconditions.
    package let conditions: Conditions
    /// What the client prefers.
    package let prefer: Prefer
    /// What a write returns for a client that prefers nothing.
    package let defaultReturn: Prefer.ReturnPreference
    /// What the client accepts; nil if it accepts everything.
    package let accept: Accept?
    /// The range it asks for.
    package let range: RangeSpecifier
    /// Whether the operator requires a condition on writes to what exists.
    package let requiresCondition: Bool
    /// The idempotency key and how long to keep the answer under it; nil if the request has none.
    package let idempotencyKey: IdempotencyKey?
    /// What sets the keys of this caller apart from those of others; empty where nobody shows who they are.
    package let keyScope: String
    /// Seconds for which the answer under the key is kept.
    package let idempotencyLifetime: Int64
    /// The earliest time that the service has told since it started, in seconds since 1970.
    package let earliestTime: Int64
    /// Bytes that the result of a patch may have.
    package let contentLimit: Int
    /// How deep the result of a patch may nest.
    package let depthLimit: Int
    /// Which status stands for content that cannot be taken.
    package let statusProfile: StatusProfile

    /// The operation that `input` was admitted for.
    package init(
        _ input: AdmissionInput, on target: Target, keyScope: String = "", earliestTime: Int64 = .max
    ) {
        let fields = input.request.fields
        method = input.request.method
        self.target = target
        conditions = input.conditions
        prefer = fields.has(.prefer) ? Prefer(lines: fields.values(.prefer)) : Prefer(lines: [])
        defaultReturn = input.policy.defaultReturn
        accept = fields.has(.accept) ? Accept(lines: fields.values(.accept)) : nil
        // GET is the only method for which ranges are defined (RFC 9110 §14.2).
        range = method == .get && fields.has(.range) ? RangeSpecifier(lines: fields.values(.range)) : .ignored
        requiresCondition = input.policy.requiresPreconditions
        idempotencyKey = input.idempotencyKey.value
        self.keyScope = keyScope
        idempotencyLifetime = input.policy.idempotencyLifetime
        self.earliestTime = earliestTime
        contentLimit = input.policy.contentLimit
        depthLimit = input.policy.depthLimit
        statusProfile = input.policy.statusProfile
    }

    private init(
        _ other: Operation, target: Target? = nil, conditions: Conditions? = nil, range: RangeSpecifier? = nil
    ) {
        method = other.method
        self.target = target ?? other.target
        self.conditions = conditions ?? other.conditions
        prefer = other.prefer
        defaultReturn = other.defaultReturn
        accept = other.accept
        self.range = range ?? other.range
        requiresCondition = other.requiresCondition
        idempotencyKey = other.idempotencyKey
        keyScope = other.keyScope
        idempotencyLifetime = other.idempotencyLifetime
        earliestTime = other.earliestTime
        contentLimit = other.contentLimit
        depthLimit = other.depthLimit
        statusProfile = other.statusProfile
    }

    /// The same on another target.
    package func moved(to target: Target) -> Operation { Operation(self, target: target) }

    /// The same for what has no byte ranges, such as a page.
    package var withoutRange: Operation { Operation(self, range: .ignored) }

    /// The same for what has no validators, such as a feed.
    package var withoutConditions: Operation { Operation(self, conditions: Conditions()) }

    /// The key under which the answer is kept; nil if the request has none.
    package var recordKey: String? { idempotencyKey.map { keyScope + $0.value } }

    /// Whether the operation reads only.
    package var isRead: Bool { method == .get || method == .head || method == .query }

    /// Whether the client takes a representation of type `type` more gladly than those of the other `types`, the first of
    /// which is for clients that do not mind (RFC 9110 §12.5.1).
    package func prefers(_ type: String, among types: [String]) -> Bool {
        accept?.prefers(type, among: types) ?? false
    }

    /// Whether the answer to a write is to carry the representation.
    package var returnsRepresentation: Bool {
        !isRead && (prefer.returnPreference ?? defaultReturn) == .representation
    }
}

extension Accept {
    /// Whether `type` is taken more gladly than the other `types`, the first of which is for clients that do not mind.
    package func prefers(_ type: String, among types: [String]) -> Bool {
        guard let wanted = MediaType(type) else { return false }
        return preferred(of: types.compactMap { MediaType($0) }) == wanted
    }
}

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

/// What a request came to: all that rendering needs to write the answer.
package enum Outcome: Sendable {
    /// GET, HEAD: the whole representation. 200
    case selected(StoredRepresentation)
    /// GET: the bytes of `range`, a part of the representation. 206
    case partial(StoredRepresentation, range: Range<Int>)
    /// GET, HEAD: what the client has is current. 304
    case notModified(EntityTag)
    /// PUT, POST: the target was made. 201
    case created(Target, StoredRepresentation)
    /// PUT, PATCH: the target has a new representation. 204, or 200 with it
    case replaced(StoredRepresentation)
    /// PUT, PATCH: it was that already, to the byte. 204, or 200 with it
    case unchanged(StoredRepresentation)
    /// DELETE: the target is gone. 204
    case deleted
    /// A repeated request under the same key: the first answer again, with the representation that it carried, once that was
    /// read again.
    case replayed(RecordedAnswer, Representation?)
    /// What was made ready before the transaction does not fit what is stored in it. Nothing was changed; the request is
    /// to be carried out anew.
    case outdated
    /// Nothing was changed, and this is why.
    case refused(Problem)

    /// The target does not exist. 404
    package static var missing: Outcome { .refused(Problem(.notFound, detail: "There is no such resource.")) }

    /// The walk ended where the facts cannot lead: a fault of ours, and nothing is changed. 500
    static var contradiction: Outcome {
        .refused(Problem(.internalError, detail: "The decision contradicts what it was based on; nothing was changed."))
    }
}
