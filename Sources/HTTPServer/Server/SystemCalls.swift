import Glibc

/// The two things that are asked of the system directly.
enum SystemCalls {
    /// Seconds since 1970, as the wall clock has them. Not by `time(nil)`: on Linux that is the time of the last timer
    /// interrupt, and a `Date` made of it was up to 10 ms earlier than a time that a handler had just taken.
    static func unixSeconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return now.tv_sec
    }

    /// Writes to standard error. What cannot be written is lost: a log must not stop the service.
    static func writeToStandardError(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
