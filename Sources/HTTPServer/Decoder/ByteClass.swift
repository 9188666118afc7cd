/// Classes of bytes, as bit tests instead of tables: nothing is loaded, nothing is checked for bounds.
enum ByteClass {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")

    /// `tchar` for bytes 0–63 and 64–127.
    private static let tokenLow: UInt64 = 0x03FF_6CFA_0000_0000
    private static let tokenHigh: UInt64 = 0x57FF_FFFF_C7FF_FFFE

    /// `tchar` of RFC 9110 §5.6.2.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        guard byte < 128 else { return false }
        return (byte < 64 ? tokenLow : tokenHigh) >> UInt64(byte & 63) & 1 == 1
    }

    /// SP and HTAB.
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// What a field value may have: HTAB, SP, VCHAR and obs-text (RFC 9110 §5.5).
    @inline(__always)
    static func isFieldContent(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte != 0x7F) || byte == tab
    }

    /// Where the bytes of a field value end that begins at `start`; eight are looked at a time where there are eight.
    @inline(__always)
    static func endOfFieldContent(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var place = start
        let count = bytes.count
        while true {
            while place + 8 <= count, !hasControl(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) {
                place += 8
            }
            // Fewer than eight are left, or one of the eight needs a look: at most eight bytes are taken singly.
            let end = min(place + 8, count)
            while place < end, isFieldContent(bytes[place]) { place += 1 }
            if place < end || place == count { return place }
        }
    }

    /// Whether one of eight bytes is a control character (HTAB counts) or DEL: the classic search for a byte below a
    /// bound, and for a zero byte after an exclusive or.
    @inline(__always)
    private static func hasControl(_ eight: UInt64) -> Bool {
        let below = eight &- 0x2020_2020_2020_2020
        let delete = (eight ^ 0x7F7F_7F7F_7F7F_7F7F) &- 0x0101_0101_0101_0101
        return (below | delete) & ~eight & 0x8080_8080_8080_8080 != 0
    }
}
