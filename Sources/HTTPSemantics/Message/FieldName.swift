/// The field names that the service reads or writes; every other name is `.other`.
///
/// The raw value is a bit of `FieldNameSet`, so there may be at most 128 of them.
package enum FieldName: UInt8, CaseIterable, Sendable {
    case accept, acceptEncoding, acceptPatch, acceptPost, acceptRanges
    case accessControlAllowHeaders, accessControlAllowMethods, accessControlAllowOrigin
    case accessControlExposeHeaders, accessControlMaxAge, accessControlRequestHeaders, accessControlRequestMethod
    case age, allow, authorization, cacheControl, connection
    case contentDigest, contentDisposition, contentEncoding, contentLanguage, contentLength, contentLocation
    case contentRange, contentSecurityPolicy, contentType, cookie
    case date, etag, expect, host, idempotencyKey, idempotencyReplayed
    case ifMatch, ifModifiedSince, ifNoneMatch, ifRange, ifUnmodifiedSince
    case keepAlive, lastEventID, lastModified, link, location, origin, prefer, preferenceApplied, proxyAuthorization,
        range,
        referrerPolicy
    case reprDigest, retryAfter, secFetchSite, te, trailer, transferEncoding, upgrade, userAgent, vary
    case wantContentDigest, wantReprDigest, wwwAuthenticate, xContentTypeOptions
    case other

    /// The usual spelling, as sent. Names compare without regard to case (RFC 9110 §5.1).
    package var spelling: String { Self.spellings[Int(rawValue)] }

    /// The name that `spelling` stands for; `.other` if it is none of ours.
    package init(_ spelling: String) {
        var spelling = spelling
        self = spelling.withUTF8 { bytes in
            guard bytes.count < Self.byLength.count else { return .other }
            candidates: for candidate in Self.byLength[bytes.count] {
                for index in 0..<bytes.count {
                    // Setting bit 5 folds A–Z onto a–z; no name of ours has a byte that another one folds onto.
                    guard bytes[index] | 0x20 == candidate.folded[index] else { continue candidates }
                }
                return candidate.name
            }
            return .other
        }
    }

    private static let spellings: [String] = allCases.map { name in
        switch name {
        case .etag: "ETag"
        case .lastEventID: "Last-Event-ID"
        case .te: "TE"
        case .wwwAuthenticate: "WWW-Authenticate"
        case .other: ""
        default: hyphenated("\(name)")
        }
    }

    private static let byLength: [[(name: FieldName, folded: [UInt8])]] = {
        var table: [[(name: FieldName, folded: [UInt8])]] = []
        for name in allCases where name != .other {
            let folded = name.spelling.utf8.map { $0 | 0x20 }
            while table.count <= folded.count { table.append([]) }
            table[folded.count].append((name, folded))
        }
        return table
    }()

    /// `acceptPatch` → `Accept-Patch`.
    private static func hyphenated(_ camelCase: String) -> String {
        var result = ""
        for character in camelCase {
            if result.isEmpty {
                result += character.uppercased()
            } else if character.isUppercase {
                result += "-" + String(character)
            } else {
                result.append(character)
            }
        }
        return result
    }
}

/// A set of field names, a bit for each.
package struct FieldNameSet: Sendable, Equatable {
    private var bits: UInt128 = 0

    package init(_ names: FieldName...) {
        for name in names { insert(name) }
    }

    package mutating func insert(_ name: FieldName) {
        bits |= 1 &<< UInt128(name.rawValue)
    }

    @inline(__always)
    package func contains(_ name: FieldName) -> Bool {
        bits & (1 &<< UInt128(name.rawValue)) != 0
    }
}
