import DeveloperPages
import ArgumentParser
import Glibc
import HTTPSemantics
import HTTPServer
import Logging
import Metrics
import ResourceAPI
import ResourceCore
import ServiceLifecycle

/// `putstore serve`: the service.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve resources over HTTP until SIGTERM or SIGINT (the default).",
        discussion: """
            For a front end under development: putstore serve --dev --seed db.json, where db.json is one of json-server's. Then \
            fetch("http://127.0.0.1:8080/posts?view=array") works from pages of any port of this machine, and PUT /_store with \
            {"snapshot":"seed"} puts everything back between two tests.
            """)

    @OptionGroup(title: "Database") var database: DatabaseOptions

    @Option(
        help: ArgumentHelp(
            "A file that fills a store with nothing in it: json-server's db.json, or NDJSON of putstore export.",
            valueName: "file"))
    var seed: String?

    @Flag(
        help:
            "When the --seed file changes, store what it says differently from before. The file itself is never written."
    )
    var watch = false

    @Option(help: ArgumentHelp("The address to bind.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to bind; 0 takes a free one.", valueName: "number"))
    var port = 8080

    @Option(
        help: ArgumentHelp(
            "A folder of .http files that the lab teaches instead of its own lessons; read anew when they change.",
            valueName: "folder"))
    var lessons: String?

    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup(title: "Content and rules") var rules: RuleOptions
    @OptionGroup(title: "History") var history: HistoryOptions
    @OptionGroup(title: "Who may call") var access: AccessOptions

    @Option(
        help: ArgumentHelp(
            "How much to log: trace, debug, info (with a line for each request), notice, warning, error, critical.",
            valueName: "level"))
    var logLevel = Logger.Level.info

    @Option(help: ArgumentHelp("How the log is written: text, or json (an object in each line).", valueName: "format"))
    var logFormat = LogFormat.text

    func validate() throws {
        guard 0...65535 ~= port else { throw ValidationError("--port is a number from 0 to 65535.") }
        guard !watch || seed != nil else { throw ValidationError("--watch is for the file of --seed: name one.") }
    }

    func run() async throws {
        // A file-size limit is an error of the write that meets it, answered with 507, and no end of the process.
        signal(SIGXFSZ, SIG_IGN)
        // Until the service group takes these over there is nothing to finish: what fills the store is all there or not at all.
        for end in [SIGTERM, SIGINT] { signal(end) { _ in _exit(0) } }
        let logger = ServiceLog.logger(level: logLevel, logFormat)
        var policy = Policy()
        limits.apply(to: &policy)
        try rules.apply(to: &policy)
        // An address of version 6 may stand in brackets, as in a URL.
        let host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        try access.apply(to: &policy, boundTo: host)
        var configuration = HTTPServer.Configuration(host: host, port: port)
        limits.apply(to: &configuration)
        if logLevel <= .info { configuration.accessLog = .standardError(logFormat) }
        let metrics = ServerMetrics(version: Version.number, commit: Version.commit)
        metrics.setDroppedLines { LogWriter.standardError.dropped }
        configuration.metrics = metrics
        let lessonSource = try lessons.map { path in try folder(path) } ?? .own
        // First of all, so that where the port is taken no database is made.
        let listener = try listen(host)
        let seedFile = try seed.map { path in try checkedFile(path, policy) }
        var retention = history.retention
        // Without --testing nobody can go back to them, nor forget them.
        retention.keepsSnapshots = policy.isTesting
        let store = try database.open(logger, retention: retention)
        defer { store.close() }
        if let seedFile { try fill(store, from: seedFile, policy, logger) }
        try warn(ofSnapshotsIn: store, beyond: retention, logger)
        let service = ResourceAPI.Service(
            store: store, policy: policy, pages: DeveloperPages.pages(lessons: lessonSource), metrics: metrics,
            logger: logger)
        let server = HTTPServer(
            configuration: configuration, listener: listener, makeHandler: { _ in service.makeHandler() },
            logger: logger)
        var services: [any ServiceLifecycle.Service] = [AnnouncedServer(server: server)]
        if watch, let seed, let seedFile {
            services.append(SeedWatch(seed, seedFile, BatchRules(filesOf: policy), store, logger))
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger))
        try await group.run()
    }

    /// The lessons of a folder; those that cannot be read are told, and the others are taught.
    private func folder(_ path: String) throws(StartError) -> LessonSource {
        let folder = try LessonFolder(path)
        for error in folder.lessons().errors { PutStore.tell("Warning: \(path)/\(error.description)") }
        return LessonSource { folder.lessons() }
    }

    private func listen(_ host: String) throws(StartError) -> Listener {
        do throws(HTTPServer.Failure) {
            return try Listener(host: host, port: port)
        } catch {
            guard case .cannotListen(let reason) = error else { throw StartError("\(error)") }
            throw StartError("Cannot listen on \(host):\(port): \(reason)")
        }
    }

    /// The file that is to fill the store: nothing is made for a bad one.
    private func checkedFile(_ path: String, _ policy: Policy) throws(StartError) -> MappedFile {
        let file = try MappedFile(path)
        if let fault = DataFile(BatchRules(filesOf: policy)).read(file.bytes, take: { _ in nil }) {
            throw StartError("\(path), \(fault.description)")
        }
        return file
    }

    /// Fills the store, if there is nothing in it.
    private func fill(_ store: any ResourceStore, from file: MappedFile, _ policy: Policy, _ logger: Logger) throws {
        let path = seed ?? ""
        let summary = try store.seed(
            from: file, named: path, remembering: "seed", into: database.description,
            BatchRules(filesOf: policy))
        guard !summary.isPassedOver else {
            logger.notice("\(database.description) has something in it: --seed \(path) is passed over")
            return
        }
        logger.info("Seeded", metadata: ["file": "\(path)", "resources": "\(summary.created)"])
    }

    /// Tells where snapshots keep more of the past than its bound lets.
    private func warn(ofSnapshotsIn store: any ResourceStore, beyond retention: Retention, _ logger: Logger) throws {
        guard retention.keepsSnapshots, let limit = retention.isOn ? retention.byteLimit : 0 else { return }
        let reader = try store.makeReader()
        let (snapshots, extent) = (Meeting<[NamedSnapshot]>(), Meeting<HistoryExtent>())
        reader.snapshots { snapshots.put($0) }
        reader.extent { extent.put($0) }
        let names = try snapshots.take().get().map(\.name)
        let log = try extent.take().get()
        // As a Double: the numbers are the file's, and may be any.
        let changes = Double(log.newest) - Double(log.firstKept) + 1
        let size = Double(log.bytes) + changes * Double(Retention.overhead)
        guard !names.isEmpty, size > Double(limit) else { return }
        logger.notice(
            "Snapshots keep more history than --history lets: all that was replaced since the first of them",
            metadata: ["snapshots": "\(names.joined(separator: ", "))", "bytes": "\(log.bytes)"])
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
extension LogFormat: ExpressibleByArgument {}

/// The server, with the line that tells where it listens. Started by the service group, which traps signals first: who
/// has read the line may stop the service at once.
private struct AnnouncedServer: ServiceLifecycle.Service {
    let server: HTTPServer

    func run() async throws {
        let address = try await server.start()
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        let base = "http://\(host == "0.0.0.0" || host == "[::]" ? "localhost" : host):\(address.port)"
        print(
            """
            putstore listens on \(base) – the lab: \(base)/ – try: curl -i -X PUT \(base)/orders/1 \
            -H 'Content-Type: application/json' -d '{"Quantity":1}'
            """)
        // A pipe that reads the port must not wait for a full buffer.
        fflush(nil)
        SystemdNotification.ready.send()
        try await withGracefulShutdownHandler {
            try await server.run()
        } onGracefulShutdown: {
            SystemdNotification.stopping.send()
        }
    }
}

extension StoreError {
    /// What the operator can do about it.
    func explanation(path: String) -> String {
        switch self {
        case .outOfSpace: "There is no room on the disk for \(path)."
        case .readOnly:
            "\(path), or the directory it is in, cannot be written, which even reading needs: lock and log are beside it."
        case .broken(let detail): "Cannot open \(path): \(detail)"
        case .inUse(let path): "\(path) is in use by another putstore. Stop that one, or name another file with --db."
        case .notOurs(let path):
            "\(path) is not a putstore database. Name another file with --db; this one was not touched."
        case .newer(let path, let version):
            "\(path) was written by a later putstore (schema \(version)). Use that one, or name another file with --db."
        case .older(let path, let version):
            "\(path) was written by an earlier putstore (schema \(version)). Serve it once, and it is brought up to date."
        case .clockBeyondDates: "The clock is before 1970 or after 9999, where nothing can be dated: set it."
        case .closed: "The store was closed."
        case .unreachable: "The database cannot be reached, or does not answer in time."
        case .locked: "Others hold a lock in the database that this needs, and did not let go of it in time."
        case .outcomeUnknown: "The database was lost while it committed: the change may have been made."
        }
    }
}
