/// The decoded value of a string's inside, byte for byte, in UTF-8.
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

    /// - Parameter content: what stands between the quotes, already checked by the scanner.
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
