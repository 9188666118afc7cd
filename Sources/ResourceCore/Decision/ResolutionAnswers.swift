import HTTPSemantics
import JSONDocuments

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

    private var toldDate: Int64? {
        guard let selected, let date = selected.lastModified else { return nil }
        return Self.toldDate(
            date, isStrong: selected.isDateStrong, now: facts.now, earliest: operation.earliestTime)
    }

    /// Without a modification date the field is ignored (RFC 9110 §13.1.4).
    var hasIfUnmodifiedSince: Bool {
        operation.conditions.ifUnmodifiedSince != nil && selected?.lastModified != nil
    }

    var doesIfUnmodifiedSinceHold: Bool {
        guard let limit = operation.conditions.ifUnmodifiedSince, let date = toldDate else { return true }
        return date <= limit.secondsSince1970
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
        guard let limit = operation.conditions.ifModifiedSince, let date = toldDate else { return true }
        return date > limit.secondsSince1970
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
        operation.requiresCondition && operation.method != .post && facts.stored != nil
            && !operation.conditions.guardsWrite
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
