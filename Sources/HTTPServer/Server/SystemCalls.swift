import Glibc

/// What is asked of the system directly.
enum SystemCalls {
    /// Seconds since 1970, as the wall clock has them. Not by `time(nil)`: on Linux that is the time of the last timer
    /// interrupt, and a `Date` made of it was up to 10 ms earlier than a time that a handler had just taken.
    static func unixSeconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return now.tv_sec
    }

    /// Nanoseconds since 1970.
    static func unixNanoseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec)
    }

    /// Lets the process have as many descriptors as that takes, as far as the system allows it: the usual limit of 1,024 is
    /// there for programs that use `select`.
    static func raiseDescriptorLimit(forConnections count: Int) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        // Those that are told that they are too many, and files.
        let wanted = min(limit.rlim_max, rlim_t(max(0, count)) + 1_024)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = wanted
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Descriptors that this process may have.
    static func descriptorLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        return Int(clamping: limit.rlim_cur)
    }

    /// Has the socket end with a reset when it is closed, and what was not sent dropped.
    static func resetAtClose(_ socket: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}
