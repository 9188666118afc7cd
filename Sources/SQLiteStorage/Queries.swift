import HTTPSemantics
import ResourceCore
import SQLite

/// Every statement that the store keeps prepared. A test asks SQLite for the plan of each: none may scan a table, but
/// those that are named `scans`.
package enum Query: String, CaseIterable, Sendable {
    // A content of more than ?3 bytes is left where it is: the case is all that loads it, length() reads the row's head.
    case stored = """
        SELECT revision, last_modified, is_date_strong, media_type, language, disposition, key, length(content),
            CASE WHEN length(content) <= ?3 THEN content END
        FROM resource WHERE collection = ?1 AND id = ?2
        """
    case page = """
        SELECT revision, last_modified, is_date_strong, media_type, language, disposition, key, length(content),
            CASE WHEN length(content) <= ?3 THEN content END, id
        FROM resource WHERE collection = ?1 AND id > ?2 ORDER BY id
        """
    case scan = "SELECT id, media_type, content FROM resource WHERE collection = ?1 AND id > ?2 ORDER BY id"
    case follows = "SELECT 1 FROM resource WHERE collection = ?1 AND id > ?2 LIMIT 1"
    case count = "SELECT count(*) FROM resource WHERE collection = ?1"
    case ids = "SELECT id FROM resource WHERE collection = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
    case lastID = "SELECT max(id) FROM resource WHERE collection = ?1"
    case export = """
        SELECT revision, last_modified, is_date_strong, media_type, language, disposition, key, length(content),
            CASE WHEN length(content) <= ?3 THEN content END, id, collection
        FROM resource WHERE (collection, id) > (?1, ?2) ORDER BY collection, id
        """
    case nextCollection = "SELECT min(collection) FROM resource WHERE collection > ?1"
    case create = """
        INSERT INTO resource
            (collection, id, revision, last_modified, is_date_strong, media_type, language, disposition, content)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """
    case replace = """
        UPDATE resource
        SET revision = ?2, last_modified = ?3, is_date_strong = ?4, media_type = ?5, language = ?6, disposition = ?7,
            content = ?8
        WHERE key = ?1
        """
    case delete = "DELETE FROM resource WHERE key = ?1"

    case collection = "SELECT revision, last_modified FROM collection WHERE name = ?1"
    case setCollection = """
        INSERT INTO collection (name, revision, last_modified) VALUES (?1, ?2, ?3)
        ON CONFLICT (name) DO UPDATE SET revision = excluded.revision, last_modified = excluded.last_modified
        """
    case counter = "SELECT revision, first_kept, kept_bytes, mark FROM counter WHERE key = 1"
    case setCounter = "UPDATE counter SET revision = ?1, first_kept = ?2, kept_bytes = ?3 WHERE key = 1"

    // OR REPLACE, for somebody else may have set the counter back.
    case addChange = """
        INSERT OR REPLACE INTO change
            (revision, collection, id, outcome, time, media_type, length, is_erased, prior, depth, jump,
             old_last_modified, old_is_date_strong, old_media_type, old_language, old_disposition, old_length, old_content)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
        """
    case change = """
        SELECT revision, collection, id, outcome, time, media_type, length, is_erased, prior, old_length
        FROM change WHERE revision = ?1
        """
    case following = """
        SELECT revision, collection, id, outcome, time, media_type, length, is_erased, prior, old_length
        FROM change WHERE revision > ?1 AND revision <= ?2 ORDER BY revision
        """
    case link = "SELECT prior, depth, jump, time, length(old_content) FROM change WHERE revision = ?1"
    // The columns of `stored`, of what was replaced.
    case superseded = """
        SELECT prior, old_last_modified, old_is_date_strong, old_media_type, old_language, old_disposition, revision,
            length(old_content), CASE WHEN length(old_content) <= ?2 THEN old_content END, old_length
        FROM change WHERE revision = ?1
        """
    case current = "SELECT revision FROM resource WHERE collection = ?1 AND id = ?2"
    case deletion = "SELECT revision FROM deletion WHERE collection = ?1 AND id = ?2"
    case keepDeletion = "INSERT OR REPLACE INTO deletion (collection, id, revision) VALUES (?1, ?2, ?3)"
    case dropDeletion = "DELETE FROM deletion WHERE collection = ?1 AND id = ?2 AND revision = ?3"
    // These two look through all there is, for a revision whose own change was dropped.
    case replacement = "SELECT revision, collection, id FROM change WHERE revision >= ?1 AND prior = ?2 LIMIT 1"
    case holder = "SELECT collection, id FROM resource WHERE revision = ?1 LIMIT 1"
    case oldest = """
        SELECT revision, time, outcome, length(old_content), collection, id FROM change WHERE revision > ?1 ORDER BY revision
        """
    case dropChanges = "DELETE FROM change WHERE revision <= ?1"
    // A name of a file and a parameter of a type may tell as much as the content.
    case eraseReplaced = """
        UPDATE change
        SET old_content = NULL, old_language = NULL, old_disposition = NULL,
            old_media_type = rtrim(substr(old_media_type, 1, instr(old_media_type || ';', ';') - 1))
        WHERE revision = ?1
        """
    case markErased = """
        UPDATE change
        SET is_erased = 1, media_type = rtrim(substr(media_type, 1, instr(media_type || ';', ';') - 1))
        WHERE revision = ?1
        """

    case snapshots = "SELECT name, revision, time FROM snapshot ORDER BY name"
    case keepSnapshot = "INSERT OR REPLACE INTO snapshot (name, revision, time) VALUES (?1, ?2, ?3)"
    case dropSnapshot = "DELETE FROM snapshot WHERE name = ?1"
    case dropSnapshotsBefore = "DELETE FROM snapshot WHERE revision < ?1"

    case look = "SELECT id, media_type, content FROM resource WHERE collection = ?1 AND id = ?2"
    case lookByKey = "SELECT id, media_type, content FROM resource WHERE key = ?1"
    case storedByKey = """
        SELECT revision, last_modified, is_date_strong, media_type, language, disposition, key, length(content), content, id
        FROM resource WHERE key = ?1
        """
    case scanForIndex = """
        SELECT id, media_type, content, key FROM resource WHERE collection = ?1 AND id > ?2 ORDER BY id
        """
    case entriesOfKey = """
        SELECT key, id, resource FROM index_entry WHERE number = ?1 AND key = ?2 AND id > ?3 ORDER BY id
        """
    case entriesInRange = """
        SELECT key, id, resource FROM index_entry WHERE number = ?1 AND key >= ?2 AND key < ?3 ORDER BY key, id
        """
    case entriesBackward = """
        SELECT key, id, resource FROM index_entry WHERE number = ?1 AND key >= ?2 AND key < ?3 ORDER BY key DESC, id DESC
        """
    case lastKey = "SELECT max(key) FROM index_entry WHERE number = ?1 AND key >= ?2 AND key < ?3"
    case addEntry = "INSERT OR IGNORE INTO index_entry (number, key, id, resource) VALUES (?1, ?2, ?3, ?4)"
    case dropEntry = "DELETE FROM index_entry WHERE number = ?1 AND key = ?2 AND id = ?3"
    // The entry behind those that are dropped together.
    case entryBehind = "SELECT key, id FROM index_entry WHERE number = ?1 ORDER BY key, id LIMIT 1 OFFSET ?2"
    case dropEntriesBefore = "DELETE FROM index_entry WHERE number = ?1 AND (key, id) < (?2, ?3)"
    case dropEntries = "DELETE FROM index_entry WHERE number = ?1"
    // There are few of these, so looking through all of them is no loss.
    case declarations = "SELECT collection FROM declaration ORDER BY collection"
    case declaration = "SELECT 1 FROM declaration WHERE collection = ?1"
    case indexes = """
        SELECT number, collection, member, built_to, is_dropped FROM collection_index ORDER BY collection, position
        """
    case indexesOfCollection = """
        SELECT number, collection, member, built_to, is_dropped FROM collection_index WHERE collection = ?1 ORDER BY position
        """
    case declare = "INSERT OR IGNORE INTO declaration (collection) VALUES (?1)"
    case dropDeclaration = "DELETE FROM declaration WHERE collection = ?1"
    case addIndex = """
        INSERT INTO collection_index (collection, member, position, built_to, is_dropped) VALUES (?1, ?2, ?3, '', 0)
        """
    case placeIndex = "UPDATE collection_index SET position = ?2 WHERE number = ?1"
    case markBuilt = "UPDATE collection_index SET built_to = ?2 WHERE number = ?1"
    case markDropped = "UPDATE collection_index SET is_dropped = 1 WHERE number = ?1"
    case dropIndex = "DELETE FROM collection_index WHERE number = ?1"

    case record = """
        SELECT fingerprint, expires, status, collection, id, revision, last_modified, content, is_whole
        FROM idempotency WHERE key = ?1 AND expires > ?2
        """
    case keepRecord = """
        INSERT OR REPLACE INTO idempotency
            (key, fingerprint, expires, status, collection, id, revision, last_modified, content, is_whole)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """
    case dropRecords = "DELETE FROM idempotency WHERE revision > ?1"
    case dropLapsedRecords = """
        DELETE FROM idempotency
        WHERE rowid IN (SELECT rowid FROM idempotency WHERE expires <= ?1 ORDER BY expires LIMIT ?2)
        """

    /// Moves when another connection, of whatever process, has written; not for what the asking one writes.
    case dataVersion = "PRAGMA data_version"

    /// Those that look through a whole table.
    package static let scans: Set<Query> = [
        .replacement, .holder, .snapshots, .dropSnapshotsBefore, .dropRecords, .declarations, .indexes,
    ]

    case begin = "BEGIN IMMEDIATE"
    case beginReading = "BEGIN"
    case commit = "COMMIT"
    case rollBack = "ROLLBACK"
}

