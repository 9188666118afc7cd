/// The segments of a path (RFC 3986 §3.3), as the names of resources are made of them.
package enum PathSegments {
    /// The segments of `path`, each percent-decoded once; none for `/` and for an empty path. Only a raw slash
    /// separates: `%2F` is a character of its segment. Nothing is normalised, and `+` is a plus.
    package static func decode(_ path: String) -> Result<[String], PathError> {
        var path = path
        return path.withUTF8 { bytes in
            // The slash that a path begins with separates nothing.
            var rest = bytes[...]
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
            return hasEmpty ? .failure(emptySegment(bytes)) : .success(segments)
        }
    }

    /// `segment` in its normal form, for `Location` and links: what RFC 3986 allows in a segment stays as it is, all
    /// else is percent-encoded in upper case.
    package static func encode(_ segment: String) -> String {
        PercentEncoding.encode(segment.utf8, except: \.isSegmentCharacter)
    }

    /// What `text` is as one segment, percent-decoded once, in which a slash is a character like others; nil if no
    /// segment may be that.
    package static func decode(segment text: String) -> String? {
        var text = text
        return text.withUTF8 { try? segment($0[...]).get() }
    }

    /// Whether a segment may, decoded, be `text`: no control characters, no “.” and no “..”.
    package static func isSegment(_ text: String) -> Bool { text != "." && text != ".." && !hasControl(text) }

    private static let slash = UInt8(ascii: "/")

    private typealias Bytes = UnsafeBufferPointer<UInt8>

    private static func segment(_ raw: Slice<Bytes>) -> Result<String, PathError> {
        // Most are plain: then there is nothing to decode, and nothing to find.
        if raw.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }) {
            return .success(String(decoding: Bytes(rebasing: raw), as: UTF8.self))
        }
        let text: String
        if raw.contains(UInt8(ascii: "%")) {
            guard let bytes = PercentEncoding.decode(Array(raw)[...]) else { return .failure(.badPercentEncoding) }
            guard let decoded = String(validating: bytes, as: UTF8.self) else { return .failure(.notUTF8) }
            text = decoded
        } else {
            text = String(decoding: Bytes(rebasing: raw), as: UTF8.self)
        }
        if text == "." || text == ".." { return .failure(.dotSegment) }
        return hasControl(text) ? .failure(.controlCharacter) : .success(text)
    }

    /// The fault of a path that has empty segments.
    private static func emptySegment(_ path: Bytes) -> PathError {
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
        return !text.hasOnlyBytes { byte in
            defer { previous = byte }
            return byte >= 0x20 && byte != 0x7F && (previous != 0xC2 || byte > 0x9F)
        }
    }
}

/// What is wrong with a path.
package enum PathError: Error, Sendable, Hashable {
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

/// The parameters of a query, as forms and links write them: `name=value&name=value`.
///
/// `+` is a plus, as RFC 3986 has it, and not a space, as HTML forms have it: an address means the same in its path and
/// in its query.
package struct QueryParameters: Sendable {
    /// Names and values, percent-decoded once, in order. A name without `=` has an empty value; of several `=` the first
    /// separates; empty pairs (`a=1&&b=2`) are dropped.
    package let pairs: [(name: String, value: String)]

    /// The parameters of the query `raw` (without its `?`); none if it is nil or empty. Nil if percent-encoding is bad or
    /// a name or value is, decoded, not UTF-8.
    package init?(_ raw: String?) {
        var pairs: [(name: String, value: String)] = []
        for part in Array((raw ?? "").utf8).split(separator: UInt8(ascii: "&")) {
            let rawName = part.prefix { $0 != UInt8(ascii: "=") }
            guard let name = QueryParameters.decode(rawName),
                let value = QueryParameters.decode(part[rawName.endIndex...].dropFirst())
            else { return nil }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    /// The parameters of a form, or of a query that is one: a `+` is a space.
    package init?(form raw: String?) {
        // A plus that is meant is written %2B, so this comes before the decoding.
        self.init(raw?.replacing(bytes: [UInt8(ascii: "+"): "%20"]))
    }

    /// Where a form cannot be read: a `%` that is no escape, or the beginning of a name or value that is not UTF-8; nil if it can.
    package static func fault(inForm content: [UInt8]) -> Int? {
        for part in content.split(whereSeparator: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "=") }) {
            guard decode(part) == nil else { continue }
            guard PercentEncoding.decode(part) == nil else { return part.startIndex }
            return part.indices.first {
                part[$0] == UInt8(ascii: "%") && PercentEncoding.decode(part[$0...].prefix(3)) == nil
            }
                ?? part.startIndex
        }
        return nil
    }

    /// The query that has these parameters: read as either kind, it gives them back.
    package static func text(_ pairs: [(name: String, value: String)]) -> String {
        pairs.map {
            PercentEncoding.encode($0.name.utf8, except: \.isPlainInQuery) + "="
                + PercentEncoding.encode($0.value.utf8, except: \.isPlainInQuery)
        }
        .joined(separator: "&")
    }

    private static func decode(_ text: ArraySlice<UInt8>) -> String? {
        PercentEncoding.decode(text).flatMap { String(validating: $0, as: UTF8.self) }
    }
}

extension QueryParameters: Equatable {
    /// Whether both have the same names and values in the same order.
    package static func == (left: QueryParameters, right: QueryParameters) -> Bool {
        left.pairs.elementsEqual(right.pairs, by: ==)
    }
}

/// Percent-encoding (RFC 3986 §2.1).
enum PercentEncoding {
    /// The bytes that `text` stands for, decoded once; nil if a `%` is not followed by two hexadecimal digits.
    static func decode(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard text.contains(UInt8(ascii: "%")) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = iterator.next()?.hexValue, let low = iterator.next()?.hexValue else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes[...]
    }

    /// `bytes` with every byte outside `isPlain` encoded, in upper case as RFC 3986 §2.1 recommends.
    static func encode(_ bytes: String.UTF8View, except isPlain: (UInt8) -> Bool) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for byte in bytes {
            if isPlain(byte) {
                text.append(byte)
            } else {
                text.append(UInt8(ascii: "%"))
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 0x0F)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension UInt8 {
    /// What stands in names and values as it is: unreserved characters (RFC 3986 §2.3), and some that mean nothing in a query
    /// and that people read more easily so.
    fileprivate var isPlainInQuery: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
