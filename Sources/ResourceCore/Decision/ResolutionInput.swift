import HTTPSemantics
import JSONDocuments

/// What resolution judges: an admitted operation with its content, and the facts of the transaction.
package struct ResolutionInput: Sendable {
    /// What was asked for.
    package let operation: Operation
    /// The content, parsed.
    package let parsedContent: ParsedContent
    /// The media type of what is submitted, where that is a representation.
    package let submittedType: String?
    /// A digest of the request, to tell a retry from another request under the same key; empty without a key.
    package let fingerprint: [UInt8]
    /// The state of the store.
    package let facts: Facts
    /// What the conditions are compared with; nil if the target does not exist.
    package let selected: Selected?
    /// How much work a patch may be here.
    let effort: PatchEffort
    /// Whether what is selected is a revision, which never changes.
    package var isPast = false
    /// The patch, applied to one of the revisions; nil until it was applied.
    package var appliedPatch: AppliedPatch?

    /// The input for an operation on a resource, or for a POST into a collection.
    package init(
        _ operation: Operation, _ parsedContent: ParsedContent, submittedType: String? = nil, fingerprint: [UInt8] = [],
        facts: Facts, effort: PatchEffort = .any
    ) {
        let selected: Selected? =
            operation.method == .post
            ? Selected(facts.collection) : facts.stored.map { Selected($0) }
        self.init(
            operation, parsedContent, submittedType: submittedType, fingerprint: fingerprint, facts: facts,
            selected: selected, effort: effort)
    }

    /// The input for an operation whose conditions are compared with `selected`.
    package init(
        _ operation: Operation, _ parsedContent: ParsedContent = .none, submittedType: String? = nil,
        fingerprint: [UInt8] = [], facts: Facts, selected: Selected?, effort: PatchEffort = .any
    ) {
        self.operation = operation
        self.parsedContent = parsedContent
        self.submittedType = submittedType
        self.fingerprint = fingerprint
        self.facts = facts
        self.selected = selected
        self.effort = effort
    }

    /// What conditions are compared with: the validators of the selected representation (RFC 9110 §8.8).
    package struct Selected: Sendable {
        /// The current entity tag: made when it is asked for, which most requests do not.
        package var entityTag: EntityTag {
            switch tag {
            case .revision(let revision): EntityTag(revision: revision)
            case .other(let tag): tag
            }
        }
        private let tag: Tag
        /// When it was last changed, in seconds since 1970; nil if that is not known.
        package var lastModified: Int64?
        /// Whether that date stands for one content only.
        package var isDateStrong = false
        /// The media type, as stored.
        package var mediaType: String
        /// Other types that the same address would have, to another Accept.
        package var otherTypes: [String] = []
        /// Bytes of content.
        package var length: Int

        /// Validators of a representation that is not in the store.
        package init(entityTag: EntityTag, lastModified: Int64? = nil, mediaType: String, length: Int = 0) {
            tag = .other(entityTag)
            self.lastModified = lastModified
            self.mediaType = mediaType
            self.length = length
        }

        /// The validators of a stored representation.
        package init(_ stored: StoredRepresentation) {
            tag = .revision(stored.revision)
            lastModified = stored.lastModified
            isDateStrong = stored.isDateStrong
            mediaType = stored.representation.mediaType
            length = stored.contentLength
        }

        private enum Tag: Sendable {
            case revision(Int64)
            case other(EntityTag)
        }

        /// The validators of a collection, whose representation is always JSON.
        package init(_ collection: CollectionValidators) {
            self.init(
                entityTag: collection.entityTag, lastModified: collection.lastModified, mediaType: "application/json")
        }
    }
}

extension StoredRepresentation {
    /// The strong entity tag: the revision in quotes.
    package var entityTag: EntityTag { EntityTag(revision: revision) }
}

// The answers of the resolution graph that take more than a look.
extension ResolutionInput {
    /// Accept counts where a representation will be returned (RFC 9110 §12.5.1).
    var isAcceptable: Bool {
        guard let accept = operation.accept, operation.isRead || operation.returnsRepresentation else { return true }
        let type = operation.isRead || operation.method == .patch ? selected?.mediaType : submittedType
        guard let type = type.flatMap({ MediaType($0) }) else { return true }
        return accept.accepts(type)
    }

    /// Strong comparison (RFC 9110 §13.1.1).
    var doesIfMatchHold: Bool {
        operation.conditions.ifMatch?.matchesStrongly(selected?.entityTag) ?? true
    }

    /// The modification date as the service tells it. One that lies ahead, after the clock was set back, must not be told
    /// (RFC 9110 §8.8.2.1): the earliest time since is told in its place, so that it stays the same; if the content may have
    /// changed meanwhile, the time of the answer.
    package static func toldDate(_ lastModified: Int64, isStrong: Bool, now: Int64, earliest: Int64) -> Int64 {
        lastModified <= now ? lastModified : isStrong ? min(earliest, now) : now
    }

