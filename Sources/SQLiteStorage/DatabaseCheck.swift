import HTTPSemantics
import ResourceCore
import SQLite

extension SQLiteStore {
    /// Looks through the file at `path`, which a store of this or another process may hold: through all of it, as it is at one
    /// moment. Nothing of it is changed.
    /// - Throws: why it cannot be looked into at all.
    package static func check(
        fileAt path: String, tell: @escaping (CheckFinding) -> Void
    ) throws(StoreError) {
        let connection = try connection(toFileAt: path)
        do throws(SQLiteError) {
            try DatabaseCheck(on: connection, tell: tell).run()
        } catch {
            // What SQLite cannot read is what was looked for.
            tell(CheckFinding(isGood: false, sentence: "the file: \(error)"))
        }
    }
}

private struct DatabaseCheck {
    private let connection: Connection
    private let tell: (CheckFinding) -> Void
    private let log: LogState

    init(on connection: Connection, tell: @escaping (CheckFinding) -> Void) throws(SQLiteError) {
        self.connection = connection
        self.tell = tell
        try connection.execute("BEGIN")
        log = try ResourceQueries(on: connection).logState()
    }

    func run() throws(SQLiteError) {
        try checkFile()
        try checkRevisions()
        try checkLog()
        try checkIndexes()
        try connection.execute("ROLLBACK")
    }

    private func good(_ sentence: String) { tell(CheckFinding(isGood: true, sentence: sentence)) }
    private func bad(_ sentence: String) { tell(CheckFinding(isGood: false, sentence: sentence)) }

    private func number(_ sql: String) throws(SQLiteError) -> Int64 { try connection.integer(sql) ?? 0 }

    // MARK: The file

    private func checkFile() throws(SQLiteError) {
        var faults: [String] = []
        try Statement("PRAGMA integrity_check(20)", on: connection).query { row in
            let text = row.text(0) ?? ""
            if text != "ok" { faults.append(text) }
            return true
        }
        for fault in faults { bad("the file: \(fault)") }
        if faults.isEmpty { good("the file: SQLite finds nothing wrong with it") }
    }

    // MARK: Revisions

    private func checkRevisions() throws(SQLiteError) {
        let count = try number("SELECT count(*) FROM resource")
        var faults: [String] = []
        let late = try number("SELECT count(*) FROM resource WHERE revision > \(log.newest) OR revision < 1")
        if late > 0 { faults.append("\(late) have a revision that was never given") }
        let twice = try number("SELECT count(*) - count(DISTINCT revision) FROM resource")
        if twice > 0 { faults.append("\(twice) have the revision of another") }
        let ahead = try number(
            """
            SELECT count(*) FROM resource LEFT JOIN collection ON collection.name = resource.collection
            WHERE collection.revision IS NULL OR collection.revision < resource.revision
            """)
        if ahead > 0 { faults.append("\(ahead) are newer than their collection says") }
        for fault in faults { bad("resources: \(fault)") }
        if faults.isEmpty { good("resources: \(count), each with a revision of its own, the newest \(log.newest)") }
    }

    // MARK: The log of changes

