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

    /// The one way in which admission ends well.
    package enum Success: CaseIterable, Sendable {
        case admitted
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
        case .isMethodImplemented: answer ? .ask(.isHostOurs) : refuse(.methodNotImplemented)
        case .isHostOurs: answer ? .ask(.isOriginTrusted) : refuse(.misdirectedRequest)
        case .isOriginTrusted: answer ? .ask(.areCredentialsWellFormed) : refuse(.crossSiteWrite)
        case .areCredentialsWellFormed: answer ? .ask(.isCallerAuthorized) : refuse(.malformedCredentials)
        case .isCallerAuthorized: answer ? .ask(.isTargetWellFormed) : refuse(.unauthorized)
        case .isTargetWellFormed: answer ? .ask(.isTargetKnown) : refuse(.malformedTarget)
        case .isTargetKnown: answer ? .ask(.isMethodAllowed) : refuse(.notFound)
        case .isMethodAllowed: answer ? .ask(.isQueryDefined) : refuse(.methodNotAllowed)
        case .isQueryDefined: answer ? .ask(.isExpectationMet) : refuse(.undefinedQuery)
        case .isExpectationMet: answer ? .ask(.isContentTaken) : refuse(.expectationFailed)
        case .isContentTaken: answer ? .ask(.isAnyContentTaken) : .succeed(.admitted)
        case .isAnyContentTaken: answer ? .ask(.isContentWithinLimit) : .ask(.isPut)
        case .isPut: answer ? .ask(.hasContentRange) : .ask(.isContentUnencoded)
        case .hasContentRange: answer ? refuse(.partialPut) : .ask(.areContentFieldsImplemented)
        case .areContentFieldsImplemented: answer ? .ask(.isContentUnencoded) : refuse(.contentFieldNotImplemented)
        case .isContentUnencoded: answer ? .ask(.isContentTypeNeeded) : refuse(.unsupportedContentCoding)
        case .isContentTypeNeeded: answer ? .ask(.hasContentType) : .ask(.isContentWithinLimit)
        case .hasContentType: answer ? .ask(.isContentTypeWellFormed) : refuse(.contentTypeRequired)
        case .isContentTypeWellFormed: answer ? .ask(.isMediaTypeSupported) : refuse(.malformedContentType)
        case .isMediaTypeSupported: answer ? .ask(.isCharsetSupported) : refuse(.unsupportedMediaType)
        case .isCharsetSupported: answer ? .ask(.isContentWithinLimit) : refuse(.unsupportedMediaType)
        case .isContentWithinLimit: answer ? .ask(.areContentFieldsWellFormed) : refuse(.contentTooLarge)
        case .areContentFieldsWellFormed: answer ? .ask(.isIdempotencyKeyWellFormed) : refuse(.malformedContentField)
        case .isIdempotencyKeyWellFormed:
            answer ? .ask(.hasIdempotencyKeyIfRequired) : refuse(.malformedIdempotencyKey)
        case .hasIdempotencyKeyIfRequired: answer ? .succeed(.admitted) : refuse(.idempotencyKeyRequired)
        }
    }

    package static func evaluate(
        _ input: inout AdmissionInput
    ) -> (conclusion: Conclusion<Admission>, answers: Answers) { walk(&input) }

    /// What is told of each question.
    package var text: QuestionText {
        switch self {
        case .isMethodImplemented:
            QuestionText(
                "Does this service implement the method?", "RFC 9110 §9.1, §15.6.2", refusal: "methodNotImplemented")
        case .isHostOurs: QuestionText("Is the request meant for this host?", "RFC 9110 §7.4", refusal: "hostNotOurs")
        case .isOriginTrusted:
            QuestionText(
                "Does a page that may call send it, or no page, or does it change nothing?",
                "Fetch §3.1, RFC 6454 §8.3", refusal: "originNotTrusted")
        case .areCredentialsWellFormed:
            QuestionText(
                "Is the bearer token, where one is asked for, spelled as one?", "RFC 6750 §2.1, §3.1",
                refusal: "credentialsMalformed")
        case .isCallerAuthorized:
            QuestionText("May the caller come in?", "RFC 6750 §2.1, RFC 9110 §15.5.2", refusal: "callerNotAuthorized")
        case .isTargetWellFormed:
            QuestionText(
                "Is the request target an address that a resource could have?", "RFC 3986 §2, §3.3",
                refusal: "targetMalformed")
        case .isTargetKnown:
            QuestionText("Does a route lead to the target?", "RFC 9110 §15.5.5", refusal: "targetUnknown")
        case .isMethodAllowed:
            QuestionText("Does the target support the method?", "RFC 9110 §15.5.6", refusal: "methodNotAllowed")
        case .isQueryDefined:
            QuestionText(
                "Is every part of the query defined for the target?", "RFC 3986 §3.4", refusal: "queryNotDefined")
        case .isExpectationMet:
            QuestionText("Can the expectation be met?", "RFC 9110 §10.1.1", refusal: "expectationFailed")
        case .isContentTaken: QuestionText("Does the request's content have a meaning here?", "RFC 9110 §9.3")
        case .isAnyContentTaken:
            QuestionText("Is content of every kind taken here, as by the echo service?", "RFC 9110 §8.3")
        case .isPut: QuestionText("Is the method PUT?", "RFC 9110 §9.3.4")
        case .hasContentRange:
            QuestionText(
                "Does Content-Range make this a partial PUT?", "RFC 9110 §14.5", refusal: "contentRangeRefused")
        case .areContentFieldsImplemented:
            QuestionText(
                "Does the service implement every Content-* field of this PUT?", "RFC 2616 §9.6",
                refusal: "contentFieldNotImplemented")
        case .isContentUnencoded:
            QuestionText(
                "Does the content come without a content coding?", "RFC 9110 §8.4, §12.5.3", refusal: "contentEncoded")
        case .hasContentType: QuestionText("Is there a Content-Type?", "RFC 9110 §8.3", refusal: "contentTypeMissing")
        case .isContentTypeNeeded: QuestionText("Is there content whose type must be told?", "RFC 9110 §8.3")
        case .isContentTypeWellFormed:
            QuestionText(
                "Is the Content-Type one well-formed media type?", "RFC 9110 §8.3.1", refusal: "contentTypeMalformed")
        case .isMediaTypeSupported:
            QuestionText("Does the target take this media type?", "RFC 9110 §15.5.16", refusal: "mediaTypeNotSupported")
        case .isCharsetSupported:
            QuestionText("Is the text in UTF-8, as JSON must be?", "RFC 8259 §8.1", refusal: "charsetNotSupported")
        case .isContentWithinLimit:
            QuestionText("Is the announced content within the limit?", "RFC 9110 §15.5.14", refusal: "contentTooLarge")
        case .areContentFieldsWellFormed:
            QuestionText(
                "Are digests, language and disposition of the content well formed?",
                "RFC 9530 §2, RFC 9110 §8.5, RFC 6266 §4", refusal: "contentFieldMalformed")
        case .isIdempotencyKeyWellFormed:
            QuestionText(
                "Is the Idempotency-Key, if any, well formed?", "draft-ietf-httpapi-idempotency-key-header §2.1",
                refusal: "idempotencyKeyMalformed")
        case .hasIdempotencyKeyIfRequired:
            QuestionText(
                "Is there an Idempotency-Key, if the service requires one?",
                "draft-ietf-httpapi-idempotency-key-header §2.7", refusal: "idempotencyKeyMissing")
        }
    }
}
