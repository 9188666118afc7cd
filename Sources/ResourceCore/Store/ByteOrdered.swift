import HTTPSemantics

/// Text that is equal to, and ordered after, other text by its UTF-8 bytes.
///
/// `String` itself compares by canonical equivalence: to it, é is the same in one scalar and in two. Ids are not normalised.
struct ByteOrdered: Hashable, Comparable {
    var text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: ByteOrdered, right: ByteOrdered) -> Bool {
        left.text.hasBytes(of: right.text)
    }

    static func < (left: ByteOrdered, right: ByteOrdered) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        text.utf8.span.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
