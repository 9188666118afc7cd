/// Classes of octets, as bit tests instead of tables: nothing is loaded, nothing is checked for bounds.
enum Octet {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")

    /// `tchar` for octets 0–63 and 64–127.
    private static let tokenLow: UInt64 = 0x03FF_6CFA_0000_0000
    private static let tokenHigh: UInt64 = 0x57FF_FFFF_C7FF_FFFE

    /// `tchar` of RFC 9110 §5.6.2.
    @inline(__always)
    static func isToken(_ octet: UInt8) -> Bool {
        guard octet < 128 else { return false }
        return (octet < 64 ? tokenLow : tokenHigh) >> UInt64(octet & 63) & 1 == 1
    }

    /// What a field value may have: HTAB, SP, VCHAR and obs-text (RFC 9110 §5.5).
    @inline(__always)
    static func isFieldContent(_ octet: UInt8) -> Bool {
        (octet >= 0x20 && octet != 0x7F) || octet == tab
    }

    /// Whether one of eight octets is a control character (HTAB counts) or DEL: the classic search for a byte below a
    /// bound, and for a zero byte after an exclusive or.
    @inline(__always)
    static func hasControl(_ eight: UInt64) -> Bool {
        let below = eight &- 0x2020_2020_2020_2020
        let delete = (eight ^ 0x7F7F_7F7F_7F7F_7F7F) &- 0x0101_0101_0101_0101
        return (below | delete) & ~eight & 0x8080_8080_8080_8080 != 0
    }

    /// A hexadecimal digit's value; nil for any other octet.
    @inline(__always)
    static func hexValue(_ octet: UInt8) -> Int? {
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(octet) - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(octet) - 0x57
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(octet) - 0x37
        default: nil
        }
    }

    @inline(__always)
    static func isAlphanumeric(_ octet: UInt8) -> Bool {
        let folded = octet | 0x20
        return (folded >= UInt8(ascii: "a") && folded <= UInt8(ascii: "z")) || (octet >= 0x30 && octet <= 0x39)
    }
}
