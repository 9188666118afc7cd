import Synchronization

/// A clock that stands still until it is told otherwise, and counts how often it was read.
package final class ManualClock: Sendable {
    private let time = Atomic<Int64>(1_000_000)
    private let count = Atomic<Int>(0)

    /// A clock at 1,000,000 seconds since 1970.
    package init() {}

    /// The time, in seconds since 1970.
    package var read: @Sendable () -> Int64 {
        {
            self.count.add(1, ordering: .relaxed)
            return self.time.load(ordering: .relaxed)
        }
    }

    /// How often the time was read.
    package var readings: Int { count.load(ordering: .relaxed) }

    /// Lets `seconds` pass.
    package func advance(by seconds: Int64) {
        time.add(seconds, ordering: .relaxed)
    }
}
