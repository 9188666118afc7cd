import Glibc
import PostgreSQLServer

/// What the services of the tests keep resources in: SQLite files, or, with WIRE_TEST_DATABASE=postgresql, schemas of a PostgreSQL
/// server of the tests' own. The tests are the same.
enum TestDatabase {
    static let usual = "{directory}/store.db"

    /// Whether the usual database is on a PostgreSQL server.
    static let isOnServer = getenv("WIRE_TEST_DATABASE").map { String(cString: $0) } == "postgresql"

    /// The options for a database. The usual one of a directory is the same each time.
    static func options(_ database: String, in directory: TemporaryDirectory) throws -> [String] {
        guard isOnServer, database == usual else { return ["--db", database] }
        let name = directory.path.split(separator: "/").last.map(String.init) ?? ""
        return ["--db", try TestServer.shared().url, "--db-schema", name]
    }
}
