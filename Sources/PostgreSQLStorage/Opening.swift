import Logging
import PostgreSQL
import PostgreSQLMigrations
import ResourceCore

/// Judges whose the database is, brings the schema up to date, and notices that the server's past is another one.
package struct Opening: Sendable {
    let database: Database
    let logger: Logger

    package init(_ database: Database, _ logger: Logger) {
        self.database = database
        self.logger = logger
    }

    /// Revisions that are passed over where some may have been lost.
    static let leap: Int64 = 1 << 20

    /// Makes the database ready.
    /// - Throws: `.notOurs`, `.newer`, `.unreachable`, or `.broken` with what is wrong.
    package func prepare() throws(StoreError) {
        let session = try connect(.writing)
        try check(session)
        try migrate(session)
        try inDatabase { () throws(PostgreSQLError) in try fence(session, leaping: false) }
    }

    private func connect(_ use: Database.Use) throws(StoreError) -> Session {
        do throws(PostgreSQLError) {
            return try database.open(use)
        } catch {
            // What the operator has to see is why.
            if case .lost = error.kind { throw .broken(error.message) }
            throw StoreError(error)
        }
    }

    /// Sees that there is a store, and one that this putstore reads.
    func verify() throws(StoreError) {
        let version = try version(try connect(.reading))
        let place = database.description + ", schema " + database.schema
        guard version > 0 else { throw .notOurs(path: place) }
        guard version <= PostgreSQLMigration.latest else { throw .newer(path: place, version: version) }
        guard version == PostgreSQLMigration.latest else { throw .older(path: place, version: version) }
    }

    /// Passes revisions over: after pg_restore of an older state.
    package func skipRevisions() throws(StoreError) {
        try prepare()
        try inDatabase { () throws(PostgreSQLError) in
            try fence(try database.open(.writing), leaping: true)
        }
    }

    /// What the server must be.
    private func check(_ session: Session) throws(StoreError) {
        let rows = try inDatabase { () throws(PostgreSQLError) in
            try session.run(
                """
                SELECT current_setting('server_encoding'), current_setting('synchronous_commit'),
                    current_setting('fsync', true)
                """)
        }
        guard let row = rows.first else { throw .broken("the database says nothing of itself") }
        guard row.text(0) == "UTF8" else {
            throw .broken(
                "the database has the encoding \(row.text(0) ?? ""), and must have UTF8: createdb -E UTF8 -T template0")
        }
        guard row.text(1) != "off" else {
            throw .broken(
                """
                synchronous_commit is off, so that what is acknowledged may be lost: set it to on for this database or role
                """)
        }
        if row.text(2) == "off" {
            logger.warning("fsync is off: a crash of the server's machine loses the database")
        }
        warnOfStandbys(session, synchronousCommit: row.text(1) ?? "")
    }

    /// A standby that is not waited for lacks, after its promotion, what was acknowledged last.
    private func warnOfStandbys(_ session: Session, synchronousCommit: String) {
        guard synchronousCommit != "local" else {
            logger.warning(
                """
                synchronous_commit is local, so that no commit waits for a standby: what was acknowledged last is lost if one \
                takes over
                """)
            return
        }
        let rows = try? session.run(
            """
            SELECT count(*), count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')) FROM pg_stat_replication
            WHERE sync_state IS NOT NULL
            """)
        guard let row = rows?.first, row.integer(0) > 0 else { return }
        guard row.integer(1) == 0 else { return }
        logger.warning(
            "Standbys follow, but none is waited for: what was acknowledged last is lost if one of them takes over",
            metadata: ["synchronous_commit": "\(synchronousCommit)"])
    }

    // MARK: The schema

    /// The version that the schema has; 0 if there is nothing.
    private func version(_ session: Session) throws(StoreError) -> Int {
        let place = database.description + ", schema " + database.schema
        let found = try inDatabase { () throws(PostgreSQLError) in
            try session.run(
                """
                SELECT to_regclass(quote_ident($1::text) || '.store') IS NOT NULL,
                    to_regclass(quote_ident($1::text) || '.change') IS NOT NULL,
                    (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE n.nspname = $1::text AND c.relkind IN ('r', 'p', 'v', 'm'))
                """, [.text(database.schema)])
        }
        guard let row = found.first else { throw .broken("the database says nothing of itself") }
        guard row.flag(0), row.flag(1) else {
            guard row.integer(2) == 0 else { throw .notOurs(path: place) }
            return 0
        }
        do throws(PostgreSQLError) {
            let rows = try session.run("SELECT version FROM store WHERE key = 1")
            guard let version = rows.first.map({ Int($0.integer(0)) }) else { throw .unexpected("no version") }
            return version
        } catch {
            if error.isOfTheWay { throw StoreError(error) }
            throw error.state == "42501" ? .broken(error.description) : .notOurs(path: place)
        }
    }

    /// Takes the steps that are missing, in one transaction that no other process does the same in.
    private func migrate(_ session: Session) throws(StoreError) {
        var version = try version(session)
        let place = database.description + ", schema " + database.schema
        guard version <= PostgreSQLMigration.latest else { throw .newer(path: place, version: version) }
        guard version < PostgreSQLMigration.latest else { return }
        try inDatabase { () throws(PostgreSQLError) in
            try session.run("BEGIN")
            // One after the other, whatever schema it is for: CREATE SCHEMA races with itself. Another's may take its time.
            let usual = try session.run("SELECT current_setting('lock_timeout')").first?.text(0) ?? "0"
            try session.run("SELECT set_config('lock_timeout', $1::text, true)", [.text("5min")])
            try session.run("SELECT pg_advisory_xact_lock(7021803500)")
            try session.run("SELECT set_config('lock_timeout', $1::text, true)", [.text(usual)])
        }
        version = try self.version(session)
        guard version < PostgreSQLMigration.latest else {
            _ = try inDatabase { () throws(PostgreSQLError) in try session.run("ROLLBACK") }
            return
        }
        try inDatabase { () throws(PostgreSQLError) in
            // A role that may not create schemas can be given one.
            let exists = try session.run(
                "SELECT count(*) FROM pg_namespace WHERE nspname = $1::text", [.text(database.schema)])
            if exists.first?.integer(0) == 0 {
                let name = try session.run("SELECT quote_ident($1::text)", [.text(database.schema)])
                try session.run("CREATE SCHEMA \(name.first?.text(0) ?? "putstore")")
            }
            for step in PostgreSQLMigration.all where step.version > version {
                for statement in Self.statements(step.sql) { try session.run(statement) }
                if step.version == 1 {
                    let mark = String(UInt64.random(in: 1 << 44..<1 << 45), radix: 36)
                    try session.run(
                        "INSERT INTO store VALUES (1, 1, $1::text, $2::text, 0)",
                        [.text(mark), .text(try timeline(session) ?? "")])
                }
                try session.run("UPDATE store SET version = $1::bigint WHERE key = 1", [.integer(Int64(step.version))])
            }
            try session.run("COMMIT")
        }
        logger.info("The schema was brought up to date", metadata: ["version": "\(PostgreSQLMigration.latest)"])
    }

    /// The statements of a script, none of which has a semicolon or a comment within.
    static func statements(_ script: String) -> [String] {
        var statements: [String] = [""]
        for line in script.split(separator: "\n") {
            let code = line.firstRange(of: "--").map { line[..<$0.lowerBound] } ?? line
            for (index, part) in code.split(separator: ";", omittingEmptySubsequences: false).enumerated() {
                if index > 0 { statements.append("") }
                statements[statements.count - 1] += part + "\n"
            }
        }
        return statements.filter { statement in statement.contains { !$0.isWhitespace } }
    }

    // MARK: Another past

    /// The timeline of the server's write-ahead log: it has a new one since a standby took over, or a backup was restored. Nil of
    /// a server that has none.
    private func timeline(_ session: Session) throws(PostgreSQLError) -> String? {
        do throws(PostgreSQLError) {
            if session.isInTransaction { try session.run("SAVEPOINT timeline") }
            return try session.run("SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)").first?.text(0)
        } catch {
            // YugabyteDB and CockroachDB lose nothing that was acknowledged, and lack these functions.
            guard ["42883", "0A000", "42501"].contains(error.state) else { throw error }
            if session.isInTransaction { try session.run("ROLLBACK TO SAVEPOINT timeline") }
            return nil
        }
    }

    /// If the server has another timeline than when the store was written, or if it is told so, passes revisions over: what was
    /// committed last there may be missing here, and its revisions must not be given to other changes.
    func fence(_ session: Session, leaping isTold: Bool) throws(PostgreSQLError) {
        let timeline = try timeline(session) ?? ""
        let known = try session.run("SELECT timeline FROM store WHERE key = 1").first?.text(0)
        guard isTold || known != timeline else { return }
        session.sendOnce("BEGIN")
        session.send(.lock)
        session.sendOnce("SELECT timeline FROM store WHERE key = 1")
        session.send(.state)
        session.sync()
        let end = session.deadline ?? .now + .seconds(15)
        let rows = try session.receive(by: end).rows()
        guard isTold || rows[2].first?.text(0) != timeline, let state = rows[3].first.map(BatchState.init) else {
            try session.run("ROLLBACK")
            return
        }
        let reason =
            isTold
            ? "Revisions are passed over, as --skip-revisions asks"
            : "The server has another timeline than before, as after a failover: revisions are passed over"
        session.sendOnce("UPDATE store SET timeline = $1::text, settled = settled + 1 WHERE key = 1", [.text(timeline)])
        if state.newest > 0 {
            session.sendOnce(
                """
                INSERT INTO change (revision, ordinal, total, time, collection_time, length, depth, outcome, is_erased,
                    collection, id)
                VALUES ($1::bigint, $2::bigint, $3::bigint, $4::bigint, $4::bigint, 0, 0, 0, false, '', '')
                """,
                [
                    .integer(state.newest + Self.leap), .integer(state.ordinal + 1), .integer(state.total),
                    .integer(state.time),
                ])
        }
        session.sendOnce("COMMIT")
        session.sync()
        _ = try session.receive(by: end).rows()
        let leap = state.newest > 0 ? Self.leap : 0
        logger.log(
            level: isTold ? .notice : .warning, "\(reason), so that none is used twice",
            metadata: [
                "newest": "\(state.newest)", "passedOver": "\(leap)", "timeline": "\(timeline)",
                "before": "\(known ?? "")",
            ])
    }
}

extension PostgreSQLStore {
    /// A reader of a store that other processes may serve; nothing of it is changed.
    package static func reader(of database: Database) throws(StoreError) -> any ResourceReader {
        try Opening(database, Logger(label: "putstore")).verify()
        return PostgreSQLReader(try ReadPool(database), clock: nil)
    }

    /// The state of a store that other processes may serve; nothing of it is changed.
    package static func snapshot(of database: Database) throws(StoreError) -> any StoreSnapshot {
        try Opening(database, Logger(label: "putstore")).verify()
        return try inDatabase { () throws(PostgreSQLError) in
            try PostgreSQLStoreSnapshot(on: database.open(.looking), of: nil, by: .now + ReadPool.patience)
        }
    }
}
