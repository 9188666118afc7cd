import ArgumentParser
import PostgreSQLStorage
import ResourceCore
import SQLiteStorage

/// `putstore check`: looks whether a database is whole.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look through a database: its file, its history, and whether every index says what a scan finds.",
        discussion: """
            The database may be served meanwhile, and nothing of it is changed. One line tells of each thing, “ok” or “bad”; the \
            exit status is 1 if anything is bad. Of a PostgreSQL database this tells what the tables say of each other; whether \
            its files are sound, pg_amcheck tells.
            """)

    @OptionGroup var database: DatabaseOptions

    func run() throws {
        var isGood = true
        let tell: (CheckFinding) -> Void = { finding in
            isGood = isGood && finding.isGood
            print("\(finding.isGood ? "ok " : "bad")  \(finding.sentence)")
        }
        do throws(StoreError) {
            if let server = try database.server {
                try PostgreSQLStore.check(server, tell: tell)
            } else {
                try SQLiteStore.check(fileAt: database.db, tell: tell)
            }
        } catch {
            throw StartError(error.explanation(path: database.description))
        }
        guard isGood else { throw ExitCode.failure }
    }
}
