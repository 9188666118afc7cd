import HTTPSemantics

/// A collection as it is at one moment, to be looked through.
package protocol CollectionSnapshot {
    var validators: CollectionValidators { get }

    /// Hands over the resources whose ids follow `after`, in the order of ids, until `visit` answers false.
    func forEach(after id: String?, _ visit: (ScannedResource) -> Bool) throws(StoreError)

    /// The resources of these ids, in this order, with their contents: fewer once those weigh `byteLimit` bytes.
    func resources(_ ids: [String], byteLimit: Int) throws(StoreError) -> [Page.Item]

    /// The indexes that are complete.
    func completeIndexes() throws(StoreError) -> [CollectionIndex]

    /// How many resources there are.
    func count() throws(StoreError) -> Int

    /// Hands over what stands in an index within `range`, behind that entry (nil: from the range's start), by key and then by
    /// id, until `visit` answers false.
    func forEachEntry(
        of index: Int64, in range: KeyRange, after: IndexedID?,
        _ visit: (_ key: UnsafeBufferPointer<UInt8>, _ id: UnsafeBufferPointer<UInt8>) -> Bool) throws(StoreError)

    /// The same in the opposite order, from the range's end on.
    func forEachEntryBackward(
        of index: Int64, in range: KeyRange,
        _ visit: (_ key: UnsafeBufferPointer<UInt8>, _ id: UnsafeBufferPointer<UInt8>) -> Bool) throws(StoreError)

    /// At most `limit` of what `forEachEntry` hands over, each with what leads to it quickest.
    func entries(
        of index: Int64, in range: KeyRange, after: IndexedID?, limit: Int
    ) throws(StoreError) -> [IndexedID]

    /// The same in the opposite order.
    func entriesBackward(of index: Int64, in range: KeyRange, limit: Int) throws(StoreError) -> [IndexedID]

    /// As `resources` of ids.
    func resources(_ places: [IndexedID], byteLimit: Int) throws(StoreError) -> [Page.Item]

    /// As `look` at ids.
    func look(at places: [IndexedID], _ visit: (ScannedResource) -> Bool) throws(StoreError)

    /// The last key that stands in an index within `range`; nil if none does.
    func lastKey(of index: Int64, in range: KeyRange) throws(StoreError) -> [UInt8]?

    /// Hands over the resources of these ids, in this order, until `visit` answers false.
    func look(at ids: [String], _ visit: (ScannedResource) -> Bool) throws(StoreError)
}

/// For a store whose resources are there by their ids as quick as by anything else.
extension CollectionSnapshot {
    package func entries(
        of index: Int64, in range: KeyRange, after: IndexedID?, limit: Int
    ) throws(StoreError) -> [IndexedID] {
        var found: [IndexedID] = []
        try forEachEntry(of: index, in: range, after: after) { key, id in
            found.append(IndexedID(key: Array(key), id: String(decoding: id, as: UTF8.self)))
            return found.count < limit
        }
        return found
    }

    package func entriesBackward(
        of index: Int64, in range: KeyRange, limit: Int
    ) throws(StoreError) -> [IndexedID] {
        var found: [IndexedID] = []
        try forEachEntryBackward(of: index, in: range) { key, id in
            found.append(IndexedID(key: Array(key), id: String(decoding: id, as: UTF8.self)))
            return found.count < limit
        }
        return found
    }

    package func resources(_ places: [IndexedID], byteLimit: Int) throws(StoreError) -> [Page.Item] {
        try resources(places.map(\.id), byteLimit: byteLimit)
    }

    package func look(at places: [IndexedID], _ visit: (ScannedResource) -> Bool) throws(StoreError) {
        try look(at: places.map(\.id), visit)
    }

    /// One key after the other: for a store that does not go backward by itself.
    package func forEachEntryBackward(
        of index: Int64, in range: KeyRange,
        _ visit: (_ key: UnsafeBufferPointer<UInt8>, _ id: UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(StoreError) {
        var range = range
        while let key = try lastKey(of: index, in: range) {
            var ids: [[UInt8]] = []
            try forEachEntry(of: index, in: KeyRange(only: key), after: nil) { _, id in
                ids.append(Array(id))
                return true
            }
            for id in ids.reversed() {
                let goesOn = key.withUnsafeBufferPointer { key in id.withUnsafeBufferPointer { visit(key, $0) } }
                guard goesOn else { return }
            }
            range.upper = key
        }
    }
}

/// A resource in an index.
package struct IndexedID: Sendable, Equatable {
    package var key: [UInt8]
    package var id: String
    /// By which the store has the resource quicker than by its id; nil if there is nothing such, or it is not known.
    package var row: Int64?

    package init(key: [UInt8], id: String, row: Int64? = nil) {
        self.key = key
        self.id = id
        self.row = row
    }
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

/// Remembers of the last media type whether it is JSON: most resources of a collection have the same.
package struct KnownTypes {
    private var last: [UInt8] = []
    private var isLastJSON = false

    package init() {}

    package mutating func isJSON(_ type: UnsafeBufferPointer<UInt8>) -> Bool {
        if last.elementsEqual(type) { return isLastJSON }
        last = Array(type)
        isLastJSON = MediaType(String(decoding: type, as: UTF8.self))?.isJSON == true
        return isLastJSON
    }
}
