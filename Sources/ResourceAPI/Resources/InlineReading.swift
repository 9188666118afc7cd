import ResourceCore
import Synchronization

/// What `read` hands its completion before it returns, as SQLite and memory do.
func inline<Value: Sendable>(
    _ read: (@escaping StoreCompletion<Value>) -> Void
) throws(StoreError) -> Value {
    let slot = Slot<Value>()
    read { result in slot.result.withLock { $0 = result } }
    guard let result = slot.result.withLock({ $0 }) else { throw .broken("the store did not answer at once") }
    return try result.get()
}

private final class Slot<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, StoreError>?>(nil)
}
