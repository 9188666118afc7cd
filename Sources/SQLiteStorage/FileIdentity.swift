import Glibc

/// Which file it is, whatever its name.
struct FileIdentity: Hashable {
    private var device: dev_t
    private var inode: ino_t

    init(_ status: stat) {
        device = status.st_dev
        inode = status.st_ino
    }

    /// Of the file that has the name `path` now; nil if there is none.
    init?(ofFileAt path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}

/// The database and its write-ahead log, as they stood when they were opened.
///
/// SQLite goes on writing to a file that was removed or moved; with a log beside it, it does not even look. What it calls
/// committed is then lost, or in a file that nobody opens again.
struct FilePlace {
    private let files: [(path: String, identity: FileIdentity?)]

    /// The files of the database at `path`, which is open.
    init(of path: String) {
        files = [path, path + "-wal"].map { ($0, FileIdentity(ofFileAt: $0)) }
    }

    /// Whether both files are where they were. Costs two microseconds: once for each transaction.
    var isKept: Bool {
        files.allSatisfy { $0.identity == nil || FileIdentity(ofFileAt: $0.path) == $0.identity }
    }
}