/// The reading that facts are made of, on one connection: the writer's or a reader's.
final class ResourceQueries {
    private let stored: Statement
    private let collection: Statement
    private let counter: Statement
    private let record: Statement
    private let connection: Connection

    init(on connection: Connection) throws(SQLiteError) {
        self.connection = connection
        stored = try connection.prepare(.stored)
        collection = try connection.prepare(.collection)
        counter = try connection.prepare(.counter)
        record = try connection.prepare(.record)
    }

    /// What is stored at `target`, with its row's key and as much of the content as `part` wants by the metadata; nil if
    /// the resource does not exist.
    func row(
        at target: Target, part: (StoredRepresentation) -> ContentPart
    ) throws(SQLiteError) -> RecentResources.Entry? {
        var found: RecentResources.Entry?
        try stored.query(.text(target.collection), .text(target.id), .integer(Self.inlineLimit)) {
            (row) throws(SQLiteError) in
            found = try entry(row, part: part)
            return false
        }
        return found
    }

    /// All that is stored at `target`.
    func row(at target: Target) throws(SQLiteError) -> RecentResources.Entry? {
        try row(at: target) { _ in .whole }
    }

    /// Bytes of content that are read with the row; more of them are read apart, and only as many as are wanted.
    static let inlineLimit: Int64 = 16 << 10

