import HTTPSemantics
import JSONDocuments

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

extension Conclusion<Resolution> {
    /// The problem that a refusal reports; nil for a success.
    package func problem(_ input: ResolutionInput) -> Problem? {
        guard case .refused(let type, let question) = self else { return nil }
        return question.problem(type, input)
    }

    /// Whether the refusal rests on the head and the store alone, so that the client may keep its content.
    package var needsNoContent: Bool {
        switch self {
        case .success: false
        case .refused(_, let question): !Resolution.aboutContent.contains(question)
        }
    }
}

extension Resolution {
    fileprivate static let aboutContent: Set<Resolution> = [
        .isSameRequest, .doesDigestMatch, .isContentWellFormed, .doesPatchApply, .isResultWithinLimit,
    ]

    /// What is told of a refusal by this question. A fix does no harm: it is pasted unread, so none makes a condition pass
    /// that was refused.
    func problem(_ type: ProblemType, _ input: ResolutionInput) -> Problem {
        let current = input.selected?.entityTag.fieldValue
        let method = input.operation.method.rawValue
        switch self {
        case .isSameRequest:
            return Problem(
                type,
                detail:
                    "This key stands for another request, which was answered: another method, target, type or content, be it the order of members or a time in it. Send that request as it was, or another one with a key of its own.\(input.hollowKey)"
            ).with { $0.field = FieldName.idempotencyKey.spelling }
        case .createsTarget:
            return Problem(type, detail: "There is no such resource. PUT creates one.")
        case .isAcceptable:
            let mediaType = input.selected?.mediaType ?? input.submittedType ?? "application/json"
            return Problem(
                type, detail: "The representation is \(mediaType), which the client does not accept.",
                fix: CurlOption.field(.accept, mediaType)
            ).with {
                $0.field = FieldName.accept.spelling
                $0.accepted = [mediaType] + (input.selected?.otherTypes ?? [])
            }
        case .areConditionsWellFormed:
            guard let malformed = input.operation.conditions.malformed else { return Problem(type, detail: type.title) }
            return Problem(
                type, detail: malformed.sentence,
                fix: malformed.repaired.map { CurlOption.field(malformed.field, $0) }
            ).with { $0.field = malformed.field.spelling }
        case .doesIfMatchHold:
            return input.preconditionFailed(.ifMatch, input.staleTag)
        case .doesIfUnmodifiedSinceHold:
            return input.preconditionFailed(
                .ifUnmodifiedSince,
                input.isPast
                    ? "It was made after that date, and has never changed since: leave If-Unmodified-Since out."
                    : "It was changed since that date: GET it, then send again with its ETag as If-Match.")
        case .isReadThatNeedNotBeRepeated:
            let tag = current ?? ""
            return input.preconditionFailed(
                .ifNoneMatch,
                input.operation.conditions.ifNoneMatch == .any
                    ? input.existingTarget(tag) : "It exists, and its entity tag \(tag) is among those excluded.")
        case .isRangeSatisfiable:
            let length = input.selected?.length ?? 0
            return Problem(
                type,
                detail: length == 0
                    ? "The content has no bytes: leave Range out."
                    : "The content has \(length) bytes, 0 to \(length - 1): whoever has as many has all of it."
            ).with {
                $0.field = FieldName.range.spelling
                $0.fields = [FieldLine(.contentRange, "bytes */\(length)")]
            }
        case .isRequiredConditionMissing:
            return Problem(
                type,
                detail:
                    "This service takes \(method) of an existing resource with a condition only. GET it, look at it, then send its ETag as If-Match."
            ).with {
                $0.field = FieldName.ifMatch.spelling
                $0.currentETag = current
            }
        case .doesDigestMatch, .isContentWellFormed:
            guard case .faulty(let error) = input.parsedContent else { return Problem(type, detail: type.title) }
            return error.problem(profile: input.operation.statusProfile)
        case .isTargetJSON:
            let mediaType = input.selected?.mediaType ?? "of another type"
            return Problem(
                type, detail: "The stored representation is \(mediaType); both kinds of patch are for JSON.")
        case .doesPatchApply:
            guard case .inapplicable(let detail, let pointer) = input.appliedPatch?.result else {
                return Problem(type, detail: "The patch does not apply.")
            }
            return Problem(type, detail: detail).with {
                $0.pointer = pointer
                $0.currentETag = current
            }
        case .isResultWithinLimit:
            guard case .tooLarge(let detail) = input.appliedPatch?.result else {
                return Problem(type, detail: type.title)
            }
            return Problem(type, detail: detail)
        case .isKeyRecorded, .exists, .hasIfMatch, .hasIfUnmodifiedSince, .hasIfNoneMatch, .doesIfNoneMatchHold,
            .hasIfModifiedSince, .doesIfModifiedSinceHold, .isRead, .hasRange, .hasIfRange, .doesIfRangeHold,
            .isDeletion, .isPatch, .isCreation, .isIdentical:
            return Problem(type, detail: type.title)
        }
    }
}

