import CSQLite

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

extension Connection {
    /// Turns `control` on or off.
    package func set(_ control: Switch, _ isOn: Bool) throws(SQLiteError) {
        try check(csqlite_set_switch(handle, control.option, isOn ? 1 : 0))
    }
}
