/// Writes JSON text from values in hand, member by member, into one array of bytes.
///
/// The caller keeps the order right: `beginObject`, then `member` and a value in turn, then `endObject`.
package struct JSONBuilder: Sendable {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init() {}

    package mutating func beginObject() { open(UInt8(ascii: "{")) }

    package mutating func endObject() { close(UInt8(ascii: "}")) }

    package mutating func beginArray() { open(UInt8(ascii: "[")) }

    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// The name of the next value.
    package mutating func member(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A string, escaped as RFC 8259 §7 demands and no further.
    package mutating func string(_ value: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        value.utf8.span.withUnsafeBufferPointer { text in
            var plain = 0
            for place in text.indices where JSONEscape.isNeeded(text[place]) {
                bytes.append(contentsOf: text[plain..<place])
                JSONEscape.append(UInt16(text[place]), to: &bytes)
                plain = place + 1
            }
            bytes.append(contentsOf: text[plain...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func number(_ value: some BinaryInteger) { raw(Array(String(value).utf8)) }

    package mutating func boolean(_ value: Bool) { raw(Array((value ? "true" : "false").utf8)) }

    package mutating func null() { raw(Array("null".utf8)) }

    /// A value that is JSON text already, to the letter.
    package mutating func raw(_ text: [UInt8]) {
        separate()
        bytes.append(contentsOf: text)
    }

    package mutating func member(_ name: String, _ value: String) {
        member(name)
        string(value)
    }

    package mutating func member(_ name: String, _ value: some BinaryInteger) {
        member(name)
        number(value)
    }

    package mutating func member(_ name: String, _ value: Bool) {
        member(name)
        boolean(value)
    }

    package mutating func member(_ name: String, _ values: [String]) {
        member(name)
        beginArray()
        for value in values { string(value) }
        endArray()
    }

    /// A line feed between or after values, for people who read the text.
    package mutating func lineFeed() { bytes.append(UInt8(ascii: "\n")) }

    private mutating func open(_ byte: UInt8) {
        separate()
        bytes.append(byte)
        needsComma = false
    }

    private mutating func close(_ byte: UInt8) {
        bytes.append(byte)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}

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
