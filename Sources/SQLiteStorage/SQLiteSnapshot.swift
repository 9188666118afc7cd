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
        var types = KnownTypes()
        try onDisk { () throws(SQLiteError) in
            for id in ids {
                guard try indexes.look(at: id, in: collection, { Self.visit($0, &types, visit) }) else { return }
            }
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
            try indexes.forEachEntry(of: index, in: range, after: after, visit)
        }
    }

    func forEachEntryBackward(
        of index: Int64, in range: KeyRange, _ visit: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(StoreError) {
        try onDisk { () throws(SQLiteError) in
            try indexes.forEachEntryBackward(of: index, in: range, visit)
        }
    }

    func lastKey(of index: Int64, in range: KeyRange) throws(StoreError) -> [UInt8]? {
        try onDisk { () throws(SQLiteError) in try indexes.lastKey(of: index, in: range) }
    }

    func resources(_ ids: [String], byteLimit: Int) throws(StoreError) -> [Page.Item] {
        try onDisk { () throws(SQLiteError) in
            var items: [Page.Item] = []
            var bytes = 0
            for id in ids where bytes < byteLimit {
                guard let row = try queries.row(at: Target(collection: collection, id: id)) else { continue }
                items.append(Page.Item(id: id, stored: row.stored))
                bytes += items.last?.weight ?? 0
            }
            return items
        }
    }
}

/// Remembers of the last media type whether it is JSON: most resources of a collection have the same.
struct KnownTypes {
    private var last: [UInt8] = []
    private var isLastJSON = false

    mutating func isJSON(_ type: UnsafeBufferPointer<UInt8>) -> Bool {
        if last.elementsEqual(type) { return isLastJSON }
        last = Array(type)
        isLastJSON = MediaType(String(decoding: type, as: UTF8.self))?.isJSON == true
        return isLastJSON
    }
}
