import Glibc

/// What waits for a thread, in order.
package final class WaitingQueue<Element: Sendable>: @unchecked Sendable {
    // Unchecked: what is variable is only touched between lock and unlock.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var waiting: [Element] = []
    private var hasClosed = false

    package init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrival, nil)
    }

    deinit {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(mutex)
        arrival.deallocate()
        mutex.deallocate()
    }

    /// Appends `elements`, so that they are taken together where they fit. Waits for nobody. False if the queue is closed.
    package func add(_ elements: [Element]) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !hasClosed else { return false }
        waiting += elements
        pthread_cond_signal(arrival)
        return true
    }

    package func add(_ element: Element) -> Bool { add([element]) }

    /// Puts what was taken and not used back where it was.
    package func putBack(_ elements: some Collection<Element>) {
        guard !elements.isEmpty else { return }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        waiting.insert(contentsOf: elements, at: 0)
        pthread_cond_signal(arrival)
    }

    /// Waits for elements, `seconds` at most (nil: as long as it takes).
    /// - Returns: the first, `limit` at most; none if the time is over; nil if the queue is closed and empty.
    package func take(atMost limit: Int, within seconds: Double? = nil) -> [Element]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        var end = timespec()
        if let seconds {
            clock_gettime(CLOCK_REALTIME, &end)
            let nanoseconds = Int(seconds * 1_000_000_000) + end.tv_nsec
            end.tv_sec += nanoseconds / 1_000_000_000
            end.tv_nsec = nanoseconds % 1_000_000_000
        }
        while waiting.isEmpty {
            guard !hasClosed else { return nil }
            if seconds == nil {
                pthread_cond_wait(arrival, mutex)
            } else if pthread_cond_timedwait(arrival, mutex, &end) == ETIMEDOUT, waiting.isEmpty, !hasClosed {
                return []
            }
        }
        let taken = Array(waiting.prefix(limit))
        waiting.removeFirst(taken.count)
        // For another thread that takes.
        if !waiting.isEmpty { pthread_cond_signal(arrival) }
        return taken
    }

    /// The first of what waits now, `limit` at most.
    package func takeNow(atMost limit: Int) -> [Element] {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        let taken = Array(waiting.prefix(limit))
        waiting.removeFirst(taken.count)
        return taken
    }

    /// Whether nothing waits.
    package var isEmpty: Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return waiting.isEmpty
    }

    /// Whether it takes no more.
    package var isClosed: Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return hasClosed
    }

    /// Takes no more elements. What waits will still be taken.
    package func close() {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        hasClosed = true
        pthread_cond_broadcast(arrival)
    }
}
