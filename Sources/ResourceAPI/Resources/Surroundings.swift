import Glibc

/// What the service takes from the world around it, as values: tests bring their own.
package struct Dependencies: Sendable {
    /// The time, in whole seconds since 1970 (UTC).
    package var now: @Sendable () -> Int64
    /// A new id for a resource that POST makes.
    package var newID: @Sendable () -> String

    /// Dependencies.
    package init(now: @escaping @Sendable () -> Int64, newID: @escaping @Sendable () -> String) {
        self.now = now
        self.newID = newID
    }

    /// The system's clock and random numbers.
    package static let system = Dependencies(
        now: { milliseconds() / 1000 },
        newID: {
            var random = SystemRandomNumberGenerator()
            return UUIDv7.text(milliseconds: UInt64(clamping: milliseconds()), random: (random.next(), random.next()))
        })

    private static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
