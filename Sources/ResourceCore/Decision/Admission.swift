import HTTPSemantics

/// The first decision graph: may a request with this head go to the store at all? Asked before any content is read.
package enum Admission: UInt8, Question {
    case isMethodImplemented
    case isHostOurs
    case isOriginTrusted
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
    package enum Conclusion: CaseIterable, Sendable {
        case admitted
        case methodNotImplemented, hostNotOurs, originNotTrusted, credentialsMalformed, callerNotAuthorized
        case targetMalformed, targetUnknown, methodNotAllowed, queryNotDefined
        case expectationFailed
        case contentRangeRefused, contentFieldNotImplemented, contentEncoded
        case contentTypeMissing, contentTypeMalformed, mediaTypeNotSupported, charsetNotSupported
        case contentTooLarge, contentFieldMalformed
        case idempotencyKeyMalformed, idempotencyKeyMissing
    }

    /// The first question.
    package static let first = Admission.isMethodImplemented

    /// The answer that a head gives.
    package func answer(_ input: inout AdmissionInput) -> Bool {
        switch self {
        case .isMethodImplemented: input.request.method != .other
        case .isHostOurs: input.isHostOurs
        case .isOriginTrusted: input.request.method.isSafe || input.origin.isTrusted
        case .areCredentialsWellFormed: input.areCredentialsWellFormed
        case .isCallerAuthorized: input.isCallerAuthorized
        case .isTargetWellFormed: if case .malformed = input.routing.finding { false } else { true }
        case .isTargetKnown: input.rules != nil
        case .isMethodAllowed: input.rules?.methods.contains(MethodSet(input.request.method)) == true
        case .isQueryDefined: input.routing.queryError == nil
        case .isExpectationMet: input.isExpectationMet
        case .isContentTaken: input.contentRule != nil
        case .isAnyContentTaken: input.contentRule == .anything
        case .isPut: input.request.method == .put
        case .hasContentRange: input.request.fields.has(.contentRange)
        case .areContentFieldsImplemented: input.unimplementedContentField == nil
        case .isContentUnencoded: input.isContentUnencoded
        case .hasContentType: !input.mediaType.isAbsent
        case .isContentTypeNeeded: input.isContentTypeNeeded
        case .isContentTypeWellFormed: !input.mediaType.isMalformed
        case .isMediaTypeSupported: input.isMediaTypeSupported
        case .isCharsetSupported: input.isCharsetSupported
        case .isContentWithinLimit: (input.request.contentLength ?? 0) <= input.policy.contentLimit
        case .areContentFieldsWellFormed: input.malformedContentField == nil
        case .isIdempotencyKeyWellFormed: !input.idempotencyKey.isMalformed
        case .hasIdempotencyKeyIfRequired: input.hasIdempotencyKeyIfRequired
        }
    }

    /// Where an answer leads.
    package func next(_ answer: Bool) -> Step<Admission> {
        switch self {
        case .isMethodImplemented: answer ? .ask(.isHostOurs) : .finish(.methodNotImplemented)
        case .isHostOurs: answer ? .ask(.isOriginTrusted) : .finish(.hostNotOurs)
        case .isOriginTrusted: answer ? .ask(.areCredentialsWellFormed) : .finish(.originNotTrusted)
        case .areCredentialsWellFormed: answer ? .ask(.isCallerAuthorized) : .finish(.credentialsMalformed)
        case .isCallerAuthorized: answer ? .ask(.isTargetWellFormed) : .finish(.callerNotAuthorized)
        case .isTargetWellFormed: answer ? .ask(.isTargetKnown) : .finish(.targetMalformed)
        case .isTargetKnown: answer ? .ask(.isMethodAllowed) : .finish(.targetUnknown)
        case .isMethodAllowed: answer ? .ask(.isQueryDefined) : .finish(.methodNotAllowed)
        case .isQueryDefined: answer ? .ask(.isExpectationMet) : .finish(.queryNotDefined)
        case .isExpectationMet: answer ? .ask(.isContentTaken) : .finish(.expectationFailed)
        case .isContentTaken: answer ? .ask(.isAnyContentTaken) : .finish(.admitted)
        case .isAnyContentTaken: answer ? .ask(.isContentWithinLimit) : .ask(.isPut)
        case .isPut: answer ? .ask(.hasContentRange) : .ask(.isContentUnencoded)
        case .hasContentRange: answer ? .finish(.contentRangeRefused) : .ask(.areContentFieldsImplemented)
        case .areContentFieldsImplemented: answer ? .ask(.isContentUnencoded) : .finish(.contentFieldNotImplemented)
        case .isContentUnencoded: answer ? .ask(.hasContentType) : .finish(.contentEncoded)
        case .hasContentType: answer ? .ask(.isContentTypeWellFormed) : .ask(.isContentTypeNeeded)
        case .isContentTypeNeeded: answer ? .finish(.contentTypeMissing) : .ask(.isContentWithinLimit)
        case .isContentTypeWellFormed: answer ? .ask(.isMediaTypeSupported) : .finish(.contentTypeMalformed)
        case .isMediaTypeSupported: answer ? .ask(.isCharsetSupported) : .finish(.mediaTypeNotSupported)
        case .isCharsetSupported: answer ? .ask(.isContentWithinLimit) : .finish(.charsetNotSupported)
        case .isContentWithinLimit: answer ? .ask(.areContentFieldsWellFormed) : .finish(.contentTooLarge)
        case .areContentFieldsWellFormed: answer ? .ask(.isIdempotencyKeyWellFormed) : .finish(.contentFieldMalformed)
        case .isIdempotencyKeyWellFormed:
            answer ? .ask(.hasIdempotencyKeyIfRequired) : .finish(.idempotencyKeyMalformed)
        case .hasIdempotencyKeyIfRequired: answer ? .finish(.admitted) : .finish(.idempotencyKeyMissing)
        }
    }
}

extension AdmissionInput {
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
