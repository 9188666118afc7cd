/// The value of `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header §2.1).
///
/// The draft asks for a structured-field String. Many clients send a bare UUID, so a token is taken too, here one that
/// may also begin with a digit; `"a"` and `a` are the same key. Parameters are ignored, as RFC 9651 §2 recommends for
/// those that a field does not define.
package struct IdempotencyKey: Sendable, Hashable {
    /// The key: 1 to 255 bytes of printable ASCII.
    package let value: String

    /// The longest key, in bytes.
    package static let maximumLength = 255

    /// The key that the field's lines spell. Nil unless there is exactly one line and it is a String or a token of 1 to
    /// 255 characters.
    package init?(lines: [String]) {
        guard lines.count == 1, let line = lines.first, let value = IdempotencyKey.value(of: line),
            1...IdempotencyKey.maximumLength ~= value.utf8.count
        else { return nil }
        self.value = value
    }

    private static func value(of line: String) -> String? {
        var scanner = FieldScanner(line)
        scanner.skipWhitespace()
        if scanner.next == UInt8(ascii: "\"") {
            guard case .string(let value) = StructuredField.item(scanner.bytes) else { return nil }
            return value
        }
        guard let first = scanner.next, first.isTokenByte else { return nil }
        let token = scanner.run { $0.isTokenByte || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }
        if !scanner.isAtEnd {
            // The parameters are checked behind a token that every parser takes.
            let stand: [UInt8] = [UInt8(ascii: "a")] + scanner.bytes[scanner.position...]
            guard case .token = StructuredField.item(stand) else { return nil }
        }
        return String(decoding: token, as: UTF8.self)
    }
}
