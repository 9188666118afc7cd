import Logging
import PostgreSQL
import ResourceCore

extension PostgreSQLStore {
    /// Looks through a database that any number of processes may serve: through all of it, as it is at one moment. Nothing of it
    /// is changed.
    /// - Throws: why it cannot be looked into at all.
    package static func check(_ database: Database, tell: @escaping (CheckFinding) -> Void) throws(StoreError) {
        try Opening(database, Logger(label: "putstore")).verify()
        try inDatabase { () throws(PostgreSQLError) in
            try DatabaseCheck(on: database.open(.looking), tell: tell).run()
        }
    }
}

/// What the tables say of each other. Whether their pages and indexes are sound is for pg_amcheck.
private struct DatabaseCheck {
    private let session: Session
    private let tell: (CheckFinding) -> Void
    private let log: BatchState

    init(on session: Session, tell: @escaping (CheckFinding) -> Void) throws(PostgreSQLError) {
        self.session = session
        self.tell = tell
        // Unlike a store's own statements these look through whole tables.
        for setting in ["enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_bitmapscan"] {
            try session.run("SELECT set_config($1::text, 'on', false)", [.text(setting)])
        }
        try session.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        log = try SessionLog(session).state()
    }

    func run() throws(PostgreSQLError) {
        try checkRevisions()
        try checkLog()
        try checkChains()
        try checkIndexes()
        try session.run("ROLLBACK")
    }

    private func good(_ sentence: String) { tell(CheckFinding(isGood: true, sentence: sentence)) }
    private func bad(_ sentence: String) { tell(CheckFinding(isGood: false, sentence: sentence)) }

    private func number(_ sql: String, _ values: [Value] = []) throws(PostgreSQLError) -> Int64 {
        try session.run("SELECT (\(sql))::bigint", values).first?.integer(0) ?? 0
    }

    /// The faults among those counts that are not 0.
    private func faults(_ counts: [(sql: String, fault: String)]) throws(PostgreSQLError) -> [String] {
        var faults: [String] = []
        for (sql, fault) in counts {
            let count = try number(sql)
            if count > 0 { faults.append("\(count) \(fault)") }
        }
        return faults
    }

    // MARK: Revisions

    private func checkRevisions() throws(PostgreSQLError) {
        let count = try number("SELECT count(*) FROM resource")
        let faults = try faults([
            (
                "SELECT count(*) FROM resource WHERE revision > \(log.newest) OR revision < 1",
                "have a revision that was never given"
            ),
            ("SELECT count(*) - count(DISTINCT revision) FROM resource", "have the revision of another"),
            (
                """
                SELECT count(*) FROM (SELECT collection, max(revision) AS revision FROM resource GROUP BY collection) r
                WHERE r.revision > greatest(
                    (SELECT c.revision FROM change c WHERE c.collection = r.collection
                        ORDER BY c.revision DESC LIMIT 1),
                    (SELECT o.revision FROM collection o WHERE o.name = r.collection), 0)
                """, "collections have something newer than they say"
            ),
        ])
        for fault in faults { bad("resources: \(fault)") }
        if faults.isEmpty { good("resources: \(count), each with a revision of its own, the newest \(log.newest)") }
    }

    // MARK: The log of changes

    private func checkLog() throws(PostgreSQLError) {
        let first = log.firstKept
        let kept = try number("SELECT count(*) FROM change WHERE revision >= \(first)")
        var faults: [String] = []
        if kept != log.keptRows { faults.append("it has \(kept) rows from \(first) on, and says \(log.keptRows)") }
        let bytes = try number("SELECT coalesce(sum(length(old_content)), 0) FROM change WHERE revision >= \(first)")
        if bytes != log.total - log.droppedBytes {
            faults.append("it keeps \(bytes) bytes of content, and says \(log.total - log.droppedBytes)")
        }
        faults += try self.faults([
            (
                // A row that is no change stands where revisions were passed over.
                """
                SELECT count(*) FROM (
                    SELECT revision, outcome, lag(revision, 1, \(first - 1)::bigint) OVER (ORDER BY revision) AS before
                    FROM change WHERE revision >= \(first)) c
                WHERE outcome > 0 AND revision <> before + 1
                """, "changes do not have the revision that follows"
            ),
            (
                """
                SELECT count(*) FROM (
                    SELECT ordinal, total, coalesce(old_length, 0) AS length, lag(ordinal) OVER way AS before,
                        lag(total) OVER way AS total_before
                    FROM change WHERE revision >= \(first) WINDOW way AS (ORDER BY revision)) c
                WHERE before IS NOT NULL AND (ordinal <> before + 1 OR total <> total_before + length)
                """, "changes count on from something else than the one before them"
            ),
            (
                "SELECT count(*) FROM snapshot WHERE revision > \(log.newest) OR revision < \(first) - 1",
                "snapshots are of a moment that is not kept"
            ),
        ])
        for fault in faults { bad("history: \(fault)") }
        guard faults.isEmpty else { return }
        let changes = try number("SELECT count(*) FROM change WHERE revision >= \(first) AND outcome > 0")
        good(
            changes == 0
                ? "history: nothing is kept"
                : "history: \(changes) changes from \(first) to \(log.newest), without a gap")
    }

