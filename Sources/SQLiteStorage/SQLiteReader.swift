import HTTPSemantics
import ResourceCore
import SQLite

/// A read-only connection with its statements. Each call sees one committed state; writers do not wait for it.
final class SQLiteReader: ResourceReader {
    private let connection: Connection
    private let queries: ResourceQueries
    private let pages: Statement
    private let scan: Statement
    private let follows: Statement
    private let nextCollection: Statement
    private let history: HistoryQueries
    private let indexes: IndexQueries
    private let transaction: TransactionStatements
    /// Nil for a reader that looks into a file which no store of ours holds.
    private let store: Store?
    private let clock: @Sendable () -> Int64

    /// What a reader shares with the store that made it.
    final class Store: Sendable {
        let file: DatabaseFile
        let queue: CommitQueue
        let recent: RecentResources

        init(file: DatabaseFile, queue: CommitQueue, recent: RecentResources) {
            self.file = file
            self.queue = queue
            self.recent = recent
        }
    }

    init(on connection: Connection, of store: Store?, clock: @escaping @Sendable () -> Int64) throws(SQLiteError) {
        self.connection = connection
        self.store = store
        self.clock = clock
        queries = try ResourceQueries(on: connection)
        pages = try connection.prepare(.page)
        scan = try connection.prepare(.scan)
        follows = try connection.prepare(.follows)
        nextCollection = try connection.prepare(.nextCollection)
        history = try HistoryQueries(queries, on: connection)
        indexes = try IndexQueries(on: connection)
        transaction = try TransactionStatements(on: connection, writing: false)
    }

    func representation(
        of target: Target, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<StoredRepresentation?>
    ) {
        var ticket: RecentResources.Ticket?
        if let store, store.file.failure == nil, isMemoryCurrent(store) {
            let (known, missed) = store.recent.look(target)
            if let known { return completion(.success(known.stored)) }
            ticket = missed
        } else {
            store?.recent.countMiss()
        }
        completion(
            whileOpen { () throws(SQLiteError) in
                guard let found = try queries.row(at: target, part: part) else { return nil }
                if let ticket { store?.recent.bring(found, target, ticket) }
                return found.stored
            })
    }

    /// Whether nobody but the store had written a moment ago. Only the writer's own connection can tell: to every other, what
    /// the writer writes looks like what others do.
    private func isMemoryCurrent(_ store: Store) -> Bool {
        if store.recent.isChecked { return true }
        guard let writer = store.queue.takeIfIdle() else { return false }
        defer { store.queue.giveBack(writer) }
        do throws(SQLiteError) {
            try writer.noticeOthers()
            return true
        } catch {
            return false
        }
    }

    func facts(
        for target: Target, idempotencyKey: String?, part: ContentPart, completion: @escaping StoreCompletion<Facts>
    ) {
        let now = clock()
        let facts: Result<Facts?, StoreError> = inSnapshot { () throws(SQLiteError) in
            var record: IdempotencyRecord?
            if let idempotencyKey { record = try queries.record(of: idempotencyKey, at: now) }
            guard let nextRevision = Facts.revision(after: try queries.logState().newest) else { return nil }
            return Facts(
                stored: try queries.row(at: target) { _ in part }?.stored,
                collection: try queries.validators(of: target.collection), record: record,
                nextRevision: nextRevision, now: now)
        }
        completion(facts.flatMap { $0.map { .success($0) } ?? .failure(.revisionsUsedUp) })
    }

    func validators(of collection: String, completion: @escaping StoreCompletion<CollectionValidators>) {
        completion(whileOpen { () throws(SQLiteError) in try queries.validators(of: collection) })
    }

    func page(
        of collection: String, _ extent: PageExtent, isWanted: @escaping @Sendable (CollectionValidators) -> Bool,
        completion: @escaping StoreCompletion<CollectionRead>
    ) {
        completion(
            inSnapshot { () throws(SQLiteError) in
                let validators = try queries.validators(of: collection)
                return CollectionRead(
                    validators: validators, page: isWanted(validators) ? try page(of: collection, extent) : nil)
            })
    }

