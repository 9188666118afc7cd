/// `uri-host [ ":" port ]`, as in `Host` and in the absolute form of a target (RFC 9110 §7.2, RFC 3986 §3.2).
package struct Authority: Sendable, Hashable {
    /// The host in lower case; an IP literal without its brackets. Never empty.
    package let host: String
    /// 0…65535; nil if no port was given or it was empty.
    package let port: Int?
    /// Whether the host stood in brackets: an IPv6 address, or one of a later version.
    package let isIPLiteral: Bool

    /// Whether the host is an address, of version 6 or 4, and no name.
    package var isAddress: Bool {
        let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return isIPLiteral
            || (parts.count == 4
                && parts.allSatisfy { part in
                    1...3 ~= part.count && part.allSatisfy { $0.digitValue != nil }
                        && Int(String(Substring(part))) ?? 256 < 256
                })
    }

    /// As it stands in a URL, with the host in lower case.
    package var spelling: String { (isIPLiteral ? "[\(host)]" : host) + (port.map { ":\($0)" } ?? "") }

    /// The authority that `value` spells; nil if it is malformed, has user information, or its host is empty.
    package init?(_ value: String) {
        var scanner = FieldScanner(value)
        isIPLiteral = scanner.take("[")
        if isIPLiteral {
            let literal = scanner.run { $0 != UInt8(ascii: "]") }
            guard IPLiteral.isWellFormed(literal), scanner.take("]") else { return nil }
            host = String(decoding: literal, as: UTF8.self).asciiLowercased()
        } else {
            let name = scanner.run { $0.isUnreserved || $0.isSubDelimiter || $0 == UInt8(ascii: "%") }
            guard !name.isEmpty, PercentEncoding.decode(name) != nil else { return nil }
            host = String(decoding: name, as: UTF8.self).asciiLowercased()
        }
        var port: Int?
        if scanner.take(":") {
            while let digit = scanner.next?.digitValue {
                let number = (port ?? 0) * 10 + digit
                guard number <= 65_535 else { return nil }
                port = number
                scanner.position += 1
            }
        }
        guard scanner.isAtEnd else { return nil }
        self.port = port
    }
}
