import Glibc
import ResourceCore
import Synchronization

/// What `read` hands its completion, now or later: waits for it.
package func waiting<Value: Sendable>(
    _ read: (@escaping StoreCompletion<Value>) -> Void
) throws(StoreError) -> Value {
    let slot = Slot<Value>()
    read { result in slot.put(result) }
    return try slot.take().get()
}

/// Holds the one result of a read.
private final class Slot<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, StoreError>?>(nil)
    private let count = Counter()

    func put(_ result: Result<Value, StoreError>) {
        self.result.withLock { $0 = result }
        count.add()
    }

    func take() -> Result<Value, StoreError> {
        for _ in 0..<10_000 {
            if let result = result.withLock({ $0 }) {
                return count.value == 1 ? result : .failure(.broken("completed \(count.value) times"))
            }
            usleep(1000)
        }
        return .failure(.broken("a read was never completed"))
    }
}

/// The reads, waited for.
extension ResourceReader {
    package func representation(
        of target: Target, part: ContentPart = .whole
    ) throws(StoreError) -> StoredRepresentation? {
        try waiting { representation(of: target, part: { _ in part }, completion: $0) }
    }

    package func facts(
        for target: Target, idempotencyKey: String?, part: ContentPart = .whole
    ) throws(StoreError) -> Facts {
        try waiting { facts(for: target, idempotencyKey: idempotencyKey, part: part, completion: $0) }
    }

    package func validators(of collection: String) throws(StoreError) -> CollectionValidators {
        try waiting { validators(of: collection, completion: $0) }
    }

    package func page(
        of collection: String, after: String? = nil, limit: Int = 100, byteLimit: Int = 1 << 20,
        holdsContents: Bool = true, isWanted: @escaping @Sendable (CollectionValidators) -> Bool = { _ in true }
    ) throws(StoreError) -> CollectionRead {
        let extent = PageExtent(after: after, limit: limit, byteLimit: byteLimit, holdsContents: holdsContents)
        return try waiting { page(of: collection, extent, isWanted: isWanted, completion: $0) }
    }

    package func collections(after: String? = nil, limit: Int = 1000) throws(StoreError) -> CollectionNames {
        try waiting { collections(after: after, limit: limit, completion: $0) }
    }

    package func snapshots() throws(StoreError) -> [NamedSnapshot] {
        try waiting { snapshots(completion: $0) }
    }
}

extension CollectionRead {
    package var items: [Page.Item] { page?.items ?? [] }
    package var hasMore: Bool { page?.hasMore ?? false }
}
