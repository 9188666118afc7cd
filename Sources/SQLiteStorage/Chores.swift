import Glibc
import ResourceCore
import SQLite
import StorageThreads

/// What the writer does while nobody writes, and how far it has got.
struct Chores {
    /// How much the log of changes had after the last transaction.
    var log: LogState
    var erasures: [ChangeLog.Erasure] = []
    /// Whether time alone may bring a chore.
    let ages: Bool
    /// Nothing is tried again before this time of the monotonic clock, in nanoseconds.
    private var pausedUntil: Int64?

    init(ages: Bool, log: LogState) {
        self.ages = ages
        self.log = log
    }

    var hasErasure: Bool { !erasures.isEmpty }

    var isErasing: Bool { hasErasure && mayBegin }

    var mayBegin: Bool { pausedUntil.map { Clock.nanoseconds(CLOCK_MONOTONIC_COARSE) >= $0 } ?? true }

    /// The next step: of the first erasure, or else of dropping what is too much.
    /// - Returns: what to call once the step is durable, if an erasure has come to its end.
    mutating func step(
        _ changes: ChangeLog, _ log: inout LogState, now: Int64
    ) throws(SQLiteError) -> (() -> Void)? {
        pausedUntil = nil
        guard var erasure = erasures.first else {
            try changes.trim(&log, now: now, .idle)
            return nil
        }
        let isDone = try changes.step(&erasure, &log)
        guard isDone else {
            erasures[0] = erasure
            return nil
        }
        erasures.removeFirst()
        return { [erasure] in erasure.completion(.success(erasure.isKnown)) }
    }

    /// Waits a second before the next try.
    mutating func pause() { pausedUntil = Clock.nanoseconds(CLOCK_MONOTONIC_COARSE) + 1_000_000_000 }

    /// What failed is tried again later; an erasure is not.
    mutating func fail(_ error: StoreError) {
        pause()
        for erasure in erasures { erasure.completion(.failure(error)) }
        erasures = []
    }

    /// Nothing will be done any more.
    mutating func end() { fail(.closed) }
}
