import ArgumentParser
import PostgreSQLStorage
import ResourceCore
import SQLiteStorage

/// `putstore backup`: copies a database.
struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy a database, as it is at one moment, into a new file.",
        discussion: """
            The database may be served meanwhile; nobody waits for the copy. The copy is checked, and on the disk, before it \
            gets its name. To go back to it, stop the service and put the copy in the place of its database, without the \
            files -wal and -shm of that.
            """)

    @Argument(help: ArgumentHelp("The file to make: one that is there is not overwritten.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("The SQLite file.", valueName: "file"))
    var db = "putstore.db"

    func validate() throws { try DatabaseOptions.check(db) }

    func run() throws {
        guard !Database.isAddress(db) else {
            throw StartError(
                "A PostgreSQL database is copied with its own means, such as pg_dump; this is for SQLite files.")
        }
        do throws(BackupError) {
            let bytes = try SQLiteStore.backUp(fileAt: db, to: file)
            print("\(file): \(bytes) bytes, a sound copy of \(db).")
        } catch {
            switch error {
            case .source(let error): throw StartError(error.explanation(path: db))
            case .exists: throw StartError("\(file) is there already; nothing was copied. Name a new file.")
            case .target(let reason): throw StartError("\(file) cannot be made: \(reason).")
            case .damaged(let detail):
                throw StartError("\(db) is damaged, and was not copied: \(detail)")
            }
        }
    }
}
