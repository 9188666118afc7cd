import CSQLite

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

extension Connection {
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
