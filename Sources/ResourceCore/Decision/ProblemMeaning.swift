import HTTPSemantics

extension ProblemType {
    /// What it means and what to do about it, for people: what the address under `/_problems/` says.
    package var meaning: String {
        switch self {
        case .malformedMessage:
            """
            The bytes that arrived are not an HTTP/1.1 message as RFC 9112 writes it. Since it is not certain \
            where the next message would begin, the connection was closed. Most clients never send such a \
            thing; look for hand-written requests, or for a proxy between.
            """
        case .malformedTarget:
            """
            No resource could have this address: bad percent-encoding, an empty segment, “.” or “..”, a \
            control character, or a name that a collection cannot have. A slash within an id is written %2F.
            """
        case .undefinedQuery:
            """
            A query is part of an address: with one that is not defined the request would be for another \
            resource. Collections take limit and after.
            """
        case .malformedCondition:
            """
            If-Match and If-None-Match take * or entity tags in double quotes, as an ETag gives them. Ignoring \
            a condition that cannot be read could lose somebody's change, so the request was refused.
            """
        case .malformedContentField:
            """
            A field that describes the content does not follow its grammar, so what it says cannot be checked \
            or kept.
            """
        case .malformedContentType:
            "Content-Type is one media type, such as application/json; charset=utf-8, and stands there once."
        case .malformedContent:
            """
            The content is not what its Content-Type says: not JSON by RFC 8259, not UTF-8, nested too deep, \
            with two members of one name, or no request where one is asked for. Offset, line and column tell where. Nothing was changed.
            """
        case .notAPatchDocument:
            """
            The content is JSON, but not a patch document of the type that it claims to be. A JSON Patch is an \
            array of operations.
            """
        case .partialPut:
            """
            PUT replaces the whole representation. With Content-Range it would be a part, which a server that \
            does not support it must refuse rather than store the part as the whole. PATCH changes parts.
            """
        case .digestMismatch:
            """
            The content that arrived is not the content that was sent, or the digest is of something else. \
            Nothing was changed; fix has the digest of what arrived.
            """
        case .malformedIdempotencyKey:
            """
            The key is a string in double quotes of 1 to 255 characters; without quotes it must be a token. A \
            UUID is a good key.
            """
        case .idempotencyKeyRequired:
            "This service was told to take POST only with an Idempotency-Key, so that a retry makes nothing twice."
        case .malformedCredentials:
            "Authorization names the scheme Bearer, but does not go on with one token of the characters that tokens have."
        case .unauthorized:
            "This service was started with a file of tokens; requests show one of them as a bearer token."
        case .crossSiteWrite:
            """
            A browser says that a page of another site sends the write, by Origin or by Sec-Fetch-Site. Any page can send \
            forms to a local service, so only its own pages may write, and those of origins that --allow-origin names.
            """
        case .notFound:
            """
            There is no resource under this address. PUT would create one; PATCH and DELETE need one that \
            exists, whatever their conditions.
            """
        case .methodNotAllowed:
            """
            The target exists as a kind of address, but does not support this method; Allow names those it \
            does. POST goes to a collection, PUT, PATCH and DELETE to a resource in it.
            """
        case .notAcceptable:
            "The one representation that there is has a media type that Accept leaves out."
        case .requestTimeout:
            "The request stopped arriving. Nothing of it was done, and the connection was closed."
        case .targetNotJSON:
            """
            Both kinds of patch document are for JSON, and the stored representation is of another type. PUT \
            can replace it.
            """
        case .patchDoesNotApply:
            """
            The patch document is well formed, but cannot be applied to what is stored: a path does not exist, \
            or a test failed. Pointer tells where. All operations apply or none: nothing was changed.
            """
        case .preconditionFailed:
            """
            The resource is not in the state that the request made its condition; field names the condition. \
            GET it, look at what changed, and try again with the new ETag: that is how an update is kept from \
            being lost.
            """
        case .contentTooLarge:
            "The content, or what a patch would make of it, is larger than the operator allows."
        case .targetTooLong:
            "The request line is longer than the operator allows."
        case .unsupportedMediaType:
            """
            The target does not take content of this type; accepted names those it does. PATCH takes patch \
            documents, not a part of the representation.
            """
        case .contentTypeRequired:
            "Content is nothing without its type: the service will not guess one."
        case .unsupportedContentCoding:
            "Content is stored as it comes, so it has to come without a content coding such as gzip."
        case .rangeNotSatisfiable:
            "The range begins behind the end of the content; Content-Range tells how long it is."
        case .expectationFailed:
            "The only expectation that HTTP defines is 100-continue."
        case .misdirectedRequest:
            """
            The Host of the request is none that this service answers for. That keeps pages of other sites \
            from reaching a local service through a name of their own; --allow-host adds a name.
            """
        case .idempotencyKeyReused:
            """
            The key was used before with another method, target, type or content. A key stands for one request \
            and its retries.
            """
        case .notExpressible:
            """
            The request is well formed, but the client of that language would send another one, or none: it sets a field \
            itself, changes the method, or cannot hold the content. Another language may do.
            """
        case .preconditionRequired:
            """
            This service was told to take changes only with a condition, so that nobody overwrites what they \
            have not seen. GET the resource, and send its ETag as If-Match.
            """
        case .fieldsTooLarge:
            "The fields of the request are together larger than the operator allows."
        case .methodNotImplemented:
            """
            The service does not implement the method for any target. Names of methods are case-sensitive: put \
            is not PUT.
            """
        case .contentFieldNotImplemented:
            """
            A PUT must not lose what a Content-* field says of the content. RFC 2616 §9.6 asked for this \
            refusal, and it is still the safe reading.
            """
        case .contentNotRecognised:
            """
            The echo service's addresses that end with /json take JSON and answer 501 to everything else, as \
            the tutorial says that this service began with.
            """
        case .transferCodingNotImplemented:
            "The only transfer coding that the service knows is chunked."
        case .versionNotSupported:
            "The service speaks HTTP/1.1 and HTTP/1.0."
        case .overloaded:
            """
            All connections that the operator allows are taken, or all memory for large contents. Retry-After tells when \
            to come again; nothing was changed.
            """
        case .storeUnavailable:
            """
            The database cannot be read or written at present; the log of the service says why. What was \
            acknowledged is safe, and of this request nothing was done.
            """
        case .storeFull:
            "There is no room on the disk. What was acknowledged is safe, and of this request nothing was done."
        case .internalError:
            "This should not happen. The log of the service may say more."
        }
    }
}
