/// One state of a store, from its first resource to its last, however many others are written meanwhile. For one thread at a
/// time; it ends with its last reference.
package protocol StoreSnapshot: AnyObject {
    /// Those of the store, or of the collection that it is of.
    var validators: CollectionValidators { get }

    /// The resources that follow those of the last call, in the order of collections and ids: at most `limit`, and none more
    /// once they have `byteLimit` bytes together. Empty at the end.
    func next(limit: Int, byteLimit: Int) throws(StoreError) -> [BatchItem]
}
