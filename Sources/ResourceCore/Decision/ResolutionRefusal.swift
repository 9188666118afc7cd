import HTTPSemantics
import JSONDocuments

extension Conclusion<Resolution> {
    /// The problem that a refusal reports; nil for a success.
    package func problem(_ input: ResolutionInput) -> Problem? {
        guard case .refused(let type, let question) = self else { return nil }
        return ResolutionRefusal(question: question, type: type, input: input).problem
    }

    /// Whether the refusal rests on the head and the store alone, so that the client may keep its content.
    package var needsNoContent: Bool {
        switch self {
        case .success: false
        case .refused(_, let question): !ResolutionRefusal.aboutContent.contains(question)
        }
    }
}

/// What is told of a refusal: by which question, and as which kind of problem. A fix does no harm: it is pasted unread, so
/// none makes a condition pass that was refused.
struct ResolutionRefusal {
    let question: Resolution
    let type: ProblemType
    let input: ResolutionInput

    /// The questions of which the content decides.
    fileprivate static let aboutContent: Set<Resolution> = [
        .isSameRequest, .doesDigestMatch, .isContentWellFormed, .doesPatchApply, .isResultWithinLimit,
    ]

    var problem: Problem {
        let current = input.selected?.entityTag.fieldValue
        let method = input.operation.method.rawValue
        switch question {
        case .isSameRequest:
            return Problem(
                type,
                detail:
                    "This key stands for another request, which was answered: another method, target, type or content, be it the order of members or a time in it. Send that request as it was, or another one with a key of its own.\(hollowKey)"
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
            return preconditionFailed(.ifMatch, staleTag)
        case .doesIfUnmodifiedSinceHold:
            return preconditionFailed(
                .ifUnmodifiedSince,
                input.isPast
                    ? "It was made after that date, and has never changed since: leave If-Unmodified-Since out."
                    : "It was changed since that date: GET it, then send again with its ETag as If-Match.")
        case .isReadThatNeedNotBeRepeated:
            let tag = current ?? ""
            return preconditionFailed(
                .ifNoneMatch,
                input.operation.conditions.ifNoneMatch == .any
                    ? existingTarget(tag) : "It exists, and its entity tag \(tag) is among those excluded.")
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

    /// A 412 names the field that failed, and tells what is current.
    private func preconditionFailed(_ field: FieldName, _ detail: String) -> Problem {
        let current = input.selected?.entityTag.fieldValue
        return Problem(.preconditionFailed, detail: detail).with {
            $0.field = field.spelling
            $0.currentETag = current
            if let current { $0.fields = [FieldLine(.etag, current)] }
        }
    }

    /// Why no tag of If-Match is the current one, in the sender's words.
    private var staleTag: String {
        let look = "GET it, then send again with its ETag."
        guard let list = input.operation.conditions.ifMatch else { return look }
        guard let current = input.selected?.entityTag else {
            return list == .any
                ? "There is no such resource, and If-Match: * asks for one that exists."
                : "There is no such resource, so no tag matches: it may have been deleted since you read it. If-None-Match: * would create it."
        }
        let changed =
            input.isPast
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
        if let foreign = tags.foreign(to: current, next: input.facts.nextRevision) {
            return "\(foreign) \(look) (It is \(current.fieldValue) now.)"
        }
        guard tag.isWeak || tag.hasCodingSuffix else { return changed }
        return
            "\(changed) A proxy that compresses has changed the tag, too: \(tag.fieldValue) never matches in If-Match."
    }

    /// What to say where `If-None-Match: *` meets something, by what the method would do.
    private func existingTarget(_ tag: String) -> String {
        let now = "(It is \(tag) now.)"
        switch input.operation.method {
        case .put:
            return
                "The resource exists, and If-None-Match: * only creates. GET it; to replace what is there, send its ETag as If-Match. \(now)"
        case .post:
            return
                "The collection exists, and If-None-Match: * holds only where it does not. POST makes a further resource without a condition, too. \(now)"
        case .delete, .patch, .get, .head, .query, .options, .other:
            guard !input.operation.target.id.isEmpty else {
                return
                    "The store and its collections are always there, if empty, so If-None-Match: * never holds for a change of them. GET it, then send its ETag as If-Match. \(now)"
            }
            let method = input.operation.method
            let effect = method == .delete ? "DELETE removes" : "\(method.rawValue) changes"
            return
                "It exists, and If-None-Match: * holds only where nothing does: \(effect) what is there. GET it, then send its ETag as If-Match. \(now)"
        }
    }

    /// What to say of a key that names no request; begins with a space, empty for others.
    private var hollowKey: String {
        guard let key = input.operation.idempotencyKey?.value, key.isHollow else { return "" }
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
