/// Small questions about bytes.
enum Bytes {
    static func areEqual(_ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        let left = UnsafeRawBufferPointer(one)
        let right = UnsafeRawBufferPointer(other)
        var at = 0
        while at + 8 <= one.count {
            let leftWord = left.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            if leftWord != right.loadUnaligned(fromByteOffset: at, as: UInt64.self) { return false }
            at += 8
        }
        while at < one.count {
            if one[at] != other[at] { return false }
            at += 1
        }
        return true
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// RFC 8259 §2: space, tab, line feed, carriage return, and nothing else.
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte <= 0x20 && (byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09)
    }

    /// The value of a hexadecimal digit, or nil.
    static func hexValue(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The length of the UTF-8 sequence that begins here, or nil when it is ill-formed (RFC 3629 §4).
    static func utf8Length(at start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[start] {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)  // below: overlong
        case 0xED: (length, second) = (3, 0x80...0x9F)  // above: surrogates
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)  // below: overlong
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)  // above: beyond U+10FFFF
        default: return nil
        }
        guard start + length <= bytes.count, second.contains(bytes[start + 1]) else { return nil }
        for at in start + 2..<max(start + 2, start + length) where bytes[at] & 0xC0 != 0x80 { return nil }
        return length
    }
}

/// The decoded value of what stands between a string's quotes, byte for byte, in UTF-8.
///
/// A lone surrogate, which only an escape can spell, comes out as the three bytes that UTF-8 would have for it
/// (WTF-8). Raw surrogates are refused by the scanner, so two strings have the same bytes only when they have the
/// same code units. Comparing `String`s would not do: Swift takes canonically equivalent ones as equal.
struct DecodedBytes: IteratorProtocol {
    private let content: UnsafeBufferPointer<UInt8>
    private var at = 0
    /// Bytes of the current escape still to hand out, the next one lowest.
    private var queued: UInt32 = 0
    private var queuedCount = 0

    /// - Parameter content: already checked by the scanner.
    init(_ content: UnsafeBufferPointer<UInt8>) { self.content = content }

    mutating func next() -> UInt8? {
        if queuedCount > 0 {
            let byte = UInt8(truncatingIfNeeded: queued)
            queued >>= 8
            queuedCount -= 1
            return byte
        }
        guard at < content.count else { return nil }
        let byte = content[at]
        at += 1
        guard byte == UInt8(ascii: "\\"), at < content.count else { return byte }
        let letter = content[at]
        at += 1
        switch letter {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"):
            queue(codePoint())
            return next()
        default: return letter  // the quote, the backslash, the slash
        }
    }

    /// The code point of the four digits here, and of a second escape when the two are a surrogate pair.
    private mutating func codePoint() -> UInt32 {
        let first = fourDigits(from: at)
        at += 4
        guard (0xD800...0xDBFF).contains(first), at + 6 <= content.count,
            content[at] == UInt8(ascii: "\\"), content[at + 1] == UInt8(ascii: "u")
        else { return first }
        let second = fourDigits(from: at + 2)
        guard (0xDC00...0xDFFF).contains(second) else { return first }
        at += 6
        return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
    }

    private func fourDigits(from start: Int) -> UInt32 {
        guard start + 4 <= content.count else { return 0 }
        return content[start..<start + 4].reduce(0) { $0 << 4 | UInt32(Bytes.hexValue(of: $1) ?? 0) }
    }

    private mutating func queue(_ point: UInt32) {
        func rest(_ shift: UInt32) -> UInt32 { 0x80 | (point >> shift & 0x3F) }
        switch point {
        case ..<0x80:
            queued = point
            queuedCount = 1
        case ..<0x800:
            queued = 0xC0 | point >> 6 | rest(0) << 8
            queuedCount = 2
        case ..<0x10000:
            queued = 0xE0 | point >> 12 | rest(6) << 8 | rest(0) << 16
            queuedCount = 3
        default:
            queued = 0xF0 | point >> 18 | rest(12) << 8 | rest(6) << 16 | rest(0) << 24
            queuedCount = 4
        }
    }
}
