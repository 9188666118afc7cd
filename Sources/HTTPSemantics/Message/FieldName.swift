/// The field names that the service reads or writes; every other name is `.other`.
///
/// The raw value is a bit of `FieldNameSet`, so there may be at most 128 of them.
package enum FieldName: UInt8, CaseIterable, Sendable {
    case accept, acceptDatetime, acceptEncoding, acceptPatch, acceptPost, acceptQuery, acceptRanges
    case accessControlAllowHeaders, accessControlAllowMethods, accessControlAllowOrigin
    case accessControlExposeHeaders, accessControlMaxAge, accessControlRequestHeaders, accessControlRequestMethod
    case age, allow, authorization, cacheControl, connection
    case contentDigest, contentDisposition, contentEncoding, contentLanguage, contentLength, contentLocation
    case contentRange, contentSecurityPolicy, contentType, cookie
    case date, etag, expect, host, idempotencyKey, idempotencyReplayed
    case ifMatch, ifModifiedSince, ifNoneMatch, ifRange, ifUnmodifiedSince
    case keepAlive, lastEventID, lastModified, link, location, mementoDatetime, origin
    case prefer, preferenceApplied, proxyAuthorization, range, referrerPolicy
    case reprDigest, retryAfter, secFetchSite, te, trailer, transferEncoding, upgrade, userAgent, vary
    case wantContentDigest, wantReprDigest, wwwAuthenticate, xContentTypeOptions, xNextAfter, xTotalCount
    case other

    /// The usual spelling, as sent. Names compare without regard to case (RFC 9110 §5.1).
    package var spelling: String { Self.spellings[Int(rawValue)] }

    /// The name that `spelling` stands for; `.other` if it is none of ours.
    package init(_ spelling: String) {
        self = spelling.utf8.span.withUnsafeBufferPointer { FieldName(UnsafeRawBufferPointer($0)) }
    }

    /// The name that these bytes spell; `.other` if it is none of ours.
    package init(_ bytes: UnsafeRawBufferPointer) {
        self = Self.table.name(of: bytes)
    }

    /// Whether these bytes are the name as it is usually spelled.
    func isSpelled(_ bytes: UnsafeRawBufferPointer) -> Bool {
        !bytes.isEmpty && spellingBytes.hasBytes(of: bytes)
    }

    /// The usual spelling as bytes, which last as long as the program.
    package var spellingBytes: UnsafeRawBufferPointer { Self.bytes.all[Int(rawValue)] }

    private static let bytes = SpellingBytes(spellings)

    private static let table = FieldNameTable()

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

/// Texts in memory of their own, which is never given back: to look at one costs neither a copy nor a count.
private struct SpellingBytes: @unchecked Sendable {
    // Unchecked: nobody writes there any more.
    let all: [UnsafeRawBufferPointer]

    init(_ texts: [String]) {
        all = texts.map { text in
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
            bytes.copyBytes(from: text.utf8)
            return UnsafeRawBufferPointer(bytes)
        }
    }
}

/// The names by their length and two of their bytes, and behind each slot those that fall into it.
private struct FieldNameTable {
    private var slots: [UInt8]
    private var next: [UInt8]
    private let folded: SpellingBytes

    init() {
        let none = FieldName.other.rawValue
        let count = Int(none)
        slots = [UInt8](repeating: none, count: 256)
        next = [UInt8](repeating: none, count: count)
        folded = SpellingBytes(FieldName.allCases.map { $0.spelling.asciiLowercased() })
        for index in 0..<count {
            let slot = Self.slot(of: folded.all[index])
            next[index] = slots[slot]
            slots[slot] = UInt8(index)
        }
    }

    func name(of bytes: UnsafeRawBufferPointer) -> FieldName {
        guard !bytes.isEmpty else { return .other }
        var index = slots[Self.slot(of: bytes)]
        candidates: while index != FieldName.other.rawValue {
            let candidate = index
            index = next[Int(candidate)]
            let name = folded.all[Int(candidate)]
            guard name.count == bytes.count else { continue }
            // Setting bit 5 folds A–Z onto a–z; no name of ours has a byte that another one folds onto.
            for place in 0..<name.count where bytes[place] | 0x20 != name[place] { continue candidates }
            return FieldName(rawValue: candidate) ?? .other
        }
        return .other
    }

    @inline(__always)
    private static func slot(of bytes: UnsafeRawBufferPointer) -> Int {
        let first = Int(bytes[0] | 0x20)
        let middle = Int(bytes[bytes.count / 2] | 0x20)
        return (bytes.count &* 31 &+ first &* 7 &+ middle &* 3) & 0xFF
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
