import Glibc

/// A running putstore: a process of its own on a free port of 127.0.0.1, with its database in a directory of its own.
final class PutstoreProcess: Sendable {
    let port: UInt16
    /// The line that it started with.
    let announcement: String
    let directory: TemporaryDirectory
    let process: ChildProcess
    private let options: [String]
    private let environment: [String: String]

    /// Starts putstore and waits until it listens.
    ///
    /// - Parameters:
    ///   - options: Beside `--port 0` and `--db`. The text `{directory}` in them stands for the directory's path.
    ///   - preparation: Shell commands that run before it in the same process, such as `ulimit -n 64`.
    init(
        _ options: [String] = [], database: String = "{directory}/store.db", environment: [String: String] = [:],
        in directory: TemporaryDirectory? = nil, preparation: String? = nil
    ) throws {
        let directory = try directory ?? TemporaryDirectory()
        let arguments = try ["--port", "0"] + TestDatabase.options(database, in: directory) + options
        let process = try Self.launch(arguments, environment: environment, in: directory, preparation: preparation)
        let line = try process.line(by: Deadline())
        guard let port = Self.port(in: line) else {
            throw HarnessError("putstore \(arguments) did not start: \(line)\(directory.read(Self.errorFile))")
        }
        self.options = options
        self.environment = environment
        self.directory = directory
        self.process = process
        self.port = port
        announcement = line
    }

    /// Runs putstore with exactly these arguments, and waits for its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], in directory: TemporaryDirectory
    ) throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
        let process = try launch(arguments, environment: environment, in: directory)
        let (ending, output) = try process.waitForEnd(by: Deadline())
        return (ending, output, directory.read(errorFile))
    }

    /// Asks it to stop, and waits for its end.
    @discardableResult
    func stop(signal: Int32 = SIGTERM, within seconds: Double = Deadline.answer) throws -> ChildProcess.Ending {
        process.send(signal: signal)
        return try process.waitForEnd(by: Deadline(after: seconds)).ending
    }

    /// Ends it as a power failure would: `kill -9`.
    func kill() throws { try stop(signal: SIGKILL) }

    /// Another process with the same options on the same `store.db`. The first one must have ended.
    func restarted() throws -> PutstoreProcess {
        try PutstoreProcess(options, environment: environment, in: directory)
    }

    /// What it has written to standard error.
    var log: String { directory.read(Self.errorFile) }

    /// A new connection to it.
    func connect() throws -> Wire { try Wire(port: port) }

    private static let errorFile = "errors.txt"

    private static func launch(
        _ arguments: [String], environment: [String: String], in directory: TemporaryDirectory,
        preparation: String? = nil
    ) throws -> ChildProcess {
        let program = try ProgramLocation.putstore()
        let arguments = arguments.map { $0.replacing("{directory}", with: directory.path) }
        let command = preparation.map { ["sh", "-c", $0 + "; exec \"$0\" \"$@\"", program] } ?? [program]
        return try ChildProcess(
            command[0], command.dropFirst() + arguments,
            environment: environment.merging(["PATH": "/usr/bin:/bin"]) { own, _ in own },
            errorFile: directory.path + "/" + errorFile)
    }

    private static func port(in announcement: String) -> UInt16? {
        guard announcement.hasPrefix("putstore listens on http://") else { return nil }
        return announcement.split(separator: " ").dropFirst(3).first?.split(separator: ":").last.flatMap { UInt16($0) }
    }
}

/// Runs `body` with a putstore of its own, which must stop with exit code 0 afterwards. Where every `try` of `body` stands
/// in a macro, the compiler must be told: `{ (service) throws in`.
func withPutstore(
    _ options: String..., database: String = "{directory}/store.db", environment: [String: String] = [:],
    body: (PutstoreProcess) throws -> Void
) throws {
    let service = try PutstoreProcess(options, database: database, environment: environment)
    try body(service)
    let ending = try service.stop()
    guard ending == .exit(0) else { throw HarnessError("putstore ended with \(ending):\n\(service.log)") }
}
