/// A scalar that values of texts are compared with, as a query says it.
package enum ScalarOperand: Sendable, Hashable {
    case null
    case boolean(Bool)
    case number(Number)
    /// Decoded, as UTF-8.
    case string([UInt8])

    /// A number by its spelling; equal by value.
    package struct Number: Sendable, Hashable {
        package let spelling: [UInt8]
        fileprivate let key: [UInt8]

        /// Nil if the text is no JSON number.
        package init?(_ spelling: some Sequence<UInt8>) {
            let spelling = Array(spelling)
            guard let first = spelling.first, first == UInt8(ascii: "-") || Bytes.isDigit(first),
                let last = spelling.last, Bytes.isDigit(last), JSONCheck.fault(in: spelling) == nil
            else { return nil }
            self.spelling = spelling
            key = spelling.withUnsafeBufferPointer { ScalarKey.key(of: $0) }
        }

        package static func == (one: Number, other: Number) -> Bool { one.key == other.key }
        package func hash(into hasher: inout Hasher) { hasher.combine(key) }
    }

    /// Nil if the value is an array or an object.
    package init?(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .boolean(let isTrue): self = .boolean(isTrue)
        case .number(let number):
            guard let number = Number(number.spelling.utf8) else { return nil }
            self = .number(number)
        case .string(let string): self = .string(string.decodedBytes)
        case .array, .object: return nil
        }
    }

    /// As JSON.
    package var spelling: [UInt8] {
        switch self {
        case .null: Array("null".utf8)
        case .boolean(let isTrue): Array((isTrue ? "true" : "false").utf8)
        case .number(let number): number.spelling
        case .string(let decoded): JSONString(decoded: decoded).spelling
        }
    }

    /// The same bytes for equal operands, others for different ones.
    package var key: [UInt8] {
        switch self {
        case .null: [ScalarKey.Kind.null.rawValue]
        case .boolean(let isTrue): [(isTrue ? ScalarKey.Kind.true : .false).rawValue]
        case .number(let number): number.key
        case .string(let decoded): [ScalarKey.Kind.string.rawValue] + decoded
        }
    }

    /// Whether a value of a text is equal to this (RFC 6902 §4.6).
    @inline(__always)
    package func isEqual(to value: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = value.first else { return false }
        switch self {
        case .null: return first == UInt8(ascii: "n")
        case .boolean(let isTrue): return first == UInt8(ascii: isTrue ? "t" : "f")
        case .number(let number):
            guard ScalarKey.Kind(startingWith: first) == .number else { return false }
            return number.spelling.withUnsafeBufferPointer { wanted in
                Bytes.areEqual(wanted, value) || DecimalParts(wanted).isEqual(to: DecimalParts(value))
            }
        case .string(let decoded):
            guard let content = StringContent(value) else { return false }
            return decoded.withUnsafeBufferPointer { content.isEqual(to: $0) }
        }
    }

    /// -1, 0 or 1: how a value of a text stands to this; nil if the two are not both numbers, or not both strings.
    package func order(of value: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let first = value.first else { return nil }
        switch self {
        case .null, .boolean: return nil
        case .number(let number):
            guard ScalarKey.Kind(startingWith: first) == .number else { return nil }
            return number.spelling.withUnsafeBufferPointer { DecimalParts(value).order(to: DecimalParts($0)) }
        case .string(let decoded):
            return StringContent(value).map { content in
                decoded.withUnsafeBufferPointer { content.order(to: $0) }
            }
        }
    }
}

/// A string of a text, as it stands between its quotes.
package struct StringContent {
    private let content: UnsafeBufferPointer<UInt8>

    /// Nil if the value is no string.
    @inline(__always)
    package init?(_ value: UnsafeBufferPointer<UInt8>) {
        guard value.count >= 2, value[0] == UInt8(ascii: "\"") else { return nil }
        content = UnsafeBufferPointer(rebasing: value[1..<value.count - 1])
    }

    private var isPlain: Bool { !content.contains(UInt8(ascii: "\\")) }

    @inline(__always)
    func isEqual(to wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        content.count >= wanted.count && DecodedName(content, isPlain: isPlain).isSpelled(as: wanted)
    }

    /// By code point.
    func order(to other: UnsafeBufferPointer<UInt8>) -> Int {
        isPlain
            ? order(content, other)
            : JSONStrings.decoded(content, isPlain: false).withUnsafeBufferPointer { order($0, other) }
    }

    private func order(_ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>) -> Int {
        for place in 0..<min(one.count, other.count) where one[place] != other[place] {
            return one[place] < other[place] ? -1 : 1
        }
        return one.count == other.count ? 0 : one.count < other.count ? -1 : 1
    }

    /// The decoded value.
    package func withDecoded<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        isPlain ? body(content) : JSONStrings.decoded(content, isPlain: false).withUnsafeBufferPointer(body)
    }
}

/// A text to be looked for in others, in time linear in both (Knuth, Morris and Pratt).
package struct SearchedText: Sendable, Hashable {
    package let bytes: [UInt8]
    /// For each beginning of the text: how much of it stands at its own end, too.
    private let borders: [Int]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var borders = Array(repeating: 0, count: bytes.count)
        var border = 0
        for place in bytes.indices.dropFirst() {
            while border > 0, bytes[border] != bytes[place] { border = borders[border - 1] }
            if bytes[border] == bytes[place] { border += 1 }
            borders[place] = border
        }
        self.borders = borders
    }

    package func stands(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        var matched = 0
        if bytes.isEmpty { return true }
        for byte in text {
            while matched > 0, bytes[matched] != byte { matched = borders[matched - 1] }
            if bytes[matched] == byte { matched += 1 }
            if matched == bytes.count { return true }
        }
        return false
    }
}
