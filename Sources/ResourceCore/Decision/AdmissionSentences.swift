import HTTPSemantics

extension Admission {
    /// The question, for people.
    package var sentence: String { text.sentence }

    /// Where the rule behind it is written.
    package var citation: String { text.citation }

    private var text: (sentence: String, citation: String) {
        switch self {
        case .isMethodImplemented: ("Does this service implement the method?", "RFC 9110 §9.1, §15.6.2")
        case .isHostOurs: ("Is the request meant for this host?", "RFC 9110 §7.4")
        case .isOriginTrusted:
            ("Does a page that may call send it, or no page, or does it change nothing?", "Fetch §3.1, RFC 6454 §8.3")
        case .areCredentialsWellFormed:
            ("Is the bearer token, where one is asked for, spelled as one?", "RFC 6750 §2.1, §3.1")
        case .isCallerAuthorized: ("May the caller come in?", "RFC 6750 §2.1, RFC 9110 §15.5.2")
        case .isTargetWellFormed: ("Is the request target an address that a resource could have?", "RFC 3986 §2, §3.3")
        case .isTargetKnown: ("Does a route lead to the target?", "RFC 9110 §15.5.5")
        case .isMethodAllowed: ("Does the target support the method?", "RFC 9110 §15.5.6")
        case .isQueryDefined: ("Is every part of the query defined for the target?", "RFC 3986 §3.4")
        case .isExpectationMet: ("Can the expectation be met?", "RFC 9110 §10.1.1")
        case .isContentTaken: ("Does the request's content have a meaning here?", "RFC 9110 §9.3")
        case .isAnyContentTaken: ("Is content of every kind taken here, as by the echo service?", "RFC 9110 §8.3")
        case .isPut: ("Is the method PUT?", "RFC 9110 §9.3.4")
        case .hasContentRange: ("Does Content-Range make this a partial PUT?", "RFC 9110 §14.5")
        case .areContentFieldsImplemented:
            ("Does the service implement every Content-* field of this PUT?", "RFC 2616 §9.6")
        case .isContentUnencoded: ("Does the content come without a content coding?", "RFC 9110 §8.4, §12.5.3")
        case .hasContentType: ("Is there a Content-Type?", "RFC 9110 §8.3")
        case .isContentTypeNeeded: ("Is there content whose type must be told?", "RFC 9110 §8.3")
        case .isContentTypeWellFormed: ("Is the Content-Type one well-formed media type?", "RFC 9110 §8.3.1")
        case .isMediaTypeSupported: ("Does the target take this media type?", "RFC 9110 §15.5.16")
        case .isCharsetSupported: ("Is the text in UTF-8, as JSON must be?", "RFC 8259 §8.1")
        case .isContentWithinLimit: ("Is the announced content within the limit?", "RFC 9110 §15.5.14")
        case .areContentFieldsWellFormed:
            (
                "Are digests, language and disposition of the content well formed?",
                "RFC 9530 §2, RFC 9110 §8.5, RFC 6266 §4"
            )
        case .isIdempotencyKeyWellFormed:
            ("Is the Idempotency-Key, if any, well formed?", "draft-ietf-httpapi-idempotency-key-header §2.1")
        case .hasIdempotencyKeyIfRequired:
            (
                "Is there an Idempotency-Key, if the service requires one?",
                "draft-ietf-httpapi-idempotency-key-header §2.7"
            )
        }
    }
}