    private func checkLog() throws(SQLiteError) {
        let first = log.firstKept
        var faults: [String] = []
        func expect(_ sql: String, _ fault: (Int64) -> String) throws(SQLiteError) {
            let count = try number(sql)
            if count > 0 { faults.append(fault(count)) }
        }
        let wanted = log.hasChanges ? log.newest - first + 1 : 0
        let kept = try number("SELECT count(*) FROM change WHERE revision >= \(first) AND revision <= \(log.newest)")
        if kept != wanted { faults.append("it has \(kept) changes from \(first) to \(log.newest), not \(wanted)") }
        try expect("SELECT count(*) FROM change WHERE revision > \(log.newest)") {
            "\($0) changes are newer than the newest revision"
        }
        let bytes = try number("SELECT total(length(old_content)) FROM change WHERE revision >= \(first)")
        if bytes != log.bytes { faults.append("it keeps \(bytes) bytes of content, and says \(log.bytes)") }
        // What a change says it followed is there, of the same resource, and is what it replaced.
        try expect(
            """
            SELECT count(*) FROM change AS it LEFT JOIN change AS before ON before.revision = it.prior
            WHERE it.revision >= \(first) AND it.prior >= \(first)
                AND (before.revision IS NULL OR before.revision >= it.revision
                    OR before.collection <> it.collection OR before.id <> it.id
                    OR ifnull(it.old_media_type, '') <> ifnull(before.media_type, '')
                    OR ifnull(it.old_length, 0) <> before.length)
            """
        ) { "\($0) changes do not fit the one before them" }
        try expect(
            """
            SELECT count(*) FROM change AS it LEFT JOIN change AS before ON before.revision = it.jump
            WHERE it.revision >= \(first) AND it.jump >= \(first)
                AND (before.revision IS NULL OR before.collection <> it.collection OR before.id <> it.id)
            """
        ) { "\($0) changes have a long way that leads elsewhere" }
        try expect(
            """
            SELECT count(*) FROM change
            WHERE revision >= \(first) AND length(old_content) IS NOT NULL AND length(old_content) <> old_length
            """
        ) { "\($0) contents are shorter or longer than they were" }
        // What is current was made by a change, which says so.
        try expect(
            """
            SELECT count(*) FROM resource LEFT JOIN change ON change.revision = resource.revision
            WHERE resource.revision >= \(first)
                AND (change.revision IS NULL OR change.collection <> resource.collection OR change.id <> resource.id
                    OR change.media_type IS NOT resource.media_type OR change.length <> length(resource.content))
            """
        ) { "\($0) resources are not what the change with their revision made" }
        try expect(
            """
            SELECT count(*) FROM deletion LEFT JOIN change ON change.revision = deletion.revision
            WHERE deletion.revision >= \(first)
                AND (change.outcome IS NOT 4 OR change.collection <> deletion.collection OR change.id <> deletion.id)
            """
        ) { "\($0) deletions are not what the log says" }
        try expect(
            "SELECT count(*) FROM snapshot WHERE revision > \(log.newest) OR revision < \(first) - 1"
        ) { "\($0) snapshots are of a moment that is not kept" }
        for fault in faults { bad("history: \(fault)") }
        guard faults.isEmpty else { return }
        good(
            wanted == 0
                ? "history: nothing is kept"
                : "history: \(wanted) changes from \(first) to \(log.newest), without a gap")
    }

    // MARK: Indexes

    private func checkIndexes() throws(SQLiteError) {
        let indexes = try IndexQueries(on: connection).rows().filter { !$0.isDropped }.map { ($0.collection, $0.index) }
        try IndexFindings.tell(of: indexes, by: tell) { (number) throws(SQLiteError) in
            let strays = "NOT IN (SELECT number FROM collection_index)"
            return try self.number(
                "SELECT count(*) FROM index_entry WHERE number \(number.map { "= \($0)" } ?? strays)")
        } scan: { (collection, indexes, findings) throws(SQLiteError) in
            try scan(collection, indexes, &findings)
        }
    }

    private func scan(
        _ collection: String, _ indexes: CollectionIndexes, _ findings: inout IndexFindings
    ) throws(SQLiteError) {
        let entry = try Statement(
            "SELECT 1 FROM index_entry WHERE number = ?1 AND key = ?2 AND id = ?3 AND resource = ?4", on: connection)
        var types = KnownTypes()
        try connection.prepare(.scanForIndex).query(.text(collection), .text("")) { (row) throws(SQLiteError) in
            let id = row.text(0) ?? ""
            let isJSON = row.withBytes(1) { types.isJSON($0) }
            let entries = row.withBytes(0) { id in
                row.withBytes(2) { indexes.entries(of: isJSON ? $0 : nil, id: id) }
            }
            for wanted in entries {
                var isThere = false
                try entry.query(.integer(wanted.index), .blob(wanted.key), .text(id), .integer(row.integer(3))) { _ in
                    isThere = true
                    return false
                }
                findings.note(wanted.index, of: id, isThere: isThere)
            }
            return true
        }
    }
}
