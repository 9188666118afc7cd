import CSQLite

/// A prepared statement, to be executed any number of times on its connection.
package final class Statement {
    private let handle: OpaquePointer
    /// Held so that the connection outlives its statements.
    private let connection: Connection

    /// Prepares the first statement of `sql` for long and repeated use.
    /// - Throws: `.other` if `sql` is not valid or names what the schema does not have.
    package init(_ sql: String, on connection: Connection) throws(SQLiteError) {
        var handle: OpaquePointer?
        try connection.check(
            sqlite3_prepare_v3(connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil))
        guard let handle else { throw SQLiteError(code: SQLITE_MISUSE, message: "no statement in “\(sql)”") }
        self.handle = handle
        self.connection = connection
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Executes the statement, dropping its rows if it has any.
    package func run(_ values: Value...) throws(SQLiteError) {
        try execute(values) { () throws(SQLiteError) in
            while try step() {}
        }
    }

    /// Executes the statement and hands over its rows, until there are no more or `onRow` returns false.
    package func query(_ values: Value..., onRow: (Row) throws(SQLiteError) -> Bool) throws(SQLiteError) {
        try execute(values) { () throws(SQLiteError) in
            while try step() {
                guard try onRow(Row(handle: handle)) else { return }
            }
        }
    }

    /// Executes the statement, whose one parameter is an integer, and hands over its first row: for what is looked up in a loop,
    /// as no list of values is made.
    /// - Returns: whether there is a row.
    @discardableResult
    package func first(_ value: Int64, onRow: (Row) -> Void) throws(SQLiteError) -> Bool {
        defer { sqlite3_reset(handle) }
        try connection.check(sqlite3_bind_int64(handle, 1, value))
        guard try step() else { return false }
        onRow(Row(handle: handle))
        return true
    }

    private func execute(_ values: [Value], _ body: () throws(SQLiteError) -> Void) throws(SQLiteError) {
        // An execution leaves pointers to what is gone, and the next binds all anew. It may have fewer.
        if values.count < Int(sqlite3_bind_parameter_count(handle)) { sqlite3_clear_bindings(handle) }
        // Without the reset the statement would keep its snapshot.
        defer { sqlite3_reset(handle) }
        try withBound(values, from: 0, body)
    }

    /// True for a row, false at the end.
    private func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw SQLiteError(code: code, on: connection.handle)
        }
    }

    /// Binds `values` from the one at `start` on and runs `body` while their bytes cannot move, so that SQLite needs no
    /// copy of them.
    private func withBound(
        _ values: [Value], from start: Int, _ body: () throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        for position in start..<values.count {
            let index = Int32(position + 1)
            switch values[position] {
            case .null: try connection.check(sqlite3_bind_null(handle, index))
            case .integer(let integer): try connection.check(sqlite3_bind_int64(handle, index, integer))
            case .text(let text):
                return try text.utf8.span.withUnsafeBufferPointer { (bytes) throws(SQLiteError) in
                    let count = try length(bytes.count)
                    try connection.check(csqlite_bind_text_static(handle, index, bytes.baseAddress, count))
                    try withBound(values, from: position + 1, body)
                }
            case .blob(let blob):
                return try blob.withUnsafeBufferPointer { (bytes) throws(SQLiteError) in
                    let count = try length(bytes.count)
                    try connection.check(csqlite_bind_blob_static(handle, index, bytes.baseAddress, count))
                    try withBound(values, from: position + 1, body)
                }
            }
        }
        try body()
    }

    private func length(_ count: Int) throws(SQLiteError) -> Int32 {
        guard let length = Int32(exactly: count) else {
            throw SQLiteError(code: SQLITE_TOOBIG, message: "a value of \(count) bytes")
        }
        return length
    }
}

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

    /// The bytes in `column` where SQLite has them, while `body` runs; none for NULL.
    package func withBytes<Result>(_ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let bytes = sqlite3_column_blob(handle, column)?.assumingMemoryBound(to: UInt8.self)
        return body(
            UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : Int(sqlite3_column_bytes(handle, column))))
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

/// A value bound to a statement's parameter.
package enum Value: Sendable, Equatable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// Text; NULL for nil.
    package static func text(orNull text: String?) -> Value {
        text.map(Value.text) ?? .null
    }

    /// An integer; NULL for nil.
    package static func integer(orNull integer: Int64?) -> Value {
        integer.map(Value.integer) ?? .null
    }
}
