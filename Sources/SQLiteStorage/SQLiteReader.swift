import HTTPSemantics
import ResourceCore
import SQLite

/// A read-only connection with its statements. Each call sees one committed state; writers do not wait for it.
final class SQLiteReader: ResourceReader {
    private let connection: Connection
    private let queries: ResourceQueries
    private let pages: Statement
    private let follows: Statement
    private let nextCollection: Statement
    private let begin: Statement
    private let commit: Statement
    private let rollBack: Statement
    /// Held until the connection is closed; nil for a reader that looks into a file which no store of ours holds.
    private let file: DatabaseFile?
    /// What was committed last; nil for a reader that looks into a file which no store of ours holds.
    private let recent: RecentResources?
    private let clock: @Sendable () -> Int64

    convenience init(
        of file: DatabaseFile, recent: RecentResources, clock: @escaping @Sendable () -> Int64
    ) throws(SQLiteError) {
        try self.init(on: try DatabaseOpener.readingConnection(to: file.path), of: file, recent: recent, clock: clock)
    }

    init(
        on connection: Connection, of file: DatabaseFile? = nil, recent: RecentResources? = nil,
        clock: @escaping @Sendable () -> Int64
    ) throws(SQLiteError) {
        self.connection = connection
        self.recent = recent
        queries = try ResourceQueries(on: connection)
        pages = try connection.prepare(.page)
        follows = try connection.prepare(.follows)
        nextCollection = try connection.prepare(.nextCollection)
        begin = try connection.prepare(.beginReading)
        commit = try connection.prepare(.commit)
        rollBack = try connection.prepare(.rollBack)
        self.file = file
        self.clock = clock
    }

    func representation(of target: Target) throws(StoreError) -> StoredRepresentation? {
        try whileOpen { () throws(SQLiteError) in
            guard let recent else { return try queries.row(at: target)?.stored }
            let (known, ticket) = recent.look(target)
            if let known { return known.stored }
            guard let found = try queries.row(at: target) else { return nil }
            recent.bring(found, target, ticket)
            return found.stored
        }
    }

    func facts(for target: Target, idempotencyKey: String?) throws(StoreError) -> Facts {
        let now = clock()
        return try inSnapshot { () throws(SQLiteError) in
            var record: IdempotencyRecord?
            if let idempotencyKey { record = try queries.record(of: idempotencyKey, at: now) }
            return Facts(
                stored: try queries.row(at: target)?.stored,
                collection: try queries.validators(of: target.collection), record: record,
                nextRevision: try queries.lastRevision() + 1, now: now)
        }
    }

    func validators(of collection: String) throws(StoreError) -> CollectionValidators {
        try whileOpen { () throws(SQLiteError) in try queries.validators(of: collection) }
    }

    func page(of collection: String, after: String?, limit: Int, byteLimit: Int) throws(StoreError) -> Page {
        try inSnapshot { () throws(SQLiteError) in
            var items: [Page.Item] = []
            var bytes = 0
            // No id is empty, so every id follows the empty text.
            try pages.query(.text(collection), .text(after ?? "")) { row in
                let stored = row.storedRepresentation
                items.append(Page.Item(id: row.text(7) ?? "", stored: stored))
                bytes += stored.representation.content.count
                return items.count < limit && bytes < byteLimit
            }
            // Asked apart, for stepping on to the next row would read its content.
            var hasMore = false
            if let last = items.last {
                try follows.query(.text(collection), .text(last.id)) { _ in
                    hasMore = true
                    return false
                }
            }
            return Page(items: items, hasMore: hasMore, validators: try queries.validators(of: collection))
        }
    }

    func collections() throws(StoreError) -> [String] {
        try inSnapshot { () throws(SQLiteError) in
            var names: [String] = []
            // Leaps from name to name through the index, whatever the number of resources between them.
            while true {
                var next: String?
                try nextCollection.query(.text(names.last ?? "")) { row in
                    next = row.text(0)
                    return false
                }
                guard let next else { return names }
                names.append(next)
            }
        }
    }

    private func whileOpen<Result>(_ read: () throws(SQLiteError) -> Result) throws(StoreError) -> Result {
        if let failure = file?.failure { throw failure }
        return try onDisk(read)
    }

    /// Runs several statements that see the same state.
    private func inSnapshot<Result>(_ read: () throws(SQLiteError) -> Result) throws(StoreError) -> Result {
        try whileOpen { () throws(SQLiteError) in
            try begin.run()
            do throws(SQLiteError) {
                let result = try read()
                try commit.run()
                return result
            } catch {
                if connection.isInTransaction { try rollBack.run() }
                throw error
            }
        }
    }
}
