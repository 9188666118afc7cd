import ArgumentParser
import Logging
import PostgreSQLStorage
import ResourceCore

/// `putstore migrate`: makes a PostgreSQL database ready.
struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the schema in a PostgreSQL database, or bring it up to date, without serving it.",
        discussion: """
            serve does so by itself where its role may; for a role without that right, run this with one that has it. Any \
            number of processes may do so at once.
            """)

    @OptionGroup var database: DatabaseOptions

    @Flag(
        help: """
            Pass a million revisions over: after pg_restore of an older state, so that no entity tag that was given since is \
            given again.
            """)
    var skipRevisions = false

    func run() throws {
        do throws(StoreError) {
            guard let server = try database.server else {
                throw .broken(
                    "serve brings an SQLite file up to date by itself; --db is postgres://user@host/name here")
            }
            let opening = Opening(server, ServiceLog.logger(level: .notice))
            if skipRevisions { try opening.skipRevisions() } else { try opening.prepare() }
        } catch {
            throw StartError(error.explanation(path: database.description))
        }
        print("\(database.description): ready.")
    }
}
