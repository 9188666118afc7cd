import HTTPSemantics

/// The address of a target resource: an id within a collection, both percent-decoded.
package struct Target: Sendable, Hashable {
    /// The collection's name: `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`.
    package var collection: String
    /// The id: 1 to 512 bytes of UTF-8 without control characters, never normalised.
    package var id: String

    /// The resource `id` of `collection`; both already checked.
    package init(collection: String, id: String) {
        self.collection = collection
        self.id = id
    }

    /// Whether both are the same address, byte for byte: `String` alone would take two spellings of “é” for one.
    package static func == (left: Target, right: Target) -> Bool {
        left.id.hasBytes(of: right.id) && left.collection.hasBytes(of: right.collection)
    }

    private static func hash(_ text: String, into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        // No byte of UTF-8: it ends the text.
        hasher.combine(0xFF as UInt8)
    }

    /// Hashes the bytes that `==` compares.
    package func hash(into hasher: inout Hasher) {
        Self.hash(collection, into: &hasher)
        Self.hash(id, into: &hasher)
    }
}
