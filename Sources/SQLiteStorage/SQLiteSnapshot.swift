import HTTPSemantics
import ResourceCore
import SQLite

/// A collection in the read transaction of a reader.
struct SQLiteSnapshot: CollectionSnapshot {
    let validators: CollectionValidators
    private let collection: String
    private let queries: ResourceQueries
    private let scan: Statement
    private let indexes: IndexQueries

    init(
        _ collection: String, _ validators: CollectionValidators, _ queries: ResourceQueries, _ scan: Statement,
        _ indexes: IndexQueries
    ) {
        self.collection = collection
        self.validators = validators
        self.queries = queries
        self.scan = scan
        self.indexes = indexes
    }

    func forEach(after id: String?, _ visit: (ScannedResource) -> Bool) throws(StoreError) {
        var types = KnownTypes()
        try onDisk { () throws(SQLiteError) in
            // No id is empty, so every id follows the empty text.
            try scan.query(.text(collection), .text(id ?? "")) { row in Self.visit(row, &types, visit) }
        }
    }

    private static func visit(_ row: Row, _ types: inout KnownTypes, _ visit: (ScannedResource) -> Bool) -> Bool {
        row.withBytes(0) { id in
            let isJSON = row.withBytes(1) { types.isJSON($0) }
            return isJSON
                ? row.withBytes(2) { visit(ScannedResource(id: id, json: $0)) }
                : visit(ScannedResource(id: id, json: nil))
        }
    }

    func look(at ids: [String], _ visit: (ScannedResource) -> Bool) throws(StoreError) {
        try look(at: ids.map { IndexedID(key: [], id: $0) }, visit)
    }

    func look(at places: [IndexedID], _ visit: (ScannedResource) -> Bool) throws(StoreError) {
        var types = KnownTypes()
        try onDisk { () throws(SQLiteError) in
            for place in places {
                guard try indexes.look(at: place, in: collection, { Self.visit($0, &types, visit) }) else { return }
            }
        }
    }

    func entries(
        of index: Int64, in range: KeyRange, after: IndexedID?, limit: Int
    ) throws(StoreError) -> [IndexedID] {
        try onDisk { () throws(SQLiteError) in
            var found: [IndexedID] = []
            try indexes.forEachEntry(of: index, in: range, after: after) { row in
                found.append(row.indexedID)
                return found.count < limit
            }
            return found
        }
    }

    func entriesBackward(of index: Int64, in range: KeyRange, limit: Int) throws(StoreError) -> [IndexedID] {
        try onDisk { () throws(SQLiteError) in
            var found: [IndexedID] = []
            try indexes.forEachEntryBackward(of: index, in: range) { row in
                found.append(row.indexedID)
                return found.count < limit
            }
            return found
        }
    }

    func completeIndexes() throws(StoreError) -> [CollectionIndex] {
        try onDisk { () throws(SQLiteError) in
            try indexes.rows(of: collection).filter { !$0.isDropped && $0.builtTo == nil }.map(\.index)
        }
    }

    func count() throws(StoreError) -> Int {
        try onDisk { () throws(SQLiteError) in try indexes.count(of: collection) }
    }

    func forEachEntry(
        of index: Int64, in range: KeyRange, after: IndexedID?,
        _ visit: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(StoreError) {
        try onDisk { () throws(SQLiteError) in
            try indexes.forEachEntry(of: index, in: range, after: after) { row in
                row.withBytes(0) { key in row.withBytes(1) { visit(key, $0) } }
            }
        }
    }

    func forEachEntryBackward(
        of index: Int64, in range: KeyRange, _ visit: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(StoreError) {
        try onDisk { () throws(SQLiteError) in
            try indexes.forEachEntryBackward(of: index, in: range) { row in
                row.withBytes(0) { key in row.withBytes(1) { visit(key, $0) } }
            }
        }
    }

    func lastKey(of index: Int64, in range: KeyRange) throws(StoreError) -> [UInt8]? {
        try onDisk { () throws(SQLiteError) in try indexes.lastKey(of: index, in: range) }
    }

    func resources(_ ids: [String], byteLimit: Int) throws(StoreError) -> [Page.Item] {
        try resources(ids.map { IndexedID(key: [], id: $0) }, byteLimit: byteLimit)
    }

    func resources(_ places: [IndexedID], byteLimit: Int) throws(StoreError) -> [Page.Item] {
        try onDisk { () throws(SQLiteError) in
            var items: [Page.Item] = []
            var bytes = 0
            for place in places where bytes < byteLimit {
                guard let stored = try stored(at: place) else { continue }
                items.append(Page.Item(id: place.id, stored: stored))
                bytes += items.last?.weight ?? 0
            }
            return items
        }
    }

    private func stored(at place: IndexedID) throws(SQLiteError) -> StoredRepresentation? {
        guard let key = place.row else {
            return try queries.row(at: Target(collection: collection, id: place.id))?.stored
        }
        var found: StoredRepresentation?
        try indexes.storedByKey.query(.integer(key)) { (row) throws(SQLiteError) in
            found = try queries.entry(row) { _ in .whole }.stored
            return false
        }
        return found
    }
}

extension Row {
    /// Of a row of key, id and the resource's key.
    fileprivate var indexedID: IndexedID { IndexedID(key: blob(0) ?? [], id: text(1) ?? "", row: integer(2)) }
}
