import Glibc
import ResourceCore

/// Commits on their way to the writer. Any thread appends; the writer takes all there are, or sleeps.
final class CommitQueue: @unchecked Sendable {
    // Unchecked: `waiting` and `isClosed` are only touched between lock and unlock.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var waiting: [Commit] = []
    private var isClosed = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrival, nil)
    }

    deinit {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(mutex)
        arrival.deallocate()
        mutex.deallocate()
    }

    /// Appends `commit`; false if the queue is closed.
    func append(_ commit: consuming Commit) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isClosed else { return false }
        waiting.append(commit)
        // The writer sleeps only while nothing waits.
        if waiting.count == 1 { pthread_cond_signal(arrival) }
        return true
    }

    /// Everything that waits, in order, as soon as there is something; nil once the queue is closed and empty.
    func take() -> [Commit]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while waiting.isEmpty, !isClosed { pthread_cond_wait(arrival, mutex) }
        guard !waiting.isEmpty else { return nil }
        defer { waiting = [] }
        return waiting
    }

    /// Takes no more commits. What waits will still be taken.
    func close() {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        isClosed = true
        pthread_cond_signal(arrival)
    }
}
