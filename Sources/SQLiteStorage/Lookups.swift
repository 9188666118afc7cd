import HTTPSemantics
import ResourceCore
import SQLite

/// The reading that facts are made of, on one connection: the writer's or a reader's.
final class ResourceQueries {
    private let stored: Statement
    private let collection: Statement
    private let counter: Statement
    private let record: Statement

    init(on connection: Connection) throws(SQLiteError) {
        stored = try connection.prepare(.stored)
        collection = try connection.prepare(.collection)
        counter = try connection.prepare(.counter)
        record = try connection.prepare(.record)
    }

    /// The representation stored at `target`, with its row's key; nil if the resource does not exist.
    func row(at target: Target) throws(SQLiteError) -> RecentResources.Entry? {
        var found: RecentResources.Entry?
        try stored.query(.text(target.collection), .text(target.id)) { row in
            found = RecentResources.Entry(key: row.integer(7), stored: row.storedRepresentation)
            return false
        }
        return found
    }

    /// What tells the state of the collection `name`.
    func validators(of name: String) throws(SQLiteError) -> CollectionValidators {
        var validators = CollectionValidators.unchanged
        try collection.query(.text(name)) { row in
            validators = CollectionValidators(revision: row.integer(0), lastModified: row.integerOrNil(1))
            return false
        }
        return validators
    }

    /// The revision last used in the store; 0 if none was.
    func lastRevision() throws(SQLiteError) -> Int64 {
        var revision: Int64?
        try counter.query { row in
            revision = row.integer(0)
            return false
        }
        // Starting again from 0 would use revisions twice.
        guard let revision else { throw SQLiteError.corrupt("the revision counter is gone") }
        return revision
    }

    /// The record of `key` that has not lapsed at `now`, in seconds since 1970; nil if there is none.
    func record(of key: String, at now: Int64) throws(SQLiteError) -> IdempotencyRecord? {
        var found: IdempotencyRecord?
        try record.query(.text(key), .integer(now)) { row in
            found = row.record(of: key)
            return false
        }
        return found
    }
}

extension Connection {
    func prepare(_ query: Query) throws(SQLiteError) -> Statement {
        try Statement(query.rawValue, on: self)
    }
}

extension Row {
    /// Of a row that begins with revision, last_modified, is_date_strong, media_type, language, disposition, content.
    var storedRepresentation: StoredRepresentation {
        StoredRepresentation(
            Representation(
                content: blob(6) ?? [], mediaType: text(3) ?? "", language: text(4), disposition: text(5)),
            revision: integer(0), lastModified: integer(1), isDateStrong: integer(2) != 0)
    }

    /// Of a row of `Query.record`.
    fileprivate func record(of key: String) -> IdempotencyRecord {
        let representation = blob(10).map {
            Representation(content: $0, mediaType: text(7) ?? "", language: text(8), disposition: text(9))
        }
        let answer = RecordedAnswer(
            status: Int(integer(2)), target: Target(collection: text(3) ?? "", id: text(4) ?? ""), revision: integer(5),
            lastModified: integer(6), representation: representation)
        return IdempotencyRecord(key: key, fingerprint: blob(0) ?? [], expires: integer(1), answer: answer)
    }
}
