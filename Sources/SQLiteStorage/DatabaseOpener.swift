import Logging
import Migrations
import ResourceCore
import SQLite

/// Makes a file ready for the writer: judges whose it is, sets the connection up, brings the schema up to date.
enum DatabaseOpener {
    /// The writer's connection to `file`.
    /// - Throws: `.notOurs`, `.newer`, `.readOnly`, `.outOfSpace`, `.broken`.
    static func connection(
        to file: DatabaseFile, options: SQLiteStore.Options, logger: Logger
    ) throws(StoreError) -> Connection {
        let connection = try onDisk { () throws(SQLiteError) in
            let connection = try Connection(path: file.path, access: .writing)
            connection.waitForLocks(milliseconds: patience)
            try harden(connection)
            // Until we know that the file is ours nothing of it is changed, not even on closing.
            try connection.set(.noCheckpointOnClose, true)
            return connection
        }
        let version = try version(of: connection, path: file.path)
        try setUp(connection, options: options)
        try onDisk { () throws(SQLiteError) in
            try migrate(connection, from: version, logger: logger)
            try connection.set(.noCheckpointOnClose, false)
        }
        if version == 0 { try file.syncDirectory() }
        return connection
    }

    /// A reader's connection to the file at `path`.
    static func readingConnection(
        to path: String, _ access: Connection.Access = .reading
    ) throws(SQLiteError) -> Connection {
        let connection = try Connection(path: path, access: access)
        connection.waitForLocks(milliseconds: patience)
        try harden(connection)
        return connection
    }

    /// The version of the schema that the file has; 0 for an empty file.
    /// - Throws: `.notOurs`, `.newer`, `.broken`.
    static func version(of connection: Connection, path: String) throws(StoreError) -> Int {
        let version: Int
        switch try onDisk({ () throws(SQLiteError) in try owner(of: connection) }) {
        case .somebodyElse: throw .notOurs(path: path)
        case .us(let theirs): version = theirs
        case .nobody: version = 0
        }
        guard version <= Migration.latest else { throw .newer(path: path, version: version) }
        return version
    }

    /// How long to wait, in milliseconds, for somebody who looks into the file with another program.
    static let patience: Int32 = 5000

    /// What writers and readers are both told: SQL that may be in the file is not trusted.
    static func harden(_ connection: Connection) throws(SQLiteError) {
        try connection.set(.defensive, true)
        try connection.set(.trustedSchema, false)
    }

    private enum Owner {
        case nobody
        case us(version: Int)
        case somebodyElse
    }

    private static func owner(of connection: Connection) throws(SQLiteError) -> Owner {
        do throws(SQLiteError) {
            let version = Int(try connection.integer("PRAGMA user_version") ?? 0)
            switch try connection.integer("PRAGMA application_id") {
            case Migration.applicationID: return .us(version: version)
            case 0 where version == 0:
                // A file that is empty, or that we did not get further with before we were killed.
                return try connection.integer("SELECT count(*) FROM sqlite_schema") == 0 ? .nobody : .somebodyElse
            default: return .somebodyElse
            }
        } catch {
            guard error.kind == .notADatabase else { throw error }
            return .somebodyElse
        }
    }

    private static func setUp(_ connection: Connection, options: SQLiteStore.Options) throws(StoreError) {
        let mode = try onDisk { () throws(SQLiteError) in try connection.text("PRAGMA journal_mode = WAL") }
        guard mode == "wal" else { throw .broken("the file system does not allow a write-ahead log") }
        try onDisk { () throws(SQLiteError) in
            // FULL: a COMMIT returns when the log is on the disk. Costs nothing where commits go in groups.
            try connection.execute("PRAGMA synchronous = FULL")
            try connection.execute("PRAGMA foreign_keys = ON")
            // 8 MiB: twice what a transaction takes in. More, or a mapped file, or other page sizes made no difference that
            // could be measured; and a mapped file batches a fault of the disk into a signal.
            try connection.execute("PRAGMA cache_size = -8192")
            // What is deleted or replaced is overwritten with zeros: what a client has erased is nowhere in the file. Debian's
            // library does so by itself.
            try connection.execute("PRAGMA secure_delete = ON")
            // A log that has grown far is cut back to this when it starts from its beginning.
            try connection.execute("PRAGMA journal_size_limit = \(64 << 20)")
            if let size = options.maximumSize {
                let pageSize = try connection.integer("PRAGMA page_size") ?? 4096
                try connection.execute("PRAGMA max_page_count = \(max(1, Int64(size) / pageSize))")
            }
        }
    }

    /// Takes the steps that follow `version`: all at once in a new file, which spares the disk some waits, else each in a
    /// transaction of its own.
    private static func migrate(
        _ connection: Connection, from version: Int, logger: Logger
    ) throws(SQLiteError) {
        let due = Migration.all.filter { $0.version > version }
        for steps in version == 0 ? [due] : due.map({ [$0] }) {
            guard let last = steps.last?.version else { continue }
            try connection.execute("BEGIN IMMEDIATE")
            do throws(SQLiteError) {
                for step in steps { try connection.execute(step.sql) }
                try connection.execute("PRAGMA user_version = \(last)")
                try connection.execute("COMMIT")
            } catch {
                if connection.isInTransaction { try connection.execute("ROLLBACK") }
                throw error
            }
            logger.info(
                version == 0 ? "The database was made" : "The schema was brought up to date",
                metadata: ["version": "\(last)"])
        }
    }
}
