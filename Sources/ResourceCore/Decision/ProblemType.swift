import HTTPSemantics

/// The kinds of problem that the service reports. The raw value is the name under `/_problems/`.
package enum ProblemType: String, CaseIterable, Sendable {
    case malformedMessage = "malformed-message"
    case malformedTarget = "malformed-target"
    case undefinedQuery = "undefined-query"
    case malformedCondition = "malformed-condition"
    case malformedDatetime = "malformed-datetime"
    case malformedEventID = "malformed-event-id"
    case malformedContentField = "malformed-content-field"
    case malformedContentType = "malformed-content-type"
    case malformedContent = "malformed-content"
    case notAPatchDocument = "not-a-patch-document"
    case malformedBatch = "malformed-batch"
    case partialPut = "partial-put"
    case digestMismatch = "digest-mismatch"
    case malformedFault = "malformed-fault"
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
    case revisionGone = "revision-gone"
    case changesGone = "changes-gone"
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
    case unprocessableQuery = "unprocessable-query"
    case indexRequired = "index-required"
    case senselessRule = "senseless-rule"
    case senselessDeclaration = "senseless-declaration"
    case preconditionRequired = "precondition-required"
    case fieldsTooLarge = "fields-too-large"
    case methodNotImplemented = "method-not-implemented"
    case contentFieldNotImplemented = "content-field-not-implemented"
    case contentNotRecognised = "content-not-recognised"
    case transferCodingNotImplemented = "transfer-coding-not-implemented"
    case versionNotSupported = "version-not-supported"
    case overloaded = "overloaded"
    case storeUnavailable = "store-unavailable"
    case outcomeUnknown = "outcome-unknown"
    case storeFull = "store-full"
    case internalError = "internal-error"
    case injectedFault = "injected-fault"

    /// The status of an answer that reports it. `classic` has 501 for whatever says that content cannot be taken.
    package func status(_ profile: StatusProfile = .rfc9110) -> Status {
        profile == .classic && row.isAboutForm ? .notImplemented : row.status
    }

    /// A short summary, the same each time (RFC 9457 §3.1.3).
    package var title: String { row.title }

    /// Where the rule is written.
    package var citation: String { row.citation }

    /// What it means and what to do about it, for people: what the address under `/_problems/` says.
    package var meaning: String { row.meaning }

    /// Whether it says that the content's form cannot be taken: RFC 2616 §9.6 gave that a 501.
    var isAboutContentForm: Bool { row.isAboutForm }
}

extension ProblemType {
    private struct Row {
        var status: Status
        var title: String
        var citation: String
        var meaning: String
        var isAboutForm: Bool

        init(_ status: Status, _ title: String, _ citation: String, isAboutForm: Bool = false, _ meaning: String) {
            self.status = status
            self.title = title
            self.citation = citation
            self.meaning = meaning
            self.isAboutForm = isAboutForm
        }
    }

