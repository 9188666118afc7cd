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

    /// The ways in which resolution can end well.
    package enum Success: CaseIterable, Sendable {
        case replayed, notModified, selected, partial, deleted, created, replaced, unchanged

        /// The status of the answer, where nothing else is preferred; nil for a replay, which has that of the first answer.
        package var status: Status? {
            switch self {
            case .replayed: nil
            case .notModified: .notModified
            case .selected: .ok
            case .partial: .partialContent
            case .created: .created
            case .deleted, .replaced, .unchanged: .noContent
            }
        }
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
        case .areConditionsWellFormed: input.operation.conditions.malformed == nil
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
        case .isSameRequest: answer ? .succeed(.replayed) : refuse(.idempotencyKeyReused)
        case .exists: answer ? .ask(.isAcceptable) : .ask(.createsTarget)
        case .createsTarget: answer ? .ask(.isAcceptable) : refuse(.notFound)
        case .isAcceptable: answer ? .ask(.areConditionsWellFormed) : refuse(.notAcceptable)
        case .areConditionsWellFormed: answer ? .ask(.hasIfMatch) : refuse(.malformedCondition)
        case .hasIfMatch: answer ? .ask(.doesIfMatchHold) : .ask(.hasIfUnmodifiedSince)
        case .doesIfMatchHold: answer ? .ask(.hasIfNoneMatch) : refuse(.preconditionFailed)
        case .hasIfUnmodifiedSince: answer ? .ask(.doesIfUnmodifiedSinceHold) : .ask(.hasIfNoneMatch)
        case .doesIfUnmodifiedSinceHold: answer ? .ask(.hasIfNoneMatch) : refuse(.preconditionFailed)
        case .hasIfNoneMatch: answer ? .ask(.doesIfNoneMatchHold) : .ask(.hasIfModifiedSince)
        case .doesIfNoneMatchHold: answer ? .ask(.isRead) : .ask(.isReadThatNeedNotBeRepeated)
        case .isReadThatNeedNotBeRepeated: answer ? .succeed(.notModified) : refuse(.preconditionFailed)
        case .hasIfModifiedSince: answer ? .ask(.doesIfModifiedSinceHold) : .ask(.isRead)
        case .doesIfModifiedSinceHold: answer ? .ask(.isRead) : .succeed(.notModified)
        case .isRead: answer ? .ask(.hasRange) : .ask(.isRequiredConditionMissing)
        case .hasRange: answer ? .ask(.hasIfRange) : .succeed(.selected)
        case .hasIfRange: answer ? .ask(.doesIfRangeHold) : .ask(.isRangeSatisfiable)
        case .doesIfRangeHold: answer ? .ask(.isRangeSatisfiable) : .succeed(.selected)
        case .isRangeSatisfiable: answer ? .succeed(.partial) : refuse(.rangeNotSatisfiable)
        case .isRequiredConditionMissing: answer ? refuse(.preconditionRequired) : .ask(.isDeletion)
        case .isDeletion: answer ? .succeed(.deleted) : .ask(.doesDigestMatch)
        case .doesDigestMatch: answer ? .ask(.isContentWellFormed) : refuse(.digestMismatch)
        case .isContentWellFormed: answer ? .ask(.isPatch) : refuse(.malformedContent)
        case .isPatch: answer ? .ask(.isTargetJSON) : .ask(.isCreation)
        case .isTargetJSON: answer ? .ask(.doesPatchApply) : refuse(.targetNotJSON)
        case .doesPatchApply: answer ? .ask(.isResultWithinLimit) : refuse(.patchDoesNotApply)
        case .isResultWithinLimit: answer ? .ask(.isIdentical) : refuse(.contentTooLarge)
        case .isCreation: answer ? .succeed(.created) : .ask(.isIdentical)
        case .isIdentical: answer ? .succeed(.unchanged) : .succeed(.replaced)
        }
    }

    package static func evaluate(
        _ input: inout ResolutionInput
    ) -> (conclusion: Conclusion<Resolution>, answers: Answers) { walk(&input) }

    /// What is told of each question.
    package var text: QuestionText {
        switch self {
        case .isKeyRecorded:
            QuestionText(
                "Has a request with this Idempotency-Key been answered before?",
                "draft-ietf-httpapi-idempotency-key-header §2.6")
        case .isSameRequest:
            QuestionText(
                "Was it this very request?", "draft-ietf-httpapi-idempotency-key-header §2.6", refusal: "keyReused")
        case .exists: QuestionText("Does the target resource exist?", "RFC 9110 §3.1, §15.5.5")
        case .createsTarget:
            QuestionText("Does the method create a target that does not exist?", "RFC 9110 §9.3.4", refusal: "missing")
        case .isAcceptable:
            QuestionText(
                "Does the client accept the media type of what will be returned?", "RFC 9110 §12.5.1",
                refusal: "notAcceptable")
        case .areConditionsWellFormed:
            QuestionText(
                "Are the entity tags in the conditions well formed?", "RFC 9110 §8.8.3, §13.2.1",
                refusal: "conditionMalformed")
        case .hasIfMatch: QuestionText("Is there an If-Match?", "RFC 9110 §13.2.2 step 1")
        case .doesIfMatchHold:
            QuestionText(
                "Is the current entity tag one of those in If-Match?", "RFC 9110 §13.1.1", refusal: "ifMatchFailed")
        case .hasIfUnmodifiedSince:
            QuestionText("Is there an If-Unmodified-Since to compare?", "RFC 9110 §13.2.2 step 2")
        case .doesIfUnmodifiedSinceHold:
            QuestionText(
                "Is the resource unmodified since then?", "RFC 9110 §13.1.4", refusal: "ifUnmodifiedSinceFailed")
        case .hasIfNoneMatch: QuestionText("Is there an If-None-Match?", "RFC 9110 §13.2.2 step 3")
        case .doesIfNoneMatchHold:
            QuestionText("Is the current entity tag none of those in If-None-Match?", "RFC 9110 §13.1.2")
        case .isReadThatNeedNotBeRepeated:
            QuestionText(
                "Does the method only ask for what the client already has?", "RFC 9110 §13.2.2 step 3",
                refusal: "ifNoneMatchFailed")
        case .hasIfModifiedSince:
            QuestionText("Is there an If-Modified-Since, and is the method GET or HEAD?", "RFC 9110 §13.2.2 step 4")
        case .doesIfModifiedSinceHold: QuestionText("Was the resource modified since then?", "RFC 9110 §13.1.3")
        case .isRead: QuestionText("Is the method GET or HEAD?", "RFC 9110 §9.3.1, §9.3.2")
        case .hasRange: QuestionText("Is one byte range asked for with GET?", "RFC 9110 §14.2")
        case .hasIfRange: QuestionText("Is there an If-Range?", "RFC 9110 §13.2.2 step 5")
        case .doesIfRangeHold:
            QuestionText("Is the representation still the one that If-Range names?", "RFC 9110 §13.1.5")
        case .isRangeSatisfiable:
            QuestionText(
                "Does the range overlap the representation?", "RFC 9110 §14.1.2, §15.5.17",
                refusal: "rangeNotSatisfiable")
        case .isRequiredConditionMissing:
            QuestionText(
                "Does the service require a condition that is not there?", "RFC 6585 §3",
                refusal: "preconditionRequired")
        case .isDeletion: QuestionText("Is the method DELETE?", "RFC 9110 §9.3.5")
        case .doesDigestMatch:
            QuestionText("Is the content what its digest says?", "RFC 9530 §2, §3", refusal: "digestMismatch")
        case .isContentWellFormed:
            QuestionText(
                "Is the content what its media type says?", "RFC 8259, RFC 7493, RFC 7396, RFC 6902",
                refusal: "contentMalformed")
        case .isPatch: QuestionText("Is the method PATCH?", "RFC 5789 §2")
        case .isTargetJSON:
            QuestionText(
                "Is the stored representation JSON, so that the patch can apply?", "RFC 5789 §2.2",
                refusal: "targetNotJSON")
        case .doesPatchApply:
            QuestionText("Does the whole patch apply?", "RFC 5789 §2, RFC 6902 §5", refusal: "patchInapplicable")
        case .isResultWithinLimit:
            QuestionText("Is the patched document within the limits?", "RFC 9110 §15.5.14", refusal: "resultTooLarge")
        case .isCreation:
            QuestionText("Does the request make a resource that was not there?", "RFC 9110 §9.3.3, §9.3.4")
        case .isIdentical: QuestionText("Is it what is stored already, to the byte?", "RFC 9110 §9.2.2")
        }
    }
}
