/// The second decision graph: what does an admitted request come to, given what is stored? Asked inside the transaction
/// that carries the answer out.
public enum Resolution: UInt8, Question {
    case isKeyRecorded
    case isSameRequest
    case exists
    case createsTarget
    case isAcceptable
    case areConditionsWellFormed
    case hasIfMatch
    case doesIfMatchHold
    case hasIfUnmodifiedSince
    case doesIfUnmodifiedSinceHold
    case hasIfNoneMatch
    case doesIfNoneMatchHold
    case isReadThatNeedNotBeRepeated
    case hasIfModifiedSince
    case doesIfModifiedSinceHold
    case isRead
    case hasRange
    case hasIfRange
    case doesIfRangeHold
    case isRangeSatisfiable
    case isRequiredConditionMissing
    case isDeletion
    case doesDigestMatch
    case isContentWellFormed
    case isPatch
    case isTargetJSON
    case doesPatchApply
    case isResultWithinLimit
    case isCreation
    case isIdentical

    /// The ways in which resolution can end.
    public enum Conclusion: CaseIterable, Sendable {
        case replayed, keyReused
        case missing, notAcceptable, conditionMalformed
        case ifMatchFailed, ifUnmodifiedSinceFailed, ifNoneMatchFailed
        case notModified, selected, partial, rangeNotSatisfiable
        case preconditionRequired
        case deleted
        case digestMismatch, contentMalformed
        case targetNotJSON, patchInapplicable, resultTooLarge
        case created, replaced, unchanged
    }

    /// The first question.
    public static let first = Resolution.isKeyRecorded

    /// The answer that the facts give.
    public func answer(_ evidence: inout ResolutionEvidence) -> Bool {
        switch self {
        case .isKeyRecorded: evidence.facts.record != nil
        case .isSameRequest: evidence.facts.record?.fingerprint == evidence.fingerprint
        case .exists: evidence.selected != nil
        case .createsTarget: evidence.operation.method == .put
        case .isAcceptable: evidence.isAcceptable
        case .areConditionsWellFormed: evidence.operation.conditions.malformedField == nil
        case .hasIfMatch: evidence.operation.conditions.ifMatch != nil
        case .doesIfMatchHold: evidence.doesIfMatchHold
        case .hasIfUnmodifiedSince: evidence.hasIfUnmodifiedSince
        case .doesIfUnmodifiedSinceHold: evidence.doesIfUnmodifiedSinceHold
        case .hasIfNoneMatch: evidence.operation.conditions.ifNoneMatch != nil
        case .doesIfNoneMatchHold: evidence.doesIfNoneMatchHold
        case .isReadThatNeedNotBeRepeated: evidence.operation.isRead
        case .hasIfModifiedSince: evidence.hasIfModifiedSince
        case .doesIfModifiedSinceHold: evidence.doesIfModifiedSinceHold
        case .isRead: evidence.operation.isRead
        case .hasRange: if case .bytes = evidence.operation.range { true } else { false }
        case .hasIfRange:
            evidence.operation.conditions.ifRange != nil || evidence.operation.conditions.hasMalformedIfRange
        case .doesIfRangeHold: evidence.doesIfRangeHold
        case .isRangeSatisfiable: evidence.isRangeSatisfiable
        case .isRequiredConditionMissing: evidence.isRequiredConditionMissing
        case .isDeletion: evidence.operation.method == .delete
        case .doesDigestMatch: if case .faulty(.digest) = evidence.submission { false } else { true }
        case .isContentWellFormed: if case .faulty = evidence.submission { false } else { true }
        case .isPatch: evidence.operation.method == .patch
        case .isTargetJSON: evidence.isTargetJSON
        case .doesPatchApply: evidence.doesPatchApply
        case .isResultWithinLimit: evidence.isResultWithinLimit
        case .isCreation: evidence.operation.method == .post || evidence.facts.stored == nil
        case .isIdentical: evidence.isIdentical
        }
    }

    /// Where an answer leads.
    public func next(_ answer: Bool) -> Step<Resolution> {
        switch self {
        case .isKeyRecorded: answer ? .ask(.isSameRequest) : .ask(.exists)
        case .isSameRequest: answer ? .settle(.replayed) : .settle(.keyReused)
        case .exists: answer ? .ask(.isAcceptable) : .ask(.createsTarget)
        case .createsTarget: answer ? .ask(.isAcceptable) : .settle(.missing)
        case .isAcceptable: answer ? .ask(.areConditionsWellFormed) : .settle(.notAcceptable)
        case .areConditionsWellFormed: answer ? .ask(.hasIfMatch) : .settle(.conditionMalformed)
        case .hasIfMatch: answer ? .ask(.doesIfMatchHold) : .ask(.hasIfUnmodifiedSince)
        case .doesIfMatchHold: answer ? .ask(.hasIfNoneMatch) : .settle(.ifMatchFailed)
        case .hasIfUnmodifiedSince: answer ? .ask(.doesIfUnmodifiedSinceHold) : .ask(.hasIfNoneMatch)
        case .doesIfUnmodifiedSinceHold: answer ? .ask(.hasIfNoneMatch) : .settle(.ifUnmodifiedSinceFailed)
        case .hasIfNoneMatch: answer ? .ask(.doesIfNoneMatchHold) : .ask(.hasIfModifiedSince)
        case .doesIfNoneMatchHold: answer ? .ask(.isRead) : .ask(.isReadThatNeedNotBeRepeated)
        case .isReadThatNeedNotBeRepeated: answer ? .settle(.notModified) : .settle(.ifNoneMatchFailed)
        case .hasIfModifiedSince: answer ? .ask(.doesIfModifiedSinceHold) : .ask(.isRead)
        case .doesIfModifiedSinceHold: answer ? .ask(.isRead) : .settle(.notModified)
        case .isRead: answer ? .ask(.hasRange) : .ask(.isRequiredConditionMissing)
        case .hasRange: answer ? .ask(.hasIfRange) : .settle(.selected)
        case .hasIfRange: answer ? .ask(.doesIfRangeHold) : .ask(.isRangeSatisfiable)
        case .doesIfRangeHold: answer ? .ask(.isRangeSatisfiable) : .settle(.selected)
        case .isRangeSatisfiable: answer ? .settle(.partial) : .settle(.rangeNotSatisfiable)
        case .isRequiredConditionMissing: answer ? .settle(.preconditionRequired) : .ask(.isDeletion)
        case .isDeletion: answer ? .settle(.deleted) : .ask(.doesDigestMatch)
        case .doesDigestMatch: answer ? .ask(.isContentWellFormed) : .settle(.digestMismatch)
        case .isContentWellFormed: answer ? .ask(.isPatch) : .settle(.contentMalformed)
        case .isPatch: answer ? .ask(.isTargetJSON) : .ask(.isCreation)
        case .isTargetJSON: answer ? .ask(.doesPatchApply) : .settle(.targetNotJSON)
        case .doesPatchApply: answer ? .ask(.isResultWithinLimit) : .settle(.patchInapplicable)
        case .isResultWithinLimit: answer ? .ask(.isIdentical) : .settle(.resultTooLarge)
        case .isCreation: answer ? .settle(.created) : .ask(.isIdentical)
        case .isIdentical: answer ? .settle(.unchanged) : .settle(.replaced)
        }
    }
}
