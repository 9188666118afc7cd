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
    private let results = Mutex<[Result<Value, StoreError>]>([])

    func put(_ result: Result<Value, StoreError>) { results.withLock { $0.append(result) } }

    func take() -> Result<Value, StoreError> {
        for _ in 0..<60_000 {
            let results = results.withLock { $0 }
            if let first = results.first {
                return results.count == 1 ? first : .failure(.broken("completed \(results.count) times"))
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
