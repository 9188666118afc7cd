/// Walks over the bytes of a field value by the rules that the grammars of RFC 9110 §5.6 share.
///
/// A method that fails may leave `position` anywhere: the caller gives the whole value up, or goes on from a position
/// that it kept.
struct FieldScanner {
    let bytes: [UInt8]
    var position = 0

    init(_ value: String) {
        bytes = Array(value.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Steps over `literal` if it stands here, letter for letter.
    mutating func take(_ literal: String) -> Bool {
        guard bytes[position...].starts(with: literal.utf8) else { return false }
        position += literal.utf8.count
        return true
    }

    /// Steps over the longest run of bytes that satisfy `isMember`.
    mutating func run(_ isMember: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, isMember(bytes[position]) { position += 1 }
        return bytes[start..<position]
    }

    /// `OWS` of RFC 9110 §5.6.3.
    mutating func skipWhitespace() {
        while let byte = next, byte == 0x20 || byte == 0x09 { position += 1 }
    }

    /// `token` of RFC 9110 §5.6.2; nil if none stands here.
    mutating func token() -> String? {
        let run = run(\.isTokenByte)
        return run.isEmpty ? nil : String(decoding: run, as: UTF8.self)
    }

    /// `quoted-string` of RFC 9110 §5.6.4, without its quotes and escapes; nil if none stands here.
    mutating func quotedString() -> String? {
        guard take("\"") else { return nil }
        var content: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = next, escaped.isFieldText else { return nil }
                position += 1
                content.append(escaped)
            default:
                guard byte.isFieldText else { return nil }
                content.append(byte)
            }
        }
        return nil
    }

    /// A token or a quoted string, as the values of parameters are.
    mutating func word() -> String? {
        next == UInt8(ascii: "\"") ? quotedString() : token()
    }
}

extension UInt8 {
    /// HTAB, SP, VCHAR or obs-text: what may stand in a field value (RFC 9110 §5.5).
    var isFieldText: Bool { self == 0x09 || (self >= 0x20 && self != 0x7F) }
}
