import ArgumentParser
import Logging
import PostgreSQLStorage
import ResourceAPI
import ResourceCore
import SQLiteStorage

/// Where resources are kept.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The SQLite file, which serve and import make if it is not there; or a PostgreSQL database, such as \
            postgres://user@host/name, with the password in ~/.pgpass. With serve, :memory: keeps nothing on the disk.
            """, valueName: "file or url"))
    var db = "putstore.db"

    @Option(help: ArgumentHelp("The schema within a PostgreSQL database; made if it is not there.", valueName: "name"))
    var dbSchema = "putstore"

    func validate() throws {
        try Self.check(db)
        guard 1...63 ~= dbSchema.utf8.count, dbSchema.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
            throw ValidationError("--db-schema is a name of 1 to 63 bytes.")
        }
        guard !dbSchema.hasPrefix("pg_") else {
            throw ValidationError("--db-schema: PostgreSQL keeps names that begin with pg_ for itself.")
        }
    }

    /// Refuses what looks like the URL of a database and is none; it may have a password in it, so it is not cited.
    static func check(_ db: String) throws {
        guard Database.isAddress(db) || !db.contains("://") else {
            throw ValidationError("--db takes a file, or a URL that begins with postgres:// in lower case.")
        }
    }

    /// For messages and logs: without a password.
    var description: String {
        guard Database.isAddress(db) else { return db }
        return (try? Database(url: db, schema: dbSchema).description) ?? "the PostgreSQL database"
    }

    /// The database, if it is a PostgreSQL one.
    var server: Database? {
        get throws(StoreError) {
            guard Database.isAddress(db) else { return nil }
            return try Database(url: db, schema: dbSchema)
        }
    }

    /// The store, made if it is not there.
    func open(_ logger: Logger, retention: Retention = Retention()) throws(StartError) -> any ResourceStore {
        do throws(StoreError) {
            if db == ":memory:" { return MemoryStore(retention: retention, clock: Dependencies.system.now) }
            guard let server = try server else {
                var options = SQLiteStore.Options()
                options.retention = retention
                return try SQLiteStore(path: db, logger: logger, options: options)
            }
            var options = PostgreSQLStore.Options()
            options.retention = retention
            return try PostgreSQLStore(server, logger: logger, options: options)
        } catch {
            throw StartError(error.explanation(path: description))
        }
    }

    /// The state of this moment; it may be served meanwhile.
    func snapshot() throws(StoreError) -> any StoreSnapshot {
        guard let server = try server else { return try SQLiteStore.snapshot(ofFileAt: db) }
        return try PostgreSQLStore.snapshot(of: server)
    }
}
