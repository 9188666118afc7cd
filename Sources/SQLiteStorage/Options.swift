import Glibc

extension SQLiteStore {
    /// What can be set about a store.
    package struct Options: Sendable {
        /// Commits in one transaction at most; 1 or more. Bounds how long the first of them waits for the last.
        package var commitsPerTransaction = 1024
        /// Bytes of content after which a transaction takes no further commit.
        package var bytesPerTransaction = 4 << 20
        /// Pages of 4 KiB that the write-ahead log may hold before they are moved into the database file.
        ///
        /// 4,000: the slowest hundredth of writes took 7 ms, the slowest 44 ms (200,000 contents of 1 KiB); with 1,000 pages
        /// 14 and 37 ms, with 16,000 pages 4 and 132 ms.
        package var pagesPerCheckpoint = 4000
        /// Bytes of recent resources that are kept in memory, about.
        package var recentBytes = 8 << 20
        /// Bytes that the database file may grow to; nil for what the disk holds. Beyond it, commits fail with
        /// `.outOfSpace`.
        package var maximumSize: Int?
        /// The time, in seconds since 1970 (UTC): one reading for each transaction, and for each reading of facts.
        package var clock: @Sendable () -> Int64 = {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return Int64(now.tv_sec)
        }

        /// The defaults.
        package init() {}
    }
}
