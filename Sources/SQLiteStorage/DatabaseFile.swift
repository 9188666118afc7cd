import Glibc
import ResourceCore
import Synchronization

/// A database file that this store alone may write: an exclusive `flock` keeps every other store out.
///
/// `flock` belongs to a descriptor of ours, and closing any descriptor of a file drops all the locks (`fcntl`) that SQLite
/// holds on it in this process. So there is one descriptor for each file in the process, whatever the number of stores
/// that try, and it is closed after the last connection: every holder of a connection holds its `DatabaseFile`.
final class DatabaseFile: Sendable {
    /// Absolute, with symbolic links resolved.
    let path: String
    private let identity: FileIdentity
    private let released = Atomic(false)
    private let lost = Atomic(false)

    private static let descriptors = Mutex<[FileIdentity: Descriptor]>([:])

    private struct Descriptor {
        var number: Int32
        var holders: Int
        var isLocked: Bool
    }

    private init(path: String, identity: FileIdentity) {
        self.path = path
        self.identity = identity
    }

    deinit {
        release()
        Self.descriptors.withLock { descriptors in
            guard let descriptor = descriptors[identity] else { return }
            descriptors[identity]?.holders -= 1
            guard descriptor.holders == 1 else { return }
            close(descriptor.number)
            descriptors[identity] = nil
        }
    }

    /// Locks the file at `path`, which is made if it does not exist, readable by its owner only.
    /// - Throws: `.inUse`, `.notOurs` (not a regular file), `.readOnly`, `.outOfSpace`, `.broken` (no such directory …).
    static func lock(_ path: String) throws(StoreError) -> DatabaseFile {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw .broken("the path of the database is empty or has a NUL")
        }
        return try descriptors.withLock { (descriptors) throws(StoreError) in
            var status = stat()
            let exists = stat(path, &status) == 0
            var descriptor: Descriptor
            if exists, let known = descriptors[FileIdentity(status)] {
                guard !known.isLocked else { throw .inUse(path: path) }
                descriptor = known
            } else {
                descriptor = Descriptor(number: try openRegular(path, &status), holders: 0, isLocked: false)
            }
            do throws(StoreError) {
                try take(descriptor.number, path)
                let file = DatabaseFile(path: try absolute(path), identity: FileIdentity(status))
                descriptor.isLocked = true
                descriptor.holders += 1
                descriptors[file.identity] = descriptor
                return file
            } catch {
                if descriptor.holders == 0 { close(descriptor.number) }
                throw error
            }
        }
    }

    /// Lets other stores have the file. The descriptor stays as long as there are readers.
    func release() {
        guard !released.exchange(true, ordering: .acquiringAndReleasing) else { return }
        Self.descriptors.withLock { descriptors in
            guard let descriptor = descriptors[identity] else { return }
            _ = flock(descriptor.number, LOCK_UN)
            descriptors[identity]?.isLocked = false
        }
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

    /// Makes a new file's name as durable as its contents.
    func syncDirectory() throws(StoreError) {
        let directory = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
        let descriptor = open(directory + "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(errno, path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.failure(errno, path) }
    }

    private static func openRegular(_ path: String, _ status: inout stat) throws(StoreError) -> Int32 {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw failure(errno, path) }
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notOurs(path: path)
        }
        return descriptor
    }

    private static func take(_ descriptor: Int32, _ path: String) throws(StoreError) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
        guard errno == EWOULDBLOCK else { throw failure(errno, path) }
        throw .inUse(path: path)
    }

    /// Whether there is a file at `path`.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// `path` from the root, with symbolic links resolved.
    static func absolute(_ path: String) throws(StoreError) -> String {
        guard let resolved = realpath(path, nil) else { throw failure(errno, path) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func failure(_ number: Int32, _ path: String) -> StoreError {
        switch number {
        case EISDIR: .notOurs(path: path)
        case ENOENT: .broken("\(path): the directory does not exist")
        default: StoreError.ofSystem(number) ?? .broken("\(path): \(String(cString: strerror(number)))")
        }
    }
}
