import HTTPSemantics

/// The kinds of problem that the service reports. The raw value is the name under `/_problems/`.
package enum ProblemType: String, CaseIterable, Sendable {
    case malformedMessage = "malformed-message"
    case malformedTarget = "malformed-target"
    case undefinedQuery = "undefined-query"
    case malformedCondition = "malformed-condition"
    case malformedContentField = "malformed-content-field"
    case malformedContentType = "malformed-content-type"
    case malformedContent = "malformed-content"
    case notAPatchDocument = "not-a-patch-document"
    case partialPut = "partial-put"
    case digestMismatch = "digest-mismatch"
    case malformedIdempotencyKey = "malformed-idempotency-key"
    case idempotencyKeyRequired = "idempotency-key-required"
    case malformedCredentials = "malformed-credentials"
    case unauthorized = "unauthorized"
    case crossSiteWrite = "cross-site-write"
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case notAcceptable = "not-acceptable"
    case requestTimeout = "request-timeout"
    case targetNotJSON = "target-not-json"
    case patchDoesNotApply = "patch-does-not-apply"
    case preconditionFailed = "precondition-failed"
    case contentTooLarge = "content-too-large"
    case targetTooLong = "target-too-long"
    case unsupportedMediaType = "unsupported-media-type"
    case contentTypeRequired = "content-type-required"
    case unsupportedContentCoding = "unsupported-content-coding"
    case rangeNotSatisfiable = "range-not-satisfiable"
    case expectationFailed = "expectation-failed"
    case misdirectedRequest = "misdirected-request"
    case idempotencyKeyReused = "idempotency-key-reused"
    case notExpressible = "not-expressible"
    case preconditionRequired = "precondition-required"
    case fieldsTooLarge = "fields-too-large"
    case methodNotImplemented = "method-not-implemented"
    case contentFieldNotImplemented = "content-field-not-implemented"
    case contentNotRecognised = "content-not-recognised"
    case transferCodingNotImplemented = "transfer-coding-not-implemented"
    case versionNotSupported = "version-not-supported"
    case overloaded = "overloaded"
    case storeUnavailable = "store-unavailable"
    case storeFull = "store-full"
    case internalError = "internal-error"

    /// The status of an answer that reports it. `classic` batches what is said of content that cannot be taken into 501.
    package func status(_ profile: StatusProfile = .rfc9110) -> Status {
        profile == .classic && isAboutUntakenContent ? .notImplemented : facts.status
    }

    /// A short summary, the same each time (RFC 9457 §3.1.3).
    package var title: String { facts.title }

    /// Where the rule is written.
    package var citation: String { facts.citation }

    /// Whether it says that the content's form cannot be taken: RFC 2616 §9.6 gave that a 501.
    var isAboutUntakenContent: Bool {
        [
            .contentTypeRequired, .malformedContentType, .unsupportedMediaType, .unsupportedContentCoding,
            .malformedContent, .notAPatchDocument, .partialPut,
        ].contains(self)
    }

    private var facts: (status: Status, title: String, citation: String) {
        switch self {
        case .malformedMessage: (.badRequest, "The message is malformed", "RFC 9112")
        case .malformedTarget: (.badRequest, "The request target is malformed", "RFC 3986 §2")
        case .undefinedQuery: (.badRequest, "The query is not defined here", "RFC 3986 §3.4")
        case .malformedCondition: (.badRequest, "A condition is malformed", "RFC 9110 §8.8.3")
        case .malformedContentField: (.badRequest, "A field about the content is malformed", "RFC 9110 §8")
        case .malformedContentType: (.badRequest, "The Content-Type is malformed", "RFC 9110 §8.3.1")
        case .malformedContent: (.badRequest, "The content is malformed", "RFC 8259")
        case .notAPatchDocument: (.badRequest, "The content is not a patch document", "RFC 5789 §2.2")
        case .partialPut: (.badRequest, "A part cannot be put", "RFC 9110 §14.5")
        case .digestMismatch: (.badRequest, "The content does not match its digest", "RFC 9530 §2")
        case .malformedIdempotencyKey:
            (.badRequest, "The Idempotency-Key is malformed", "draft-ietf-httpapi-idempotency-key-header §2.1")
        case .idempotencyKeyRequired:
            (.badRequest, "An Idempotency-Key is required", "draft-ietf-httpapi-idempotency-key-header §2.7")
        case .malformedCredentials: (.badRequest, "The bearer token is malformed", "RFC 6750 §3.1")
        case .unauthorized: (.unauthorized, "A bearer token is required", "RFC 6750 §3")
        case .crossSiteWrite: (.forbidden, "A page of another site may not write", "RFC 6454 §8.3, RFC 9110 §15.5.4")
        case .notFound: (.notFound, "There is nothing here", "RFC 9110 §15.5.5")
        case .methodNotAllowed: (.methodNotAllowed, "The target does not support the method", "RFC 9110 §15.5.6")
        case .notAcceptable: (.notAcceptable, "No representation is acceptable", "RFC 9110 §15.5.7")
        case .requestTimeout: (.requestTimeout, "The request took too long", "RFC 9110 §15.5.9")
        case .targetNotJSON: (.conflict, "The target is not JSON", "RFC 5789 §2.2")
        case .patchDoesNotApply: (.conflict, "The patch does not apply", "RFC 5789 §2.2")
        case .preconditionFailed: (.preconditionFailed, "A precondition failed", "RFC 9110 §15.5.13")
        case .contentTooLarge: (.contentTooLarge, "The content is too large", "RFC 9110 §15.5.14")
        case .targetTooLong: (.uriTooLong, "The request line is too long", "RFC 9110 §15.5.15")
        case .unsupportedMediaType:
            (.unsupportedMediaType, "The media type is not supported here", "RFC 9110 §15.5.16")
        case .contentTypeRequired: (.unsupportedMediaType, "A Content-Type is required", "RFC 9110 §8.3")
        case .unsupportedContentCoding:
            (.unsupportedMediaType, "The content coding is not supported", "RFC 9110 §12.5.3")
        case .rangeNotSatisfiable: (.rangeNotSatisfiable, "The range is outside the content", "RFC 9110 §15.5.17")
        case .expectationFailed: (.expectationFailed, "The expectation cannot be met", "RFC 9110 §15.5.18")
        case .misdirectedRequest: (.misdirectedRequest, "The request is for another host", "RFC 9110 §15.5.20")
        case .idempotencyKeyReused:
            (
                .unprocessableContent, "The Idempotency-Key was used for another request",
                "draft-ietf-httpapi-idempotency-key-header §2.7"
            )
        case .notExpressible:
            (.unprocessableContent, "The client cannot send this request", "RFC 9110 §15.5.21")
        case .preconditionRequired: (.preconditionRequired, "A condition is required", "RFC 6585 §3")
        case .fieldsTooLarge: (.requestHeaderFieldsTooLarge, "The fields are too large", "RFC 6585 §5")
        case .methodNotImplemented: (.notImplemented, "The method is not implemented", "RFC 9110 §15.6.2")
        case .contentFieldNotImplemented:
            (.notImplemented, "A Content-* field is not implemented", "RFC 2616 §9.6")
        case .contentNotRecognised: (.notImplemented, "The content is not recognised", "RFC 2616 §9.6")
        case .transferCodingNotImplemented:
            (.notImplemented, "The transfer coding is not implemented", "RFC 9112 §6.1")
        case .versionNotSupported: (.httpVersionNotSupported, "The HTTP version is not supported", "RFC 9110 §15.6.6")
        case .overloaded: (.serviceUnavailable, "The service is overloaded", "RFC 9110 §15.6.4")
        case .storeUnavailable: (.serviceUnavailable, "The store is unavailable", "RFC 9110 §15.6.4")
        case .storeFull: (.insufficientStorage, "The store is full", "RFC 4918 §11.5")
        case .internalError: (.internalServerError, "Something went wrong here", "RFC 9110 §15.6.1")
        }
    }
}