    private func page(of collection: String, _ extent: PageExtent) throws(SQLiteError) -> Page {
        let part: ContentPart = extent.holdsContents ? .whole : .none
        let inlineLimit = extent.holdsContents ? ResourceQueries.inlineLimit : -1
        var items: [Page.Item] = []
        var bytes = 0
        // No id is empty, so every id follows the empty text.
        try pages.query(.text(collection), .text(extent.after ?? ""), .integer(inlineLimit)) {
            (row) throws(SQLiteError) in
            let item = Page.Item(id: row.text(9) ?? "", stored: try queries.entry(row) { _ in part }.stored)
            items.append(item)
            bytes += item.weight
            return items.count < extent.limit && bytes < extent.byteLimit
        }
        // Asked apart, for stepping on to the next row might read its content.
        var hasMore = false
        if let last = items.last {
            try follows.query(.text(collection), .text(last.id)) { _ in
                hasMore = true
                return false
            }
        }
        return Page(items: items, hasMore: hasMore)
    }

    func look<Value: Sendable>(
        into collection: String, _ body: @escaping @Sendable (any CollectionSnapshot) throws(StoreError) -> Value,
        completion: @escaping StoreCompletion<Value>
    ) {
        // What the body throws has passed through `onDisk` already.
        let result: Result<Result<Value, StoreError>, StoreError> = inSnapshot { () throws(SQLiteError) in
            let snapshot = SQLiteSnapshot(collection, try queries.validators(of: collection), queries, scan, indexes)
            return Result { () throws(StoreError) in try body(snapshot) }
        }
        completion(result.flatMap { $0 })
    }

    func collections(after: String?, limit: Int, completion: @escaping StoreCompletion<CollectionNames>) {
        completion(
            inSnapshot { () throws(SQLiteError) in
                var names: [String] = []
                let validators = CollectionValidators(revision: try queries.logState().newest, lastModified: nil)
                var last = after ?? ""
                // Leaps from name to name through the index, whatever the number of resources between them.
                while let next = try name(after: last) {
                    guard names.count < limit else {
                        return CollectionNames(names: names, hasMore: true, validators: validators)
                    }
                    names.append(next)
                    last = next
                }
                return CollectionNames(names: names, hasMore: false, validators: validators)
            })
    }

    func snapshots(completion: @escaping StoreCompletion<[NamedSnapshot]>) {
        completion(whileOpen { () throws(SQLiteError) in try history.snapshots() })
    }

    func declarations(of collection: String?, completion: @escaping StoreCompletion<[DeclaredCollection]>) {
        completion(inSnapshot { () throws(SQLiteError) in try indexes.declarations(of: collection) })
    }

    private func name(after last: String) throws(SQLiteError) -> String? {
        var next: String?
        try nextCollection.query(.text(last)) { row in
            next = row.text(0)
            return false
        }
        return next
    }

    private func whileOpen<Value>(_ read: () throws(SQLiteError) -> Value) -> Result<Value, StoreError> {
        if let error = store?.file.failure { return .failure(error) }
        return Result { () throws(StoreError) in try onDisk(read) }
    }

    /// Runs several statements that see the same state.
    private func inSnapshot<Value>(_ read: () throws(SQLiteError) -> Value) -> Result<Value, StoreError> {
        whileOpen { () throws(SQLiteError) in
            try transaction.begin()
            do throws(SQLiteError) {
                let result = try read()
                try transaction.commit()
                return result
            } catch {
                try transaction.rollBack()
                throw error
            }
        }
    }

    // MARK: The past

    func extent(completion: @escaping StoreCompletion<HistoryExtent>) {
        completion(whileOpen { () throws(SQLiteError) in try queries.extent() })
    }

    func revision(
        _ number: Int64, mayScan: Bool, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<RevisionRead?>
    ) {
        completion(
            inSnapshot { () throws(SQLiteError) in try history.revision(number, mayScan: mayScan, part: part) })
    }

    func revision(
        of target: Target, at time: Int64, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<RevisionState?>
    ) {
        completion(inSnapshot { () throws(SQLiteError) in try history.revision(of: target, at: time, part: part) })
    }

    func revisions(
        of target: Target, before: Int64?, limit: Int, completion: @escaping StoreCompletion<RevisionList?>
    ) {
        completion(
            inSnapshot { () throws(SQLiteError) in try history.revisions(of: target, before: before, limit: limit) })
    }

    func changes(
        after: Int64, in scope: ChangeScope, limit: Int, completion: @escaping StoreCompletion<ChangePage>
    ) {
        completion(inSnapshot { () throws(SQLiteError) in try history.changes(after: after, in: scope, limit: limit) })
    }
}
