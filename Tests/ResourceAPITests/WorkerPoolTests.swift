import ResourceCore
import Synchronization
import Testing

@testable import ResourceAPI

@Suite struct WorkerPoolTests {
    @Test func `what a thread has read with is kept for the next`() async throws {
        let store = MemoryStore(clock: { 0 })
        let made = Atomic(0)
        let pool = WorkerPool(width: 2) { () throws(StoreError) in
            made.add(1, ordering: .relaxed)
            return try store.makeReader()
        }
        for _ in 0..<20 {
            await withCheckedContinuation { continuation in
                let isTaken = pool.run(bytes: 0) { worker in
                    _ = try? worker.reader()
                    continuation.resume()
                }
                #expect(isTaken)
            }
            // The thread ends behind its job.
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect((1...2).contains(made.load(ordering: .relaxed)))
    }
}
