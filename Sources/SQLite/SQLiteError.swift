import CSQLite

/// What SQLite reported instead of doing what it was asked.
package struct SQLiteError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The extended result code, e.g. 2067 (`SQLITE_CONSTRAINT_UNIQUE`).
    package var code: Int32
    /// `errno` of the system call that failed last on the connection; 0 if there was none.
    package var systemError: Int32
    /// SQLite's own words, in English.
    package var message: String

    /// An error.
    package init(code: Int32, systemError: Int32 = 0, message: String) {
        self.code = code
        self.systemError = systemError
        self.message = message
    }

    /// What a caller reports that finds the contents of a file impossible.
    package static func corrupt(_ message: String) -> SQLiteError {
        SQLiteError(code: SQLITE_CORRUPT, message: message)
    }

    /// The error that `connection` has just met.
    init(code: Int32, on connection: OpaquePointer?) {
        guard let connection else {
            self.init(code: code, message: String(cString: sqlite3_errstr(code)))
            return
        }
        // Read first: asking for the file's errno may change them.
        let extended = sqlite3_extended_errcode(connection)
        let message = String(cString: sqlite3_errmsg(connection))
        let ofFile = extended & 0xFF == SQLITE_IOERR ? csqlite_file_errno(connection) : 0
        let systemError = ofFile == 0 ? sqlite3_system_errno(connection) : ofFile
        self.init(code: extended, systemError: systemError, message: message)
    }

    /// What a caller can tell apart.
    package enum Kind: Sendable {
        /// The disk, or the database's page limit, has no room.
        case full
        /// The file or its directory cannot be written.
        case readOnly
        /// The database file was moved or deleted under the connection.
        case moved
        /// A system call failed; `systemError` tells which way.
        case system
        /// The file cannot be opened; `systemError` tells why.
        case cannotOpen
        /// The file is not an SQLite database.
        case notADatabase
        /// Another connection holds the lock.
        case busy
        /// Anything else.
        case other
    }

    /// What went wrong, roughly.
    package var kind: Kind {
        // SQLITE_READONLY_DBMOVED and SQLITE_IOERR_SHMSIZE, macros that Swift cannot import. The second: the log's index could
        // not be extended, and SQLite does not keep the errno of that; it is a full disk.
        if code == SQLITE_READONLY | (4 << 8) { return .moved }
        if code == SQLITE_IOERR | (19 << 8) { return .full }
        return switch code & 0xFF {
        case SQLITE_FULL: .full
        case SQLITE_READONLY, SQLITE_PERM: .readOnly
        case SQLITE_IOERR: .system
        case SQLITE_CANTOPEN: .cannotOpen
        case SQLITE_NOTADB: .notADatabase
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        default: .other
        }
    }

    /// Code, message and `errno`, for a log.
    package var description: String {
        "SQLite error \(code): \(message)" + (systemError == 0 ? "" : " (errno \(systemError))")
    }
}
