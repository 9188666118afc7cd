/// Bytes that sort as values do: null < false < true < numbers < strings < arrays < objects < nothing at all.
///
/// Numbers sort by exact value, strings by code point with escapes undone; equal values have equal bytes, whatever
/// their spelling. All arrays have one key, and so have all objects. Indexes store these bytes, so they stay as they are.
package enum ScalarKey {
    /// The first byte of a key.
    package enum Kind: UInt8, Sendable, Comparable, BitwiseCopyable {
        case null = 1
        case `false`, `true`, number, string, array, object, missing

        package static func < (one: Kind, other: Kind) -> Bool { one.rawValue < other.rawValue }

        /// The kind of a value that begins with this byte, in a text that is JSON.
        @inline(__always)
        init(startingWith byte: UInt8) {
            self =
                switch byte {
                case UInt8(ascii: "\""): .string
                case UInt8(ascii: "{"): .object
                case UInt8(ascii: "["): .array
                case UInt8(ascii: "n"): .null
                case UInt8(ascii: "f"): .false
                case UInt8(ascii: "t"): .true
                default: .number
                }
        }
    }

    /// The key of a value as it is spelled: exactly one JSON value, without white space around it.
    package static func key(of value: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var key: [UInt8] = []
        append(value, to: &key)
        return key
    }

    /// Appends the key of a value as it is spelled.
    package static func append(_ value: UnsafeBufferPointer<UInt8>, to key: inout [UInt8]) {
        guard let first = value.first else { return key.append(Kind.missing.rawValue) }
        let kind = Kind(startingWith: first)
        key.append(kind.rawValue)
        switch kind {
        case .number: DecimalParts(value).appendKey(to: &key)
        case .string:
            let content = UnsafeBufferPointer(rebasing: value[1..<value.count - 1])
            if content.contains(UInt8(ascii: "\\")) {
                key.append(contentsOf: IteratorSequence(DecodedBytes(content)))
            } else {
                key.append(contentsOf: content)
            }
        case .null, .false, .true, .array, .object, .missing: break
        }
    }
}
