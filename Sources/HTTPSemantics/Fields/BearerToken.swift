/// Bearer credentials (RFC 6750 §2.1).
package enum BearerToken {
    /// What an Authorization field shows.
    package enum Credentials: Equatable {
        /// Nothing, or credentials of another scheme.
        case none
        /// The scheme Bearer, but not followed by one token; or more than one field.
        case malformed
        /// A token.
        case token(String)

        package init(lines: [String]) {
            guard let line = lines.first else {
                self = .none
                return
            }
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
            guard let scheme = parts.first, String(scheme).asciiLowercased() == "bearer" else {
                self = lines.count == 1 ? .none : .malformed
                return
            }
            let token = parts.count == 2 ? parts[1].drop { $0 == " " } : ""
            self = lines.count == 1 && BearerToken.isB64Token(token.utf8) ? .token(String(token)) : .malformed
        }
    }

    /// Whether a client can show `text` as its token.
    package static func isToken(_ text: String) -> Bool { isB64Token(Substring(text).utf8) }

    /// Whether `shown` is one of `tokens`. Every token is compared to its last byte, so that the time taken tells nothing of
    /// how far a guess was right.
    package static func isAmong(_ tokens: [String], _ shown: String) -> Bool {
        let shown = Array(shown.utf8)
        guard !shown.isEmpty else { return false }
        var isAmong = false
        for token in tokens {
            var difference = shown.count ^ token.utf8.count
            for (index, byte) in token.utf8.enumerated() { difference |= Int(byte ^ shown[index % shown.count]) }
            isAmong = (difference == 0) || isAmong
        }
        return isAmong
    }

    /// `1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`
    private static func isB64Token(_ text: Substring.UTF8View) -> Bool {
        let body = text.prefix { $0 != UInt8(ascii: "=") }
        guard !body.isEmpty, text[body.endIndex...].allSatisfy({ $0 == UInt8(ascii: "=") }) else { return false }
        return body.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "+"), UInt8(ascii: "/"): true
            case _: byte.isUnreserved
            }
        }
    }
}