    /// Whether `date` says of what is selected that it was not changed since. Once the clock was set back, dates between the
    /// one that is told now and the true one were told for what was there before: they hold for nothing.
    private func isUnmodified(since date: HTTPDate) -> Bool {
        guard let selected, let lastModified = selected.lastModified else { return true }
        let limit = date.secondsSince1970
        guard lastModified > facts.now else { return lastModified <= limit }
        let told = Self.toldDate(
            lastModified, isStrong: selected.isDateStrong, now: facts.now, earliest: operation.earliestTime)
        return limit == told || (selected.isDateStrong && limit >= lastModified)
    }

    /// Without a modification date the field is ignored (RFC 9110 §13.1.4).
    var hasIfUnmodifiedSince: Bool {
        operation.conditions.ifUnmodifiedSince != nil && selected?.lastModified != nil
    }

    var doesIfUnmodifiedSinceHold: Bool {
        operation.conditions.ifUnmodifiedSince.map(isUnmodified) ?? true
    }

    /// Weak comparison (RFC 9110 §13.1.2).
    var doesIfNoneMatchHold: Bool {
        guard let list = operation.conditions.ifNoneMatch else { return true }
        return !list.matchesWeakly(selected?.entityTag)
    }

    /// For GET and HEAD only, and only with a modification date (RFC 9110 §13.1.3).
    var hasIfModifiedSince: Bool {
        operation.isRead && operation.conditions.ifModifiedSince != nil && selected?.lastModified != nil
    }

    var doesIfModifiedSinceHold: Bool {
        operation.conditions.ifModifiedSince.map { !isUnmodified(since: $0) } ?? true
    }

    /// A tag must match strongly; a date must be the very one, of one content only, and at least a second old: within its
    /// own second the resource may change again unseen (RFC 9110 §13.1.5, §8.8.2.2).
    var doesIfRangeHold: Bool {
        guard let selected else { return false }
        switch operation.conditions.ifRange {
        case nil: return false
        case .tag(let tag): return tag.matchesStrongly(selected.entityTag)
        case .date(let date):
            return selected.isDateStrong && date.secondsSince1970 == selected.lastModified
                && date.secondsSince1970 < facts.now
        }
    }

    var isRangeSatisfiable: Bool {
        switch operation.range.resolve(length: selected?.length ?? 0) {
        case .whole, .part: true
        case .unsatisfiable: false
        }
    }

    /// The operator may demand a condition on writes to what exists (RFC 6585 §3).
    var isRequiredConditionMissing: Bool {
        let isForAll = operation.target.id.isEmpty
        switch operation.method {
        // That everything in a collection goes takes a condition always.
        case .delete where isForAll: return !isClearingGuarded
        case .put where isForAll: return operation.requiresCondition && selected != nil && !isClearingGuarded
        case .post: return false
        case _: return operation.requiresCondition && selected != nil && !isWriteGuarded
        }
    }

    /// Whether a condition keeps the write from losing somebody else's change. A date that is ignored does not.
    private var isWriteGuarded: Bool {
        let conditions = operation.conditions
        return conditions.ifMatch != nil || (conditions.ifNoneMatch != nil && conditions.ifNoneMatch != .tags([]))
            || hasIfUnmodifiedSince
    }

    /// Whether a condition says which state is to be cleared, or replaced whole: `If-Match`, or a date that can have been told. What holds for
    /// every state but one, or till a time to come, would let a slip clear everything.
    private var isClearingGuarded: Bool {
        let conditions = operation.conditions
        if conditions.ifMatch != nil { return true }
        guard hasIfUnmodifiedSince, let date = conditions.ifUnmodifiedSince else { return false }
        return date.secondsSince1970 <= facts.now
    }

    var isTargetJSON: Bool {
        facts.stored.flatMap { MediaType($0.representation.mediaType) }?.isJSON == true
    }

    /// Applies the patch, and keeps the result for the questions that follow.
    var doesPatchApply: Bool {
        mutating get {
            // Applied before the transaction, if nothing was written since.
            if appliedPatch == nil || appliedPatch?.revision != facts.stored?.revision {
                appliedPatch = AppliedPatch(revision: facts.stored?.revision ?? 0, result: applyPatch())
            }
            if case .inapplicable = appliedPatch?.result { return false } else { return true }
        }
    }

    var isResultWithinLimit: Bool {
        if case .tooLarge = appliedPatch?.result { false } else { true }
    }

    /// Whether the resource would be, to the byte, what it is.
    var isIdentical: Bool {
        guard let stored = facts.stored, let wanted else { return false }
        return stored.representation.isEquivalent(to: wanted)
    }

