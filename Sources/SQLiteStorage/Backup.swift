import Glibc
import ResourceCore
import SQLite

/// Why there is no copy.
package enum BackupError: Error, Sendable, Equatable {
    /// The database cannot be read.
    case source(StoreError)
    /// There is a file where the copy should be.
    case exists
    /// The copy cannot be made.
    case target(reason: String)
    /// The copy is not sound, so the database is not either.
    case damaged(String)
}

extension SQLiteStore {
    /// Copies the file at `path`, which a store of this or another process may hold, as it is at one moment, to a new file.
    /// The copy is sound and on the disk before it has its name.
    /// - Returns: the bytes of the copy.
    package static func backUp(fileAt path: String, to target: String) throws(BackupError) -> Int64 {
        let source = try reading { () throws(StoreError) in try sourceConnection(path) }
        let copy = try CopiedFile(target)
        defer { copy.discard() }
        do throws(SQLiteError) {
            // Not page by page, which begins anew whenever something is written; and what was erased is left out.
            try Statement("VACUUM INTO ?1", on: source).run(.text(copy.path))
        } catch {
            throw failure(error, of: copy)
        }
        try mark(copy)
        try check(copy)
        try copy.publish()
        return DatabaseFile.size(target)
    }

    /// Draws a mark for the copy, for it may go another way than the original: then the same revisions stand for other changes.
    private static func mark(_ copy: CopiedFile) throws(BackupError) {
        do throws(SQLiteError) {
            let connection = try DatabaseOpener.readingConnection(to: copy.path, .writing)
            // No file beside it: what is not finished is not kept.
            try connection.execute("PRAGMA journal_mode = MEMORY")
            try connection.execute("UPDATE counter SET mark = lower(hex(randomblob(6)))")
        } catch {
            throw failure(error, of: copy)
        }
    }

    /// Where this process may write, the connection may, too: then somebody may begin to write meanwhile, and who closes the
    /// file last tidies up.
    private static func sourceConnection(_ path: String) throws(StoreError) -> Connection {
        let connection = try connection(toFileAt: path)
        let absolute = try DatabaseFile.absolute(path)
        guard DatabaseFile.isWritable(absolute) else { return connection }
        return try onDisk { () throws(SQLiteError) in try DatabaseOpener.readingConnection(to: absolute, .writing) }
    }

    private static func reading<Value>(
        _ work: () throws(StoreError) -> Value
    ) throws(BackupError) -> Value {
        do throws(StoreError) { return try work() } catch { throw .source(error) }
    }

    /// What an error of copying is about.
    private static func failure(_ error: SQLiteError, of copy: CopiedFile) -> BackupError {
        // What SQLite says with it is about the copy.
        if error.code & 0xFF == SQLiteError.corrupt("").code {
            return .damaged("what is in it is malformed; putstore check tells more.")
        }
        return switch StoreError(error) {
        case .outOfSpace: .target(reason: "there is no room")
        case .readOnly: .target(reason: "the file system cannot be written")
        case let error: .source(error)
        }
    }

    private static func check(_ copy: CopiedFile) throws(BackupError) {
        let found = try reading { () throws(StoreError) in
            try onDisk { () throws(SQLiteError) in
                let connection = try DatabaseOpener.readingConnection(to: copy.path, .immutable)
                return try connection.text("PRAGMA integrity_check(1)")
            }
        }
        guard found == "ok" else { throw .damaged(found ?? "it tells nothing of its state") }
    }
}

/// A file in the making, beside the place where it is to be.
private struct CopiedFile {
    /// Where it is until it is whole; absolute.
    let path: String
    private let target: String

    init(_ target: String) throws(BackupError) {
        guard !target.isEmpty, !target.utf8.contains(0) else { throw .target(reason: "that is no file name") }
        guard !DatabaseFile.exists(target) else { throw .exists }
        self.target = target
        let name = target + ".partial-\(getpid())"
        let descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.error() }
        close(descriptor)
        do throws(StoreError) {
            path = try DatabaseFile.absolute(name)
        } catch {
            unlink(name)
            throw .target(reason: "\(error)")
        }
    }

    /// Gives it its name once it is on the disk, unless there is another file of that name now.
    func publish() throws(BackupError) {
        try sync(path, O_RDWR)
        // Unlike renaming, this never overwrites. Some file systems know no second names.
        if link(path, target) != 0 {
            guard [EPERM, ENOTSUP, EMLINK, ENOSYS].contains(errno) else { throw Self.error() }
            guard !DatabaseFile.exists(target) else { throw .exists }
            guard rename(path, target) == 0 else { throw Self.error() }
        }
        discard()
        let end = target.utf8.lastIndex(of: UInt8(ascii: "/"))
        try sync(end.map { String(target[...$0]) } ?? ".", O_RDONLY | O_DIRECTORY)
    }

    func discard() { unlink(path) }

    private func sync(_ path: String, _ flags: Int32) throws(BackupError) {
        let descriptor = open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.error() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.error() }
    }

    private static func error() -> BackupError {
        errno == EEXIST ? .exists : .target(reason: String(cString: strerror(errno)))
    }
}
