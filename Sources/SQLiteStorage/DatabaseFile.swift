import Glibc
import ResourceCore
import Synchronization

/// A database file that this store alone may write: the lock on a file beside it keeps every other store out, of this
/// process or of another.
///
/// Not a lock on the file itself: closing any descriptor of a file drops all the locks (`fcntl`) that SQLite holds on it in
/// this process. So none of the database is opened here, but to make it.
final class DatabaseFile: Sendable {
    /// Absolute, with symbolic links resolved.
    let path: String
    /// Whether the file was made here.
    let isNew: Bool
    private let lockDescriptor: Int32
    private let released = Atomic(false)
    private let lost = Atomic(false)

    private init(path: String, isNew: Bool, lockDescriptor: Int32) {
        self.path = path
        self.isNew = isNew
        self.lockDescriptor = lockDescriptor
    }

    deinit {
        release()
    }

    /// Locks the file at `path`, which is made if it does not exist, readable by its owner only.
    /// - Throws: `.inUse`, `.notOurs` (not a regular file), `.readOnly`, `.outOfSpace`, `.broken` (no such directory …).
    static func lock(_ path: String) throws(StoreError) -> DatabaseFile {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw .broken("the path is empty or has a NUL") }
        let place = try self.place(path)
        if let status = try status(place) { try check(status, path) }
        let descriptor = try lockBeside(place, named: path)
        do throws(StoreError) {
            // Looked at anew: it may have been made, or got another name, before the lock was ours.
            if let status = try status(place) {
                try check(status, path)
                return DatabaseFile(path: place, isNew: false, lockDescriptor: descriptor)
            }
            let made = open(place, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard made >= 0 else { throw failure(errno, path) }
            // SQLite has not opened it yet.
            close(made)
            return DatabaseFile(path: place, isNew: true, lockDescriptor: descriptor)
        } catch {
            unlock(place, descriptor)
            throw error
        }
    }

    /// Lets other stores have the file.
    func release() {
        guard !released.exchange(true, ordering: .acquiringAndReleasing) else { return }
        Self.unlock(path, lockDescriptor)
    }

    /// Removes a file that was made here and came to nothing.
    func discardIfNew() {
        guard isNew else { return }
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    }

    /// Whether the store has given the file up.
    var isReleased: Bool { released.load(ordering: .acquiring) }

    /// The file is no longer where it was: nothing can be made durable in it, and nothing in it is to be believed.
    func markLost() { lost.store(true, ordering: .releasing) }

    /// What to answer for the file; nil if it is there and ours.
    var failure: StoreError? {
        if isReleased { return .closed }
        return lost.load(ordering: .acquiring)
            ? .broken("\(path): the database or its log was removed or moved while in use") : nil
    }

    /// Whether the file system has room for more than the smallest change.
    var hasRoom: Bool {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return true }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize) >= 1 << 20
    }

    /// Makes a new file's name as durable as its contents.
    func syncDirectory() throws(StoreError) {
        let descriptor = open(Self.directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(errno, path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.failure(errno, path) }
    }

    /// Whether there is a file at `path`.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether this process may write the file at `path`, and others beside it.
    static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 && access(directory(of: path), W_OK) == 0 }

    /// Bytes of the file at `path`; 0 if there is none.
    static func size(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// `path` from the root, with symbolic links resolved; it must exist.
    static func absolute(_ path: String) throws(StoreError) -> String {
        guard let resolved = realpath(path, nil) else { throw failure(errno, path) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Where the file at `path` is, or would be made.
    private static func place(_ path: String, links: Int = 0) throws(StoreError) -> String {
        if exists(path) { return try absolute(path) }
        // A link to a file that is still to be made.
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        if count > 0, links < 40 {
            let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return try place(target.hasPrefix("/") ? target : directory(of: path) + target, links: links + 1)
        }
        let bytes = path.utf8
        let name = bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes[bytes.index(after: $0)...] } ?? bytes[...]
        guard !name.isEmpty else { throw .notOurs(path: path) }
        let directory = try absolute(Self.directory(of: path))
        return (directory == "/" ? "" : directory) + "/" + String(Substring(name))
    }

    private static func directory(of path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? "./"
    }

    private static func status(_ path: String) throws(StoreError) -> stat? {
        var status = stat()
        if stat(path, &status) == 0 { return status }
        guard errno == ENOENT else { throw failure(errno, path) }
        return nil
    }

    private static func check(_ status: stat, _ path: String) throws(StoreError) {
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notOurs(path: path) }
        guard status.st_nlink <= 1 else {
            // SQLite names its log after the file: opened under the other name, the database would lack what is in it.
            throw .broken(
                "it has \(status.st_nlink) names (hard links), and what is written under one is lost to whoever opens another. "
                    + "Remove the others, or copy the file")
        }
    }

    private static func lockPath(_ path: String) -> String { path + "-lock" }

    /// A descriptor that holds the lock. Whoever gives the lock up removes the file, so the file that was locked may not be
    /// the one that is there.
    private static func lockBeside(_ place: String, named path: String) throws(StoreError) -> Int32 {
        for _ in 0..<100 {
            let descriptor = open(lockPath(place), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
            guard descriptor >= 0 else { throw failure(errno, path) }
            if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                let number = errno
                close(descriptor)
                throw number == EWOULDBLOCK ? .inUse(path: path) : failure(number, path)
            }
            var mine = stat()
            if fstat(descriptor, &mine) == 0, FileIdentity(mine) == FileIdentity(ofFileAt: lockPath(place)) {
                return descriptor
            }
            close(descriptor)
        }
        throw .inUse(path: path)
    }

    private static func unlock(_ place: String, _ descriptor: Int32) {
        // Removed while it is still locked, so that nobody holds the lock of a file that another removes; unless the
        // directory is another by now.
        var mine = stat()
        if fstat(descriptor, &mine) == 0, FileIdentity(mine) == FileIdentity(ofFileAt: lockPath(place)) {
            unlink(lockPath(place))
        }
        close(descriptor)
    }

    private static func failure(_ number: Int32, _ path: String) -> StoreError {
        switch number {
        case EISDIR: .notOurs(path: path)
        case ENOENT: .broken("the directory does not exist")
        default: StoreError.ofSystem(number) ?? .broken(String(cString: strerror(number)))
        }
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

/// Which file it is, whatever its name.
private struct FileIdentity: Hashable {
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
