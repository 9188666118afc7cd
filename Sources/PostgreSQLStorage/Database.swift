import Logging
import PostgreSQL
import ResourceCore

/// A store's place in a database: the address, and the schema there.
package struct Database: Sendable {
    let address: DatabaseAddress
    let schema: String
    /// Seconds within which a server has to take a connection.
    var patience = 3

    /// - Throws: `.broken` with what is wrong with the address, or with the machine.
    package init(url: String, schema: String = "putstore") throws(StoreError) {
        do throws(PostgreSQLError) {
            address = try DatabaseAddress(url)
        } catch {
            throw StoreError(error)
        }
        self.schema = schema
    }

    /// Whether `text` is meant as the URL of a PostgreSQL database.
    package static func isAddress(_ text: String) -> Bool { DatabaseAddress.isAddress(text) }

    /// For people: without a password.
    package var description: String { address.description }

    /// The name of the schema.
    package var schemaName: String { schema }

    /// A session with the settings of those that write.
    package func openForTests() throws(PostgreSQLError) -> Session { try open(.writing) }

    /// What a session is for.
    enum Use {
        /// Commits: a transaction that stands still is soon ended, for all others wait for it.
        case writing
        /// Reads that take one round trip.
        case reading
        /// Reads of one state, for as long as they take.
        case looking
    }

    /// A new session. Waits for the network.
    func open(_ use: Use) throws(PostgreSQLError) -> Session {
        let session = try Session(to: address, patience: patience)
        // The times for locks end before the one that an answer is waited for, so that it can be told what was waited for; that of
        // the reading threads is short, for others wait behind.
        let (idle, lock) =
            switch use {
            case .writing: ("5s", "4s")
            case .reading: ("10min", "3s")
            case .looking: ("10min", "8s")
            }
        // The plan of a statement is the same whatever it is called with, and goes by indexes: it does not wait for statistics.
        let settings = [
            ("lock_timeout", lock), ("statement_timeout", "0"), ("idle_in_transaction_session_timeout", idle),
            ("plan_cache_mode", "force_generic_plan"), ("enable_seqscan", "off"), ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"), ("enable_bitmapscan", "off"), ("jit", "off"),
            ("standard_conforming_strings", "on"), ("default_transaction_read_only", use == .writing ? "off" : "on"),
        ]
        session.sendOnce("SELECT set_config('search_path', quote_ident($1::text), false)", [.text(schema)])
        session.sendOnce(
            "SELECT set_config(name, setting, false) FROM unnest($1::text[], $2::text[]) AS t (name, setting)",
            [.texts(settings.map(\.0)), .texts(settings.map(\.1))])
        session.sync()
        _ = try session.receive(by: .now + .seconds(patience)).rows()
        return session
    }
}

extension Session {
    func send(_ query: Query, _ values: [Value] = []) { send(query.rawValue, named: "\(query)", values) }

    func query(
        _ query: Query, _ values: [Value] = [], by deadline: ContinuousClock.Instant? = nil
    ) throws(PostgreSQLError) -> Rows {
        try self.query(query.rawValue, named: "\(query)", values, by: deadline)
    }
}

extension StoreError {
    /// What an error of the database means to the store's caller.
    init(_ error: PostgreSQLError) {
        switch error.kind {
        case .lost: self = .unreachable
        case .noLibrary:
            self = .broken(
                "\(error.message). Install libpq 14 or later: apt-get install libpq5, dnf install libpq, apk add libpq")
        case .badAddress: self = .broken("the URL of the database: \(error.message)")
        case .skipped: self = .broken(error.description)
        case .refused:
            switch error.state {
            case "53100", "53200": self = .outOfSpace
            case "25006": self = .readOnly
            case "55P03": self = .locked
            default:
                self = error.isOfTheWay ? .unreachable : .broken(error.description)
            }
        }
    }
}

extension PostgreSQLError {
    /// Whether it is of the connection or of the server as a whole, and may be over soon: not of what was asked.
    var isOfTheWay: Bool {
        switch kind {
        case .lost: true
        case .noLibrary, .badAddress, .skipped: false
        case .refused(let isFatal): isFatal || ["08", "57"].contains(stateClass) || ["25006", "53300"].contains(state)
        }
    }

    /// Whether another came between, so that the same may succeed if it is done anew.
    var isOfOthers: Bool {
        stateClass == "40" || ["23505", "22012", "55P03"].contains(state)
    }
}

/// Does what works in the database and tells its errors as the store's.
func inDatabase<Result>(_ work: () throws(PostgreSQLError) -> Result) throws(StoreError) -> Result {
    do throws(PostgreSQLError) {
        return try work()
    } catch {
        throw StoreError(error)
    }
}
