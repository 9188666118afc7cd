/// Every statement that the store sends. A test asks PostgreSQL for the plan of each: none may scan a table, but those that are
/// named `scans`.
package enum Query: String, CaseIterable, Sendable {
    // MARK: A batch, on its way in

    /// Waits for whoever commits. Each statement after it sees what was committed until then.
    case lock = "SELECT 1 FROM lane WHERE key = 1 FOR UPDATE"
    case state = """
        SELECT c.revision, c.ordinal, c.total, l.first_kept, l.dropped_rows, l.dropped_bytes,
            (SELECT min(revision) FROM snapshot), floor(extract(epoch FROM clock_timestamp()))::bigint, s.mark
        FROM log l CROSS JOIN store s
            LEFT JOIN LATERAL (SELECT revision, ordinal, total FROM change ORDER BY revision DESC LIMIT 1) c ON true
        WHERE l.key = 1 AND s.key = 1
        """
    // A content of more than $3 bytes is left where it is. The links are of the change before the one to come, and of the one
    // that its long way leads to.
    case facts = """
        SELECT t.place, r.revision, r.last_modified, r.is_date_strong, r.media_type, r.language, r.disposition,
            length(r.content), CASE WHEN length(r.content) <= $3::bigint THEN r.content END,
            d.revision, k.depth, k.jump, j.jump
        FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS t (collection, id, place)
            LEFT JOIN resource r ON r.collection = t.collection AND r.id = t.id
            LEFT JOIN deletion d ON d.collection = t.collection AND d.id = t.id
            LEFT JOIN change k ON k.revision = coalesce(r.revision, d.revision)
            LEFT JOIN change j ON j.revision = k.jump
        """
    // The facts of what stands, or stood, from an id on, in their order: for commits that go through a collection.
    case factsFrom = """
        SELECT t.id, r.revision, r.last_modified, r.is_date_strong, r.media_type, r.language, r.disposition,
            length(r.content), CASE WHEN length(r.content) <= $3::bigint THEN r.content END,
            d.revision, k.depth, k.jump, j.jump
        FROM (
            SELECT id FROM (
                (SELECT id FROM resource WHERE collection = $1::text AND id >= $2::text ORDER BY id LIMIT $4::bigint)
                UNION
                (SELECT id FROM deletion WHERE collection = $1::text AND id >= $2::text ORDER BY id LIMIT $4::bigint)
            ) found ORDER BY id LIMIT $4::bigint
        ) t
            LEFT JOIN resource r ON r.collection = $1::text AND r.id = t.id
            LEFT JOIN deletion d ON d.collection = $1::text AND d.id = t.id
            LEFT JOIN change k ON k.revision = coalesce(r.revision, d.revision)
            LEFT JOIN change j ON j.revision = k.jump
        ORDER BY t.id
        """
    // What was dropped may be newer than what is left of the log, where a batch's first row stays.
    case validators = """
        SELECT t.place, greatest(c.revision, o.revision),
            CASE WHEN o.revision > c.revision OR c.revision IS NULL THEN o.last_modified ELSE c.collection_time END
        FROM unnest($1::text[]) WITH ORDINALITY AS t (name, place)
            LEFT JOIN LATERAL (
                SELECT revision, collection_time FROM change WHERE collection = t.name ORDER BY revision DESC LIMIT 1
            ) c ON true
            LEFT JOIN collection o ON o.name = t.name
        """
    case records = """
        SELECT i.key, fingerprint, expires, status, collection, id, revision, last_modified, content, is_whole
        FROM unnest($1::text[]) AS t (key) JOIN idempotency i ON i.key = t.key
        """

    // MARK: … and on its way out

    case addChanges = """
        INSERT INTO change (
            revision, ordinal, total, time, collection_time, length, prior, depth, jump, old_last_modified, token, written,
            old_length, outcome, is_erased, old_is_date_strong, collection, id, media_type, old_media_type, old_language,
            old_disposition, old_content)
        SELECT revision, ordinal, total, time, collection_time, length, prior, depth, jump, old_last_modified, token,
            CASE WHEN token IS NOT NULL THEN clock_timestamp() END, old_length, outcome, false, old_is_date_strong,
            collection, id, media_type, old_media_type, old_language, old_disposition, old_content
        FROM unnest(
            $1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
            $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::boolean[],
            $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::bytea[]
        ) AS t (
            revision, ordinal, total, time, collection_time, length, prior, depth, jump, old_last_modified, token,
            old_length, outcome, old_is_date_strong, collection, id, media_type, old_media_type, old_language,
            old_disposition, old_content)
        """
    case create = """
        INSERT INTO resource (
            collection, id, revision, last_modified, is_date_strong, media_type, language, disposition, content)
        SELECT * FROM unnest(
            $1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::boolean[], $6::text[], $7::text[], $8::text[],
            $9::bytea[])
        """
    // Fails, and the whole batch with it, unless each of the $10 rows is what the decision was made on.
    case replace = """
        WITH done AS (
            UPDATE resource r
            SET revision = t.revision, last_modified = t.last_modified, is_date_strong = t.is_date_strong,
                media_type = t.media_type, language = t.language, disposition = t.disposition, content = t.content
            FROM unnest(
                $1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::boolean[], $6::text[], $7::text[], $8::text[],
                $9::bytea[], $11::bigint[]
            ) AS t (
                collection, id, revision, last_modified, is_date_strong, media_type, language, disposition, content, seen)
            WHERE r.collection = t.collection AND r.id = t.id AND r.revision = t.seen
            RETURNING 1)
        SELECT 1 / (count(*) = $10::bigint)::integer FROM done
        """
    case delete = """
        WITH done AS (
            DELETE FROM resource r
            USING unnest($1::text[], $2::text[], $3::bigint[]) AS t (collection, id, seen)
            WHERE r.collection = t.collection AND r.id = t.id AND r.revision = t.seen
            RETURNING 1)
        SELECT 1 / (count(*) = $4::bigint)::integer FROM done
        """
    case keepDeletions = """
        INSERT INTO deletion (collection, id, revision)
        SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])
        ON CONFLICT (collection, id) DO UPDATE SET revision = excluded.revision
        """
    case dropDeletions = """
        DELETE FROM deletion d
        USING unnest($1::text[], $2::text[], $3::bigint[]) AS t (collection, id, revision)
        WHERE d.collection = t.collection AND d.id = t.id AND d.revision = t.revision
        """
    case keepRecords = """
        INSERT INTO idempotency (
            key, fingerprint, expires, status, collection, id, revision, last_modified, content, is_whole)
        SELECT key, fingerprint, expires, status, collection, id, revision, last_modified, content, whole <> 0
        FROM unnest(
            $1::text[], $2::bytea[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
            $9::bytea[], $10::bigint[]
        ) AS t (key, fingerprint, expires, status, collection, id, revision, last_modified, content, whole)
        ON CONFLICT (key) DO UPDATE
        SET fingerprint = excluded.fingerprint, expires = excluded.expires, status = excluded.status,
            collection = excluded.collection, id = excluded.id, revision = excluded.revision,
            last_modified = excluded.last_modified, content = excluded.content, is_whole = excluded.is_whole
        """
    case setLog =
        "UPDATE log SET first_kept = $1::bigint, dropped_rows = $2::bigint, dropped_bytes = $3::bigint WHERE key = 1"
    case keepSnapshot = """
        INSERT INTO snapshot (name, revision, time) VALUES ($1::text, $2::bigint, $3::bigint)
        ON CONFLICT (name) DO UPDATE SET revision = excluded.revision, time = excluded.time
        """
    case dropSnapshot = "DELETE FROM snapshot WHERE name = $1::text"
    case dropSnapshotsBefore = "DELETE FROM snapshot WHERE revision < $1::bigint"
    case dropRecords = "DELETE FROM idempotency WHERE revision > $1::bigint"

    // MARK: What came of a COMMIT

    case outcome = "SELECT 1 FROM change WHERE revision = $1::bigint AND token = $2::bigint"
    case settle = "UPDATE store SET settled = settled + 1 WHERE key = 1"

    // MARK: Resources

    case stored = """
        SELECT revision, last_modified, is_date_strong, media_type, language, disposition, length(content),
            CASE WHEN length(content) <= $3::bigint THEN content END
        FROM resource WHERE collection = $1::text AND id = $2::text
        """
    case part = """
        SELECT substring(content FROM ($4::bigint + 1)::integer FOR ($5::bigint)::integer)
        FROM resource WHERE collection = $1::text AND id = $2::text AND revision = $3::bigint
        """
    // One more than are wanted, which tells whether more follow. Content only as far as those before it weigh less than $4.
    case page = """
        SELECT revision, last_modified, is_date_strong, media_type, language, disposition, length,
            CASE WHEN place <= $3::bigint AND before < $4::bigint AND $5::boolean THEN content END, id
        FROM (
            SELECT *, row_number() OVER (ORDER BY id) AS place, sum(weight) OVER (ORDER BY id) - weight AS before
            FROM (
                SELECT id, revision, last_modified, is_date_strong, media_type, language, disposition, content,
                    length(content) AS length,
                    octet_length(id) + octet_length(media_type) + coalesce(octet_length(language), 0)
                        + coalesce(octet_length(disposition), 0) + length(content)::bigint AS weight
                FROM resource WHERE collection = $1::text AND id > $2::text ORDER BY id LIMIT $3::bigint + 1
            ) found
        ) weighed
        ORDER BY id
        """
    case export = """
        SELECT revision, last_modified, is_date_strong, media_type, language, disposition, length(content), content, id,
            collection
        FROM (
            SELECT *, sum(length(content)::bigint) OVER (ORDER BY collection, id) - length(content) AS before
            FROM (
                SELECT * FROM resource
                WHERE (collection, id) > ($1::text, $2::text) ORDER BY collection, id LIMIT $3::bigint
            ) found
        ) weighed
        WHERE before < $4::bigint OR before = 0
        ORDER BY collection, id
        """
    case exportOne = """
        SELECT revision, last_modified, is_date_strong, media_type, language, disposition, length(content), content, id,
            collection
        FROM (
            SELECT *, sum(length(content)::bigint) OVER (ORDER BY id) - length(content) AS before
            FROM (
                SELECT * FROM resource WHERE collection = $1::text AND id > $2::text ORDER BY id LIMIT $3::bigint
            ) found
        ) weighed
        WHERE before < $4::bigint OR before = 0
        ORDER BY id
        """
    case count = "SELECT count(*) FROM resource WHERE collection = $1::text"
    case ids = """
        SELECT id FROM resource WHERE collection = $1::text AND id > $2::text ORDER BY id LIMIT $3::bigint
        """
    // Leaps from name to name through the index, whatever the number of resources between them.
    case collections = """
        WITH RECURSIVE found (name, place) AS (
            (SELECT collection, 1 FROM resource WHERE collection > $1::text ORDER BY collection LIMIT 1)
            UNION ALL
            SELECT (SELECT collection FROM resource WHERE collection > f.name ORDER BY collection LIMIT 1), f.place + 1
            FROM found f WHERE f.name IS NOT NULL AND f.place < $2::bigint)
        SELECT name FROM found WHERE name IS NOT NULL
        """

    // MARK: The past

    case snapshots = "SELECT name, revision, time FROM snapshot ORDER BY name"
    case link = "SELECT prior, depth, jump, time, length(old_content) FROM change WHERE revision = $1::bigint"
    case change = """
        SELECT revision, collection, id, outcome, time, media_type, length, is_erased, prior, old_length
        FROM change WHERE revision = $1::bigint AND outcome > 0
        """
    case superseded = """
        SELECT prior, old_last_modified, old_is_date_strong, old_media_type, old_language, old_disposition,
            length(old_content), CASE WHEN length(old_content) <= $2::bigint THEN old_content END, old_length
        FROM change WHERE revision = $1::bigint
        """
    case supersededPart = """
        SELECT substring(old_content FROM ($2::bigint + 1)::integer FOR ($3::bigint)::integer) FROM change WHERE revision = $1::bigint
        """
    case current = "SELECT revision FROM resource WHERE collection = $1::text AND id = $2::text"
    case deletion = "SELECT revision FROM deletion WHERE collection = $1::text AND id = $2::text"
    // The newest first. A content of more than $3 bytes is left where it is.
    case past = """
        SELECT revision, collection, id, prior, old_last_modified, old_is_date_strong, old_media_type, old_language,
            old_disposition, length(old_content), CASE WHEN length(old_content) <= $3::bigint THEN old_content END,
            old_length
        FROM change WHERE revision <= $1::bigint AND outcome > 0 ORDER BY revision DESC LIMIT $2::bigint
        """
    // The last of the changes that are looked at.
    case lookedAt = """
        SELECT max(revision) FROM (
            SELECT revision FROM change WHERE revision > $1::bigint ORDER BY revision LIMIT $2::bigint) looked
        """
    case following = """
        SELECT revision, collection, id, outcome, time, media_type, length, is_erased, prior, old_length
        FROM (
            SELECT * FROM change
            WHERE revision > $1::bigint AND revision >= (SELECT first_kept FROM log WHERE key = 1)
            ORDER BY revision LIMIT $2::bigint
        ) looked
        WHERE outcome > 0 AND ($3::text[] IS NULL OR collection = ANY ($3::text[]))
            AND ($4::text IS NULL OR id = $4::text)
        ORDER BY revision LIMIT $5::bigint
        """
    // The same whether the log has them or is about to lose them: for those who are told.
    case news = """
        SELECT revision, collection, id, outcome, time, media_type, length, is_erased, prior, old_length
        FROM change WHERE revision > $1::bigint AND outcome > 0 ORDER BY revision LIMIT $2::bigint
        """
    case databaseSize = "SELECT pg_database_size(current_database())"
    case newest = "SELECT revision FROM change ORDER BY revision DESC LIMIT 1"
    // These two look through all there is, for a revision whose own change was dropped.
    case replacement = """
        SELECT revision, collection, id FROM change WHERE revision >= $1::bigint AND prior = $2::bigint LIMIT 1
        """
    case holder = "SELECT collection, id FROM resource WHERE revision = $1::bigint LIMIT 1"

    // MARK: What is dropped and erased

    case oldest = """
        SELECT revision, time, outcome, coalesce(length(old_content), 0), collection, id
        FROM change WHERE revision >= $1::bigint ORDER BY revision LIMIT $2::bigint
        """
    // A batch's first row stays a while, for who has to ask what came of it; and the newest row, which is the counter.
    case dropChanges = """
        WITH gone AS (
            DELETE FROM change WHERE revision = ANY (ARRAY(
                SELECT revision FROM change
                WHERE revision < $1::bigint AND revision < (SELECT max(revision) FROM change)
                    AND (token IS NULL OR written < clock_timestamp() - interval '1 minute')
                ORDER BY revision LIMIT $2::bigint))
            RETURNING collection, revision, collection_time),
        kept AS (
            INSERT INTO collection (name, revision, last_modified)
            SELECT DISTINCT ON (collection) collection, revision, collection_time FROM gone WHERE collection <> ''
            ORDER BY collection, revision DESC
            ON CONFLICT (name) DO UPDATE SET revision = excluded.revision, last_modified = excluded.last_modified
            WHERE collection.revision < excluded.revision)
        SELECT count(*) FROM gone
        """
    case erasable = """
        WITH RECURSIVE walk AS (
            SELECT revision, prior, length(old_content) AS bytes, 1 AS place FROM change WHERE revision = $1::bigint
            UNION ALL
            SELECT c.revision, c.prior, length(c.old_content), w.place + 1
            FROM walk w JOIN change c ON c.revision = w.prior
            WHERE w.prior >= $2::bigint AND w.place < $3::bigint)
        SELECT revision, prior, bytes FROM walk ORDER BY place
        """
    // A name of a file and a parameter of a type may tell as much as the content.
    case eraseReplaced = """
        UPDATE change
        SET old_content = NULL, old_language = NULL, old_disposition = NULL,
            old_media_type = rtrim(split_part(old_media_type, ';', 1))
        WHERE revision = ANY ($1::bigint[])
        """
    case markErased = """
        UPDATE change SET is_erased = true, media_type = rtrim(split_part(media_type, ';', 1))
        WHERE revision = ANY ($1::bigint[])
        """
    case dropLapsedRecords = """
        DELETE FROM idempotency WHERE key = ANY (ARRAY(
            SELECT key FROM idempotency WHERE expires <= $1::bigint ORDER BY expires LIMIT $2::bigint))
        """

    // MARK: Collections that are looked through

    case scan = """
        SELECT id, media_type, content FROM (
            SELECT *, sum(length(content)::bigint) OVER (ORDER BY id) - length(content) AS before
            FROM (
                SELECT id, media_type, content FROM resource
                WHERE collection = $1::text AND id > $2::text ORDER BY id LIMIT $3::bigint
            ) found
        ) weighed
        WHERE before < $4::bigint OR before = 0
        ORDER BY id
        """
    case some = """
        SELECT revision, last_modified, is_date_strong, media_type, language, disposition, length(content), content, id
        FROM resource WHERE collection = $1::text AND id = ANY ($2::text[])
        """

    // MARK: Indexes

    case indexes = """
        SELECT number, collection, member, built_to, is_dropped FROM collection_index
        WHERE $1::text[] IS NULL OR collection = ANY ($1::text[]) ORDER BY collection, position
        """
    case declarations = """
        SELECT collection FROM declaration WHERE $1::text IS NULL OR collection = $1::text ORDER BY collection
        """
    case keepDeclaration = "INSERT INTO declaration VALUES ($1::text) ON CONFLICT DO NOTHING"
    case dropDeclaration = "DELETE FROM declaration WHERE collection = $1::text"
    case addIndex = """
        INSERT INTO collection_index (number, collection, member, position, built_to, is_dropped)
        SELECT coalesce(max(number), 0) + 1, $1::text, $2::text, $3::bigint, '', false FROM collection_index
        """
    case placeIndex = "UPDATE collection_index SET position = $2::bigint WHERE number = $1::bigint"
    case markIndexDropped = "UPDATE collection_index SET is_dropped = true WHERE number = $1::bigint"
    case markBuilt = "UPDATE collection_index SET built_to = $2::text WHERE number = ANY ($1::bigint[])"
    case dropIndex = "DELETE FROM collection_index WHERE number = $1::bigint"
    case addEntries = """
        INSERT INTO index_entry (number, key, id) SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::text[])
        ON CONFLICT DO NOTHING
        """
    case dropEntries = """
        DELETE FROM index_entry e USING unnest($1::bigint[], $2::bytea[], $3::text[]) AS t (number, key, id)
        WHERE e.number = t.number AND e.key = t.key AND e.id = t.id
        """
    case dropEntriesOfIndex = """
        WITH gone AS (
            DELETE FROM index_entry WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM index_entry WHERE number = $1::bigint LIMIT $2::bigint))
            RETURNING 1)
        SELECT count(*) FROM gone
        """
    case entries = """
        SELECT key, id FROM index_entry
        WHERE number = $1::bigint AND (key, id) > ($2::bytea, $3::text) AND key < $4::bytea
        ORDER BY key, id LIMIT $5::bigint
        """
    case entriesBackward = """
        SELECT key, id FROM index_entry
        WHERE number = $1::bigint AND (key, id) < ($2::bytea, $3::text) AND key >= $4::bytea
        ORDER BY key DESC, id DESC LIMIT $5::bigint
        """
    case lastKey = """
        SELECT key FROM index_entry WHERE number = $1::bigint AND key >= $2::bytea AND key < $3::bytea
        ORDER BY key DESC, id DESC LIMIT 1
        """
    case looked = """
        SELECT id, media_type, content FROM resource WHERE collection = $1::text AND id = ANY ($2::text[])
        """

    /// Those that look through a whole table.
    package static let scans: Set<Query> = [.replacement, .holder, .snapshots, .dropSnapshotsBefore, .dropRecords]
}