extension ResolutionInput {
    /// A 412 names the field that failed, and tells what is current.
    fileprivate func preconditionFailed(_ field: FieldName, _ detail: String) -> Problem {
        let current = selected?.entityTag.fieldValue
        return Problem(.preconditionFailed, detail: detail).with {
            $0.field = field.spelling
            $0.currentETag = current
            if let current { $0.fields = [FieldLine(.etag, current)] }
        }
    }

    /// Why no tag of If-Match is the current one, in the sender's words.
    fileprivate var staleTag: String {
        let look = "GET it, then send again with its ETag."
        guard let list = operation.conditions.ifMatch else { return look }
        guard let current = selected?.entityTag else {
            return list == .any
                ? "There is no such resource, and If-Match: * asks for one that exists."
                : "There is no such resource, so no tag matches: it may have been deleted since you read it. If-None-Match: * would create it."
        }
        let changed =
            isPast
            ? "It is a revision, which never changes, and its entity tag is another one: \(current.fieldValue)."
            : "It was changed since you read it: \(look) (It is \(current.fieldValue) now.)"
        guard case .tags(let tags) = list, let tag = tags.first else {
            return "If-Match is empty: the variable that should hold the ETag was. \(look)"
        }
        if let kin = tags.first(where: { $0.isMade(of: current) }) {
            return
                "\(kin.fieldValue) is what a proxy that compresses made of the entity tag \(current.fieldValue) (nginx, HAProxy and Caddy put W/ before it, Apache a suffix behind it). Nobody changed anything since: send If-Match: \(current.fieldValue)."
        }
        if tag.opaque == "*" {
            return
                "\"*\" in quotes is an entity tag, and no revision has it; the condition that the resource exists is *, without quotes."
        }
        if tag.opaque.isHollow {
            return
                "\(tag.fieldValue) in If-Match is no entity tag that the service gave: the variable that should hold it was empty. \(look)"
        }
        if let foreign = tags.foreign(to: current, next: facts.nextRevision) {
            return "\(foreign) \(look) (It is \(current.fieldValue) now.)"
        }
        guard tag.isWeak || tag.hasCodingSuffix else { return changed }
        return
            "\(changed) A proxy that compresses has changed the tag, too: \(tag.fieldValue) never matches in If-Match."
    }
}

extension ResolutionInput {
    /// What to say where `If-None-Match: *` meets something, by what the method would do.
    fileprivate func existingTarget(_ tag: String) -> String {
        let now = "(It is \(tag) now.)"
        switch operation.method {
        case .put:
            return
                "The resource exists, and If-None-Match: * only creates. GET it; to replace what is there, send its ETag as If-Match. \(now)"
        case .post:
            return
                "The collection exists, and If-None-Match: * holds only where it does not. POST makes a further resource without a condition, too. \(now)"
        case .delete, .patch, .get, .head, .query, .options, .other:
            guard !operation.target.id.isEmpty else {
                return
                    "The store and its collections are always there, if empty, so If-None-Match: * never holds for a change of them. GET it, then send its ETag as If-Match. \(now)"
            }
            let method = operation.method == .delete ? "DELETE removes" : "\(operation.method.rawValue) changes"
            return
                "It exists, and If-None-Match: * holds only where nothing does: \(method) what is there. GET it, then send its ETag as If-Match. \(now)"
        }
    }

