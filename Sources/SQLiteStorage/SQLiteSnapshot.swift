import HTTPSemantics
import ResourceCore
import SQLite

/// A collection in the read transaction of a reader.
struct SQLiteSnapshot: CollectionSnapshot {
    let validators: CollectionValidators
    private let collection: String
    private let queries: ResourceQueries
    private let scan: Statement

    init(_ collection: String, _ validators: CollectionValidators, _ queries: ResourceQueries, _ scan: Statement) {
        self.collection = collection
        self.validators = validators
        self.queries = queries
        self.scan = scan
    }

    func forEach(after id: String?, _ visit: (ScannedResource) -> Bool) throws(StoreError) {
        var types = KnownTypes()
        try onDisk { () throws(SQLiteError) in
            // No id is empty, so every id follows the empty text.
            try scan.query(.text(collection), .text(id ?? "")) { row in
                row.withBytes(0) { id in
                    let isJSON = row.withBytes(1) { types.isJSON($0) }
                    return isJSON
                        ? row.withBytes(2) { visit(ScannedResource(id: id, json: $0)) }
                        : visit(ScannedResource(id: id, json: nil))
                }
            }
        }
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
private struct KnownTypes {
    private var last: [UInt8] = []
    private var isLastJSON = false

    mutating func isJSON(_ type: UnsafeBufferPointer<UInt8>) -> Bool {
        if last.elementsEqual(type) { return isLastJSON }
        last = Array(type)
        isLastJSON = MediaType(String(decoding: type, as: UTF8.self))?.isJSON == true
        return isLastJSON
    }
}