    /// What a change says it followed is there, of the same resource, and is what it replaced; and what is current was made by a
    /// change, which says so.
    private func checkChains() throws(PostgreSQLError) {
        let first = log.firstKept
        let faults = try faults([
            (
                """
                SELECT count(*) FROM change it LEFT JOIN change before ON before.revision = it.prior
                WHERE it.revision >= \(first) AND it.prior >= \(first)
                    AND (before.revision IS NULL OR before.revision >= it.revision
                        OR before.collection <> it.collection OR before.id <> it.id
                        OR coalesce(it.old_media_type, '') <> coalesce(before.media_type, '')
                        OR coalesce(it.old_length, 0) <> before.length)
                """, "changes do not fit the one before them"
            ),
            (
                """
                SELECT count(*) FROM change it LEFT JOIN change before ON before.revision = it.jump
                WHERE it.revision >= \(first) AND it.jump >= \(first)
                    AND (before.revision IS NULL OR before.collection <> it.collection OR before.id <> it.id)
                """, "changes have a long way that leads elsewhere"
            ),
            (
                "SELECT count(*) FROM change WHERE revision >= \(first) AND length(old_content) <> old_length",
                "contents are shorter or longer than they were"
            ),
            (
                """
                SELECT count(*) FROM resource r LEFT JOIN change c ON c.revision = r.revision
                WHERE r.revision >= \(first)
                    AND (c.revision IS NULL OR c.collection <> r.collection OR c.id <> r.id
                        OR c.media_type IS DISTINCT FROM r.media_type OR c.length <> length(r.content))
                """, "resources are not what the change with their revision made"
            ),
            (
                """
                SELECT count(*) FROM deletion d LEFT JOIN change c ON c.revision = d.revision
                WHERE d.revision >= \(first)
                    AND (c.outcome IS DISTINCT FROM 4 OR c.collection <> d.collection OR c.id <> d.id)
                """, "deletions are not what the log says"
            ),
        ])
        for fault in faults { bad("chains: \(fault)") }
        if faults.isEmpty { good("chains: each change fits the one before it, and what is current the last") }
    }

    // MARK: Indexes

    private func checkIndexes() throws(PostgreSQLError) {
        let rows = try session.query(.indexes, [.null]).indexRows()
        let indexes = rows.filter { !$0.isDropped }.map { ($0.collection, $0.index) }
        try IndexFindings.tell(of: indexes, by: tell) { (number) throws(PostgreSQLError) in
            let strays = "NOT IN (SELECT number FROM collection_index)"
            return try self.number(
                "SELECT count(*) FROM index_entry WHERE number \(number.map { "= \($0)" } ?? strays)")
        } scan: { (collection, indexes, findings) throws(PostgreSQLError) in
            try scan(collection, indexes, &findings)
        }
    }

    private func scan(
        _ collection: String, _ indexes: CollectionIndexes, _ findings: inout IndexFindings
    ) throws(PostgreSQLError) {
        var last = ""
        var types = KnownTypes()
        while true {
            let resources = try session.query(
                .scan, [.text(collection), .text(last), .integer(500), .integer(1 << 20)])
            guard resources.count > 0 else { break }
            var entries: [(entry: IndexEntry, id: String)] = []
            for row in resources.all {
                last = row.text(0) ?? ""
                let isJSON = row.withBytes(1) { types.isJSON($0) }
                let wanted = row.withBytes(0) { id in
                    isJSON ? row.withBytes(2) { indexes.entries(of: $0, id: id) } : indexes.entries(of: nil, id: id)
                }
                for entry in wanted { entries.append((entry, last)) }
            }
            let answers = try session.query(Self.presence, named: "presence", IndexChore.columns(entries))
            for row in answers.all { findings.note(row.integer(0), of: row.text(1) ?? "", isThere: row.flag(2)) }
        }
    }

    private static let presence = """
        SELECT t.number, t.id,
            EXISTS (SELECT 1 FROM index_entry e WHERE e.number = t.number AND e.key = t.key AND e.id = t.id)
        FROM unnest($1::bigint[], $2::bytea[], $3::text[]) AS t (number, key, id)
        """
}
