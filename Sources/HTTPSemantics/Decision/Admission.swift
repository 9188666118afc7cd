/// The first decision graph: may a request with this head go to the store at all? Asked before any content is read.
public enum Admission: UInt8, Question {
    case isMethodImplemented
    case isHostOurs
    case areCredentialsWellFormed
    case isCallerAuthorized
    case isTargetWellFormed
    case isTargetKnown
    case isMethodAllowed
    case isQueryDefined
    case isExpectationMet
    case isContentTaken
    case isAnyContentTaken
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
        case methodNotImplemented, hostNotOurs, credentialsMalformed, callerNotAuthorized
        case targetMalformed, targetUnknown, methodNotAllowed, queryNotDefined
        case expectationFailed
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
        case .areCredentialsWellFormed: evidence.areCredentialsWellFormed
        case .isCallerAuthorized: evidence.isCallerAuthorized
        case .isTargetWellFormed: if case .malformed = evidence.routing.finding { false } else { true }
        case .isTargetKnown: evidence.rules != nil
        case .isMethodAllowed: evidence.rules?.methods.contains(MethodSet(evidence.request.method)) == true
        case .isQueryDefined: evidence.routing.queryFault == nil
        case .isExpectationMet: evidence.isExpectationMet
        case .isContentTaken: evidence.contentRule != nil
        case .isAnyContentTaken: evidence.contentRule == .anything
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
        case .isHostOurs: answer ? .ask(.areCredentialsWellFormed) : .settle(.hostNotOurs)
        case .areCredentialsWellFormed: answer ? .ask(.isCallerAuthorized) : .settle(.credentialsMalformed)
        case .isCallerAuthorized: answer ? .ask(.isTargetWellFormed) : .settle(.callerNotAuthorized)
        case .isTargetWellFormed: answer ? .ask(.isTargetKnown) : .settle(.targetMalformed)
        case .isTargetKnown: answer ? .ask(.isMethodAllowed) : .settle(.targetUnknown)
        case .isMethodAllowed: answer ? .ask(.isQueryDefined) : .settle(.methodNotAllowed)
        case .isQueryDefined: answer ? .ask(.isExpectationMet) : .settle(.queryNotDefined)
        case .isExpectationMet: answer ? .ask(.isContentTaken) : .settle(.expectationFailed)
        case .isContentTaken: answer ? .ask(.isAnyContentTaken) : .settle(.admitted)
        case .isAnyContentTaken: answer ? .ask(.isContentWithinLimit) : .ask(.isPut)
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
    /// An https target is none of ours either: the connection is not secured.
    fileprivate var isHostOurs: Bool {
        guard !routing.isSecure else { return false }
        guard let hosts = policy.hosts, let authority else { return true }
        return hosts.admits(authority)
    }

    /// An expectation other than `100-continue` cannot be met (RFC 9110 §10.1.1).
    fileprivate var isExpectationMet: Bool {
        request.expectations.allSatisfy { $0 == "100-continue" }
    }

    /// Content needs a type; no content needs none, and is judged for what it is.
    fileprivate var isContentTypeNeeded: Bool {
        request.announcesContent
    }

    fileprivate var hasIdempotencyKeyIfRequired: Bool {
        !(policy.requiresIdempotencyKey && request.method == .post && contentRule == .representation)
            || idempotencyKey.value != nil
    }
}
