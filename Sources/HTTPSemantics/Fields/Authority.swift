/// `uri-host [ ":" port ]`, as in `Host` and in the absolute form of a target (RFC 9110 §7.2, RFC 3986 §3.2.2).
package struct Authority: Sendable, Hashable {
    /// The host in lower case; an IPv6 address without its brackets. Never empty.
    package let host: String
    /// 0…65535; nil if no port was given or it was empty.
    package let port: Int?
    /// Whether the host stood in brackets: an IPv6 address.
    package let isIPLiteral: Bool

    /// As it stands in a URL, with the host in lower case.
    package var spelling: String { (isIPLiteral ? "[\(host)]" : host) + (port.map { ":\($0)" } ?? "") }

    /// Whether the host is an address, of version 6 or 4, and no name.
    package var isAddress: Bool {
        isIPLiteral
            || host.utf8.span.withUnsafeBufferPointer {
                Grammar.isIPv4(UnsafeRawBufferPointer($0)[...], allowsLeadingZeros: true)
            }
    }

    /// The authority that `value` spells; nil if it is malformed, has user information, or its host is empty.
    package init?(_ value: String) {
        let parsed = value.utf8.span.withUnsafeBufferPointer { bytes -> Authority? in
            let bytes = UnsafeRawBufferPointer(bytes)
            return Grammar(bytes).map { Authority($0, bytes) }
        }
        guard let parsed else { return nil }
        self = parsed
    }

    private init(_ grammar: Grammar, _ bytes: UnsafeRawBufferPointer) {
        host = String(decoding: bytes[grammar.host], as: UTF8.self).asciiLowercased()
        port = grammar.port
        isIPLiteral = grammar.isIPLiteral
    }

    /// Whether `bytes` spell an authority.
    package static func isWellFormed(_ bytes: UnsafeRawBufferPointer) -> Bool { Grammar(bytes) != nil }
}

/// What the parts of an authority are. IPvFuture, which nobody has defined, and zone identifiers, which mean nothing to
/// another host, are refused.
private struct Grammar {
    var host: Range<Int>
    var port: Int?
    var isIPLiteral = false

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let first = bytes.first else { return nil }
        var index = 0
        if first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")), Self.isIPv6(bytes[1..<end]) else { return nil }
            host = 1..<end
            isIPLiteral = true
            index = end + 1
        } else {
            while index < bytes.count, bytes[index] != UInt8(ascii: ":") {
                if bytes[index] == UInt8(ascii: "%") {
                    guard index + 2 < bytes.count, bytes[index + 1].hexValue != nil, bytes[index + 2].hexValue != nil
                    else { return nil }
                    index += 3
                } else {
                    guard bytes[index].isUnreserved || bytes[index].isSubDelimiter else { return nil }
                    index += 1
                }
            }
            guard index > 0 else { return nil }
            host = 0..<index
        }
        guard index < bytes.count else { return }
        guard bytes[index] == UInt8(ascii: ":") else { return nil }
        for byte in bytes[(index + 1)...] {
            guard let digit = byte.digitValue else { return nil }
            let number = (port ?? 0) * 10 + digit
            guard number <= 65_535 else { return nil }
            port = number
        }
    }

    /// Eight groups of at most four digits, or fewer around one `::`, the last two perhaps as an IPv4 address.
    private static func isIPv6(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        var groups = 0
        var digits = 0
        var hasGap = false
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte.hexValue != nil {
                digits += 1
                guard digits <= 4 else { return false }
            } else if byte == UInt8(ascii: ".") {
                guard digits > 0, isIPv4(bytes[(index - digits)...], allowsLeadingZeros: false) else { return false }
                return hasGap ? groups + 2 < 8 : groups + 2 == 8
            } else if byte == UInt8(ascii: ":") {
                let isDoubled = index + 1 < bytes.endIndex && bytes[index + 1] == UInt8(ascii: ":")
                if digits > 0 { groups += 1 }
                if isDoubled {
                    guard !hasGap else { return false }
                    hasGap = true
                    index += 1
                } else {
                    // A single colon stands between two groups.
                    guard digits > 0, index + 1 < bytes.endIndex else { return false }
                }
                digits = 0
            } else {
                return false
            }
            index += 1
        }
        if digits > 0 { groups += 1 }
        return hasGap ? groups < 8 : groups == 8
    }

    /// Four decimal numbers up to 255 between full stops.
    static func isIPv4(_ bytes: Slice<UnsafeRawBufferPointer>, allowsLeadingZeros: Bool) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.allSatisfy({ $0.digitValue != nil }) else { return false }
                guard allowsLeadingZeros || part.count == 1 || part.first != UInt8(ascii: "0") else { return false }
                return part.reduce(0) { $0 * 10 + Int($1 & 0x0F) } <= 255
            }
    }
}
