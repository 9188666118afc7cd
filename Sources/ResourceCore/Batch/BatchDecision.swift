import HTTPSemantics

/// The end of a batch: what to answer, and what to change. Both come from the same facts.
package struct BatchDecision: Sendable {
    package var outcome: Outcome
    package var changes: BatchChanges
    /// The idempotency record to keep with the changes; nil for none.
    package var record: IdempotencyRecord?
    /// The walk through the resolution graph.
    package var answers: Answers
    /// The revision that the collection, or the store, had before.
    package var revisionBefore: Int64
    /// The one that it has afterwards; nil where the store counts what it deletes.
    package var revisionAfter: Int64?

    /// What a request for many resources came to.
    package enum Outcome: Sendable {
        /// POST: these were made. 201
        case created([BatchItem])
        /// PATCH: the collection or the store has these validators now; the resources that were made or changed, without the
        /// deleted. 204, or 200 with them
        case changed([BatchItem], CollectionValidators)
        /// DELETE: everything is gone. 204
        case cleared
        /// A repeated request under the same key: the first answer again, with the resources that it told of, once they were
        /// read again.
        case replayed(RecordedAnswer, [BatchItem]?)
        /// What was made ready before the transaction does not fit what is stored in it; nothing was changed.
        case outdated
        /// Nothing was changed, and this is why.
        case refused(Problem)
    }

    package init(
        _ outcome: Outcome, _ changes: BatchChanges = .none, record: IdempotencyRecord? = nil,
        answers: Answers = Answers(), revisionBefore: Int64 = 0, revisionAfter: Int64? = nil
    ) {
        self.outcome = outcome
        self.changes = changes
        self.record = record
        self.answers = answers
        self.revisionBefore = revisionBefore
        self.revisionAfter = revisionAfter
    }
}

/// A resource that a batch has made or changed.
package struct BatchItem: Sendable, Equatable {
    package var target: Target
    package var stored: StoredRepresentation

    package init(_ target: Target, _ stored: StoredRepresentation) {
        self.target = target
        self.stored = stored
    }
}

/// How much a batch may be.
package struct BatchRules: Sendable {
    /// Resources that one request changes at most.
    package var limit: Int
    /// Bytes that the content of each may have.
    package var contentLimit: Int
    /// How deep it may nest.
    package var depthLimit: Int
    /// Whether a collection may have that name.
    package var isCollectionName: @Sendable (String) -> Bool

    package init(
        limit: Int, contentLimit: Int, depthLimit: Int, isCollectionName: @escaping @Sendable (String) -> Bool
    ) {
        self.limit = limit
        self.contentLimit = contentLimit
        self.depthLimit = depthLimit
        self.isCollectionName = isCollectionName
    }

    /// The problem with a batch of `count` resources, or more; nil if there is none.
    package func fault(ofCount count: Int) -> Problem? {
        guard count > limit else { return nil }
        return Problem(
            .contentTooLarge,
            detail:
                "One request changes at most \(limit) resources, and this is for more. Send it in parts; nothing was changed."
        )
    }

    /// What is wrong with a name that a batch gives; nil if it may have it. `isCollection`: whether it is a collection's.
    package func fault(ofName name: [UInt8], isCollection: Bool) -> String? {
        guard let text = String(validating: name, as: UTF8.self) else {
            return "A name has half of a surrogate pair, and so is no text."
        }
        return fault(ofName: text, isCollection: isCollection)
    }

    /// The same of a name that is text.
    package func fault(ofName text: String, isCollection: Bool) -> String? {
        if isCollection {
            return isCollectionName(text)
                ? nil
                : "A collection's name is up to 128 letters, digits, “.”, “_” and “-”, beginning with a letter or digit; the service keeps some for itself."
        }
        guard 1...512 ~= text.utf8.count else { return "An id has 1 to 512 bytes." }
        return PathSegments.isSegment(text) ? nil : "An id has no control characters, and is neither “.” nor “..”."
    }
}
