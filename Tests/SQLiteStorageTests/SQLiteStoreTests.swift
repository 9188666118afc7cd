import SQLiteStorage
import StorageContract
import Testing

@Suite struct SQLiteStoreTests {
    @Test(arguments: StorageContract.checks)
    func `An SQLite store`(_ check: StorageContract.Check) async throws {
        try await withTemporaryDirectory { directory in
            try await check.run { clock in try openStore(directory + "/contract.db", clock) }
        }
    }
}
