import HTTPSemantics
import ResourceCore
import SQLite

/// A read transaction on a connection of its own, which stays open until all of it was read.
final class SQLiteStoreSnapshot: StoreSnapshot {
    let validators: CollectionValidators
    private let connection: Connection
    private let queries: ResourceQueries
    private let statement: Statement
    private let rollBack: Statement
    private let collection: String?
    private var last: Target

    /// - Parameter collection: nil for the whole store.
    init(on connection: Connection, of collection: String?) throws(SQLiteError) {
        self.connection = connection
        self.collection = collection
        queries = try ResourceQueries(on: connection)
        statement = try connection.prepare(collection == nil ? .export : .page)
        rollBack = try connection.prepare(.rollBack)
        last = Target(collection: collection ?? "", id: "")
        let begin = try connection.prepare(.beginReading)
        try begin.run()
        // What is read first fixes the state.
        validators =
            if let collection { try queries.validators(of: collection) } else {
                CollectionValidators(revision: try queries.logState().newest, lastModified: nil)
            }
    }

    deinit {
        if connection.isInTransaction { try? rollBack.run() }
    }

    func next(limit: Int, byteLimit: Int) throws(StoreError) -> [BatchItem] {
        var items: [BatchItem] = []
        var bytes = 0
        try onDisk { () throws(SQLiteError) in
            try statement.query(
                .text(last.collection), .text(last.id), .integer(ResourceQueries.inlineLimit)
            ) { (row) throws(SQLiteError) in
                let target = Target(collection: collection ?? row.text(10) ?? "", id: row.text(9) ?? "")
                let stored = try queries.entry(row) { _ in .whole }.stored
                items.append(BatchItem(target, stored))
                bytes += stored.contentLength
                return items.count < limit && bytes < byteLimit
            }
        }
        if let item = items.last { last = item.target }
        return items
    }
}

extension SQLiteStore {
    /// The state of the file at `path`, which a store of this or another process may hold; nothing of it is changed.
    package static func snapshot(ofFileAt path: String) throws(StoreError) -> any StoreSnapshot {
        let connection = try connection(toFileAt: path)
        return try onDisk { () throws(SQLiteError) in try SQLiteStoreSnapshot(on: connection, of: nil) }
    }
}
