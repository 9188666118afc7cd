/// The first decision graph: may a request with this head go to the store at all? Asked before any content is read.
public enum Admission: UInt8, Question {
    case isMethodImplemented
    case isHostOurs
    case isCallerAuthorized
    case isTargetWellFormed
    case isTargetKnown
    case isMethodAllowed
    case isQueryDefined
    case areConditionsWellFormed
    case isExpectationMet
    case isContentTaken
    case isPut
    case hasContentRange
    case areContentFieldsImplemented
    case isContentUnencoded
    case hasContentType
    case isContentTypeNeeded
    case isContentTypeWellFormed
    case isMediaTypeSupported
    case isCharsetSupported
    case isContentWithinLimit
    case areContentFieldsWellFormed
    case isIdempotencyKeyWellFormed
    case hasIdempotencyKeyIfRequired

    /// The ways in which admission can end.
    public enum Conclusion: CaseIterable, Sendable {
        case admitted
        case methodNotImplemented, hostNotOurs, callerNotAuthorized
        case targetMalformed, targetUnknown, methodNotAllowed, queryNotDefined
        case conditionMalformed, expectationFailed
        case contentRangeRefused, contentFieldNotImplemented, contentEncoded
        case contentTypeMissing, contentTypeMalformed, mediaTypeNotSupported, charsetNotSupported
        case contentTooLarge, contentFieldMalformed
        case idempotencyKeyMalformed, idempotencyKeyMissing
    }

    /// The first question.
    public static let first = Admission.isMethodImplemented

    /// The answer that a head gives.
    public func answer(_ evidence: inout AdmissionEvidence) -> Bool {
        switch self {
        case .isMethodImplemented: evidence.request.method != .other
        case .isHostOurs: evidence.isHostOurs
        case .isCallerAuthorized: evidence.isCallerAuthorized
        case .isTargetWellFormed: if case .malformed = evidence.routing.finding { false } else { true }
        case .isTargetKnown: evidence.rules != nil
        case .isMethodAllowed: evidence.rules?.methods.contains(MethodSet(evidence.request.method)) == true
        case .isQueryDefined: evidence.routing.queryFault == nil
        case .areConditionsWellFormed: evidence.conditions.malformedField == nil
        case .isExpectationMet: evidence.isExpectationMet
        case .isContentTaken: evidence.contentRule != nil
        case .isPut: evidence.request.method == .put
        case .hasContentRange: evidence.request.fields.has(.contentRange)
        case .areContentFieldsImplemented: evidence.unimplementedContentField == nil
        case .isContentUnencoded: evidence.isContentUnencoded
        case .hasContentType: !evidence.mediaType.isAbsent
        case .isContentTypeNeeded: evidence.isContentTypeNeeded
        case .isContentTypeWellFormed: !evidence.mediaType.isMalformed
        case .isMediaTypeSupported: evidence.isMediaTypeSupported
        case .isCharsetSupported: evidence.isCharsetSupported
        case .isContentWithinLimit: (evidence.request.contentLength ?? 0) <= evidence.policy.contentLimit
        case .areContentFieldsWellFormed: evidence.malformedContentField == nil
        case .isIdempotencyKeyWellFormed: !evidence.idempotencyKey.isMalformed
        case .hasIdempotencyKeyIfRequired: evidence.hasIdempotencyKeyIfRequired
        }
    }

    /// Where an answer leads.
    public func next(_ answer: Bool) -> Step<Admission> {
        switch self {
        case .isMethodImplemented: answer ? .ask(.isHostOurs) : .settle(.methodNotImplemented)
        case .isHostOurs: answer ? .ask(.isCallerAuthorized) : .settle(.hostNotOurs)
        case .isCallerAuthorized: answer ? .ask(.isTargetWellFormed) : .settle(.callerNotAuthorized)
        case .isTargetWellFormed: answer ? .ask(.isTargetKnown) : .settle(.targetMalformed)
        case .isTargetKnown: answer ? .ask(.isMethodAllowed) : .settle(.targetUnknown)
        case .isMethodAllowed: answer ? .ask(.isQueryDefined) : .settle(.methodNotAllowed)
        case .isQueryDefined: answer ? .ask(.areConditionsWellFormed) : .settle(.queryNotDefined)
        case .areConditionsWellFormed: answer ? .ask(.isExpectationMet) : .settle(.conditionMalformed)
        case .isExpectationMet: answer ? .ask(.isContentTaken) : .settle(.expectationFailed)
        case .isContentTaken: answer ? .ask(.isPut) : .settle(.admitted)
        case .isPut: answer ? .ask(.hasContentRange) : .ask(.isContentUnencoded)
        case .hasContentRange: answer ? .settle(.contentRangeRefused) : .ask(.areContentFieldsImplemented)
        case .areContentFieldsImplemented: answer ? .ask(.isContentUnencoded) : .settle(.contentFieldNotImplemented)
        case .isContentUnencoded: answer ? .ask(.hasContentType) : .settle(.contentEncoded)
        case .hasContentType: answer ? .ask(.isContentTypeWellFormed) : .ask(.isContentTypeNeeded)
        case .isContentTypeNeeded: answer ? .settle(.contentTypeMissing) : .ask(.isContentWithinLimit)
        case .isContentTypeWellFormed: answer ? .ask(.isMediaTypeSupported) : .settle(.contentTypeMalformed)
        case .isMediaTypeSupported: answer ? .ask(.isCharsetSupported) : .settle(.mediaTypeNotSupported)
        case .isCharsetSupported: answer ? .ask(.isContentWithinLimit) : .settle(.charsetNotSupported)
        case .isContentWithinLimit: answer ? .ask(.areContentFieldsWellFormed) : .settle(.contentTooLarge)
        case .areContentFieldsWellFormed: answer ? .ask(.isIdempotencyKeyWellFormed) : .settle(.contentFieldMalformed)
        case .isIdempotencyKeyWellFormed:
            answer ? .ask(.hasIdempotencyKeyIfRequired) : .settle(.idempotencyKeyMalformed)
        case .hasIdempotencyKeyIfRequired: answer ? .settle(.admitted) : .settle(.idempotencyKeyMissing)
        }
    }
}

extension AdmissionEvidence {
    fileprivate var isHostOurs: Bool {
        guard let hosts = policy.hosts, let authority else { return true }
        return hosts.admits(authority)
    }

    /// An expectation other than `100-continue` cannot be met; HTTP/1.0 has none (RFC 9110 §10.1.1).
    fileprivate var isExpectationMet: Bool {
        guard request.minorVersion >= 1, let expectation = request.fields[.expect] else { return true }
        return expectation.asciiLowercased() == "100-continue"
    }

    /// Content needs a type; no content needs none, and is judged for what it is.
    fileprivate var isContentTypeNeeded: Bool {
        contentRule != .anything && request.announcesContent
    }

    fileprivate var hasIdempotencyKeyIfRequired: Bool {
        !(policy.requiresIdempotencyKey && request.method == .post && contentRule == .representation)
            || idempotencyKey.value != nil
    }
}
