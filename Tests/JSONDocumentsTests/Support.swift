import JSONDocuments
import Testing

/// A text for tables, which shows itself when a test fails.
struct Text: Sendable, CustomTestStringConvertible, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }
    init(stringLiteral text: String) { bytes = Array(text.utf8) }

    /// A text with bytes that no string literal can hold in between.
    init(_ before: String, _ raw: [UInt8], _ after: String = "") {
        bytes = Array(before.utf8) + raw + Array(after.utf8)
    }

    var testDescription: String { bytes.count > 80 ? "\(bytes.count) bytes" : string(bytes) }
}

func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

func document(_ text: String) throws -> JSONDocument { try JSONDocument(parsing: Array(text.utf8)) }

/// The parser's verdict.
func parsed(_ bytes: [UInt8]) -> (document: JSONDocument?, fault: JSONError?) {
    do throws(JSONError) {
        return (try JSONDocument(parsing: bytes), nil)
    } catch {
        return (nil, error)
    }
}

func written(_ document: JSONDocument) throws -> String { string(try document.bytes(limit: 1 << 20)) }

func merged(_ patch: String, into target: String) throws -> String {
    try written(try MergePatch(parsing: Array(patch.utf8)).apply(to: document(target)))
}

func patched(_ target: String, with patch: String, limit: Int = 1 << 20) throws -> String {
    try written(try JSONPatch(parsing: Array(patch.utf8)).apply(to: document(target), limit: limit))
}

/// A deterministic generator (an xorshift), so that a failure can be repeated.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// A number from 0 up to, not including, `sides`.
    mutating func roll(_ sides: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % sides
    }

    mutating func pick<Item>(_ items: [Item]) -> Item { items[roll(items.count)] }
}
