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
    /// What is wrong there.
    package let reason: Reason

    /// One line: the place, then the sentence of the reason.
    package var description: String { "line \(line), column \(column): \(reason.sentence)" }

    init(_ reason: Reason, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
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
        self.offset = offset
        self.line = line
        self.column = column
        self.reason = reason
    }
}

extension JSONError {
    /// What can be wrong with a text.
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
        /// Something other than white space follows the value.
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
        /// Any value.
        case value
        /// A member name, in quotes.
        case name
        /// The colon after a name.
        case colon
        /// A comma, or the bracket that closes an array.
        case commaOrBracket
        /// A comma, or the brace that closes an object.
        case commaOrBrace
        /// The next letter of `true`, `false` or `null`.
        case literal

        /// The same as a noun phrase, for sentences.
        package var phrase: String {
            switch self {
            case .value: "a value"
            case .name: "a member name in double quotes"
            case .colon: "a colon after the member name"
            case .commaOrBracket: "a comma or ]"
            case .commaOrBrace: "a comma or }"
            case .literal: "true, false or null"
            }
        }
    }
}
