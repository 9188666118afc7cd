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
