import ArgumentParser
import Glibc
import HTTPSemantics
import HTTPServer
import Logging
import ResourceAPI
import ResourceCore
import SQLiteStorage
import ServiceLifecycle

/// `putstore serve`: the service.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve resources over HTTP until SIGTERM or SIGINT (the default).")

    @Option(help: "The SQLite file; made if it is not there. :memory: keeps nothing.")
    var db = "putstore.db"

    @Option(help: "The address to bind.")
    var host = "127.0.0.1"

    @Option(help: "The port to bind; 0 takes a free one.")
    var port = 8080

    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup(title: "Content and rules") var rules: RuleOptions
    @OptionGroup(title: "Who may call") var access: AccessOptions

    @Option(
        help: "How much to log: trace, debug, info (with a line for each request), notice, warning, error, critical.")
    var logLevel = Logger.Level.info

    /// Options without a value.
    static let flagNames: Set<String> = ["--require-preconditions", "--require-idempotency-key"]
    /// Options that may stand several times; in the environment their values are separated by commas.
    static let listNames: Set<String> = ["--allow-host", "--allow-origin"]

    func validate() throws {
        guard 0...65535 ~= port else { throw ValidationError("--port is a number from 0 to 65535.") }
    }

    func run() async throws {
        // A file-size limit is an error of the write that meets it, answered with 507, and no end of the process.
        signal(SIGXFSZ, SIG_IGN)
        let logger = ServiceLog.logger(level: logLevel)
        var policy = Policy()
        limits.apply(to: &policy)
        try rules.apply(to: &policy)
        // An address of version 6 may stand in brackets, as in an address of the web.
        let host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        try access.apply(to: &policy, boundTo: host)
        let store = try openStore(logger)
        defer { store.close() }
        let service = ResourceAPI.Service(store: store, policy: policy, logger: logger)
        var configuration = HTTPServer.Configuration(host: host, port: port)
        limits.apply(to: &configuration)
        if logLevel <= .info { configuration.accessLog = .standardError }
        let server = HTTPServer(
            configuration: configuration, makeHandler: { _ in service.makeHandler() }, logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [AnnouncedServer(server: server, bind: "\(host):\(port)")],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    private func openStore(_ logger: Logger) throws -> any ResourceStore {
        if db == ":memory:" { return MemoryStore(clock: Dependencies.system.now) }
        do {
            return try SQLiteStore(path: db, logger: logger)
        } catch {
            throw StartError(error.explanation(path: db))
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// Why the service did not start, in a sentence.
struct StartError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}

extension StoreError {
    /// What the operator can do about it.
    func explanation(path: String) -> String {
        switch self {
        case .outOfSpace: "There is no room on the disk for \(path)."
        case .readOnly: "\(path), or the directory it is in, cannot be written."
        case .broken(let detail): "\(path) cannot be opened: \(detail)"
        case .inUse(let path): "\(path) is in use by another putstore. Stop that one, or name another file with --db."
        case .notOurs(let path):
            "\(path) is not a putstore database. Name another file with --db; this one was not touched."
        case .newer(let path, let version):
            "\(path) was written by a later putstore (schema \(version)). Use that one, or name another file with --db."
        case .older(let path, let version):
            "\(path) was written by an earlier putstore (schema \(version)). Serve it once, and it is brought up to date."
        case .closed: "The store was closed."
        }
    }
}
