import HTTPSemantics
import JSONDocuments

extension Resolution.Conclusion {
    /// The kind of problem that a refusal reports; nil for a conclusion that does what was asked for. Of malformed content
    /// it is the more usual one of two.
    package var problemType: ProblemType? {
        switch self {
        case .keyReused: .idempotencyKeyReused
        case .missing: .notFound
        case .notAcceptable: .notAcceptable
        case .conditionMalformed: .malformedCondition
        case .ifMatchFailed, .ifUnmodifiedSinceFailed, .ifNoneMatchFailed: .preconditionFailed
        case .rangeNotSatisfiable: .rangeNotSatisfiable
        case .preconditionRequired: .preconditionRequired
        case .digestMismatch: .digestMismatch
        case .contentMalformed: .malformedContent
        case .targetNotJSON: .targetNotJSON
        case .patchInapplicable: .patchDoesNotApply
        case .resultTooLarge: .contentTooLarge
        case .replayed, .notModified, .selected, .partial, .deleted, .created, .replaced, .unchanged: nil
        }
    }

    /// The status of the answer, where nothing else is preferred; nil for a replay, which has that of the first answer.
    package var status: Status? {
        switch self {
        case .replayed: nil
        case .notModified: .notModified
        case .selected: .ok
        case .partial: .partialContent
        case .created: .created
        case .deleted, .replaced, .unchanged: .noContent
        case .keyReused, .missing, .notAcceptable, .conditionMalformed, .ifMatchFailed, .ifUnmodifiedSinceFailed,
            .ifNoneMatchFailed,
            .rangeNotSatisfiable, .preconditionRequired, .digestMismatch, .contentMalformed, .targetNotJSON,
            .patchInapplicable, .resultTooLarge:
            problemType?.status()
        }
    }

    /// The problem that a refusal reports. Only for conclusions that refuse.
    package func problem(_ input: ResolutionInput) -> Problem {
        let current = input.selected?.entityTag.fieldValue
        switch self {
        case .keyReused:
            return Problem(
                .idempotencyKeyReused,
                detail: "This key stands for another request: another method, target, type or content.",
                fix: CurlOption.freshKey
            ).with { $0.field = FieldName.idempotencyKey.spelling }
        case .missing:
            return Problem(.notFound, detail: "There is no such resource. PUT creates one.")
        case .notAcceptable:
            let type = input.selected?.mediaType ?? input.submittedType ?? "application/json"
            let others = input.selected?.otherTypes ?? []
            return Problem(
                .notAcceptable, detail: "The representation is \(type), which the client does not accept.",
                fix: CurlOption.field(.accept, type)
            ).with {
                $0.field = FieldName.accept.spelling
                $0.accepted = [type] + others
            }
        case .conditionMalformed:
            let name = input.operation.conditions.malformedField ?? .ifMatch
            return Problem(
                .malformedCondition,
                detail: "\(name.spelling) is neither * nor a list of entity tags: a tag is in double quotes.",
                fix: CurlOption.field(name, input.operation.conditions.unquotedTag?.fieldValue ?? current ?? #""1""#)
            ).with { $0.field = name.spelling }
        case .ifMatchFailed:
            return input.preconditionFailed(
                .ifMatch,
                current.map { "The entity tag is now \($0)." } ?? "There is no such resource, so no tag matches.")
        case .ifUnmodifiedSinceFailed:
            return input.preconditionFailed(.ifUnmodifiedSince, "The resource was modified after that date.")
        case .ifNoneMatchFailed:
            return input.preconditionFailed(
                .ifNoneMatch, "The resource exists and its entity tag \(current ?? "") is among those excluded.")
        case .rangeNotSatisfiable:
            let length = input.selected?.length ?? 0
            return Problem(
                .rangeNotSatisfiable, detail: "The content has \(length) bytes.",
                fix: length > 0 ? CurlOption.field(.range, "bytes=0-\(length - 1)") : CurlOption.without("Range")
            ).with {
                $0.field = FieldName.range.spelling
                $0.fields = [FieldLine(.contentRange, "bytes */\(length)")]
            }
        case .preconditionRequired:
            return Problem(
                .preconditionRequired,
                detail:
                    "This service takes \(input.operation.method.rawValue) of an existing resource with a condition only.",
                fix: current.map { CurlOption.field(.ifMatch, $0) }
            ).with {
                $0.field = FieldName.ifMatch.spelling
                $0.currentETag = current
            }
        case .digestMismatch, .contentMalformed:
            guard case .faulty(let fault) = input.parsedContent else { return Problem(.malformedContent, detail: "") }
            return fault.problem(profile: input.operation.statusProfile)
        case .targetNotJSON:
            return Problem(
                .targetNotJSON,
                detail:
                    "The stored representation is \(input.selected?.mediaType ?? "of another type"); both kinds of patch are for JSON."
            )
        case .patchInapplicable:
            guard case .inapplicable(let detail, let pointer) = input.patched else {
                return Problem(.patchDoesNotApply, detail: "The patch does not apply.")
            }
            return Problem(.patchDoesNotApply, detail: detail).with {
                $0.pointer = pointer
                $0.currentETag = current
            }
        case .resultTooLarge:
            return Problem(
                .contentTooLarge,
                detail:
                    "The patched document would be larger than \(input.operation.contentLimit) bytes or nest too deep."
            )
        case .replayed, .notModified, .selected, .partial, .deleted, .created, .replaced, .unchanged:
            return Problem(.internalError, detail: "")
        }
    }
}

extension ResolutionInput {
    /// A 412 names the field that failed, and tells what is current.
    fileprivate func preconditionFailed(_ field: FieldName, _ detail: String) -> Problem {
        let current = selected?.entityTag.fieldValue
        return Problem(
            .preconditionFailed, detail: detail,
            fix: current.map { CurlOption.field(.ifMatch, $0) } ?? CurlOption.without(field.spelling)
        ).with {
            $0.field = field.spelling
            $0.currentETag = current
            if let current { $0.fields = [FieldLine(.etag, current)] }
        }
    }
}

extension ContentError {
    /// The problem that content of this kind is refused with.
    package func problem(profile: StatusProfile) -> Problem {
        switch self {
        case .digest(let field, let right):
            return Problem(
                .digestMismatch, detail: "The content that arrived is not the content that \(field.spelling) tells of.",
                fix: CurlOption.field(field, right), profile: profile
            ).with { $0.field = field.spelling }
        case .json(let fault):
            return Problem(
                .malformedContent, detail: fault.description, fix: "--data-binary @document.json", profile: profile
            )
            .with { $0.place = Problem.Place(offset: fault.offset, line: fault.line, column: fault.column) }
        case .notAPatch(let detail):
            return Problem(.notAPatchDocument, detail: detail, profile: profile)
        }
    }
}

extension Resolution.Conclusion {
    /// Whether the refusal rests on the head and the store alone, so that the client may keep its content.
    package var needsNoContent: Bool {
        switch self {
        case .missing, .notAcceptable, .conditionMalformed, .ifMatchFailed, .ifUnmodifiedSinceFailed,
            .ifNoneMatchFailed,
            .preconditionRequired, .targetNotJSON:
            true
        case .replayed, .keyReused, .notModified, .selected, .partial, .rangeNotSatisfiable, .deleted, .digestMismatch,
            .contentMalformed, .patchInapplicable, .resultTooLarge, .created, .replaced, .unchanged:
            false
        }
    }
}
