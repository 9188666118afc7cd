import HTTPSemantics

/// The second decision graph: what does an admitted request come to, given what is stored? Asked inside the transaction
/// that carries the answer out.
package enum Resolution: UInt8, Question {
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
    package enum Conclusion: CaseIterable, Sendable {
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
    package static let first = Resolution.isKeyRecorded

    /// The answer that the facts give.
    package func answer(_ input: inout ResolutionInput) -> Bool {
        switch self {
        case .isKeyRecorded: input.facts.record != nil
        case .isSameRequest: input.facts.record?.fingerprint == input.fingerprint
        case .exists: input.selected != nil
        case .createsTarget: input.operation.method == .put
        case .isAcceptable: input.isAcceptable
        case .areConditionsWellFormed: input.operation.conditions.malformedField == nil
        case .hasIfMatch: input.operation.conditions.ifMatch != nil
        case .doesIfMatchHold: input.doesIfMatchHold
        case .hasIfUnmodifiedSince: input.hasIfUnmodifiedSince
        case .doesIfUnmodifiedSinceHold: input.doesIfUnmodifiedSinceHold
        case .hasIfNoneMatch: input.operation.conditions.ifNoneMatch != nil
        case .doesIfNoneMatchHold: input.doesIfNoneMatchHold
        case .isReadThatNeedNotBeRepeated: input.operation.isRead
        case .hasIfModifiedSince: input.hasIfModifiedSince
        case .doesIfModifiedSinceHold: input.doesIfModifiedSinceHold
        case .isRead: input.operation.isRead
        case .hasRange: if case .bytes = input.operation.range { true } else { false }
        case .hasIfRange:
            input.operation.conditions.ifRange != nil || input.operation.conditions.hasMalformedIfRange
        case .doesIfRangeHold: input.doesIfRangeHold
        case .isRangeSatisfiable: input.isRangeSatisfiable
        case .isRequiredConditionMissing: input.isRequiredConditionMissing
        case .isDeletion: input.operation.method == .delete
        case .doesDigestMatch: if case .faulty(.digest) = input.parsedContent { false } else { true }
        case .isContentWellFormed: if case .faulty = input.parsedContent { false } else { true }
        case .isPatch: input.operation.method == .patch
        case .isTargetJSON: input.isTargetJSON
        case .doesPatchApply: input.doesPatchApply
        case .isResultWithinLimit: input.isResultWithinLimit
        case .isCreation: input.operation.method == .post || input.facts.stored == nil
        case .isIdentical: input.isIdentical
        }
    }

    /// Where an answer leads.
    package func next(_ answer: Bool) -> Step<Resolution> {
        switch self {
        case .isKeyRecorded: answer ? .ask(.isSameRequest) : .ask(.exists)
        case .isSameRequest: answer ? .finish(.replayed) : .finish(.keyReused)
        case .exists: answer ? .ask(.isAcceptable) : .ask(.createsTarget)
        case .createsTarget: answer ? .ask(.isAcceptable) : .finish(.missing)
        case .isAcceptable: answer ? .ask(.areConditionsWellFormed) : .finish(.notAcceptable)
        case .areConditionsWellFormed: answer ? .ask(.hasIfMatch) : .finish(.conditionMalformed)
        case .hasIfMatch: answer ? .ask(.doesIfMatchHold) : .ask(.hasIfUnmodifiedSince)
        case .doesIfMatchHold: answer ? .ask(.hasIfNoneMatch) : .finish(.ifMatchFailed)
        case .hasIfUnmodifiedSince: answer ? .ask(.doesIfUnmodifiedSinceHold) : .ask(.hasIfNoneMatch)
        case .doesIfUnmodifiedSinceHold: answer ? .ask(.hasIfNoneMatch) : .finish(.ifUnmodifiedSinceFailed)
        case .hasIfNoneMatch: answer ? .ask(.doesIfNoneMatchHold) : .ask(.hasIfModifiedSince)
        case .doesIfNoneMatchHold: answer ? .ask(.isRead) : .ask(.isReadThatNeedNotBeRepeated)
        case .isReadThatNeedNotBeRepeated: answer ? .finish(.notModified) : .finish(.ifNoneMatchFailed)
        case .hasIfModifiedSince: answer ? .ask(.doesIfModifiedSinceHold) : .ask(.isRead)
        case .doesIfModifiedSinceHold: answer ? .ask(.isRead) : .finish(.notModified)
        case .isRead: answer ? .ask(.hasRange) : .ask(.isRequiredConditionMissing)
        case .hasRange: answer ? .ask(.hasIfRange) : .finish(.selected)
        case .hasIfRange: answer ? .ask(.doesIfRangeHold) : .ask(.isRangeSatisfiable)
        case .doesIfRangeHold: answer ? .ask(.isRangeSatisfiable) : .finish(.selected)
        case .isRangeSatisfiable: answer ? .finish(.partial) : .finish(.rangeNotSatisfiable)
        case .isRequiredConditionMissing: answer ? .finish(.preconditionRequired) : .ask(.isDeletion)
        case .isDeletion: answer ? .finish(.deleted) : .ask(.doesDigestMatch)
        case .doesDigestMatch: answer ? .ask(.isContentWellFormed) : .finish(.digestMismatch)
        case .isContentWellFormed: answer ? .ask(.isPatch) : .finish(.contentMalformed)
        case .isPatch: answer ? .ask(.isTargetJSON) : .ask(.isCreation)
        case .isTargetJSON: answer ? .ask(.doesPatchApply) : .finish(.targetNotJSON)
        case .doesPatchApply: answer ? .ask(.isResultWithinLimit) : .finish(.patchInapplicable)
        case .isResultWithinLimit: answer ? .ask(.isIdentical) : .finish(.resultTooLarge)
        case .isCreation: answer ? .finish(.created) : .ask(.isIdentical)
        case .isIdentical: answer ? .finish(.unchanged) : .finish(.replaced)
        }
    }
}
