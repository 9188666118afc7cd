import ArgumentParser
import DeveloperPages
import Glibc
import HTTPSemantics
import Logging
import ResourceAPI
import ResourceCore

/// `putstore import`: fills a database from a file.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Store what a file has: json-server's db.json, or NDJSON as putstore export writes it.",
        discussion: """
            What has the same address is replaced, and everything else stays, unless --replace says otherwise. All of the file \
            is stored, or nothing of it. An SQLite file that is being served is refused: stop the service first, or use its \
            /_store.
            """)

    @Argument(help: ArgumentHelp("The file; /dev/stdin for standard input.", valueName: "file"))
    var file: String

    @OptionGroup var database: DatabaseOptions

    @Flag(help: "Leave nothing in the database but what the file has.")
    var replace = false

    func run() throws {
        let mapped = try MappedFile(file)
        if let fault = DataFile(.unlimited).read(mapped.bytes, take: { _ in nil }) {
            throw StartError("\(file), \(fault.description)")
        }
        guard database.db != ":memory:" else { throw StartError("What is kept in memory would be gone at once.") }
        let store = try database.open(ServiceLog.logger(level: .warning))
        defer { store.close() }
        let place = database.description
        let summary = try store.fill(from: mapped, named: file, replace ? .replacingAll : .adding, into: place)
        print("\(place): \(summary.sentence)")
    }
}

/// `putstore export`: writes down what a database has.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write all resources to standard output, a line each: what putstore import takes.",
        discussion: "The database may be served meanwhile: what is written is its state at one moment.")

    @OptionGroup var database: DatabaseOptions

    func run() throws {
        let progress = ProgressLine()
        defer { progress.end() }
        var writer = DataWriter(.lines)
        let next = try reader()
        while true {
            let items: [BatchItem]
            do throws(StoreError) {
                items = try next()
            } catch {
                throw StartError(error.explanation(path: database.description))
            }
            guard !items.isEmpty else { break }
            try Self.write(writer.text(items, next: nil, isAtEnd: false))
            for _ in items { progress.step(of: "resources written") }
        }
    }

    private func reader() throws(StartError) -> () throws(StoreError) -> [BatchItem] {
        do throws(StoreError) {
            let snapshot = try database.snapshot()
            return { () throws(StoreError) in try snapshot.next(limit: 1024, byteLimit: 1 << 18) }
        } catch {
            throw StartError(error.explanation(path: database.description))
        }
    }

    private static func write(_ text: [UInt8]) throws(StartError) {
        var rest = text[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else {
                throw StartError("The export is not whole. Standard output: \(String(cString: strerror(errno))).")
            }
            if count > 0 { rest = rest.dropFirst(count) }
        }
    }
}

extension BatchRules {
    /// What a file may have: as much as it likes of what the service takes by default.
    static var unlimited: BatchRules { BatchRules(filesOf: Policy()) }

    /// - Parameter policy: What the service takes.
    init(filesOf policy: Policy) {
        self.init(
            limit: .max, contentLimit: policy.contentLimit, depthLimit: policy.depthLimit,
            isCollectionName: { [router = Router(DeveloperPages.all)] in router.isCollection($0) })
    }
}

extension ResourceStore {
    /// Stores what `file` has, and waits for it.
    func fill(
        from file: MappedFile, named name: String, _ scope: BulkCommit.Scope, into path: String,
        _ rules: BatchRules = .unlimited
    ) throws -> BulkSummary {
        try summary(of: carryOut(file, rules) { .fill(scope, source: $0) }, name, path)
    }

    /// The same if there is nothing in the store; and gives that state a name.
    func seed(
        from file: MappedFile, named name: String, remembering snapshot: String?, into path: String,
        _ rules: BatchRules
    ) throws -> BulkSummary {
        let end = ContinuousClock.now + Self.patience
        while true {
            let result = carryOut(file, rules) { .seed(remembering: snapshot, source: $0) }
            // Another process may be filling it, for as long as that takes.
            if case .failure(.locked) = result, ContinuousClock.now < end { continue }
            return try summary(of: result, name, path)
        }
    }

    /// How long a process that starts waits for another one that fills the store.
    private static var patience: Duration { .seconds(300) }

    private func carryOut(
        _ file: MappedFile, _ rules: BatchRules, _ work: (@escaping BulkCommit.Source) -> BulkCommit.Work
    ) -> Result<BulkOutcome, StoreError> {
        let progress = ProgressLine()
        defer { progress.end() }
        let box = Meeting<BulkOutcome>()
        commit(
            BulkCommit(
                work { take in
                    ReadAhead.read(file, rules) { resource in
                        progress.step(of: "resources stored")
                        return take(resource)
                    }
                }
            ) {
                box.put($0)
            })
        return box.take()
    }

    private func summary(
        of result: Result<BulkOutcome, StoreError>, _ name: String, _ path: String
    ) throws -> BulkSummary {
        switch result {
        case .success(.done(let summary)): return summary
        case .success(.faulty(let fault)): throw StartError("\(name), \(fault.description)")
        case .success(.refused(let problem)): throw StartError(problem.detail)
        case .failure(let error): throw StartError(error.explanation(path: path))
        }
    }
}

extension BulkSummary {
    /// What was done, in words.
    var sentence: String {
        let parts = [(created, "created"), (replaced, "replaced"), (unchanged, "unchanged"), (deleted, "deleted")]
        let told = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return told.isEmpty ? "nothing to store." : told.joined(separator: ", ") + "."
    }
}
