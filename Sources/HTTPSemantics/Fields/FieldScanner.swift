import RawStructuredFieldValues

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

extension FieldScanner {
    /// The elements of `#element` (RFC 9110 §5.6.1) over all lines of a field, in order. Empty elements do not count.
    /// Each line is a list of its own, as lines are joined by commas. Nil if anything is not an element.
    static func list<Element>(
        _ lines: [String], of element: (inout FieldScanner) -> Element?
    ) -> [Element]? {
        var elements: [Element] = []
        for line in lines {
            var scanner = FieldScanner(line)
            while true {
                scanner.skipWhitespace()
                if scanner.isAtEnd { break }
                if scanner.take(",") { continue }
                guard let parsed = element(&scanner) else { return nil }
                elements.append(parsed)
                scanner.skipWhitespace()
                guard scanner.isAtEnd || scanner.take(",") else { return nil }
            }
        }
        return elements
    }
}

extension FieldScanner {
    /// The most parameters that are read. No media type has more than a few; the limit keeps comparing them cheap
    /// whatever a client sends.
    static let parameterLimit = 32

    /// `parameters` of RFC 9110 §5.6.6: `*( OWS ";" OWS [ parameter ] )`, so that empty ones are tolerated and white
    /// space around `=` is not. Nil if one is malformed or there are more than `parameterLimit`.
    mutating func parameters() -> [MediaType.Parameter]? {
        var parameters: [MediaType.Parameter] = []
        while true {
            skipWhitespace()
            guard take(";") else { return parameters }
            skipWhitespace()
            guard let byte = next, byte.isTokenByte else { continue }
            guard parameters.count < Self.parameterLimit, let name = token(), take("="), let value = word() else {
                return nil
            }
            parameters.append(MediaType.Parameter(name: name.asciiLowercased(), value: value))
        }
    }
}

/// Structured fields (RFC 9651), read by swift-http-structured-headers.
enum StructuredField {
    /// The most members and parameters of a dictionary that are read. RFC 9651 §3.2 asks for 1024 members. The library
    /// looks for each key among those before it, so that more would cost time by the square.
    static let memberLimit = 1_024

    /// The members of a dictionary that stands on one or more lines; nil if it is malformed.
    static func dictionary(_ lines: [String]) -> [(key: String, value: ItemOrInnerList)]? {
        let bytes = Array(lines.joined(separator: ", ").utf8)
        guard isWithinLimit(bytes) else { return nil }
        var parser = StructuredFieldValueParser(bytes)
        return (try? parser.parseDictionaryFieldValue())?.map { (key: $0.0, value: $0.1) }
    }

    /// An item without its parameters; nil if it is malformed.
    static func item(_ bytes: [UInt8]) -> RFC9651BareItem? {
        guard isWithinLimit(bytes) else { return nil }
        var parser = StructuredFieldValueParser(bytes)
        return (try? parser.parseItemFieldValue())?.rfc9651BareItem
    }

    /// Separators within strings are counted too: this errs on the side of refusing.
    private static func isWithinLimit(_ bytes: [UInt8]) -> Bool {
        bytes.count { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") } < memberLimit
    }
}

/// Base 64 (RFC 4648 §4), with `+`, `/` and padding.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text that stands for `bytes`.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0) }
            for sextet in 0..<4 {
                text.append(
                    sextet <= count ? alphabet[Int(group >> UInt32(18 - 6 * sextet)) & 0x3F] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that `text` stands for; nil if it has other characters or an impossible length. Padding may be missing
    /// and pad bits may be set, as RFC 9651 §4.2.7 asks of parsers.
    package static func decode(_ text: String) -> [UInt8]? {
        var digits = Array(text.utf8)[...]
        let length = digits.count
        while digits.last == UInt8(ascii: "="), length - digits.count < 2 { digits.removeLast() }
        guard digits.count == length || length % 4 == 0, digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            group = group << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> bits))
            }
        }
        return bytes
    }

    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
