import ArgumentParser
import ResourceCore
import SQLiteStorage

/// `putstore check`: looks whether a database is whole.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look through a database: its file, its history, and whether every index says what a scan finds.",
        discussion: """
            The database may be served meanwhile, and nothing of it is changed. One line tells of each thing, “ok” or “bad”; the \
            exit status is 1 if anything is bad.
            """)

    @Option(help: ArgumentHelp("The SQLite file.", valueName: "file"))
    var db = "putstore.db"

    func run() throws {
        var isGood = true
        do throws(StoreError) {
            try SQLiteStore.check(fileAt: db) { finding in
                isGood = isGood && finding.isGood
                print("\(finding.isGood ? "ok " : "bad")  \(finding.sentence)")
            }
        } catch {
            throw StartError(error.explanation(path: db))
        }
        guard isGood else { throw ExitCode.failure }
    }
}
