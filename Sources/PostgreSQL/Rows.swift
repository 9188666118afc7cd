import CPostgreSQL

/// What a statement gave. The columns are in binary form; a column must be of the type that it is asked for as.
package final class Rows {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit { cpq_result_clear(result) }

    package var count: Int { Int(cpq_result_rows(result)) }

    /// What was done: COMMIT, ROLLBACK, INSERT 0 1.
    package var tag: String { cpq_result_tag(result).map { String(cString: $0) } ?? "" }

    package subscript(_ row: Int) -> Row { Row(rows: self, index: Int32(row)) }

    package var all: some Sequence<Row> { (0..<count).lazy.map { self[$0] } }

    package var first: Row? { count > 0 ? self[0] : nil }

    fileprivate func bytes(_ row: Int32, _ column: Int32) -> UnsafeBufferPointer<UInt8>? {
        guard cpq_result_is_null(result, row, column) == 0 else { return nil }
        let count = Int(cpq_result_length(result, row, column))
        guard count > 0, let start = cpq_result_value(result, row, column) else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        return start.withMemoryRebound(to: UInt8.self, capacity: count) { UnsafeBufferPointer(start: $0, count: count) }
    }
}

package struct Row {
    fileprivate let rows: Rows
    fileprivate let index: Int32

    package func isNull(_ column: Int32) -> Bool { rows.bytes(index, column) == nil }

    /// A bigint or an integer.
    package func integerOrNil(_ column: Int32) -> Int64? {
        guard let bytes = rows.bytes(index, column), let first = bytes.first else { return nil }
        return bytes.dropFirst().reduce(Int64(Int8(bitPattern: first))) { $0 << 8 | Int64($1) }
    }

    /// 0 for NULL.
    package func integer(_ column: Int32) -> Int64 { integerOrNil(column) ?? 0 }

    package func flag(_ column: Int32) -> Bool { rows.bytes(index, column)?.first == 1 }

    package func text(_ column: Int32) -> String? {
        rows.bytes(index, column).map { String(decoding: $0, as: UTF8.self) }
    }

    package func content(_ column: Int32) -> [UInt8]? { rows.bytes(index, column).map { Array($0) } }

    /// What stands in `column`; empty for NULL. Of no use after `body`.
    package func withBytes<Result>(_ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let result = body(rows.bytes(index, column) ?? UnsafeBufferPointer(start: nil, count: 0))
        withExtendedLifetime(rows) {}
        return result
    }
}
