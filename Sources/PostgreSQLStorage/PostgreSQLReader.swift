import HTTPSemantics
import PostgreSQL
import ResourceCore

/// Reads committed state. What takes one round trip is left to the reading threads, which complete it; what takes several waits on
/// the caller's thread.
final class PostgreSQLReader: ResourceReader {
    private let pool: ReadPool
    /// Nil for the time of the database.
    private let clock: (@Sendable () -> Int64)?
    /// Since when its user waits; nil: since each read begins.
    private let start: ContinuousClock.Instant?

    init(_ pool: ReadPool, clock: (@Sendable () -> Int64)?, since start: ContinuousClock.Instant? = nil) {
        self.pool = pool
        self.clock = clock
        self.start = start
    }

    func begun(at time: ContinuousClock.Instant) -> any ResourceReader {
        PostgreSQLReader(pool, clock: clock, since: time)
    }

    private var deadline: ContinuousClock.Instant { ReadPool.deadline(since: start) }

    // MARK: In one round trip

    private func read<Value: Sendable>(
        _ statements: [(query: Query, values: [PostgreSQL.Value])], ofOneState: Bool,
        completion: @escaping StoreCompletion<Value>, _ value: @escaping @Sendable ([Rows]) throws(StoreError) -> Value
    ) {
        pool.run(
            ReadJob(statements: statements, isOfOneState: ofOneState, deadline: deadline) { result in
                completion(
                    Result { () throws(StoreError) in
                        let rows = try result.get()
                        guard rows.count == statements.count else { throw .broken("an answer is missing") }
                        return try value(rows)
                    })
            })
    }

    func representation(
        of target: Target, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<StoredRepresentation?>
    ) {
        Self.representation(pool, deadline, target, part, completion)
    }

    private static func representation(
        _ pool: ReadPool, _ deadline: ContinuousClock.Instant, _ target: Target,
        _ part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        _ completion: @escaping StoreCompletion<StoredRepresentation?>
    ) {
        let address: [PostgreSQL.Value] = [.text(target.collection), .text(target.id)]
        pool.run(
            ReadJob(
                statements: [(.stored, address + [.integer(SessionLog.inlineLimit)])], isOfOneState: false,
                deadline: deadline
            ) { result in
                let rows: [Rows]
                switch result {
                case .failure(let error): return completion(.failure(error))
                case .success(let found): rows = found
                }
                guard let row = rows.first?.first, var stored = row.stored(from: 0) else {
                    return completion(.success(nil))
                }
                let range = row.isNull(7) ? part(stored).range(ofLength: stored.contentLength) : 0..<0
                guard !range.isEmpty else { return completion(.success(stored)) }
                let place: [PostgreSQL.Value] = [
                    .integer(stored.revision), .integer(Int64(range.lowerBound)), .integer(Int64(range.count)),
                ]
                pool.run(
                    ReadJob(statements: [(.part, address + place)], isOfOneState: false, deadline: deadline) {
                        [stored] result in
                        switch result {
                        case .failure(let error): completion(.failure(error))
                        case .success(let rows):
                            guard let content = rows.first?.first?.content(0) else {
                                // Another revision is there by now.
                                return representation(pool, deadline, target, part, completion)
                            }
                            var stored = stored
                            stored.representation.content = content
                            stored.contentStart = range.lowerBound
                            completion(.success(stored))
                        }
                    })
                stored.representation.content = []
            })
    }

    func facts(
        for target: Target, idempotencyKey: String?, part: ContentPart, completion: @escaping StoreCompletion<Facts>
    ) {
        let limit: Int64 = part == .none ? -1 : .max
        read(
            [
                (.state, []), (.stored, [.text(target.collection), .text(target.id), .integer(limit)]),
                (.validators, [.texts([target.collection])]), (.records, [.texts([idempotencyKey].compactMap(\.self))]),
            ], ofOneState: true, completion: completion
        ) { [clock] rows throws(StoreError) in
            guard let state = rows[0].first.map(BatchState.init) else { throw .broken("the row of the log is gone") }
            guard let nextRevision = Facts.revision(after: state.newest) else { throw .revisionsUsedUp }
            let now = clock?() ?? state.time
            let record = rows[3].first?.record()
            return Facts(
                stored: rows[1].first?.stored(from: 0), collection: rows[2].validators,
                record: record.flatMap { $0.expires > now ? $0 : nil }, nextRevision: nextRevision, now: now)
        }
    }

    func validators(of collection: String, completion: @escaping StoreCompletion<CollectionValidators>) {
        read([(.validators, [.texts([collection])])], ofOneState: false, completion: completion) { $0[0].validators }
    }

    func page(
        of collection: String, _ extent: PageExtent, isWanted: @escaping @Sendable (CollectionValidators) -> Bool,
        completion: @escaping StoreCompletion<CollectionRead>
    ) {
        read(
            [
                (.validators, [.texts([collection])]),
                (
                    .page,
                    [
                        .text(collection), .text(extent.after ?? ""), .integer(Int64(extent.limit)),
                        .integer(Int64(extent.byteLimit)), .flag(extent.holdsContents),
                    ]
                ),
            ], ofOneState: true, completion: completion
        ) { rows in
            let validators = rows[0].validators
            guard isWanted(validators) else { return CollectionRead(validators: validators, page: nil) }
            var items: [Page.Item] = []
            var bytes = 0
            for row in rows[1].all {
                guard items.count < extent.limit, bytes < extent.byteLimit || items.isEmpty else { break }
                guard let stored = row.stored(from: 0) else { continue }
                let item = Page.Item(id: row.text(8) ?? "", stored: stored)
                items.append(item)
                bytes += item.weight
            }
            return CollectionRead(
                validators: validators, page: Page(items: items, hasMore: rows[1].count > items.count))
        }
    }

