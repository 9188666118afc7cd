/// A string or member name as it was spelled; equal and hashed by its decoded value.
package struct JSONString: Sendable, Hashable {
    /// With both quotes.
    let fragment: Fragment
    /// No backslash inside.
    private let isPlain: Bool

    init(_ fragment: Fragment, isPlain: Bool) {
        self.fragment = fragment
        self.isPlain = isPlain
    }

    /// Spells a text with the fewest escapes: only what RFC 8259 §7 says must be escaped.
    package init(_ text: String) { self.init(decoded: Array(text.utf8)) }

    /// - Parameter decoded: UTF-8; a lone surrogate, in the three bytes of WTF-8, becomes an escape again.
    init(decoded: [UInt8]) {
        var spelling: [UInt8] = [UInt8(ascii: "\"")]
        spelling.reserveCapacity(decoded.count + 2)
        var isPlain = true
        var at = 0
        while at < decoded.count {
            let byte = decoded[at]
            let isSurrogate = byte == 0xED && at + 2 < decoded.count && decoded[at + 1] >= 0xA0
            if isSurrogate {
                let unit = 0xD000 | UInt16(decoded[at + 1] & 0x3F) << 6 | UInt16(decoded[at + 2] & 0x3F)
                JSONEscape.append(unit, to: &spelling)
                at += 2
            } else if JSONEscape.isNeeded(byte) {
                JSONEscape.append(UInt16(byte), to: &spelling)
            } else {
                spelling.append(byte)
                at += 1
                continue
            }
            isPlain = false
            at += 1
        }
        spelling.append(UInt8(ascii: "\""))
        self.init(Fragment(spelling, 0..<spelling.count), isPlain: isPlain)
    }

    /// The string as written, with its quotes.
    package var spelling: [UInt8] { fragment.withBytes { Array($0) } }

    /// The decoded value, or nil when it holds a lone surrogate, which no `String` can.
    package var text: String? { String(validating: decodedBytes, as: UTF8.self) }

    /// The decoded value in UTF-8, lone surrogates in the three bytes of WTF-8.
    var decodedBytes: [UInt8] {
        withName { $0.isPlain ? Array($0.content) : Array(IteratorSequence(DecodedBytes($0.content))) }
    }

    /// Whether the decoded value is just these bytes.
    func isSpelled(as decoded: [UInt8]) -> Bool {
        withName { name in
            decoded.withUnsafeBufferPointer { wanted in
                if name.isPlain { return Bytes.areEqual(name.content, wanted) }
                guard wanted.count <= name.content.count else { return false }
                var bytes = DecodedBytes(name.content)
                for byte in wanted where bytes.next() != byte { return false }
                return bytes.next() == nil
            }
        }
    }

    /// Whether the decoded values are the same, code unit by code unit.
    package static func == (one: JSONString, other: JSONString) -> Bool {
        one.withName { first in other.withName { first == $0 } }
    }

    /// Hashes the decoded value.
    package func hash(into hasher: inout Hasher) {
        withName { name in name.hash(into: &hasher) }
    }

    private func withName<Result>(_ body: (DecodedName) -> Result) -> Result {
        fragment.withBytes { bytes in
            body(DecodedName(content: UnsafeBufferPointer(rebasing: bytes[1..<bytes.count - 1]), isPlain: isPlain))
        }
    }
}
