/// The value of `Range`, as far as the service answers it: one range of bytes (RFC 9110 §14.1.2, §14.2).
package enum RangeSpecifier: Sendable, Hashable {
    /// No field, or one that a server may ignore: another unit, malformed, or more than one range.
    case ignored
    /// Positions from `first` to `last`, both included; `last` nil means to the end. If `first` is nil, the last `last`
    /// bytes. A number that is too large for the type stands as its greatest value.
    case bytes(first: UInt64?, last: UInt64?)

    /// The range that the field's lines spell.
    package init(lines: [String]) {
        guard lines.count == 1, let line = lines.first, let range = RangeSpecifier.range(line) else {
            self = .ignored
            return
        }
        self = .bytes(first: range.first, last: range.last)
    }

    /// What the range comes to in a representation of `length` bytes.
    package func resolve(length: Int) -> ResolvedRange {
        switch self {
        case .ignored: return .whole
        case .bytes(nil, nil): return .whole
        case .bytes(nil, let suffix?):
            guard suffix > 0 else { return .unsatisfiable }
            // The range is satisfiable, but an empty part has no Content-Range.
            guard length > 0 else { return .whole }
            return .part(length - min(Int(clamping: suffix), length)..<length)
        case .bytes(let first?, let last):
            if let last, last < first { return .whole }
            guard first < length else { return .unsatisfiable }
            let end = last.map { min(Int(clamping: $0), length - 1) + 1 } ?? length
            return .part(Int(first)..<end)
        }
    }

    private static func range(_ line: String) -> (first: UInt64?, last: UInt64?)? {
        var scanner = FieldScanner(line)
        guard scanner.token()?.asciiLowercased() == "bytes", scanner.take("=") else { return nil }
        scanner.skipEmptyElements()
        let first = scanner.run { $0.digitValue != nil }
        guard scanner.take("-") else { return nil }
        let last = scanner.run { $0.digitValue != nil }
        scanner.skipEmptyElements()
        guard scanner.isAtEnd, !first.isEmpty || !last.isEmpty else { return nil }
        if !first.isEmpty, !last.isEmpty, isLess(last, first) { return nil }
        return (number(first), number(last))
    }

    /// Compares decimal numbers, however long.
    private static func isLess(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        let left = left.drop { $0 == UInt8(ascii: "0") }
        let right = right.drop { $0 == UInt8(ascii: "0") }
        return left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        digits.isEmpty ? nil : UInt64(String(decoding: digits, as: UTF8.self)) ?? .max
    }
}

extension FieldScanner {
    /// Steps over commas and white space: empty elements of a list do not count (RFC 9110 §5.6.1.2). White space may also
    /// stand before the first range, as in an example of §14.1.2.
    fileprivate mutating func skipEmptyElements() {
        skipWhitespace()
        while take(",") { skipWhitespace() }
    }
}

/// What a range comes to in a representation of known length.
package enum ResolvedRange: Sendable, Hashable {
    /// No part: the whole representation, 200.
    case whole
    /// The bytes at these positions, at least one of them: 206.
    case part(Range<Int>)
    /// Nothing of the representation: 416.
    case unsatisfiable
}
