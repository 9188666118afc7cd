/// Strings, numbers and literals. Each begins at its first byte and leaves `at` behind its last.
extension JSONScanner {
    /// RFC 8259 §7. Nil when refused.
    mutating func string() -> StringToken? {
        let start = at
        var isPlain = true
        at += 1
        while true {
            at = Self.endOfOrdinary(from: at, in: bytes)
            guard at < bytes.count else { return refused(.unexpectedEnd, at: at) }
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return StringToken(start: start, end: at, isPlain: isPlain)
            case UInt8(ascii: "\\"):
                isPlain = false
                guard escape() else { return nil }
            case 0x00..<0x20:
                return refused(.controlCharacterInString(bytes[at]), at: at)
            default:
                guard let length = Bytes.utf8Length(at: at, in: bytes) else { return refused(.notUTF8, at: at) }
                at += length
            }
        }
    }

    /// Skips ASCII that means nothing special in a string, eight bytes at a time.
    @inline(__always)
    private static func endOfOrdinary(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let raw = UnsafeRawBufferPointer(bytes)
        var here = start
        while here + 8 <= bytes.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: here, as: UInt64.self))
            // The lowest high bit set marks the first special byte; a borrow can only mark bytes above it.
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let controls = (word &- (ones &* 0x20)) & ~word
            let special = word | controls | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
            if special & highs != 0 { return here + (special & highs).trailingZeroBitCount / 8 }
            here += 8
        }
        while here < bytes.count {
            let byte = bytes[here]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            here += 1
        }
        return here
    }

    private mutating func escape() -> Bool {
        guard at + 1 < bytes.count else { return refused(.unexpectedEnd, at: bytes.count) }
        switch bytes[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 2
            return true
        case UInt8(ascii: "u"):
            for digit in at + 2..<at + 6 {
                guard digit < bytes.count else { return refused(.unexpectedEnd, at: bytes.count) }
                guard Bytes.hexValue(of: bytes[digit]) != nil else { return refused(.badEscape, at: at) }
            }
            at += 6
            return true
        default:
            return refused(.badEscape, at: at)
        }
    }

    /// RFC 8259 §6. A byte that may follow a value is left to the grammar.
    mutating func number() -> Bool {
        if bytes[at] == UInt8(ascii: "-") { at += 1 }
        guard at < bytes.count else { return refused(.unexpectedEnd, at: at) }
        if bytes[at] == UInt8(ascii: "0") {
            at += 1
            if at < bytes.count, Bytes.isDigit(bytes[at]) { return refused(.badNumber, at: at) }
        } else {
            guard digits() else { return false }
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard digits() else { return false }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard digits() else { return false }
        }
        return true
    }

    /// One digit or more.
    @inline(__always)
    private mutating func digits() -> Bool {
        guard at < bytes.count else { return refused(.unexpectedEnd, at: at) }
        guard Bytes.isDigit(bytes[at]) else {
            return refused(Bytes.utf8Length(at: at, in: bytes) == nil ? .notUTF8 : .badNumber, at: at)
        }
        repeat { at += 1 } while at < bytes.count && Bytes.isDigit(bytes[at])
        return true
    }

    mutating func literal(_ literal: JSONLiteral) -> Step {
        let start = at
        let spelling = literal.spelling
        for index in 0..<spelling.utf8CodeUnitCount {
            guard at < bytes.count else { return refuseEnd() }
            guard bytes[at] == spelling.utf8Start[index] else {
                return refuseByte(.unexpectedByte(bytes[at], expected: .literal))
            }
            at += 1
        }
        events.literal(literal, start: start, end: at)
        return .ended
    }

    private mutating func refused(_ reason: JSONError.Reason, at offset: Int) -> Bool {
        _ = refuse(reason, at: offset)
        return false
    }

    private mutating func refused(_ reason: JSONError.Reason, at offset: Int) -> StringToken? {
        _ = refuse(reason, at: offset)
        return nil
    }
}
