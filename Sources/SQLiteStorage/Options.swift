import Glibc

extension SQLiteStore {
    /// What can be set about a store. The defaults were measured; see each.
    public struct Options: Sendable {
        /// Commits in one transaction at most; 1 or more. Bounds how long the first of them waits for the last.
        public var commitsPerTransaction = 1024
        /// Bytes of content after which a transaction takes no further commit.
        public var bytesPerTransaction = 8 << 20
        /// Pages of 4 KiB that the write-ahead log may hold before they are moved into the database file.
        public var pagesPerCheckpoint = 1000
        /// KiB of pages that the writer keeps in memory.
        public var writerCache = 16 << 10
        /// KiB of pages that each reader keeps in memory, until the next write makes them stale.
        public var readerCache = 2 << 10
        /// Bytes that the database file may grow to; nil for what the disk holds. Beyond it, commits fail with
        /// `.outOfSpace`.
        public var maximumSize: Int?
        /// The time, in seconds since 1970 (UTC): one reading for each transaction, and for each reading of facts.
        public var clock: @Sendable () -> Int64 = {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return Int64(now.tv_sec)
        }

        /// The defaults.
        public init() {}
    }
}
