import DeveloperPages
import ArgumentParser
import HTTPSemantics
import HTTPServer
import ResourceAPI
import ResourceCore
import PostgreSQLStorage
import SQLiteStorage

/// `putstore explain`: why a request would get its answer.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what requests would come to, and by which questions, without sending or changing anything.",
        discussion: """
            FILE holds one request as it is sent (PUT /orders/1 HTTP/1.1, headers, an empty line, the body), or a transcript \
            like those in Examples; - is standard input. Host and Content-Length are understood where they are missing, \
            and empty lines at the end are no part of the body. Each request meets the database as it is, for nothing is \
            changed.
            """)

    @Argument(help: "The .http file; - for standard input.")
    var file = "-"

    @Option(
        help:
            "The SQLite file or the URL of a PostgreSQL database; it may be served meanwhile. Without one nothing is stored."
    )
    var db: String?

    @Option(help: ArgumentHelp("The schema within a PostgreSQL database.", valueName: "name"))
    var dbSchema = "putstore"

    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup(title: "Content and rules") var rules: RuleOptions

    func run() throws {
        var policy = Policy()
        limits.apply(to: &policy)
        try rules.apply(to: &policy)
        policy.hosts = HostPolicy(names: [])
        let requests = try InputFile.requests(in: InputFile.requestText(at: file), of: file)
        var configuration = HTTPServer.Configuration()
        limits.apply(to: &configuration)
        for message in requests {
            guard !message.refersToAnswers else {
                print("\(message.startLine) needs what an earlier request was answered: putstore play sends both.")
                continue
            }
            if let error = configuration.fault(in: message.bytes) {
                print(Self.report(message, error))
            } else {
                try explain(message, policy)
            }
        }
    }

    /// Of a message that cannot be taken, nothing else is judged.
    private static func report(_ message: Transcript.Message, _ error: MessageError) -> String {
        """
        \(message.startLine) → \(error.status.rawValue) \(error.status.reasonPhrase)

        message
          \(error.sentence)  [\(error.citation)]
        """
    }

    private func explain(_ message: Transcript.Message, _ policy: Policy) throws {
        let now = Dependencies.system.now
        let empty = MemoryStore(clock: now)
        let (database, schema) = (db, dbSchema)
        do throws(StoreError) {
            let run = try DryRun(
                message.request, content: Array(message.content.utf8), policy: policy, pages: DeveloperPages.all,
                logger: ServiceLog.logger(level: .warning)
            ) { () throws(StoreError) -> any ResourceReader in
                guard let database else { return try empty.makeReader() }
                if Database.isAddress(database) {
                    return try PostgreSQLStore.reader(of: Database(url: database, schema: schema))
                }
                return try SQLiteStore.reader(ofFileAt: database, clock: now)
            }
            print(Self.report(message, run))
        } catch {
            throw StartError(error.explanation(path: db ?? ""))
        }
    }

    private static func report(_ message: Transcript.Message, _ run: DryRun) -> String {
        let response = run.response
        var lines = ["\(message.startLine) → \(response.status.rawValue) \(response.status.reasonPhrase)"]
        func revision(_ number: Int64?) -> String { number.map { "\"\($0)\"" } ?? "nothing" }
        if run.revisionBefore != nil || run.revisionAfter != nil {
            lines.append("target: \(revision(run.revisionBefore)) before, \(revision(run.revisionAfter)) after")
        }
        var graph = ""
        for step in run.explanation.steps {
            if step.graph != graph { lines.append("\n" + step.graph) }
            graph = step.graph
            lines.append("  \(step.answer ? "yes" : "no ") \(step.sentence)  [\(step.citation)]")
        }
        if let detail = run.detail { lines.append("\n" + detail) }
        lines.append("")
        for line in response.fields.lines { lines.append("\(line.spelling): \(line.value)") }
        if !response.content.isEmpty { lines.append("\n" + String(decoding: response.content, as: UTF8.self)) }
        return lines.joined(separator: "\n")
    }
}
