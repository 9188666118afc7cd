import Glibc
import Synchronization

/// A program that this one has started. It never outlives its owner.
///
/// The end of its standard output tells that it has ended, so that waiting for it can be bounded.
final class ChildProcess: Sendable {
    /// How a program ended.
    enum Ending: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    let identifier: pid_t
    private let output: Int32
    private let ending = Mutex<Ending?>(nil)

    /// What every child gets of the tests' own environment: where a sanitizer reports to (`scripts/soak-sanitizers`).
    private static let inherited: [String: String] = {
        let names = ["TSAN_OPTIONS", "ASAN_OPTIONS"]
        return Dictionary(
            uniqueKeysWithValues: names.compactMap { name in getenv(name).map { (name, String(cString: $0)) } })
    }()

    /// Starts `program`, which is looked for where the PATH that it gets says, not that of the tests; standard error goes to
    /// the file `errorFile`.
    init(_ program: String, _ arguments: [String], environment: [String: String], errorFile: String) throws {
        var ends: [Int32] = [0, 0]
        // A pair of sockets, because Glibc's module has no pipe2: no other child may inherit these ends.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw HarnessError("socketpair: \(errorText())")
        }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, errorFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var variables = environment.merging(Self.inherited) { own, _ in own }.map { strdup("\($0)=\($1)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var pid: pid_t = 0
        let places = program.contains("/") ? [] : (environment["PATH"] ?? "").split(separator: ":")
        let path = places.lazy.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 } ?? program
        let failure = posix_spawn(&pid, path, &actions, nil, &words, &variables)
        guard failure == 0 else {
            close(ends[0])
            throw HarnessError("\(program): \(String(cString: strerror(failure)))")
        }
        identifier = pid
        output = ends[0]
    }

    deinit {
        if ending.withLock({ $0 == nil }) {
            kill(identifier, SIGKILL)
            var status: Int32 = 0
            waitpid(identifier, &status, 0)
        }
        close(output)
    }

    /// Sends a signal, unless the program has been seen to end.
    func send(signal number: Int32) {
        ending.withLock { if $0 == nil { _ = kill(identifier, number) } }
    }

    /// What the program prints up to and with the next line feed, or up to its end.
    func line(by deadline: Deadline) throws -> String {
        var bytes: [UInt8] = []
        while bytes.last != UInt8(ascii: "\n"), let byte = try read(1, by: deadline) { bytes += byte }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Waits until the program has ended; returns what it has printed meanwhile.
    func waitForEnd(by deadline: Deadline) throws -> (ending: Ending, output: String) {
        var bytes: [UInt8] = []
        if let known = ending.withLock({ $0 }) { return (known, "") }
        while let part = try read(4096, by: deadline) { bytes += part }
        return (reap(), String(decoding: bytes, as: UTF8.self))
    }

    private func reap() -> Ending {
        ending.withLock { known in
            if let known { return known }
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
            let signal = status & 0x7F
            let result: Ending = signal == 0 ? .exit(status >> 8 & 0xFF) : .signal(signal)
            known = result
            return result
        }
    }

    private func read(_ count: Int, by deadline: Deadline) throws -> [UInt8]? {
        guard try deadline.wait(for: POLLIN, on: output) else {
            throw HarnessError("process \(identifier) neither printed nor ended in time")
        }
        var bytes = [UInt8](repeating: 0, count: count)
        let got = Glibc.read(output, &bytes, count)
        return got > 0 ? Array(bytes[..<got]) : nil
    }
}
