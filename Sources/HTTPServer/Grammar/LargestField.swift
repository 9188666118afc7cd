import HTTPSemantics

/// The one field that is at fault where a header section is too large (RFC 6585 §5).
enum LargestField {
    /// A longer name is told only so far, in bytes.
    private static let nameLimit = 64

    /// The name of the field that takes up more than half of a head, which may be cut off anywhere; nil if none does.
    static func name(in head: some Collection<UInt8>) -> String? {
        let lines = head.split(separator: ByteClass.lineFeed, omittingEmptySubsequences: false).dropFirst()
        guard let largest = lines.max(by: { $0.count < $1.count }), 2 * largest.count > head.count else { return nil }
        let name = largest.prefix { ByteClass.isToken($0) }.prefix(nameLimit)
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
}
