import HTTPSemantics
import Metrics
import Synchronization

/// Resources in memory, gone with the process: the reference for what a store does, and `--db :memory:`.
package final class MemoryStore: ResourceStore {
    private let state: Mutex<MemoryState>
    private let clock: @Sendable () -> Int64
    /// Whether the past becomes less while nothing is written.
    private let agesHistory: Bool
    private let metrics = StoreMetrics()

    /// An empty store. `clock` gives the time in seconds since 1970 (UTC).
    package init(retention: Retention = Retention(), clock: @escaping @Sendable () -> Int64) {
        let mark = String(UInt64.random(in: 1 << 40..<1 << 41), radix: 36)
        state = Mutex(MemoryState(history: MemoryLog(retention, mark: mark)))
        self.clock = clock
        agesHistory = retention.isOn && retention.age != nil
    }

    /// Carries the commit out and completes it before it returns.
    package func commit(_ commit: Commit) {
        commit.completion(transaction { (state) throws(StoreError) in try state.carryOut(commit) })
    }

    package func commit(_ batch: BatchCommit) {
        batch.completion(transaction { (state) throws(StoreError) in try state.carryOut(batch) })
    }

    /// Changes a copy of everything, and keeps that if all of it is done.
    package func commit(_ bulk: BulkCommit) {
        bulk.completion(
            transaction { (state) throws(StoreError) in
                var copy = state
                let outcome = try copy.carryOut(bulk)
                if case .done = outcome { state = copy }
                return .success(outcome)
            })
    }

    /// The indexes are complete at once.
    package func commit(_ declaration: DeclarationCommit) {
        declaration.completion(
            transaction { state in
                let found = state.declarations(of: declaration.collection).first
                return .success(
                    declaration.outcome(replacing: found) {
                        state.declare(declaration.declaration, of: declaration.collection)
                    })
            })
    }

    package func makeSnapshot(of collection: String?) throws(StoreError) -> any StoreSnapshot {
        MemorySnapshot(try read { $0 }.get(), of: collection)
    }

    /// What `work` comes to. The caller is told outside the lock, so that a completion may commit again.
    private func transaction<Value: Sendable>(
        _ work: (inout MemoryState) throws(StoreError) -> Result<Value, StoreError>
    ) -> Result<Value, StoreError> {
        state.withLock { state in
            guard !state.isClosed else { return .failure(.closed) }
            state.now = clock()
            state.bytes = 0
            let last = state.lastRevision
            do throws(StoreError) {
                defer {
                    if state.lastRevision != last { metrics.countCommit(changes: state.lastRevision - last) }
                    state.tell()
                }
                return try work(&state)
            } catch {
                return .failure(error)
            }
        }
    }

    package func commit(together commits: [Commit]) {
        let result = transaction { (state) throws(StoreError) in
            var results: [Result<Decision, StoreError>] = []
            for commit in commits { results.append(try state.carryOut(commit)) }
            return .success(results)
        }
        switch result {
        case .success(let results): for (commit, result) in zip(commits, results) { commit.completion(result) }
        case .failure(let error): for commit in commits { commit.completion(.failure(error)) }
        }
    }

    package func observe(_ observer: @escaping @Sendable ([Revision]) -> Void) {
        state.withLock { $0.observer = observer }
    }

    package func eraseHistory(of target: Target, completion: @escaping StoreCompletion<Bool>) {
        completion(
            state.withLock { state in
                state.isClosed
                    ? .failure(.closed)
                    : .success(state.history.erase(target, current: state.stored(at: target)?.revision))
            })
    }

    package var measurements: StoreMeasurements { metrics.measurements }

    package func makeReader() throws(StoreError) -> any ResourceReader {
        try read { (_) throws(StoreError) in }.get()
        return MemoryReader(of: self, clock: clock)
    }

    /// Refuses everything from now on. What is stored goes with the store.
    package func close() {
        state.withLock { $0.isClosed = true }
    }

    /// What `body` reads from the state of this moment.
    fileprivate func read<Value: Sendable>(
        _ body: (MemoryState) throws(StoreError) -> Value
    ) -> Result<Value, StoreError> {
        state.withLock { state in
            guard !state.isClosed else { return .failure(.closed) }
            if agesHistory { state.history.trim(now: clock()) }
            return Result { () throws(StoreError) in try body(state) }
        }
    }
}

/// Reads a memory store, taking its lock for each call.
private final class MemoryReader: ResourceReader {
    private let store: MemoryStore
    private let clock: @Sendable () -> Int64

    init(of store: MemoryStore, clock: @escaping @Sendable () -> Int64) {
        self.store = store
        self.clock = clock
    }

