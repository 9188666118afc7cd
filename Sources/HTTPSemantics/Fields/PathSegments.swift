/// The segments of a path (RFC 3986 §3.3), as the names of resources are made of them.
public enum PathSegments {
    /// The segments of `path`, each percent-decoded once; none for `/` and for an empty path. Only a raw slash
    /// separates: `%2F` is a character of its segment. Nothing is normalised, and `+` is a plus.
    public static func decode(_ path: String) -> Result<[String], PathFault> {
        var raw = path[...]
        if raw.utf8.first == UInt8(ascii: "/") { raw = raw[raw.utf8.index(after: raw.startIndex)...] }
        guard !raw.isEmpty else { return .success([]) }
        let parts = raw.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Substring.init)
        var segments: [String] = []
        segments.reserveCapacity(parts.count)
        for part in parts where !part.isEmpty {
            switch segment(part) {
            case .success(let segment): segments.append(segment)
            case .failure(let fault): return .failure(fault)
            }
        }
        // Judged last, so that the path without the empty segments has no other fault.
        guard segments.count == parts.count else {
            let kept = parts.filter { !$0.isEmpty }
            let isTrailing = parts.last?.isEmpty == true && kept.count == parts.count - 1
            let without = kept.map { "/" + $0 }.joined()
            return .failure(.emptySegment(trailingSlash: isTrailing, without: without.isEmpty ? "/" : without))
        }
        return .success(segments)
    }

    /// `segment` in its normal form, for `Location` and links: what RFC 3986 allows in a segment stays as it is, all
    /// else is percent-encoded in upper case.
    public static func encode(_ segment: String) -> String {
        PercentEncoding.encode(segment.utf8, except: \.isSegmentCharacter)
    }

    private static func segment(_ raw: Substring) -> Result<String, PathFault> {
        let text: String
        if raw.utf8.contains(UInt8(ascii: "%")) {
            guard let octets = PercentEncoding.decode(Array(raw.utf8)[...]) else {
                return .failure(.badPercentEncoding)
            }
            guard let decoded = String(validating: octets, as: UTF8.self) else { return .failure(.notUTF8) }
            text = decoded
        } else {
            text = String(raw)
        }
        if text == "." || text == ".." { return .failure(.dotSegment) }
        return hasControl(text.utf8) ? .failure(.controlCharacter) : .success(text)
    }

    /// Whether valid UTF-8 has a control character. U+0080 to U+009F are C2 80 to C2 9F.
    private static func hasControl(_ octets: String.UTF8View) -> Bool {
        var previous: UInt8 = 0
        for octet in octets {
            if octet < 0x20 || octet == 0x7F || (previous == 0xC2 && octet <= 0x9F) { return true }
            previous = octet
        }
        return false
    }
}

/// What is wrong with a path.
public enum PathFault: Error, Sendable, Hashable {
    /// A `%` that is not followed by two hexadecimal digits.
    case badPercentEncoding
    /// A segment that is, decoded, not UTF-8.
    case notUTF8
    /// Segments without a character. `trailingSlash`: the only one is the last, so that a slash at the end is all that
    /// is wrong. `without`: the path as it was sent, without the empty segments.
    case emptySegment(trailingSlash: Bool, without: String)
    /// A segment `.` or `..`, encoded or not.
    case dotSegment
    /// A control character: U+0000 to U+001F, U+007F to U+009F.
    case controlCharacter
}
