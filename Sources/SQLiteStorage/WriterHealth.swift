import Glibc
import ResourceCore
import StorageThreads
import Synchronization

/// How the writer fares, for those who ask from other threads.
final class WriterHealth: Sendable {
    private let last = Mutex<StoreError?>(nil)
    /// When the COMMIT that is under way began, in nanoseconds of the monotonic clock; 0 while none is.
    private let began = Atomic<Int64>(0)

    /// Nanoseconds after which a disk that has not taken a transaction is no longer waited for.
    private static let patience: Int64 = 10_000_000_000

    /// What the last transaction met; nil if it went well.
    var trouble: StoreError? { last.withLock { $0 } }

    /// Takes note of it.
    /// - Returns: whether it is another than before.
    func note(_ error: StoreError?) -> Bool {
        last.withLock { last in
            defer { last = error }
            return last != error
        }
    }

    func beginSync(at time: Int64) { began.store(time, ordering: .relaxed) }

    func endSync() { began.store(0, ordering: .relaxed) }

    /// Whether the disk does not answer.
    var isStuck: Bool {
        let began = began.load(ordering: .relaxed)
        return began != 0 && Clock.nanoseconds(CLOCK_MONOTONIC) - began > Self.patience
    }
}
