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
            let rows = try ask(
                .scan, [.text(collection), .text(last), .integer(Self.slice.rows), .integer(Self.slice.bytes)])
            for row in rows.all { guard Self.visit(row, &types, visit) else { return } }
            guard rows.count > 0 else { return }
            last = rows[rows.count - 1].text(0) ?? ""
        }
    }

    /// - Parameter row: Of id, media type and content.
    private static func visit(_ row: Row, _ types: inout KnownTypes, _ visit: (ScannedResource) -> Bool) -> Bool {
        row.withBytes(0) { id in
            let isJSON = row.withBytes(1) { types.isJSON($0) }
            return isJSON
                ? row.withBytes(2) { visit(ScannedResource(id: id, json: $0)) }
                : visit(ScannedResource(id: id, json: nil))
        }
    }

    private func ask(_ query: Query, _ values: [PostgreSQL.Value]) throws(StoreError) -> Rows {
        try inDatabase { () throws(PostgreSQLError) in try session.query(query, values, by: session.stepDeadline) }
    }

    func completeIndexes() throws(StoreError) -> [CollectionIndex] {
        let rows = try ask(.indexes, [.texts([collection])])
        return try inDatabase { () throws(PostgreSQLError) in
            try rows.indexRows().filter { !$0.isDropped && $0.builtTo == nil }.map(\.index)
        }
    }

    func count() throws(StoreError) -> Int {
        Int(try ask(.count, [.text(collection)]).first?.integer(0) ?? 0)
    }

    func forEachEntry(
        of index: Int64, in range: KeyRange, after: IndexedID?,
        _ visit: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(StoreError) {
        // No id is empty, so what comes behind that has the range's first key.
        var place = IndexedID(key: range.lower, id: "")
        if let after, !after.key.lexicographicallyPrecedes(range.lower) { place = after }
        try walk(.entries, of: index, from: place, to: range.upper, visit)
    }

    func forEachEntryBackward(
        of index: Int64, in range: KeyRange,
        _ visit: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(StoreError) {
        // No id is empty, so what comes before that has another key than the one at which the range ends.
        try walk(.entriesBackward, of: index, from: IndexedID(key: range.upper, id: ""), to: range.lower, visit)
    }

    /// - Parameter query: One that goes from a place, which it leaves out, up to a key.
    private func walk(
        _ query: Query, of index: Int64, from start: IndexedID, to end: [UInt8],
        _ visit: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(StoreError) {
        var place = start
        var limit: Int64 = 100
        while true {
            let rows = try ask(
                query, [.integer(index), .bytes(place.key), .text(place.id), .bytes(end), .integer(limit)])
            for row in rows.all {
                guard row.withBytes(0, { key in row.withBytes(1) { visit(key, $0) } }) else { return }
            }
            guard rows.count == limit else { return }
            let last = rows[rows.count - 1]
            place = IndexedID(key: last.content(0) ?? [], id: last.text(1) ?? "")
            limit = 1000
        }
    }

    func lastKey(of index: Int64, in range: KeyRange) throws(StoreError) -> [UInt8]? {
        try ask(.lastKey, [.integer(index), .bytes(range.lower), .bytes(range.upper)]).first?.content(0)
    }

    func look(at ids: [String], _ visit: (ScannedResource) -> Bool) throws(StoreError) {
        var types = KnownTypes()
        var rest = ids[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(64))
            rest = rest.dropFirst(some.count)
            let rows = try ask(.looked, [.text(collection), .texts(some)])
            var places: [Target: Int] = [:]
            for index in 0..<rows.count { places[Target(collection: "", id: rows[index].text(0) ?? "")] = index }
            for id in some {
                guard let index = places[Target(collection: "", id: id)] else { continue }
                guard Self.visit(rows[index], &types, visit) else { return }
            }
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
            let rows = try ask(.some, [.text(collection), .texts(some)])
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