    func representation(
        of target: Target, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<StoredRepresentation?>
    ) {
        // Handing the whole over costs no copy.
        completion(store.read { $0.stored(at: target) })
    }

    func facts(
        for target: Target, idempotencyKey: String?, part: ContentPart, completion: @escaping StoreCompletion<Facts>
    ) {
        let now = clock()
        completion(
            store.read { (state) throws(StoreError) in
                guard let nextRevision = Facts.revision(after: state.lastRevision) else { throw .revisionsUsedUp }
                return Facts(
                    stored: state.stored(at: target), collection: state.validators(of: target.collection),
                    record: idempotencyKey.flatMap { state.record(of: $0, at: now) }, nextRevision: nextRevision,
                    now: now)
            })
    }

    func validators(of collection: String, completion: @escaping StoreCompletion<CollectionValidators>) {
        completion(store.read { $0.validators(of: collection) })
    }

    func page(
        of collection: String, _ extent: PageExtent, isWanted: @escaping @Sendable (CollectionValidators) -> Bool,
        completion: @escaping StoreCompletion<CollectionRead>
    ) {
        completion(
            store.read { state in
                let validators = state.validators(of: collection)
                return CollectionRead(
                    validators: validators, page: isWanted(validators) ? state.page(of: collection, extent) : nil)
            })
    }

    func look<Value: Sendable>(
        into collection: String, _ body: @escaping @Sendable (any CollectionSnapshot) throws(StoreError) -> Value,
        completion: @escaping StoreCompletion<Value>
    ) {
        // Looked through outside the lock: a write meanwhile goes to a copy.
        switch store.read({ $0.snapshot(of: collection) }) {
        case .failure(let error): completion(.failure(error))
        case .success(let snapshot): completion(Result { () throws(StoreError) in try body(snapshot) })
        }
    }

    func collections(after: String?, limit: Int, completion: @escaping StoreCompletion<CollectionNames>) {
        completion(store.read { $0.collections(after: after, limit: limit) })
    }

    func snapshots(completion: @escaping StoreCompletion<[NamedSnapshot]>) {
        completion(store.read { $0.snapshots() })
    }

    func declarations(of collection: String?, completion: @escaping StoreCompletion<[DeclaredCollection]>) {
        completion(store.read { $0.declarations(of: collection) })
    }

    func extent(completion: @escaping StoreCompletion<HistoryExtent>) {
        completion(store.read { $0.history.extent })
    }

    func revision(
        _ number: Int64, mayScan: Bool, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<RevisionRead?>
    ) {
        completion(store.read { state in state.history.revision(number, current: state.stored) })
    }

    func revision(
        of target: Target, at time: Int64, part: @escaping @Sendable (StoredRepresentation) -> ContentPart,
        completion: @escaping StoreCompletion<RevisionState?>
    ) {
        completion(store.read { state in state.history.revision(of: target, at: time, current: state.stored) })
    }

    func revisions(
        of target: Target, before: Int64?, limit: Int, completion: @escaping StoreCompletion<RevisionList?>
    ) {
        completion(
            store.read { state in
                state.history.revisions(
                    of: target, before: before, limit: limit, current: state.stored(at: target)?.revision)
            })
    }

    func changes(
        after: Int64, in scope: ChangeScope, limit: Int, completion: @escaping StoreCompletion<ChangePage>
    ) {
        completion(store.read { $0.history.changes(after: after, in: scope, limit: limit) })
    }
}

/// What a memory store was.
private final class MemorySnapshot: StoreSnapshot {
    let validators: CollectionValidators
    private let state: MemoryState
    /// Whether it is of one collection only.
    private let isOfOne: Bool
    /// The collection that comes next; nil at the end.
    private var collection: String?
    private var last: String?

    init(_ state: MemoryState, of collection: String?) {
        self.state = state
        isOfOne = collection != nil
        self.collection = collection ?? state.collection(after: nil)
        validators =
            collection.map { state.validators(of: $0) }
            ?? CollectionValidators(revision: state.lastRevision, lastModified: nil)
    }

    func next(limit: Int, byteLimit: Int) -> [BatchItem] {
        var items: [BatchItem] = []
        var bytes = 0
        while let name = collection, items.count < limit, bytes < byteLimit {
            let page = state.page(
                of: name, PageExtent(after: last, limit: limit - items.count, byteLimit: byteLimit - bytes))
            for item in page.items {
                items.append(BatchItem(Target(collection: name, id: item.id), item.stored))
                bytes += item.weight
            }
            last = page.items.last?.id ?? last
            guard !page.hasMore else { continue }
            collection = isOfOne ? nil : state.collection(after: name)
            last = nil
        }
        return items
    }
}
