/// Small questions about bytes.
enum Bytes {
    static func areEqual(_ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
        one.count == other.count && areEqual(one, 0, other, 0, count: one.count)
    }

    /// Whether `count` bytes from two places are the same; the caller vouches that both lie inside.
    @inline(__always)
    static func areEqual(
        _ one: UnsafeBufferPointer<UInt8>, _ oneStart: Int,
        _ other: UnsafeBufferPointer<UInt8>, _ otherStart: Int, count: Int
    ) -> Bool {
        var at = 0
        let left = UnsafeRawBufferPointer(one)
        let right = UnsafeRawBufferPointer(other)
        while at + 8 <= count {
            let leftWord = left.loadUnaligned(fromByteOffset: oneStart + at, as: UInt64.self)
            let rightWord = right.loadUnaligned(fromByteOffset: otherStart + at, as: UInt64.self)
            if leftWord != rightWord { return false }
            at += 8
        }
        while at < count {
            if one[oneStart + at] != other[otherStart + at] { return false }
            at += 1
        }
        return true
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

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
