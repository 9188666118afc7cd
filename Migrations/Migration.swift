/// A step of the database's schema.
package struct Migration: Sendable {
    /// The schema's version after the step; counts from 1.
    package let version: Int
    /// Statements that lead there from the version before. They need a transaction around them.
    package let sql: String

    /// `PRAGMA application_id` of every putstore database: "puts".
    package static let applicationID: Int64 = 0x7075_7473

    /// All steps, in order.
    package static let all = [
        Migration(version: 1, sql: String(decoding: PackageResources.v1_resources_sql, as: UTF8.self)),
        Migration(version: 2, sql: String(decoding: PackageResources.v2_collection_dates_sql, as: UTF8.self)),
        Migration(version: 3, sql: String(decoding: PackageResources.v3_changes_sql, as: UTF8.self)),
        Migration(version: 4, sql: String(decoding: PackageResources.v4_snapshots_sql, as: UTF8.self)),
        Migration(version: 5, sql: String(decoding: PackageResources.v5_indexes_sql, as: UTF8.self)),
        Migration(version: 6, sql: String(decoding: PackageResources.v6_records_sql, as: UTF8.self)),
    ]

    /// The version that this putstore writes.
    package static let latest = all.last?.version ?? 0
}
