import CSQLite

/// A connection to a database file. For one thread at a time: it has no mutex of its own.
package final class Connection {
    let handle: OpaquePointer
    /// Pages in the write-ahead log that are still to be moved; counted after `takeOverCheckpoints()`.
    package internal(set) var logPages = 0

    /// How to open a file.
    package enum Access: Sendable {
        /// Reads only; the file must exist.
        case reading
        /// Reads a file that nobody writes meanwhile; leaves no other file behind. The file must exist.
        case immutable
        /// Reads and writes; the file must exist.
        case writing
        /// Reads and writes; the file is made if it does not exist.
        case creating

        var flags: Int32 {
            switch self {
            case .reading: SQLITE_OPEN_READONLY
            case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            case .writing: SQLITE_OPEN_READWRITE
            case .creating: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        }
    }

    /// Without statistics, allocating takes no global mutex. Has an effect only before the first connection.
    private static let setUp: Void = { _ = csqlite_disable_memory_statistics() }()

    /// Opens the file at `path`, which must be absolute: other paths may mean something special to SQLite (`file:…`).
    ///
    /// SQLite reads the file only at the first statement, so a file that is no database opens all the same.
    /// - Throws: `.cannotOpen` if the file or its directory cannot be opened.
    package init(path: String, access: Access) throws(SQLiteError) {
        _ = Self.setUp
        var handle: OpaquePointer?
        let name = access == .immutable ? "file:\(Self.uriPath(path))?immutable=1" : path
        let code = sqlite3_open_v2(name, &handle, access.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle else {
            let error = SQLiteError(code: code, on: handle)
            sqlite3_close_v2(handle)
            throw error
        }
        self.handle = handle
    }

    deinit {
        // Statements hold their connection, so there is none left here.
        sqlite3_close_v2(handle)
    }

    /// A path as SQLite's URIs write it: what would end the path or begin an escape is escaped.
    private static func uriPath(_ path: String) -> String {
        path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
    }

    /// Throws the connection's error unless `code` is `SQLITE_OK`.
    func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw SQLiteError(code: code, on: handle) }
    }

    /// Executes the statements of `sql` one after the other and drops their rows; stops at the first that fails.
    package func execute(_ sql: String) throws(SQLiteError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// The integer in the first column of the first row of `sql`; nil if there is no row.
    package func integer(_ sql: String) throws(SQLiteError) -> Int64? {
        var result: Int64?
        try Statement(sql, on: self).query { row in
            result = row.integer(0)
            return false
        }
        return result
    }

    /// The text in the first column of the first row of `sql`; nil if there is no row.
    package func text(_ sql: String) throws(SQLiteError) -> String? {
        var result: String?
        try Statement(sql, on: self).query { row in
            result = row.text(0)
            return false
        }
        return result
    }

    /// The bytes `range` of the blob in `column` of the row `key` of `table`: only the pages that hold them are read,
    /// straight into the array.
    /// - Throws: `.other` if there is no such row, or its value is no blob or a shorter one.
    package func blob(
        _ column: String, of table: String, row key: Int64, range: Range<Int>
    ) throws(SQLiteError) -> [UInt8] {
        var blob: OpaquePointer?
        let code = sqlite3_blob_open(handle, "main", table, column, key, 0, &blob)
        defer { sqlite3_blob_close(blob) }
        try check(code)
        guard let start = Int32(exactly: range.lowerBound), let count = Int32(exactly: range.count) else {
            throw SQLiteError(code: SQLITE_TOOBIG, message: "bytes \(range) of a blob")
        }
        var result: Int32 = SQLITE_OK
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
            result = sqlite3_blob_read(blob, buffer.baseAddress, count, start)
            initialized = result == SQLITE_OK ? range.count : 0
        }
        try check(result)
        return bytes
    }

    /// Rows that the last INSERT, UPDATE or DELETE changed.
    package var changedRows: Int { Int(sqlite3_changes(handle)) }

    /// The key of the row that was inserted last.
    package var lastInsertedKey: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Whether a transaction is open. SQLite itself ends one after some errors.
    package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Waits up to `milliseconds` for another connection's lock before `.busy` is thrown.
    package func waitForLocks(milliseconds: Int32) {
        sqlite3_busy_timeout(handle, milliseconds)
    }

    /// Turns `control` on or off.
    package func set(_ control: Switch, _ isOn: Bool) throws(SQLiteError) {
        try check(csqlite_set_switch(handle, control.option, isOn ? 1 : 0))
    }

    /// From now on no COMMIT of this connection checkpoints, and each leaves the log's length in `logPages`.
    package func takeOverCheckpoints() {
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                if let context { Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue().logPages = Int(pages) }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Moves pages of the log into the database file.
    /// - Returns: whether all of them were moved.
    /// - Throws: `.busy` (restart, truncate) if readers did not go away in time, `.full` or `.system` if the disk fails.
    @discardableResult
    package func checkpoint(_ mode: CheckpointMode) throws(SQLiteError) -> Bool {
        var logged: Int32 = 0
        var moved: Int32 = 0
        try check(sqlite3_wal_checkpoint_v2(handle, nil, mode.value, &logged, &moved))
        if logged == moved { logPages = 0 }
        return logged == moved
    }
}

/// A connection's switch (`SQLITE_DBCONFIG_*`).
package enum Switch: Sendable {
    /// SQL cannot damage the file on purpose (`writable_schema` and the like).
    case defensive
    /// Views and triggers of the file may call any function; turn it off for files that others may have touched.
    case trustedSchema
    /// Closing the last connection leaves the write-ahead log alone.
    case noCheckpointOnClose

    var option: Int32 {
        switch self {
        case .defensive: SQLITE_DBCONFIG_DEFENSIVE
        case .trustedSchema: SQLITE_DBCONFIG_TRUSTED_SCHEMA
        case .noCheckpointOnClose: SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
        }
    }
}

/// How far to go in moving the write-ahead log's pages into the database file.
package enum CheckpointMode: Sendable {
    /// As many as readers allow, waiting for nobody.
    case passive
    /// All, waiting for readers (see `waitForLocks`); the log then starts from its beginning.
    case restart
    /// Like `restart`, and the log's file is cut to nothing.
    case truncate

    var value: Int32 {
        switch self {
        case .passive: SQLITE_CHECKPOINT_PASSIVE
        case .restart: SQLITE_CHECKPOINT_RESTART
        case .truncate: SQLITE_CHECKPOINT_TRUNCATE
        }
    }
}
