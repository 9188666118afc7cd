extension JSONError.Reason {
    /// The reason in a human sentence, without the place.
    package var sentence: String {
        switch self {
        case .empty: "There is no JSON value, only nothing or white space."
        case .byteOrderMark: "The text begins with a byte order mark, which JSON does not allow."
        case .notUTF8: "The bytes here are not UTF-8."
        case .unexpectedByte(let byte, let expected): "Expected \(expected.phrase), found \(Self.shown(byte))."
        case .unexpectedEnd: "The text ends in the middle of a value."
        case .trailingContent: "Something follows the end of the value."
        case .controlCharacterInString(let byte):
            "The control character \(Self.shown(byte)) must be escaped in a string."
        case .badEscape: "The backslash begins no JSON escape."
        case .badNumber: "This is not how JSON spells a number."
        case .duplicateName(let name): "The object already has a member named \"\(Sentence.brief(name))\"."
        case .tooDeep(let limit): "Arrays and objects are nested more than \(limit) deep."
        }
    }

    /// A byte as people read it: printable ASCII in quotes, anything else in hexadecimal.
    private static func shown(_ byte: UInt8) -> String {
        if (0x21...0x7E).contains(byte) { return "'\(Character(Unicode.Scalar(byte)))'" }
        let digits = String(byte, radix: 16, uppercase: true)
        return "0x" + (digits.count == 1 ? "0" : "") + digits
    }
}
