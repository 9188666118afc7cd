/// The value of `Prefer`, as far as the service honours preferences (RFC 7240).
package struct Prefer: Sendable, Hashable {
    /// The preference `return`; nil if there is none, or one with a value that RFC 7240 §4.2 does not define.
    package let returnPreference: ReturnPreference?
    /// The preference `explain`, the service's own: what an answer should tell of how it came about; nil if there is none,
    /// or one with another value.
    package let explanation: Explained?
    /// The preference `wait`: seconds for which the client would wait for the answer (RFC 7240 §4.3); nil if there is none,
    /// or one that is no number of seconds.
    package let wait: Int?

    /// How much of its explanation an answer should carry.
    package enum Explained: Sendable {
        /// `explain=link`: a link to it.
        case link
        /// `explain` without a value: the link, and in a problem the decisions themselves.
        case whole
    }

    /// What an answer to a change should return (RFC 7240 §4.2).
    package enum ReturnPreference: String, CaseIterable, Sendable {
        /// As little as possible.
        case minimal
        /// The representation as it is after the change.
        case representation
    }

    /// What the field's lines ask for together. Of several instances of a preference the first counts (RFC 7240 §2);
    /// unknown preferences and malformed ones are ignored.
    package init(lines: [String]) {
        var firstReturn: String?
        var firstExplain: String?
        var firstWait: String?
        for line in lines {
            var scanner = FieldScanner(line)
            while !scanner.isAtEnd {
                let start = scanner.position
                guard let preference = scanner.preference() else {
                    scanner.position = start
                    scanner.skipElement()
                    continue
                }
                switch preference.name {
                case "return": firstReturn = firstReturn ?? preference.value
                case "explain": firstExplain = firstExplain ?? preference.value
                case "wait": firstWait = firstWait ?? preference.value
                default: break
                }
            }
        }
        wait = firstWait.flatMap { value in
            // More digits are only a longer time.
            guard !value.isEmpty, value.utf8.allSatisfy({ $0.digitValue != nil }) else { return nil }
            return Int(value) ?? .max
        }
        // Values have a case, names have not (RFC 7240 §2).
        self.returnPreference = firstReturn.flatMap { ReturnPreference(rawValue: $0) }
        self.explanation = firstExplain.flatMap { $0.isEmpty ? .whole : $0 == "link" ? .link : nil }
    }
}

/// One preference, with its parameters.
package struct Preference: Sendable, Equatable {
    package struct Parameter: Sendable, Equatable {
        /// In lower case.
        package var name: String
        /// Empty if there is none.
        package var value: String
    }

    /// Empty if there is none.
    package var value: String
    package var parameters: [Parameter]

    /// Every preference of that name, in lower case, in order; nil in place of a malformed one.
    package static func all(named name: String, in lines: [String]) -> [Preference?] {
        var found: [Preference?] = []
        for line in lines {
            var scanner = FieldScanner(line)
            while !scanner.isAtEnd {
                let start = scanner.position
                if let preference = scanner.preference() {
                    guard preference.name == name else { continue }
                    found.append(Preference(value: preference.value, parameters: preference.parameters))
                } else {
                    scanner.position = start
                    scanner.skipWhitespace()
                    if scanner.token()?.asciiLowercased() == name { found.append(nil) }
                    scanner.position = start
                    scanner.skipElement()
                }
            }
        }
        return found
    }
}

extension FieldScanner {
    /// `preference` of RFC 7240 §2 up to the comma or the end, names in lower case; nil if it is malformed. An empty value
    /// is the same as none.
    fileprivate mutating func preference() -> (name: String, value: String, parameters: [Preference.Parameter])? {
        skipWhitespace()
        guard let first = nameWithValue() else { return nil }
        var parameters: [Preference.Parameter] = []
        skipWhitespace()
        while take(";") {
            skipWhitespace()
            if let byte = next, byte.isTokenByte {
                guard let parameter = nameWithValue() else { return nil }
                parameters.append(Preference.Parameter(name: parameter.name, value: parameter.value))
            }
            skipWhitespace()
        }
        guard isAtEnd || take(",") else { return nil }
        return (first.name, first.value, parameters)
    }

    /// `token [ BWS "=" BWS word ]`.
    private mutating func nameWithValue() -> (name: String, value: String)? {
        guard let name = token()?.asciiLowercased() else { return nil }
        let end = position
        skipWhitespace()
        guard take("=") else {
            position = end
            return (name, "")
        }
        skipWhitespace()
        guard let value = word() else { return nil }
        return (name, value)
    }

    /// Steps over everything up to the next comma outside quotes, and over that comma.
    fileprivate mutating func skipElement() {
        while !isAtEnd, !take(",") {
            if next == UInt8(ascii: "\"") { skipQuoted() } else { position += 1 }
        }
    }

    /// Steps over a quoted part; to the end if the quotes are not closed.
    private mutating func skipQuoted() {
        position += 1
        while let byte = next {
            position += 1
            if byte == UInt8(ascii: "\"") { return }
            if byte == UInt8(ascii: "\\"), !isAtEnd { position += 1 }
        }
    }
}

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
