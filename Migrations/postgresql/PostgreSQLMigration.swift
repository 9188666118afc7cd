/// A step of the schema in a PostgreSQL database.
package struct PostgreSQLMigration: Sendable {
    /// The schema's version after the step; counts from 1.
    package let version: Int
    /// Statements that lead there from the version before. They need a transaction around them.
    package let sql: String

    /// All steps, in order.
    package static let all = [
        PostgreSQLMigration(version: 1, sql: String(decoding: PackageResources.v1_store_sql, as: UTF8.self)),
        PostgreSQLMigration(version: 2, sql: String(decoding: PackageResources.v2_indexes_sql, as: UTF8.self)),
        PostgreSQLMigration(version: 3, sql: String(decoding: PackageResources.v3_records_sql, as: UTF8.self)),
    ]

    /// The version that this putstore writes.
    package static let latest = all.last?.version ?? 0
}
