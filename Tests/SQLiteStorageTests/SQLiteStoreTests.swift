import SQLiteStorage
import StorageContract
import Testing

@Suite struct SQLiteStoreTests {
    /// With room for recent resources, and with next to none, so that each look drops what was looked at before.
    @Test(arguments: StorageContract.checks, [8 << 20, 600])
    func `An SQLite store`(_ check: StorageContract.Check, recentBytes: Int) async throws {
        try await withTemporaryDirectory { directory in
            try await check.run { clock, retention in
                try openStore(directory + "/contract.db", clock) {
                    $0.recentBytes = recentBytes
                    $0.retention = retention
                }
            }
        }
    }
}