    func collections(after: String?, limit: Int, completion: @escaping StoreCompletion<CollectionNames>) {
        read(
            [(.state, []), (.collections, [.text(after ?? ""), .integer(Int64(limit) + 1)])], ofOneState: true,
            completion: completion
        ) { rows throws(StoreError) in
            guard let state = rows[0].first.map(BatchState.init) else { throw .broken("the row of the log is gone") }
            let names = rows[1].all.map { $0.text(0) ?? "" }
            return CollectionNames(
                names: Array(names.prefix(limit)), hasMore: names.count > limit,
                validators: CollectionValidators(revision: state.newest, lastModified: nil))
        }
    }

    func snapshots(completion: @escaping StoreCompletion<[NamedSnapshot]>) {
        read([(.snapshots, [])], ofOneState: false, completion: completion) { rows in
            rows[0].all.map {
                NamedSnapshot(name: $0.text(0) ?? "", revision: $0.integer(1), time: $0.integer(2))
            }
        }
    }

    func declarations(of collection: String?, completion: @escaping StoreCompletion<[DeclaredCollection]>) {
        read(
            [
                (.declarations, [.text(orNull: collection)]),
                (.indexes, [collection.map { .texts([$0]) } ?? .null]),
            ], ofOneState: true, completion: completion
        ) { rows throws(StoreError) in
            let all = try inDatabase { () throws(PostgreSQLError) in try rows[1].indexRows() }
            let indexes = Dictionary(grouping: all.filter { !$0.isDropped }, by: \.collection)
            return rows[0].all.map { row in
                let name = row.text(0) ?? ""
                return DeclaredCollection(name: name, indexes[name] ?? [])
            }
        }
    }

    func extent(completion: @escaping StoreCompletion<HistoryExtent>) {
        read([(.state, [])], ofOneState: false, completion: completion) { rows throws(StoreError) in
            guard let state = rows[0].first.map(BatchState.init) else { throw .broken("the row of the log is gone") }
            return state.extent
        }
    }

    /// Changes that one call looks at.
    private static let changesInARow: Int64 = 2048

    func changes(
        after: Int64, in scope: ChangeScope, limit: Int, completion: @escaping StoreCompletion<ChangePage>
    ) {
        let after = max(after, 0)
        let collections: PostgreSQL.Value
        var id: String?
        switch scope {
        case .store: collections = .null
        case .collections(let names): collections = .texts(Array(names))
        case .resource(let target):
            collections = .texts([target.collection])
            id = target.id
        }
        read(
            [
                (.state, []), (.lookedAt, [.integer(after), .integer(Self.changesInARow)]),
                (
                    .following,
                    [
                        .integer(after), .integer(Self.changesInARow), collections, .text(orNull: id),
                        .integer(Int64(limit)),
                    ]
                ),
            ], ofOneState: true, completion: completion
        ) { rows throws(StoreError) in
            guard let state = rows[0].first.map(BatchState.init) else { throw .broken("the row of the log is gone") }
            var page = ChangePage(
                extent: state.extent, items: [], position: max(after, state.firstKept - 1), hasMore: false)
            for row in rows[2].all {
                page.items.append(try inDatabase { () throws(PostgreSQLError) in try row.loggedChange().revision })
            }
            if page.items.count == limit, let last = page.items.last {
                page.position = max(page.position, last.number)
            } else if let last = rows[1].first?.integerOrNil(0) {
                page.position = max(page.position, last)
            }
            page.hasMore = page.position < state.newest
            return page
        }
    }

    // MARK: Step by step

    func look<Value: Sendable>(
        into collection: String, _ body: @escaping @Sendable (any CollectionSnapshot) throws(StoreError) -> Value,
        completion: @escaping StoreCompletion<Value>
    ) {
        completion(
            pool.look(since: start) { (session) throws(StoreError) in
                let validators = try inDatabase { () throws(PostgreSQLError) in
                    try session.query(.validators, [.texts([collection])]).validators
                }
                return try body(CollectionLook(collection, validators, session))
            })
    }

    private func past<Value>(
        _ completion: StoreCompletion<Value>, _ read: (SessionLog) throws(PostgreSQLError) -> Value
    ) {
        completion(
            pool.look(since: start) { (session) throws(StoreError) in
                try inDatabase { () throws(PostgreSQLError) in try read(SessionLog(session)) }
            })
    }

    func revision(
        _ number: Int64, mayScan: Bool, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<RevisionRead?>
    ) {
        past(completion) { (log) throws(PostgreSQLError) in try log.revision(number, mayScan: mayScan, part: part) }
    }

    func revision(
        of target: Target, at time: Int64, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<RevisionState?>
    ) {
        past(completion) { (log) throws(PostgreSQLError) in try log.revision(of: target, at: time, part: part) }
    }

    func revisions(
        of target: Target, before: Int64?, limit: Int, completion: @escaping StoreCompletion<RevisionList?>
    ) {
        past(completion) { (log) throws(PostgreSQLError) in
            try log.revisions(of: target, before: before, limit: limit)
        }
    }
}

extension Rows {
    /// Of `Query.validators` for one collection.
    var validators: CollectionValidators {
        CollectionValidators(revision: first?.integer(1) ?? 0, lastModified: first?.integerOrNil(2))
    }
}
