import HTTPSemantics
import JSONDocuments

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
                detail: "This key stands for another request: another method, target, type or content.",
                fix: CurlOption.freshKey
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
                .ifUnmodifiedSince, "It was changed since that date: GET it, then send again with its ETag as If-Match."
            )
        case .isReadThatNeedNotBeRepeated:
            let tag = current ?? ""
            return input.preconditionFailed(
                .ifNoneMatch,
                input.operation.conditions.ifNoneMatch == .any
                    ? "The resource exists, and If-None-Match: * only creates. GET it; to replace what is there, send its ETag as If-Match. (It is \(tag) now.)"
                    : "The resource exists and its entity tag \(tag) is among those excluded.")
        case .isRangeSatisfiable:
            let length = input.selected?.length ?? 0
            return Problem(
                type, detail: "The content has \(length) bytes.",
                fix: length > 0 ? CurlOption.field(.range, "bytes=0-\(length - 1)") : CurlOption.without("Range")
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
            guard case .inapplicable(let detail, let pointer) = input.patched else {
                return Problem(type, detail: "The patch does not apply.")
            }
            return Problem(type, detail: detail).with {
                $0.pointer = pointer
                $0.currentETag = current
            }
        case .isResultWithinLimit:
            return Problem(
                type,
                detail:
                    "The patched document would be larger than \(input.operation.contentLimit) bytes or nest too deep.")
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
        let changed = "It was changed since you read it: \(look) (It is \(current.fieldValue) now.)"
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
        guard tag.isWeak || tag.hasCodingSuffix else { return changed }
        return
            "\(changed) A proxy that compresses has changed the tag, too: \(tag.fieldValue) never matches in If-Match."
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
    private var stem: String {
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
        case .digest(let field, let right):
            return Problem(
                .digestMismatch, detail: "The content that arrived is not the content that \(field.spelling) tells of.",
                fix: CurlOption.field(field, right), profile: profile
            ).with { $0.field = field.spelling }
        case .json(let error):
            return Problem(.malformedContent, detail: error.description, profile: profile)
                .with { $0.place = Problem.Place(offset: error.offset, line: error.line, column: error.column) }
        case .notAPatch(let detail):
            return Problem(.notAPatchDocument, detail: detail, profile: profile)
        }
    }
}
