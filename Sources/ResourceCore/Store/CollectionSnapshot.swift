/// A collection as it is at one moment, to be looked through.
package protocol CollectionSnapshot {
    var validators: CollectionValidators { get }

    /// Hands over the resources whose ids follow `after`, in the order of ids, until `visit` answers false.
    func forEach(after id: String?, _ visit: (ScannedResource) -> Bool) throws(StoreError)

    /// The resources of these ids, in this order, with their contents: fewer once those weigh `byteLimit` bytes.
    func resources(_ ids: [String], byteLimit: Int) throws(StoreError) -> [Page.Item]
}

/// A resource that is looked at in passing: of no use after the closure it was handed to.
package struct ScannedResource {
    package let id: UnsafeBufferPointer<UInt8>
    /// Nil if it is not JSON.
    package let json: UnsafeBufferPointer<UInt8>?

    package init(id: UnsafeBufferPointer<UInt8>, json: UnsafeBufferPointer<UInt8>?) {
        self.id = id
        self.json = json
    }
}
