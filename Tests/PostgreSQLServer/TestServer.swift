import Foundation
import Glibc
import Synchronization

/// A PostgreSQL server of the tests' own, on a unix socket in a directory of its own; it ends with the tests.
package final class TestServer: Sendable {
    package let directory: String
    private let programs: String

    /// The one that most tests share; a schema each.
    package static func shared() throws -> TestServer { try start.get() }

    private static let start: Result<TestServer, any Error> = Result {
        let server = try TestServer()
        atexit { if case .success(let server) = TestServer.start { server.remove() } }
        return server
    }

    private static let schemas = Atomic(0)

    /// Starts one with `settings`, such as `-c shared_buffers=1MB`.
    package init(_ settings: String = "-c fsync=off -c max_connections=1000") throws {
        programs = try Self.findPrograms()
        var template = Array((Self.temporary + "/putstore-pg.XXXXXX\0").utf8CString.dropLast())
        let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } != nil }
        guard made else { throw ServerError("mkdtemp failed") }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(directory, 0o755)
        if getuid() == 0 { try Self.run("chown postgres \(directory)") }
        try run("initdb -D \(directory)/data -A trust -U postgres --no-sync --no-instructions -E UTF8 --locale=C.UTF-8")
        try start(settings)
    }

    /// Makes the directory's data a copy of what `primary` has, and follows it under the name `name`.
    package func follow(_ primary: TestServer, as name: String, _ settings: String) throws {
        try Self.run("rm -rf \(directory)/data")
        try run(
            """
            pg_basebackup -D \(directory)/data -R -X stream -c fast --no-sync \
            -d "host=\(primary.directory) user=postgres application_name=\(name)"
            """)
        try start(settings)
    }

    package func promote() throws { try run("pg_ctl -D \(directory)/data -w promote") }

    /// Ends it as a power failure would, and waits until all of it is gone.
    package func killHard() throws {
        let pid = try processID()
        // All at once: a session that outlives its server shows for a moment what no standby has.
        try freeze()
        for process in [pid] + Self.children(of: pid) { kill(process, SIGKILL) }
        for _ in 0..<500 where kill(pid, 0) == 0 { usleep(10_000) }
        unlink(directory + "/data/postmaster.pid")
        unlink(directory + "/.s.PGSQL.5432")
        unlink(directory + "/.s.PGSQL.5432.lock")
    }

    /// Kills the postmaster and nothing else: its sessions end when they notice.
    package func killPostmaster() throws { kill(try processID(), SIGKILL) }

    private func processID() throws -> pid_t {
        guard let text = try? String(contentsOfFile: directory + "/data/postmaster.pid", encoding: .utf8),
            let pid = text.split(separator: "\n").first.flatMap({ pid_t($0) })
        else { throw ServerError("no server in \(directory)") }
        return pid
    }

    /// Has all of it stand still, as a machine does that has no time: nothing is answered, and no connection ends.
    package func freeze() throws { try signal(SIGSTOP) }

    /// Goes on.
    package func thaw() throws { try signal(SIGCONT) }

    private func signal(_ signal: Int32) throws {
        let parent = try processID()
        kill(parent, signal)
        for child in Self.children(of: parent) { kill(child, signal) }
    }

    private static func children(of parent: pid_t) -> [pid_t] {
        let text = (try? String(contentsOfFile: "/proc/\(parent)/task/\(parent)/children", encoding: .utf8)) ?? ""
        return text.split(separator: " ").compactMap { pid_t($0) }
    }

    /// Runs statements as the superuser, and waits for them.
    package func sql(_ text: String) throws {
        try run("psql -X -q -h \(directory) -U postgres -v ON_ERROR_STOP=1 -c \"\(text)\"")
    }

    /// What a statement of the superuser gives, as text.
    package func ask(_ text: String) throws -> String {
        let file = directory + "/answer\(Self.schemas.add(1, ordering: .relaxed).newValue)"
        defer { unlink(file) }
        let command = "\(programs)/psql -X -A -t -h \(directory) -U postgres -v ON_ERROR_STOP=1 -c \"\(text)\""
        guard system("\(command) >\(file) 2>/dev/null </dev/null") == 0 else { throw ServerError("failed: \(text)") }
        return try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    package func start(_ settings: String = "-c fsync=off -c max_connections=1000") throws {
        try run(
            """
            pg_ctl -D \(directory)/data -w -l \(directory)/log -o "-c listen_addresses='' \
            -c unix_socket_directories=\(directory) \(settings)" start
            """)
    }

    package func stop(_ mode: String = "fast") throws { try run("pg_ctl -D \(directory)/data -m \(mode) -w stop") }

    package func remove() {
        try? stop("immediate")
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// The address of its database, for libpq.
    package var url: String { "postgres://postgres@/postgres?host=\(directory)" }

    /// The name of a schema that no other test has.
    package static func freshSchema() -> String {
        "s\(getpid())_\(schemas.add(1, ordering: .relaxed).newValue)"
    }

    private func run(_ command: String) throws {
        let command = programs + "/" + command
        try Self.run(
            getuid() == 0 ? "su postgres -c '\(command.replacingOccurrences(of: "'", with: "'\\''"))'" : command)
    }

    private static func run(_ command: String) throws {
        // Not Foundation's Process: it waits for the server, too, which the command leaves behind.
        guard system("cd / && \(command) >/dev/null 2>&1 </dev/null") == 0 else {
            throw ServerError("failed: \(command)")
        }
    }

    private static var temporary: String { ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp" }

    /// Where the newest PostgreSQL of the machine is.
    private static func findPrograms() throws -> String {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        guard let newest = versions.max() else {
            throw ServerError("no PostgreSQL under \(root): apt-get install postgresql libpq5")
        }
        return "\(root)/\(newest)/bin"
    }
}

package struct ServerError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
