import ResourceCore
import StorageContract
import Testing

@Suite struct MemoryStoreTests {
    @Test(arguments: StorageContract.checks)
    func `A memory store`(_ check: StorageContract.Check) async throws {
        try await check.run { clock, retention in MemoryStore(retention: retention, clock: clock.read) }
    }
}
