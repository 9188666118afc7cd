import CSQLite

/// The row that a statement stands on; of no use after the closure it was handed to. Columns count from 0.
package struct Row {
    let handle: OpaquePointer

    /// The integer in `column`; 0 for NULL.
    package func integer(_ column: Int32) -> Int64 {
        sqlite3_column_int64(handle, column)
    }

    /// The integer in `column`; nil for NULL.
    package func integerOrNil(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : integer(column)
    }

    /// The text in `column`; nil for NULL.
    package func text(_ column: Int32) -> String? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The bytes in `column`; nil for NULL.
    package func blob(_ column: Int32) -> [UInt8]? {
        guard let bytes = sqlite3_column_blob(handle, column) else {
            // SQLite gives no pointer for an empty blob either.
            return sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : []
        }
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column))))
    }
}
