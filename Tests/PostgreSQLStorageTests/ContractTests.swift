import Logging
import PostgreSQLServer
import PostgreSQLStorage
import ResourceCore
import StorageContract
import Testing

/// The contract over a real server, in a schema for each check.
struct ContractTests {
    @Test(arguments: StorageContract.checks)
    func `A PostgreSQL store`(_ check: StorageContract.Check) async throws {
        let database = try TestServer.shared().database()
        try await check.run { clock, retention in
            var options = PostgreSQLStore.Options()
            options.clock = clock.read
            options.retention = retention
            return try PostgreSQLStore(database, logger: quiet, options: options)
        }
    }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

extension TestServer {
    /// A schema that no other test has.
    /// - Parameter url: Another way to the server.
    func database(_ url: String? = nil) throws -> Database {
        try Database(url: url ?? self.url, schema: Self.freshSchema())
    }
}
