extension String {
    /// The string with A–Z folded onto a–z; every other scalar stays as it is.
    package func asciiLowercased() -> String {
        guard !hasOnlyBytes({ $0 == $0.asciiLowercased }) else { return self }
        return String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self)
    }
}

extension String {
    /// Whether all bytes of the string's UTF-8 satisfy `predicate`. (A tenth of what the view's own methods take.)
    package func hasOnlyBytes(_ predicate: (UInt8) -> Bool) -> Bool {
        utf8.span.withUnsafeBufferPointer { $0.allSatisfy(predicate) }
    }

    /// Whether the string has the same bytes as `other`. `String` itself compares by canonical equivalence, for which é
    /// is the same in one scalar and in two; neither tags nor ids are normalised.
    package func hasBytes(of other: String) -> Bool {
        utf8.span.withUnsafeBytes { left in other.utf8.span.withUnsafeBytes { right in left.hasBytes(of: right) } }
    }

    /// Whether the string begins with `prefix`, which is in lower case, in whatever case.
    package func begins(withLowercased prefix: String) -> Bool {
        var rest = utf8.makeIterator()
        for expected in prefix.utf8 {
            guard rest.next()?.asciiLowercased == expected else { return false }
        }
        return true
    }
}

// A character of Swift's is what readers see as one: a comma that a combining mark follows is no “,”. What is written in a
// grammar of bytes is therefore taken apart by bytes.
extension StringProtocol {
    /// What stands between the bytes `separator`, of which there may be none.
    package func parts(between separator: UInt8) -> [String] {
        utf8.split(separator: separator, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension String {
    /// The text with other text in place of certain bytes of ASCII.
    package func replacing(bytes replacements: [UInt8: StaticString]) -> String {
        guard !hasOnlyBytes({ replacements[$0] == nil }) else { return self }
        var bytes: [UInt8] = []
        for byte in utf8 {
            guard let other = replacements[byte] else {
                bytes.append(byte)
                continue
            }
            bytes += UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether both have the same bytes. Eight are compared at a time.
    func hasBytes(of other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        var place = 0
        while place + 8 <= count {
            guard
                loadUnaligned(fromByteOffset: place, as: UInt64.self)
                    == other.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            else { return false }
            place += 8
        }
        while place < count {
            guard self[place] == other[place] else { return false }
            place += 1
        }
        return true
    }
}

extension UInt8 {
    /// `tchar` of RFC 9110 §5.6.2.
    package var isTokenByte: Bool {
        switch self {
        case _ where isAlphanumeric: true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// `ALPHA` of RFC 5234: a letter of ASCII.
    @inline(__always)
    package var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }

    /// `ALPHA` or `DIGIT` of RFC 5234.
    @inline(__always)
    package var isAlphanumeric: Bool { isLetter || digitValue != nil }

    /// A–Z folded onto a–z; every other byte as it is.
    package var asciiLowercased: UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self }

    /// A decimal digit's value; nil for any other byte.
    package var digitValue: Int? {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= self ? Int(self - UInt8(ascii: "0")) : nil
    }
}

/// The character classes of RFC 3986 §2.
extension UInt8 {
    /// `unreserved`: letters, digits, `-._~`.
    package var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: isAlphanumeric
        }
    }

    /// `sub-delims`: `!$&'()*+,;=`.
    package var isSubDelimiter: Bool {
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&")...UInt8(ascii: ","), UInt8(ascii: ";"),
            UInt8(ascii: "="):
            true
        default: false
        }
    }

    /// `pchar` without percent-encoded bytes: what may stand in a segment of a path as it is.
    package var isSegmentCharacter: Bool {
        isUnreserved || isSubDelimiter || self == UInt8(ascii: ":") || self == UInt8(ascii: "@")
    }

    /// A hexadecimal digit's value, in either case; nil for any other byte.
    package var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
