/// The segments of a path (RFC 3986 §3.3), as the names of resources are made of them.
public enum PathSegments {
    /// The segments of `path`, each percent-decoded once; none for `/` and for an empty path. Only a raw slash
    /// separates: `%2F` is a character of its segment. Nothing is normalised, and `+` is a plus.
    public static func decode(_ path: String) -> Result<[String], PathFault> {
        var path = path
        return path.withUTF8 { octets in
            // The slash that a path begins with separates nothing.
            var rest = octets[...]
            if rest.first == slash { rest.removeFirst() }
            guard !rest.isEmpty else { return .success([]) }
            var segments: [String] = []
            segments.reserveCapacity(2)
            var hasEmpty = false
            while true {
                let end = rest.firstIndex(of: slash) ?? rest.endIndex
                if end == rest.startIndex {
                    hasEmpty = true
                } else {
                    switch segment(rest[..<end]) {
                    case .success(let segment): segments.append(segment)
                    case .failure(let fault): return .failure(fault)
                    }
                }
                guard end < rest.endIndex else { break }
                rest = rest[(end + 1)...]
            }
            // Judged last, so that the path without the empty segments has no other fault.
            return hasEmpty ? .failure(emptySegment(octets)) : .success(segments)
        }
    }

    /// `segment` in its normal form, for `Location` and links: what RFC 3986 allows in a segment stays as it is, all
    /// else is percent-encoded in upper case.
    public static func encode(_ segment: String) -> String {
        PercentEncoding.encode(segment.utf8, except: \.isSegmentCharacter)
    }

    private static let slash = UInt8(ascii: "/")

    private typealias Octets = UnsafeBufferPointer<UInt8>

    private static func segment(_ raw: Slice<Octets>) -> Result<String, PathFault> {
        let text: String
        if raw.contains(UInt8(ascii: "%")) {
            guard let octets = PercentEncoding.decode(Array(raw)[...]) else { return .failure(.badPercentEncoding) }
            guard let decoded = String(validating: octets, as: UTF8.self) else { return .failure(.notUTF8) }
            text = decoded
        } else {
            text = String(decoding: Octets(rebasing: raw), as: UTF8.self)
        }
        if text == "." || text == ".." { return .failure(.dotSegment) }
        return hasControl(text) ? .failure(.controlCharacter) : .success(text)
    }

    /// The fault of a path that has empty segments.
    private static func emptySegment(_ path: Octets) -> PathFault {
        let relative = path.first == slash ? path.dropFirst() : path[...]
        let parts = relative.split(separator: slash, omittingEmptySubsequences: false)
        let kept = parts.filter { !$0.isEmpty }
        let isTrailing = parts.last?.isEmpty == true && kept.count == parts.count - 1
        let without = kept.map { "/" + String(decoding: $0, as: UTF8.self) }.joined()
        return .emptySegment(trailingSlash: isTrailing, without: without.isEmpty ? "/" : without)
    }

    /// Whether valid UTF-8 has a control character. U+0080 to U+009F are C2 80 to C2 9F.
    private static func hasControl(_ text: String) -> Bool {
        var previous: UInt8 = 0
        return !text.hasOnlyOctets { octet in
            defer { previous = octet }
            return octet >= 0x20 && octet != 0x7F && (previous != 0xC2 || octet > 0x9F)
        }
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
