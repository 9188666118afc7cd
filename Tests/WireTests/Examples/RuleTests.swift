import HTTPSemantics
import ResourceCore
import Testing

/// Every rule is shown by a test that gets its answer from a running service.
struct RuleTests {
    @Test func `every ending of both graphs, and every message that cannot be taken, has a test`() throws {
        let names = try Project.testNames()
        let shown =
            Admission.conclusions.map(\.shownBy) + Resolution.conclusions.map(\.shownBy)
            + MessageError.allCases.map(\.shownBy)
        #expect(shown.count > 60)
        for name in shown { #expect(names.contains(name), "\(name)") }
    }
}

extension Conclusion<Admission> {
    /// The name of a test that gets this answer from a running service.
    var shownBy: String {
        switch name {
        case "admitted": "GET of a resource that exists: 200"
        case "methodNotImplemented": "a method that the service does not implement: 501"
        case "hostNotOurs": "any other Host is 421, on every address"
        case "originNotTrusted": "a write that a page of another site sends is 403, whatever its type"
        case "credentialsMalformed": "credentials that are malformed are 400 (RFC 6750 §3.1), and open nothing"
        case "callerNotAuthorized": "a token that is none of them, or no bearer token, is 401"
        case "targetMalformed": "bad percent-encoding, bad UTF-8 and control characters are 400"
        case "targetUnknown": "a path of more than two segments is 404"
        case "methodNotAllowed": "405 comes whatever the content, the type and the conditions are"
        case "queryNotDefined": "a query that a resource does not define is 400"
        case "expectationFailed": "an expectation that cannot be met is 417"
        case "contentRangeRefused": "Content-Range on PUT is 400"
        case "contentFieldNotImplemented": "any other Content-* field on PUT is 501"
        case "contentEncoded": "a Content-Encoding other than identity is 415 with Accept-Encoding"
        case "contentTypeMissing": "content without Content-Type is 415, with the types that are accepted"
        case "contentTypeMalformed": "a malformed or listed Content-Type is 400"
        case "mediaTypeNotSupported": "a media type that is not stored is 415, with the accepted types"
        case "charsetNotSupported": "a charset other than UTF-8 on a JSON type is 415"
        case "contentTooLarge": "content beyond the limit is 413 before a byte of it is read"
        case "contentFieldMalformed": "a malformed digest is 400"
        case "idempotencyKeyMalformed": "a malformed key is 400, and nothing is made"
        case "idempotencyKeyMissing": "--require-idempotency-key: POST without one is 400"
        default: ""
        }
    }
}

extension Conclusion<Resolution> {
    /// The name of a test that gets this answer from a running service.
    var shownBy: String {
        switch name {
        case "replayed": "POST with a key makes one resource, however often it is sent"
        case "keyReused": "the same key with another request is 422, and changes nothing"
        case "missing": "of a missing resource is 404 whatever the condition"
        case "notAcceptable": "a type that it does not accept is 406, with a list"
        case "conditionMalformed": "a condition that is no entity tag is 400"
        case "ifMatchFailed": "a stale If-Match is 412 even if the content sent equals the content stored"
        case "ifUnmodifiedSinceFailed", "ifNoneMatchFailed": "a write under a condition"
        case "notModified": "304 has ETag, Vary and Cache-Control of the 200, and no other field of the representation"
        case "selected": "GET of a resource that exists: 200"
        case "partial": "one range is 206"
        case "rangeNotSatisfiable": "a range outside the content is 416"
        case "preconditionRequired": "--require-preconditions: writes to what exists are 428 without a condition"
        case "deleted": "DELETE of a resource that exists: 204, and it is gone"
        case "digestMismatch": "a digest that does not match is 400 and changes nothing"
        case "contentMalformed": "malformed JSON is 400, with line, column and byte offset"
        case "targetNotJSON": "a patch of a target that is not JSON is 409"
        case "patchInapplicable": "a patch that cannot be applied is 409, all or nothing"
        case "resultTooLarge": "a patch whose result would be beyond the limit is 413"
        case "created": "PUT to a resource that does not exist creates it: 201"
        case "replaced": "PUT to a resource that exists replaces it: 204"
        case "unchanged": "an identical PUT changes nothing: same ETag, same Last-Modified, same collection"
        default: ""
        }
    }
}

extension MessageError {
    /// The name of a test that gets this answer from a running service.
    var shownBy: String {
        switch self {
        case .badRequestLine, .badMethod, .badVersion, .bareLineEnd: "a malformed request line"
        case .badTarget: "a target that is of none of the four forms is 400"
        case .badFieldLine, .badFieldName, .badFieldValue, .whitespaceBeforeColon, .obsoleteFolding:
            "obs-fold, white space before a colon, bad names and control characters"
        case .missingHost, .doubledHost, .badHost: "no Host, two of them, or what is no host"
        case .badContentLength, .differingContentLengths: "differing Content-Lengths, and what is no length"
        case .lengthBesideTransferEncoding: "Content-Length beside Transfer-Encoding"
        case .badTransferEncoding: "a Transfer-Encoding that does not end with one chunked is refused"
        case .unknownTransferCoding: "an unknown transfer coding before chunked is 501"
        case .transferEncodingInHTTP10: "Transfer-Encoding in HTTP/1.0 is refused"
        case .badChunkSize, .badChunkData, .badTrailer: "bad chunk sizes, bad chunks, bad trailers"
        case .unknownMethod: "a method that the service does not implement: 501"
        case .unsupportedVersion: "a version that it does not speak: 505"
        case .targetTooLong: "a request line beyond the limit is 414"
        case .fieldsTooLarge: "fields beyond the limit are 431, and one that is too large by itself is named"
        case .contentTooLarge: "chunks beyond the limit are 413 while they are read"
        case .headTimeout: "a head that is not complete in time is 408, and the connection is closed"
        case .contentTimeout: "content that stops is 408, the connection is closed, and nothing is stored"
        case .tooManyConnections:
            "a connection beyond the limit is 503 with Retry-After, and its place is free again later"
        case .tooMuchContent: "large contents beyond the memory for them are 503 with Retry-After, and small ones go on"
        }
    }
}