    /// What to say of a key that names no request; begins with a space, empty for others.
    fileprivate var hollowKey: String {
        guard let key = operation.idempotencyKey?.value, key.isHollow else { return "" }
        return " The key is “\(key)”: the variable that should hold it was empty."
    }
}

extension [EntityTag] {
    /// What tags are that were never the entity tag of what has `current` now, which is a revision; nil if one may have been.
    /// - Parameter next: the revision that the next change of the store will have; 0 where that is not known.
    fileprivate func foreign(to current: EntityTag, next: Int64) -> String? {
        guard let now = Int64(current.opaque), let tag = first else { return nil }
        let numbers = map { Int64($0.stem) }
        guard !numbers.contains(where: { $0.map { $0 <= now } ?? false }) else { return nil }
        guard let number = numbers[0] else {
            return "\(tag.fieldValue) is no entity tag that this service gave: those are numbers in double quotes."
        }
        guard next > 0 else { return "\(tag.fieldValue) was never the entity tag of what is there." }
        return number >= next
            ? "\(tag.fieldValue) is no entity tag that this store has given yet: it is of another store, or of another state of it."
            : "\(tag.fieldValue) is the entity tag of something else that was changed later: an entity tag belongs to one URL."
    }
}

extension EntityTag {
    /// Whether a proxy that compresses makes this tag of `original`: by `W/` before it, or a coding behind it.
    fileprivate func isMade(of original: EntityTag) -> Bool {
        if isWeak, opaque.hasBytes(of: original.opaque) { return true }
        return hasCodingSuffix && stem.hasBytes(of: original.opaque)
    }

    fileprivate var hasCodingSuffix: Bool { stem.utf8.count < opaque.utf8.count }

    /// The tag without the name of a content coding at its end: `8` of `8-gzip`, `8;br`.
    fileprivate var stem: String {
        let bytes = Array(opaque.utf8)
        guard let mark = bytes.lastIndex(where: { !$0.isAlphanumeric }), mark > 0 else { return opaque }
        let coding = String(decoding: bytes[(mark + 1)...], as: UTF8.self).asciiLowercased()
        guard ["gzip", "gz", "br", "zstd", "deflate", "compress", "x", "df"].contains(coding) else { return opaque }
        let end = bytes[..<mark].lastIndex { $0.isAlphanumeric } ?? mark - 1
        return String(decoding: bytes[...end], as: UTF8.self)
    }
}

extension ContentError {
    /// The problem that content of this kind is refused with.
    package func problem(profile: StatusProfile) -> Problem {
        switch self {
        case .absent:
            return Problem(
                .malformedContent,
                detail: "There is no content: the request came without a body, whatever its Content-Type says.",
                profile: profile
            ).with { $0.place = Problem.Place(offset: 0, line: 1, column: 1) }
        case .digest(let field, let sent, let right):
            return Problem(
                .digestMismatch,
                detail:
                    "The content that arrived is not the content that \(field.spelling) tells of: its digest is \(right), and \(field.spelling) says \(sent). It was changed or cut off on its way, or the digest is of something else: look which, then send the whole content with its digest.",
                profile: profile
            ).with { $0.field = field.spelling }
        case .json(let error):
            return Problem(.malformedContent, detail: error.description, profile: profile)
                .with { $0.place = Problem.Place(offset: error.offset, line: error.line, column: error.column) }
        case .notAPatch(let detail):
            return Problem(.notAPatchDocument, detail: detail, profile: profile)
        case .unwanted:
            return Problem(
                .malformedContent,
                detail: "What this makes is of the moment, and content has nothing to say of it: send none, or {}.",
                profile: profile)
        }
    }
}
