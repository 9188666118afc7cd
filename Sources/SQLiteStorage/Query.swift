/// Every statement that the store keeps prepared. A test asks SQLite for the plan of each: none may scan a table.
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
    case follows = "SELECT 1 FROM resource WHERE collection = ?1 AND id > ?2 LIMIT 1"
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
    case counter = "SELECT revision FROM counter WHERE key = 1"
    case setCounter = "UPDATE counter SET revision = ?1 WHERE key = 1"

    case record = """
        SELECT fingerprint, expires, status, collection, id, revision, last_modified, media_type, language, disposition, content
        FROM idempotency WHERE key = ?1 AND expires > ?2
        """
    case keepRecord = """
        INSERT OR REPLACE INTO idempotency
            (key, fingerprint, expires, status, collection, id, revision, last_modified,
             media_type, language, disposition, content)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """
    case dropLapsedRecords = """
        DELETE FROM idempotency
        WHERE rowid IN (SELECT rowid FROM idempotency WHERE expires <= ?1 ORDER BY expires LIMIT ?2)
        """

    case begin = "BEGIN IMMEDIATE"
    case beginReading = "BEGIN"
    case commit = "COMMIT"
    case rollBack = "ROLLBACK"
}
