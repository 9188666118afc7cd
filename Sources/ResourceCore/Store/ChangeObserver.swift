import Synchronization

/// Who is told of changes.
package final class ChangeObserver: Sendable {
    /// A function by itself would be wrapped once more by each call of `withLock`, which is generic: every commit would take
    /// longer than the one before.
    private struct Function {
        let tell: @Sendable ([Revision]) -> Void
    }

    private let observer = Mutex<Function?>(nil)
    private let isSet = Atomic(false)

    package init() {}

    package func set(_ observer: @escaping @Sendable ([Revision]) -> Void) {
        self.observer.withLock { $0 = Function(tell: observer) }
        isSet.store(true, ordering: .releasing)
    }

    /// Whether there is anybody.
    package var isThere: Bool { isSet.load(ordering: .acquiring) }

    /// Tells of `revisions`, which are durable and seen by every read.
    package func tell(_ revisions: [Revision]) {
        guard !revisions.isEmpty else { return }
        observer.withLock { $0 }?.tell(revisions)
    }
}
