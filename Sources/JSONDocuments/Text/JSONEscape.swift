/// How what may not stand in a string as it is, is spelled: with the fewest bytes (RFC 8259 §7).
enum JSONEscape {
    /// Whether a byte of UTF-8 needs it.
    static func isNeeded(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Appends the escape of a UTF-16 code unit.
    static func append(_ unit: UInt16, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\\"))
        switch unit {
        case 0x22: text.append(UInt8(ascii: "\""))
        case 0x5C: text.append(UInt8(ascii: "\\"))
        case 0x0A: text.append(UInt8(ascii: "n"))
        case 0x0D: text.append(UInt8(ascii: "r"))
        case 0x09: text.append(UInt8(ascii: "t"))
        default:
            text.append(UInt8(ascii: "u"))
            for shift in [12, 8, 4, 0] {
                let digit = UInt8(unit >> shift & 15)
                text.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
            }
        }
    }
}
