import Glibc

/// A directory with a putstore's database on a disk that can be filled and emptied.
///
/// The database is a link into the disk, so that logs and tools have room beside it.
final class SmallDisk {
    let directory: TemporaryDirectory
    private var mount: String { directory.path + "/disk" }

    /// Whether this process may mount a file system in memory.
    static let isAllowed: Bool = {
        guard geteuid() == 0, let directory = try? TemporaryDirectory() else { return false }
        let script = "mkdir m && mount -t tmpfs -o size=1m tmpfs m && umount m"
        return (try? Tool.run("sh", ["-c", "cd \"$0\" && \(script)", directory.path], in: directory)) != nil
    }()

    init(megabytes: Int) throws {
        directory = try TemporaryDirectory()
        guard mkdir(mount, 0o700) == 0 else { throw HarnessError("mkdir: \(errorText())") }
        _ = try Tool.run("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", mount], in: directory)
        guard symlink(mount + "/store.db", directory.path + "/store.db") == 0 else {
            throw HarnessError("symlink: \(errorText())")
        }
    }

    deinit { _ = try? Tool.run("umount", ["-l", mount], in: directory) }

    /// Leaves `bytes` free, or as many as there are.
    func fill(leaving bytes: Int) throws {
        var status = statvfs()
        guard statvfs(mount, &status) == 0 else { throw HarnessError("statvfs: \(errorText())") }
        let free = Int(status.f_bavail) * Int(status.f_frsize)
        guard free > bytes else { return }
        _ = try Tool.run(
            "sh", ["-c", "head -c \(free - bytes) /dev/zero >> \"$0/ballast\"", mount], in: directory)
    }

    /// Gives the room back.
    func empty() { unlink(mount + "/ballast") }

    /// Makes it one that cannot be written, or again one that can.
    func remount(_ option: String) throws {
        _ = try Tool.run("mount", ["-o", "remount,\(option)", mount], in: directory)
    }
}
