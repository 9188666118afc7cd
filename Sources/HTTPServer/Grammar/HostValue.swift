import HTTPSemantics

/// `uri-host [ ":" port ]` (RFC 9110 §7.2, RFC 3986 §3.2.2).
enum HostValue {
    /// Whether the bytes are a host, not empty, with an optional port of at most 65535.
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first else { return false }
        var index = 0
        if first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            guard isAddressLiteral(bytes[1..<end]) else { return false }
            index = end + 1
        } else {
            while index < bytes.count, bytes[index] != ByteClass.colon {
                if bytes[index] == UInt8(ascii: "%") {
                    guard index + 2 < bytes.count, ByteClass.hexValue(bytes[index + 1]) != nil,
                        ByteClass.hexValue(bytes[index + 2]) != nil
                    else { return false }
                    index += 3
                } else {
                    guard isUnreservedOrDelimiter(bytes[index]) else { return false }
                    index += 1
                }
            }
            guard index > 0 else { return false }
        }
        if index == bytes.count { return true }
        guard bytes[index] == ByteClass.colon else { return false }
        var port = 0
        for byte in bytes[(index + 1)...] {
            guard let digit = byte.digitValue else { return false }
            port = port * 10 + digit
            guard port <= 65_535 else { return false }
        }
        return true
    }

    /// An IPv6 address: eight groups of at most four digits, or fewer around one `::`, the last two perhaps as an IPv4
    /// address. IPvFuture, which nobody has defined, and zone identifiers are refused.
    private static func isAddressLiteral(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        var groups = 0
        var digits = 0
        var hasGap = false
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if ByteClass.hexValue(byte) != nil {
                digits += 1
                guard digits <= 4 else { return false }
            } else if byte == UInt8(ascii: ".") {
                guard digits > 0, isIPv4(bytes[(index - digits)...]) else { return false }
                return hasGap ? groups + 2 < 8 : groups + 2 == 8
            } else if byte == ByteClass.colon {
                let isDoubled = index + 1 < bytes.endIndex && bytes[index + 1] == ByteClass.colon
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

    /// Four decimal numbers up to 255, without leading zeros, between full stops.
    private static func isIPv4(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.allSatisfy({ $0.digitValue != nil }) else { return false }
                guard part.count == 1 || part.first != UInt8(ascii: "0") else { return false }
                return part.reduce(0) { $0 * 10 + Int($1 & 0x0F) } <= 255
            }
    }

    /// `unreserved` and `sub-delims` of RFC 3986 §2.
    private static func isUnreservedOrDelimiter(_ byte: UInt8) -> Bool {
        if ByteClass.isAlphanumeric(byte) { return true }
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
            UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
            UInt8(ascii: "="):
            return true
        default:
            return false
        }
    }
}