    /// What `row`, of a statement that begins with the columns of `Query.stored`, holds.
    func entry(
        _ row: Row, in place: ContentColumn = .resource, part: (StoredRepresentation) -> ContentPart
    ) throws(SQLiteError) -> RecentResources.Entry {
        let key = row.integer(6)
        let length = Int(row.integer(7))
        let content = row.blob(8)
        var stored = StoredRepresentation(
            Representation(
                content: content ?? [], mediaType: row.text(3) ?? "", language: row.text(4), disposition: row.text(5)),
            revision: row.integer(0), lastModified: row.integer(1), isDateStrong: row.integer(2) != 0,
            contentLength: length, contentStart: 0)
        if content == nil {
            let range = part(stored).range(ofLength: length)
            if !range.isEmpty {
                // The row that the statement stands on holds the snapshot.
                stored.representation.content = try connection.blob(
                    place.column, of: place.table, row: key, range: range)
                stored.contentStart = range.lowerBound
            }
        }
        return RecentResources.Entry(key: key, stored: stored)
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

    /// How much the log of changes has.
    func logState() throws(SQLiteError) -> LogState {
        try counted { row in LogState(newest: row.integer(0), firstKept: row.integer(1), bytes: row.integer(2)) }
    }

    /// The same, and whose log it is.
    func extent() throws(SQLiteError) -> HistoryExtent {
        try counted { row in
            HistoryExtent(
                mark: row.text(3) ?? "", firstKept: row.integer(1), newest: row.integer(0), bytes: row.integer(2))
        }
    }

    private func counted<Result>(_ read: (Row) -> Result) throws(SQLiteError) -> Result {
        var found: Result?
        try counter.query { (row) throws(SQLiteError) in
            guard row.integer(0) >= 0 else { throw SQLiteError.corrupt("the revision counter is below zero") }
            found = read(row)
            return false
        }
        // Starting again from 0 would use revisions twice.
        guard let found else { throw SQLiteError.corrupt("the revision counter is gone") }
        return found
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

/// Where a content is.
enum ContentColumn {
    /// What is current.
    case resource
    /// What a change replaced.
    case log

    var table: String {
        switch self {
        case .resource: "resource"
        case .log: "change"
        }
    }

    var column: String {
        switch self {
        case .resource: "content"
        case .log: "old_content"
        }
    }
}

/// Transactions on one connection.
final class TransactionStatements {
    private let connection: Connection
    private let beginning: Statement
    private let committing: Statement
    private let rollingBack: Statement

    init(on connection: Connection, writing: Bool) throws(SQLiteError) {
        self.connection = connection
        beginning = try connection.prepare(writing ? .begin : .beginReading)
        committing = try connection.prepare(.commit)
        rollingBack = try connection.prepare(.rollBack)
    }

    func begin() throws(SQLiteError) { try beginning.run() }

    func commit() throws(SQLiteError) { try committing.run() }

    /// Ends a transaction that is still open: one whose COMMIT failed may have ended or not.
    func rollBack() throws(SQLiteError) {
        if connection.isInTransaction { try rollingBack.run() }
    }
}

extension Connection {
    func prepare(_ query: Query) throws(SQLiteError) -> Statement {
        try Statement(query.rawValue, on: self)
    }
}

extension Row {
    /// Of a row of `Query.record`.
    fileprivate func record(of key: String) -> IdempotencyRecord {
        let answer = RecordedAnswer(
            status: Int(integer(2)), target: Target(collection: text(3) ?? "", id: text(4) ?? ""), revision: integer(5),
            lastModified: integer(6), content: RecordedContent(list: blob(7), isWhole: integer(8) != 0))
        return IdempotencyRecord(key: key, fingerprint: blob(0) ?? [], expires: integer(1), answer: answer)
    }
}