    private var row: Row {
        switch self {
        case .malformedMessage:
            Row(
                .badRequest, "The message is malformed", "RFC 9112",
                """
                The bytes that arrived are not an HTTP/1.1 message as RFC 9112 writes it. Since it is not certain \
                where the next message would begin, the connection was closed. Most clients never send such a thing; \
                look for hand-written requests, or for a proxy between.
                """)
        case .malformedTarget:
            Row(
                .badRequest, "The request target is malformed", "RFC 3986 §2",
                """
                No resource could have this address: bad percent-encoding, an empty segment, “.” or “..”, a control \
                character, or a name that a collection cannot have. A slash within an id is written %2F.
                """)
        case .undefinedQuery:
            Row(
                .badRequest, "The query is not defined here", "RFC 3986 §3.4",
                """
                A query is part of an address: with one that is not defined, or that cannot be read, the request would \
                be for something else, and the answer perhaps wider than was asked for. Collections take conditions \
                (price:gte=10), sort, fields, q, count, view, limit and after.
                """)
        case .malformedCondition:
            Row(
                .badRequest, "A condition is malformed", "RFC 9110 §8.8.3",
                """
                If-Match and If-None-Match take * or entity tags in double quotes, as an ETag gives them. Ignoring a \
                condition that cannot be read could lose somebody's change, so the request was refused.
                """)
        case .malformedDatetime:
            Row(
                .badRequest, "The Accept-Datetime is malformed", "RFC 7089 §2.1.1",
                """
                Accept-Datetime asks for what was there at a time, which it writes as Last-Modified writes one: Sun, 06 \
                Nov 1994 08:49:37 GMT.
                """)
        case .malformedEventID:
            Row(
                .badRequest, "The event id is malformed", "HTML Living Standard §9.2",
                """
                Last-Event-ID and since take the id of an event, a revision, 0 for the oldest change that is kept, or now. \
                To begin elsewhere than where the client stopped would lose changes, or give them twice.
                """)
        case .changesGone:
            Row(
                .gone, "The changes are kept no longer", "RFC 9110 §15.5.11",
                """
                Changes after the one that the client has seen last cannot be given: retention has dropped them, or its \
                event id is of another store, or of a state that this one has not reached. oldest and last tell which \
                changes there are. Read the resources anew, and follow the changes from there.
                """)
        case .malformedContentField:
            Row(
                .badRequest, "A field about the content is malformed", "RFC 9110 §8",
                """
                A field that describes the content does not follow its grammar, so what it says cannot be checked or \
                kept.
                """)
        case .malformedContentType:
            Row(
                .badRequest, "The Content-Type is malformed", "RFC 9110 §8.3.1", isAboutForm: true,
                "Content-Type is one media type, such as application/json; charset=utf-8, and stands there once.")
        case .malformedContent:
            Row(
                .badRequest, "The content is malformed", "RFC 8259", isAboutForm: true,
                """
                The content is not what its Content-Type says: not JSON by RFC 8259, not UTF-8, nested too deep, \
                with two members of one name, or no request where one is asked for. Offset, line and column tell \
                where. Nothing was changed.
                """)
        case .notAPatchDocument:
            Row(
                .badRequest, "The content is not a patch document", "RFC 5789 §2.2", isAboutForm: true,
                """
                The content is JSON, but not a patch document of the type that it claims to be. A JSON Patch is an \
                array of operations.
                """)
        case .malformedBatch:
            Row(
                .badRequest, "The content is no change of many resources", "RFC 7396, RFC 6902",
                """
                A patch of a collection sees it as an object of contents by their ids, and a patch of / sees the store as \
                an object of collections. What the patch would leave is no such object, or has a name that no resource or \
                collection can have. Pointer tells where. Nothing was changed.
                """)
        case .partialPut:
            Row(
                .badRequest, "A part cannot be put", "RFC 9110 §14.5", isAboutForm: true,
                """
                PUT replaces the whole representation. With Content-Range it would be a part, which a server that \
                does not support it must refuse rather than store the part as the whole. PATCH changes parts.
                """)
        case .digestMismatch:
            Row(
                .badRequest, "The content does not match its digest", "RFC 9530 §2",
                """
                The content that arrived is not the content that its digest tells of: something was lost on the way, \
                or the digest is of something else. Nothing was changed; detail has both digests, and which of them is \
                right is for the sender to see.
                """)
        case .malformedFault:
            Row(
                .badRequest, "The fault is malformed", "RFC 7240 §2",
                """
                Prefer asks for a fault, such as fault=drop; at=answer, that there is not, or not with these options. \
                Without --testing such a preference is ignored.
                """)
        case .malformedIdempotencyKey:
            Row(
                .badRequest, "The Idempotency-Key is malformed", "draft-ietf-httpapi-idempotency-key-header §2.1",
                """
                The key is a string in double quotes of 1 to 255 characters; without quotes it must be a token. A \
                UUID is a good key.
                """)
        case .idempotencyKeyRequired:
            Row(
                .badRequest, "An Idempotency-Key is required", "draft-ietf-httpapi-idempotency-key-header §2.7",
                """
                This service was told to take POST only with an Idempotency-Key, so that a retry makes nothing \
                twice.
                """)
        case .malformedCredentials:
            Row(
                .badRequest, "The bearer token is malformed", "RFC 6750 §3.1",
                """
                Authorization names the scheme Bearer, but does not go on with one token of the characters that \
                tokens have.
                """)
        case .unauthorized:
            Row(
                .unauthorized, "A bearer token is required", "RFC 6750 §3",
                "This service was started with a file of tokens; requests show one of them as a bearer token.")
        case .crossSiteWrite:
            Row(
                .forbidden, "A page of another site may not write", "RFC 6454 §8.3, RFC 9110 §15.5.4",
                """
                A browser says that a page of another site sends the write, by Origin or by Sec-Fetch-Site. Any page \
                can send forms to a local service, so only its own pages may write, and those of origins that \
                --allow-origin names.
                """)
        case .notFound:
            Row(
                .notFound, "There is nothing here", "RFC 9110 §15.5.5",
                """
                There is no resource under this address. PUT would create one; PATCH and DELETE need one that \
                exists, whatever their conditions.
                """)
        case .methodNotAllowed:
            Row(
                .methodNotAllowed, "The target does not support the method", "RFC 9110 §15.5.6",
                """
                The target exists as a kind of address, but does not support this method; Allow names those it does. \
                POST goes to a collection, PUT, PATCH and DELETE to a resource in it.
                """)
        case .notAcceptable:
            Row(
                .notAcceptable, "No representation is acceptable", "RFC 9110 §15.5.7",
                "The one representation that there is has a media type that Accept leaves out.")
        case .requestTimeout:
            Row(
                .requestTimeout, "The request took too long", "RFC 9110 §15.5.9",
                "The request stopped arriving. Nothing of it was done, and the connection was closed.")
        case .targetNotJSON:
            Row(
                .conflict, "The target is not JSON", "RFC 5789 §2.2",
                """
                Both kinds of patch document are for JSON, and the stored representation is of another type. PUT can \
                replace it.
                """)
        case .patchDoesNotApply:
            Row(
                .conflict, "The patch does not apply", "RFC 5789 §2.2",
                """
                The patch document is well formed, but cannot be applied to what is stored: a path does not exist, \
                or a test failed. Pointer tells where. All operations apply or none: nothing was changed.
                """)
        case .revisionGone:
            Row(
                .gone, "The revision is gone", "RFC 9110 §15.5.11",
                """
                There was such a revision, and its content is not kept any more: the service keeps a bounded history, of \
                which oldest is the oldest change, or the content was erased. What is current is never dropped.
                """)
        case .preconditionFailed:
            Row(
                .preconditionFailed, "A precondition failed", "RFC 9110 §15.5.13",
                """
                The resource is not in the state that the request made its condition; field names the condition. GET \
                it, look at what changed, and try again with the new ETag: that is how an update is kept from being \
                lost.
                """)
        case .contentTooLarge:
            Row(
                .contentTooLarge, "The content is too large", "RFC 9110 §15.5.14",
                "The content, or what a patch would make of it, is larger than the operator allows.")
        case .targetTooLong:
            Row(
                .uriTooLong, "The request line is too long", "RFC 9110 §15.5.15",
                "The request line is longer than the operator allows.")
        case .unsupportedMediaType:
            Row(
                .unsupportedMediaType, "The media type is not supported here", "RFC 9110 §15.5.16", isAboutForm: true,
                """
                The target does not take content of this type; accepted names those it does. PATCH takes patch \
                documents, not a part of the representation.
                """)
        case .contentTypeRequired:
            Row(
                .unsupportedMediaType, "A Content-Type is required", "RFC 9110 §8.3", isAboutForm: true,
                "Content is nothing without its type: the service will not guess one.")
        case .unsupportedContentCoding:
            Row(
                .unsupportedMediaType, "The content coding is not supported", "RFC 9110 §12.5.3", isAboutForm: true,
                "Content is stored as it comes, so it has to come without a content coding such as gzip.")
        case .rangeNotSatisfiable:
            Row(
                .rangeNotSatisfiable, "The range is outside the content", "RFC 9110 §15.5.17",
                "The range begins behind the end of the content; Content-Range tells how long it is.")
        case .expectationFailed:
            Row(
                .expectationFailed, "The expectation cannot be met", "RFC 9110 §15.5.18",
                "The only expectation that HTTP defines is 100-continue.")
        case .misdirectedRequest:
            Row(
                .misdirectedRequest, "The request is for another host", "RFC 9110 §15.5.20",
                """
                The Host of the request is none that this service answers for. That keeps pages of other sites from \
                reaching a local service through a name of their own; --allow-host adds a name.
                """)
        case .idempotencyKeyReused:
            Row(
                .unprocessableContent, "The Idempotency-Key was used for another request",
                "draft-ietf-httpapi-idempotency-key-header §2.7",
                """
                The key was used before with another method, target, type or content. A key stands for one request \
                and its retries.
                """)
        case .notExpressible:
            Row(
                .unprocessableContent, "The client cannot send this request", "RFC 9110 §15.5.21",
                """
                The request is well formed, but the client of that language would send another one, or none: it sets \
                a field itself, changes the method, or cannot hold the content. Another language may do.
                """)
        case .unprocessableQuery:
            Row(
                .unprocessableContent, "The query makes no sense", "RFC 10008 §2, RFC 9110 §15.5.21",
                """
                The content of QUERY is a form or JSON as it says, but no query: it names an operator or a member that there \
                is not, or gives one a value that it cannot have. Pointer tells where in JSON.
                """)
        case .indexRequired:
            Row(
                .unprocessableContent, "An index is required", "RFC 9110 §15.5.21",
                """
                Without an index the whole collection would have to be looked at to sort it, and it has more resources \
                than one request may look at (--scan-limit), or more of them than that tie in what is indexed. PUT \
                /_collections/{collection} declares one. Conditions alone need no index: such pages end early, and next goes on.
                """)
        case .senselessRule:
            Row(
                .unprocessableContent, "The rule makes no sense", "RFC 9110 §15.5.21",
                """
                The content is JSON, but no rule for faults: pointer tells which member is wrong, or missing. An empty pointer \
                is the rule itself: there are as many as there may be. Nothing was changed.
                """)
        case .senselessDeclaration:
            Row(
                .unprocessableContent, "The declaration makes no sense", "RFC 9110 §15.5.21",
                """
                The content is JSON, but no declaration of indexes: it has the members indexes, an array of names of \
                members, and search, a boolean. Pointer tells what is wrong. Nothing was changed.
                """)
        case .preconditionRequired:
            Row(
                .preconditionRequired, "A condition is required", "RFC 6585 §3",
                """
                This service was told to take changes only with a condition, so that nobody overwrites what they \
                have not seen. GET the resource, look at it, and send its ETag as If-Match.
                """)
        case .fieldsTooLarge:
            Row(
                .requestHeaderFieldsTooLarge, "The fields are too large", "RFC 6585 §5",
                "The fields of the request are together larger than the operator allows.")
        case .methodNotImplemented:
            Row(
                .notImplemented, "The method is not implemented", "RFC 9110 §15.6.2",
                """
                The service does not implement the method for any target. Names of methods are case-sensitive: put \
                is not PUT.
                """)
        case .contentFieldNotImplemented:
            Row(
                .notImplemented, "A Content-* field is not implemented", "RFC 2616 §9.6",
                """
                A PUT must not lose what a Content-* field says of the content. RFC 2616 §9.6 asked for this \
                refusal, and it is still the safe reading.
                """)
        case .contentNotRecognised:
            Row(
                .notImplemented, "The content is not recognised", "RFC 2616 §9.6",
                """
                The echo service's addresses that end with /json take JSON and answer 501 to everything else, as the \
                tutorial says that this service began with.
                """)
        case .transferCodingNotImplemented:
            Row(
                .notImplemented, "The transfer coding is not implemented", "RFC 9112 §6.1",
                "The only transfer coding that the service knows is chunked.")
        case .versionNotSupported:
            Row(
                .httpVersionNotSupported, "The HTTP version is not supported", "RFC 9110 §15.6.6",
                "The service speaks HTTP/1.1 and HTTP/1.0.")
        case .overloaded:
            Row(
                .serviceUnavailable, "The service is overloaded", "RFC 9110 §15.6.4",
                """
                All connections that the operator allows are taken, or all memory for large contents. Retry-After \
                tells when to come again; nothing was changed.
                """)
        case .storeUnavailable:
            Row(
                .serviceUnavailable, "The store is unavailable", "RFC 9110 §15.6.4",
                """
                The database cannot be read or written at present; the log of the service says why. What was \
                acknowledged is safe, and of this request nothing was done.
                """)
        case .outcomeUnknown:
            Row(
                .serviceUnavailable, "Whether the change was made is not known", "RFC 9110 §15.6.4",
                """
                The connection to the database was lost while it stored the change, and the database could not be asked \
                since. GET the resource to see, or repeat the request: with an Idempotency-Key, or with the condition \
                that it had, it does nothing twice.
                """)
        case .storeFull:
            Row(
                .insufficientStorage, "The store is full", "RFC 4918 §11.5",
                "There is no room on the disk. What was acknowledged is safe, and of this request nothing was done.")
        case .internalError:
            Row(
                .internalServerError, "Something went wrong here", "RFC 9110 §15.6.1",
                "This should not happen. The log of the service may say more.")
        case .injectedFault:
            Row(
                .serviceUnavailable, "A fault was asked for", "RFC 9110 §15",
                """
                The service runs with --testing, and the request, or a rule under /_faults, asked for this answer. \
                Nothing was done, and nothing is wrong with the request.
                """)
        }
    }
}
