import Glibc

/// A moment after which a wait is given up. Every wait of this suite has one.
struct Deadline: Sendable {
    /// How long an answer may take, in seconds: what is amiss shows by then on a machine that is slow, busy or both. A test
    /// of how long something takes says its own limit.
    static let answer = 60.0

    private let end: Double

    init(after seconds: Double = Deadline.answer) { end = Self.now + seconds }

    /// Waits until `descriptor` is ready for `events`, or closed; false if the time is up first.
    func wait(for events: Int32, on descriptor: Int32) throws -> Bool {
        while true {
            var watched = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let count = poll(&watched, 1, Int32(max(0, (end - Self.now) * 1000).rounded(.up)))
            if count > 0 { return true }
            if count == 0 { return false }
            guard errno == EINTR else { throw HarnessError("poll: \(errorText())") }
        }
    }

    /// Whether the moment has passed.
    var isOver: Bool { Self.now >= end }

    /// Seconds of the clock that never goes back.
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
