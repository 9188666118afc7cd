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

/// The grammar of what stands in the brackets of an IP literal (RFC 3986 §3.2.2).
enum IPLiteral {
    /// Whether `bytes` are an `IPv6address` or an `IPvFuture`. Zone identifiers are refused: they mean nothing to
    /// another host.
    static func isWellFormed(_ bytes: ArraySlice<UInt8>) -> Bool {
        isIPv6Address(bytes) || isFuture(bytes)
    }

    /// Eight groups of 16 bits, one run of them possibly left out (`::`), the last two possibly as an IPv4 address.
    private static func isIPv6Address(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        var groups = 0
        var isShortened = false
        if rest.starts(with: "::".utf8) {
            isShortened = true
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            let group = rest.prefix { $0 != UInt8(ascii: ":") }
            rest = rest[group.endIndex...]
            if rest.isEmpty, group.contains(UInt8(ascii: ".")) {
                guard isIPv4Address(group) else { return false }
                groups += 2
                break
            }
            guard 1...4 ~= group.count, group.allSatisfy({ $0.hexValue != nil }), groups < 8 else { return false }
            groups += 1
            if rest.starts(with: "::".utf8) {
                guard !isShortened else { return false }
                isShortened = true
                rest = rest.dropFirst(2)
            } else if !rest.isEmpty {
                rest = rest.dropFirst()
                guard !rest.isEmpty else { return false }
            }
        }
        return isShortened ? groups <= 7 : groups == 8
    }

    private static func isIPv4Address(_ bytes: ArraySlice<UInt8>) -> Bool {
        let bytes = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return bytes.count == 4
            && bytes.allSatisfy { byte in
                guard 1...3 ~= byte.count, byte.count == 1 || byte.first != UInt8(ascii: "0") else { return false }
                var value = 0
                for byte in byte {
                    guard let digit = byte.digitValue else { return false }
                    value = value * 10 + digit
                }
                return value <= 255
            }
    }

    /// `"v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )`.
    private static func isFuture(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, first | 0x20 == UInt8(ascii: "v") else { return false }
        let version = bytes.dropFirst().prefix { $0.hexValue != nil }
        let rest = bytes[version.endIndex...]
        return !version.isEmpty && rest.first == UInt8(ascii: ".") && rest.count > 1
            && rest.dropFirst().allSatisfy { $0.isUnreserved || $0.isSubDelimiter || $0 == UInt8(ascii: ":") }
    }
}
