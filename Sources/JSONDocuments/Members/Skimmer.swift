/// Steps over values of a text that is known to be JSON, without checking it again: several times as fast as reading it.
///
/// Of a text that is not JSON after all it says so, or something arbitrary; it never reads beyond the end.
struct Skimmer {
    let bytes: UnsafeBufferPointer<UInt8>
    var at = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The byte here; 0 at the end.
    @inline(__always)
    var byte: UInt8 { at < bytes.count ? bytes[at] : 0 }

    @inline(__always)
    mutating func skipSpace() {
        while at < bytes.count, Bytes.isSpace(bytes[at]) { at += 1 }
    }

    /// Steps over a value; false at the end of the text, or where none can begin.
    @inline(__always)
    mutating func skipValue() -> Bool {
        switch byte {
        case UInt8(ascii: "\""): return skipString() != nil
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            at += 1
            return skipRest()
        default: return skipWord()
        }
    }

    /// Steps over a string, from its opening quote on; nil if it does not end. Otherwise whether it is plain: without a
    /// backslash.
    @inline(__always)
    mutating func skipString() -> Bool? {
        let raw = UnsafeRawBufferPointer(bytes)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var isPlain = true
        var here = at + 1
        while true {
            if here + 8 <= bytes.count {
                let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: here, as: UInt64.self))
                let quote = word ^ (ones &* 0x22)
                let backslash = word ^ (ones &* 0x5C)
                // The lowest high bit set marks the first of the two; a borrow can only mark bytes above it.
                let found = (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & highs
                if found == 0 {
                    here += 8
                    continue
                }
                here += found.trailingZeroBitCount / 8
            } else if here >= bytes.count {
                return nil
            }
            switch bytes[here] {
            case UInt8(ascii: "\""):
                at = here + 1
                return isPlain
            case UInt8(ascii: "\\"):
                isPlain = false
                here += 2
            default: here += 1
            }
        }
    }

    /// Steps to behind the bracket that closes the array or object in which this is.
    mutating func skipRest() -> Bool {
        var depth = 1
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                if skipString() == nil { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 {
                    at += 1
                    return true
                }
            default: break
            }
            at += 1
        }
        return false
    }

    /// Steps over a number or literal.
    @inline(__always)
    private mutating func skipWord() -> Bool {
        let start = at
        while at < bytes.count {
            let byte = bytes[at]
            if byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                break
            }
            at += 1
        }
        return at > start
    }

    /// In an object: steps over a name and its colon. Nil where there is no more, or none where one should be.
    @inline(__always)
    mutating func name() -> (name: Range<Int>, isPlain: Bool)? {
        skipSpace()
        if byte == UInt8(ascii: ",") {
            at += 1
            skipSpace()
        }
        guard byte == UInt8(ascii: "\"") else { return nil }
        let start = at + 1
        guard let isPlain = skipString() else { return nil }
        let name = start..<at - 1
        skipSpace()
        guard byte == UInt8(ascii: ":") else { return nil }
        at += 1
        skipSpace()
        return (name, isPlain)
    }

    /// Steps over the bracket that should be here; false if it is not.
    @inline(__always)
    mutating func close(_ bracket: UInt8) -> Bool {
        guard byte == bracket else { return false }
        at += 1
        return true
    }

    /// In an array: steps to the next element; false where there is none.
    @inline(__always)
    mutating func element() -> Bool {
        skipSpace()
        if byte == UInt8(ascii: ",") {
            at += 1
            skipSpace()
        }
        return at < bytes.count && byte != UInt8(ascii: "]")
    }
}

/// Calls `body` with each string of a text that is JSON, names excepted, until it answers false.
package enum JSONStrings {
    package static func forEach(
        in text: UnsafeBufferPointer<UInt8>, _ body: (_ content: UnsafeBufferPointer<UInt8>, _ isPlain: Bool) -> Bool
    ) {
        var skimmer = Skimmer(text)
        while skimmer.at < text.count {
            guard skimmer.byte == UInt8(ascii: "\"") else {
                skimmer.at += 1
                continue
            }
            let start = skimmer.at + 1
            guard let isPlain = skimmer.skipString() else { return }
            let end = skimmer.at - 1
            skimmer.skipSpace()
            // Only a name has a colon behind it.
            if skimmer.byte == UInt8(ascii: ":") { continue }
            if !body(UnsafeBufferPointer(rebasing: text[start..<end]), isPlain) { return }
        }
    }

    /// The decoded value of what stands between a string's quotes.
    package static func decoded(_ content: UnsafeBufferPointer<UInt8>, isPlain: Bool) -> [UInt8] {
        DecodedName(content, isPlain: isPlain).decoded
    }
}

/// The elements of an array in a text.
package enum JSONElements {
    /// Whether one of them is as `body` wants it; false if the value is no array.
    package static func contains(
        in value: UnsafeBufferPointer<UInt8>, where body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        var skimmer = Skimmer(value)
        guard skimmer.byte == UInt8(ascii: "[") else { return false }
        skimmer.at += 1
        while skimmer.element() {
            let start = skimmer.at
            guard skimmer.skipValue() else { return false }
            if body(UnsafeBufferPointer(rebasing: value[start..<skimmer.at])) { return true }
        }
        return false
    }
}
