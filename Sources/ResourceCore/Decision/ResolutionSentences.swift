import HTTPSemantics

extension Resolution {
    /// The question, for people.
    package var sentence: String { text.sentence }

    /// Where the rule behind it is written.
    package var citation: String { text.citation }

    private var text: (sentence: String, citation: String) {
        switch self {
        case .isKeyRecorded:
            (
                "Has a request with this Idempotency-Key been answered before?",
                "draft-ietf-httpapi-idempotency-key-header §2.6"
            )
        case .isSameRequest: ("Was it this very request?", "draft-ietf-httpapi-idempotency-key-header §2.6")
        case .exists: ("Does the target resource exist?", "RFC 9110 §3.1, §15.5.5")
        case .createsTarget: ("Does the method create a target that does not exist?", "RFC 9110 §9.3.4")
        case .isAcceptable: ("Does the client accept the media type of what will be returned?", "RFC 9110 §12.5.1")
        case .areConditionsWellFormed:
            ("Are the entity tags in the conditions well formed?", "RFC 9110 §8.8.3, §13.2.1")
        case .hasIfMatch: ("Is there an If-Match?", "RFC 9110 §13.2.2 step 1")
        case .doesIfMatchHold: ("Is the current entity tag one of those in If-Match?", "RFC 9110 §13.1.1")
        case .hasIfUnmodifiedSince: ("Is there an If-Unmodified-Since to compare?", "RFC 9110 §13.2.2 step 2")
        case .doesIfUnmodifiedSinceHold: ("Is the resource unmodified since then?", "RFC 9110 §13.1.4")
        case .hasIfNoneMatch: ("Is there an If-None-Match?", "RFC 9110 §13.2.2 step 3")
        case .doesIfNoneMatchHold: ("Is the current entity tag none of those in If-None-Match?", "RFC 9110 §13.1.2")
        case .isReadThatNeedNotBeRepeated:
            ("Does the method only ask for what the client already has?", "RFC 9110 §13.2.2 step 3")
        case .hasIfModifiedSince:
            ("Is there an If-Modified-Since, and is the method GET or HEAD?", "RFC 9110 §13.2.2 step 4")
        case .doesIfModifiedSinceHold: ("Was the resource modified since then?", "RFC 9110 §13.1.3")
        case .isRead: ("Is the method GET or HEAD?", "RFC 9110 §9.3.1, §9.3.2")
        case .hasRange: ("Is one byte range asked for with GET?", "RFC 9110 §14.2")
        case .hasIfRange: ("Is there an If-Range?", "RFC 9110 §13.2.2 step 5")
        case .doesIfRangeHold: ("Is the representation still the one that If-Range names?", "RFC 9110 §13.1.5")
        case .isRangeSatisfiable: ("Does the range overlap the representation?", "RFC 9110 §14.1.2, §15.5.17")
        case .isRequiredConditionMissing: ("Does the service require a condition that is not there?", "RFC 6585 §3")
        case .isDeletion: ("Is the method DELETE?", "RFC 9110 §9.3.5")
        case .doesDigestMatch: ("Is the content what its digest says?", "RFC 9530 §2, §3")
        case .isContentWellFormed:
            ("Is the content what its media type says?", "RFC 8259, RFC 7493, RFC 7396, RFC 6902")
        case .isPatch: ("Is the method PATCH?", "RFC 5789 §2")
        case .isTargetJSON: ("Is the stored representation JSON, so that the patch can apply?", "RFC 5789 §2.2")
        case .doesPatchApply: ("Does the whole patch apply?", "RFC 5789 §2, RFC 6902 §5")
        case .isResultWithinLimit: ("Is the patched document within the limits?", "RFC 9110 §15.5.14")
        case .isCreation: ("Does the request make a resource that was not there?", "RFC 9110 §9.3.3, §9.3.4")
        case .isIdentical: ("Is it what is stored already, to the byte?", "RFC 9110 §9.2.2")
        }
    }
}
