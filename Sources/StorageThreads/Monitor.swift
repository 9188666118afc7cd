import Glibc

/// A lock, and a place to wait for what is done under it.
package struct Monitor {
    // Where they are as long as the monitor is used: the system knows them by their addresses.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrival, nil)
    }

    /// Lets it go; nobody may use it any more.
    package func destroy() {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(mutex)
        arrival.deallocate()
        mutex.deallocate()
    }

    @inline(__always)
    package func locked<Value>(_ body: () -> Value) -> Value {
        lock()
        defer { unlock() }
        return body()
    }

    package func lock() { pthread_mutex_lock(mutex) }

    package func unlock() { pthread_mutex_unlock(mutex) }

    /// Wakes one of those who wait. Under the lock.
    package func signal() { pthread_cond_signal(arrival) }

    /// Wakes all who wait. Under the lock.
    package func broadcast() { pthread_cond_broadcast(arrival) }

    /// Waits, without the lock meanwhile, to be woken; or for no reason. Under the lock.
    package func wait() { pthread_cond_wait(arrival, mutex) }

    /// The same, until `end` of the clock that is set at the longest.
    /// - Returns: false if that has come.
    package func wait(until end: timespec) -> Bool {
        var end = end
        return pthread_cond_timedwait(arrival, mutex, &end) != ETIMEDOUT
    }

    /// The time, by the clock that is set, after so many seconds.
    package static func end(after seconds: Double) -> timespec {
        var end = timespec()
        clock_gettime(CLOCK_REALTIME, &end)
        let nanoseconds = Int(seconds * 1_000_000_000) + end.tv_nsec
        end.tv_sec += nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        return end
    }
}
