import HTTPSemantics
import PostgreSQL
import ResourceCore

/// A transaction on a session of its own, which stays open until all of it was read.
final class PostgreSQLStoreSnapshot: StoreSnapshot {
    let validators: CollectionValidators
    private let session: Session
    private let collection: String?
    private var last: Target
    private var isBegun = false

    /// - Parameters:
    ///   - collection: nil for the whole store.
    ///   - end: By when what is asked first has to be answered.
    init(on session: Session, of collection: String?, by end: ContinuousClock.Instant) throws(PostgreSQLError) {
        session.deadline = end
        self.session = session
        self.collection = collection
        last = Target(collection: collection ?? "", id: "")
        try session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        // What is read first fixes the state.
        validators =
            if let collection { try session.query(.validators, [.texts([collection])]).validators } else {
                CollectionValidators(revision: try SessionLog(session).state().newest, lastModified: nil)
            }
    }

    func next(limit: Int, byteLimit: Int) throws(StoreError) -> [BatchItem] {
        var items: [BatchItem] = []
        var bytes = 0
        let rows = try inDatabase { () throws(PostgreSQLError) in
            try session.query(
                collection == nil ? .export : .exportOne,
                [
                    .text(last.collection), .text(last.id), .integer(Int64(limit)), .integer(Int64(byteLimit)),
                ], by: isBegun ? .now + ReadPool.patience : session.deadline)
        }
        isBegun = true
        for row in rows.all where items.isEmpty || (items.count < limit && bytes < byteLimit) {
            guard let stored = row.stored(from: 0) else { continue }
            items.append(BatchItem(Target(collection: row.text(9) ?? "", id: row.text(8) ?? ""), stored))
            bytes += stored.contentLength
        }
        if let item = items.last { last = item.target }
        return items
    }
}
