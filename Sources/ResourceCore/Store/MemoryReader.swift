import HTTPSemantics

/// Reads a memory store, taking its lock for each call.
final class MemoryReader: ResourceReader {
    private let store: MemoryStore

    init(of store: MemoryStore) {
        self.store = store
    }

    func representation(of target: Target) throws(StoreError) -> StoredRepresentation? {
        try store.read { $0[target] }
    }

    func facts(for target: Target, idempotencyKey: String?) throws(StoreError) -> Facts {
        let now = store.clock()
        return try store.read { $0.facts(for: target, idempotencyKey: idempotencyKey, now: now) }
    }

    func validators(of collection: String) throws(StoreError) -> CollectionValidators {
        try store.read { $0.validators(of: collection) }
    }

    func page(of collection: String, after: String?, limit: Int, byteLimit: Int) throws(StoreError) -> Page {
        try store.read { $0.page(of: collection, after: after, limit: limit, byteLimit: byteLimit) }
    }

    func collections() throws(StoreError) -> [String] {
        try store.read { $0.collections }
    }
}
