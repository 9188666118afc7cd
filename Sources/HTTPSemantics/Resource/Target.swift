/// The address of a target resource: an id within a collection, both percent-decoded.
public struct Target: Sendable, Hashable {
    /// The collection's name: `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`.
    public var collection: String
    /// The id: 1 to 512 bytes of UTF-8 without control characters, never normalised.
    public var id: String

    /// The resource `id` of `collection`; both already checked.
    public init(collection: String, id: String) {
        self.collection = collection
        self.id = id
    }
}