    /// The representation that the resource would have; nil if the operation does not make one.
    var wanted: Representation? {
        switch parsedContent {
        case .none, .faulty: return nil
        case .representation(let representation): return representation
        case .patch:
            guard case .applied(let content) = appliedPatch?.result, var representation = facts.stored?.representation
            else {
                return nil
            }
            representation.content = content
            return representation
        }
    }
}

extension Resolution {
    /// Walks the graph and says what to answer and what to change.
    package static func decide(_ input: consuming ResolutionInput) -> Decision {
        let (conclusion, answers) = evaluate(&input)
        var decision =
            switch conclusion {
            case .success(let success): success.decision(input, answers)
            case .refused(let type, let question):
                Decision(
                    .refused(ResolutionRefusal(question: question, type: type, input: copy input).problem),
                    answers: answers)
            }
        decision.revisionBefore = input.facts.stored?.revision
        return decision
    }
}

extension Resolution.Success {
    fileprivate func decision(_ input: ResolutionInput, _ answers: Answers) -> Decision {
        switch self {
        case .created, .replaced: return input.storing(self, answers)
        case .unchanged:
            guard let stored = input.facts.stored else { return Decision(.contradiction, answers: answers) }
            return Decision(.unchanged(stored), record: input.record(status: nil, stored), answers: answers)
        case .deleted: return Decision(.deleted, .delete, answers: answers)
        case .replayed:
            guard let record = input.facts.record else { return Decision(.contradiction, answers: answers) }
            return Decision(.replayed(record.answer, nil), answers: answers)
        case .notModified:
            guard let selected = input.selected else { return Decision(.contradiction, answers: answers) }
            return Decision(.notModified(selected.entityTag), answers: answers)
        case .selected, .partial:
            guard let stored = input.facts.stored else { return Decision(.contradiction, answers: answers) }
            if self == .partial,
                case .part(let range) = input.operation.range.resolve(length: stored.contentLength)
            {
                return Decision(.partial(stored, range: range), answers: answers)
            }
            return Decision(.selected(stored), answers: answers)
        }
    }
}

extension ResolutionInput {
    fileprivate func storing(_ success: Resolution.Success, _ answers: Answers) -> Decision {
        if case .outdated = appliedPatch?.result { return Decision(.outdated, answers: answers) }
        // An id that POST took from Slug was free when it was looked at.
        if operation.method == .post, facts.stored != nil { return Decision(.outdated, answers: answers) }
        guard let wanted else { return Decision(.contradiction, answers: answers) }
        let stored = StoredRepresentation(
            wanted, revision: facts.nextRevision, replacing: facts.stored, now: facts.now)
        let outcome: Outcome = success == .created ? .created(operation.target, stored) : .replaced(stored)
        return Decision(
            outcome, .store(stored), record: record(status: success == .created ? .created : nil, stored),
            answers: answers)
    }

    /// The record of the answer; nil if the request has no key. `status` nil: 200 or 204, as preferred.
    fileprivate func record(status: Status?, _ stored: StoredRepresentation) -> IdempotencyRecord? {
        guard let key = operation.recordKey else { return nil }
        let returned = operation.returnsRepresentation
        // A clock may say anything.
        let (expires, isOverflow) = facts.now.addingReportingOverflow(operation.idempotencyLifetime)
        return IdempotencyRecord(
            key: key, fingerprint: fingerprint, expires: isOverflow ? .max : expires,
            answer: RecordedAnswer(
                status: (status ?? (returned ? .ok : .noContent)).rawValue, target: operation.target,
                revision: stored.revision, lastModified: stored.lastModified,
                content: returned ? .representation : .none))
    }
}

/// The content of a request after it was parsed and before it is judged: it is judged after the preconditions
/// (RFC 9110 §13.2.1), in the transaction.
package enum ParsedContent: Sendable {
    /// The operation has no content, or none yet.
    case none
    /// A representation to store.
    case representation(Representation)
    /// A patch document.
    case patch(Patch)
    /// Content that cannot be taken, whatever is stored.
    case faulty(ContentError)
}

/// A patch document of either kind.
package enum Patch: Sendable {
    /// `application/merge-patch+json` (RFC 7396).
    case merge(MergePatch)
    /// `application/json-patch+json` (RFC 6902).
    case operations(JSONPatch)
    /// A large one of either kind, as text that is sound: its values take many times the room of the text, so they are made
    /// when it is applied, and one patch is applied at a time.
    case large(@Sendable () -> Patch?)
}

/// What is wrong with content.
package enum ContentError: Sendable {
    /// There is none.
    case absent
    /// Not the content that its digest tells of; `field` is the digest's, which says `sent` and not `right`.
    case digest(field: FieldName, sent: String, right: String)
    /// Not JSON, or not I-JSON.
    case json(JSONError)
    /// JSON, but no patch document: why.
    case notAPatch(detail: String)
    /// There is some where none is wanted.
    case unwanted
}
