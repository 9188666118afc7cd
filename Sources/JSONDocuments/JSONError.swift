/// Why a text is not JSON, and where.
///
/// The verdict is RFC 8259 with I-JSON's unique member names (RFC 7493 §2.3).
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The byte at fault, counted from 0; the number of bytes where the text ends too soon.
    ///
    /// For a bad escape it is the backslash, for bad UTF-8 the first byte of the sequence, for a duplicate name the
    /// opening quote of the second one, for the rest the offending byte itself.
    package let offset: Int
    /// The line of that byte, counted from 1; LF, CR and CR LF each end a line.
    package let line: Int
    /// The column of that byte in Unicode scalar values (not in bytes), counted from 1.
    package let column: Int
    package let reason: Reason
    /// One sentence in the words of who wrote the text: what stands there, and what JSON wants instead.
    package let sentence: String

    /// One line: the place, then the sentence.
    package var description: String { "line \(line), column \(column): \(sentence)" }

    /// - Parameter expected: what the grammar had room for where the text ends too soon.
    init(_ reason: Reason, at offset: Int, expected: Expectation? = nil, in bytes: UnsafeBufferPointer<UInt8>) {
        (line, column) = Self.place(of: offset, in: bytes)
        self.offset = offset
        self.reason = reason
        let place = FaultyPlace(bytes: bytes, offset: offset, reason: reason, expected: expected)
        sentence = CommonMistakes.sentence(for: place) ?? place.plainSentence
    }

    /// The line and the column of the byte at `offset`, or of the end, both counted from 1.
    static func place(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        var last: UInt8 = 0
        for byte in bytes.prefix(offset) {
            switch byte {
            case UInt8(ascii: "\n"):
                if last != UInt8(ascii: "\r") { line += 1 }
                column = 1
            case UInt8(ascii: "\r"):
                line += 1
                column = 1
            case 0x80...0xBF:
                break  // the rest of a character that its first byte has counted
            default:
                column += 1
            }
            last = byte
        }
        return (line, column)
    }

    package enum Reason: Sendable, Equatable {
        /// Nothing, or nothing but white space (RFC 8259 §2).
        case empty
        /// The text begins with U+FEFF (RFC 8259 §8.1).
        case byteOrderMark
        /// A byte sequence that is not UTF-8: overlong, a surrogate, beyond U+10FFFF, cut short (RFC 3629 §3).
        case notUTF8
        /// A byte that cannot stand where something else was expected (RFC 8259 §2).
        case unexpectedByte(UInt8, expected: Expectation)
        /// The text ends inside a value.
        case unexpectedEnd
        case trailingContent
        /// A raw control character, below U+0020, in a string (RFC 8259 §7).
        case controlCharacterInString(UInt8)
        /// A backslash that begins no escape of RFC 8259 §7.
        case badEscape
        /// A byte that breaks the grammar of numbers (RFC 8259 §6), such as a leading zero.
        case badNumber
        /// Two members of one object have this name once escapes are decoded (RFC 7493 §2.3).
        case duplicateName(String)
        /// An array or object that lies deeper than the limit allows.
        case tooDeep(limit: Int)
    }

    /// What the grammar had room for.
    package enum Expectation: Sendable, Equatable {
        case value
        /// A value, or the bracket that closes an empty array.
        case valueOrBracket
        case name
        /// A member name, or the brace that closes an empty object.
        case nameOrBrace
        case colon
        case commaOrBracket
        case commaOrBrace
        /// The next letter of `true`, `false` or `null`.
        case literal
        case digit
        /// The rest of an escape.
        case escape
        case closingQuote

        /// The same as a noun phrase, for sentences.
        var phrase: String {
            switch self {
            case .value: "a value"
            case .valueOrBracket: "a value or ]"
            case .name: "a member name in double quotes"
            case .nameOrBrace: "a member name or }"
            case .colon: "a colon after the member name"
            case .commaOrBracket: "a comma or ]"
            case .commaOrBrace: "a comma or }"
            case .literal: "true, false or null"
            case .digit: "a digit"
            case .escape: "the rest of an escape"
            case .closingQuote: "the closing quote of a string"
            }
        }
    }
}

/// Where a text stopped being JSON, with what stands around, for the sentence that says so.
struct FaultyPlace {
    let bytes: UnsafeBufferPointer<UInt8>
    let offset: Int
    let reason: JSONError.Reason
    let expected: JSONError.Expectation?

    init(
        bytes: UnsafeBufferPointer<UInt8>, offset: Int, reason: JSONError.Reason, expected: JSONError.Expectation?
    ) {
        self.bytes = bytes
        self.offset = offset
        self.reason = reason
        if case .unexpectedByte(_, let wanted) = reason { self.expected = wanted } else { self.expected = expected }
    }

    /// What to say when nothing better is known.
    var plainSentence: String {
        switch reason {
        case .empty where bytes.isEmpty: "There is no content: JSON is one value at least."
        case .empty: "There is no JSON value, only white space."
        case .byteOrderMark:
            "The text begins with a byte order mark (\(hex(0..<3))), which JSON does not allow: save it as UTF-8 without."
        case .notUTF8: "\(illFormed) not UTF-8, and JSON is."
        case .unexpectedByte(_, let expected): "Expected \(expected.phrase), found \(found)."
        case .unexpectedEnd: "The text ends too soon: expected \(expected?.phrase ?? "more")."
        case .trailingContent: "The JSON value is complete, but \(found) follows."
        case .controlCharacterInString: "The control character \(found) must be escaped in a string."
        case .badEscape: "The backslash begins no JSON escape."
        case .badNumber: "This is not how JSON spells a number: expected a digit, found \(found)."
        case .duplicateName(let name): "The object already has a member named \"\(Self.brief(name))\"."
        case .tooDeep(let limit): "Arrays and objects are nested more than \(limit) deep."
        }
    }

    /// The character at fault as people read it; with its bytes when it is not ASCII.
    var found: String {
        guard offset < bytes.count, let length = Bytes.utf8Length(at: offset, in: bytes) else { return "nothing" }
        let byte = bytes[offset]
        if (0x21...0x7E).contains(byte) { return "'\(text(offset..<offset + 1))'" }
        guard length > 1 else { return "0x" + hex(offset..<offset + 1) }
        let range = offset..<offset + length
        guard let scalar = text(range).unicodeScalars.first else { return "nothing" }
        return "\(Self.shown(scalar)) (\(hex(range)))"
    }

    /// The bytes at fault that are not UTF-8, with their verb.
    private var illFormed: String {
        var end = min(offset + 1, bytes.count)
        if offset < bytes.count, bytes[offset] >= 0xC0 {
            while end < bytes.count, end < offset + 4, bytes[end] & 0xC0 == 0x80 { end += 1 }
        }
        return end > offset + 1 ? "The bytes \(hex(offset..<end)) are" : "The byte \(hex(offset..<end)) is"
    }

    /// A character, or its number where there is nothing to see.
    private static func shown(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator, .nonspacingMark, .enclosingMark, .spacingMark:
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        default: return String(scalar)
        }
    }

    func hex(_ range: Range<Int>) -> String {
        bytes[range].map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// A text as it is when short, else its beginning: an error should not repeat a megabyte.
    static func brief(_ name: String, _ length: Int = 80) -> String {
        let start = name.unicodeScalars.prefix(length)
        return start.endIndex == name.unicodeScalars.endIndex ? name : String(start) + "…"
    }
}
