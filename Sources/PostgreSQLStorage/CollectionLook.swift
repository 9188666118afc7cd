import HTTPSemantics
import PostgreSQL
import ResourceCore

/// A collection in a transaction of one state.
struct CollectionLook: CollectionSnapshot {
    let validators: CollectionValidators
    private let collection: String
    private let session: Session

    /// What is fetched at once.
    private static let slice = (rows: Int64(1000), bytes: Int64(1 << 20))

    init(_ collection: String, _ validators: CollectionValidators, _ session: Session) {
        self.collection = collection
        self.validators = validators
        self.session = session
    }

    func forEach(after id: String?, _ visit: (ScannedResource) -> Bool) throws(StoreError) {
        var types = KnownTypes()
        // No id is empty, so every id follows the empty text.
        var last = id ?? ""
        while true {
            let rows = try inDatabase { [last] () throws(PostgreSQLError) in
                try session.query(
                    .scan,
                    [.text(collection), .text(last), .integer(Self.slice.rows), .integer(Self.slice.bytes)])
            }
            for row in rows.all {
                let goesOn = row.withBytes(0) { id in
                    let isJSON = row.withBytes(1) { types.isJSON($0) }
                    return isJSON
                        ? row.withBytes(2) { visit(ScannedResource(id: id, json: $0)) }
                        : visit(ScannedResource(id: id, json: nil))
                }
                guard goesOn else { return }
            }
            guard rows.count > 0 else { return }
            last = rows[rows.count - 1].text(0) ?? ""
        }
    }

    func resources(_ ids: [String], byteLimit: Int) throws(StoreError) -> [Page.Item] {
        var items: [Page.Item] = []
        var bytes = 0
        var rest = ids[...]
        // Some at a time, for they may be large.
        while !rest.isEmpty, bytes < byteLimit {
            let some = Array(rest.prefix(16))
            rest = rest.dropFirst(some.count)
            let rows = try inDatabase { () throws(PostgreSQLError) in
                try session.query(.some, [.text(collection), .texts(some)])
            }
            var found: [Target: StoredRepresentation] = [:]
            for row in rows.all { found[Target(collection: "", id: row.text(8) ?? "")] = row.stored(from: 0) }
            for id in some where bytes < byteLimit {
                guard let stored = found[Target(collection: "", id: id)] else { continue }
                items.append(Page.Item(id: id, stored: stored))
                bytes += items.last?.weight ?? 0
            }
        }
        return items
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
