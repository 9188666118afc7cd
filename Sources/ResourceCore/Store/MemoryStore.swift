import HTTPSemantics
import Synchronization

/// Resources in memory, gone with the process: the reference for what a store does, and `--db :memory:`.
package final class MemoryStore: ResourceStore {
    private let state = Mutex(MemoryState())
    let clock: @Sendable () -> Int64

    /// An empty store. `clock` gives the time in seconds since 1970 (UTC).
    package init(clock: @escaping @Sendable () -> Int64) {
        self.clock = clock
    }

    /// Carries the commit out and completes it before it returns.
    package func commit(_ commit: Commit) {
        let result: Result<Decision, StoreError> = state.withLock { state in
            state.isClosed ? .failure(.closed) : .success(state.carryOut(commit, at: clock()))
        }
        // Outside the lock, so that a completion may commit again.
        commit.completion(result)
    }

    /// A reader, which takes the store's lock for each call.
    /// - Throws: `.closed`.
    package func makeReader() throws(StoreError) -> any ResourceReader {
        try read { _ in }
        return MemoryReader(of: self)
    }

    /// Refuses everything from now on. What is stored goes with the store.
    package func close() {
        state.withLock { $0.isClosed = true }
    }

    /// What `body` reads from the state of this moment.
    func read<Result: Sendable>(_ body: (borrowing MemoryState) -> Result) throws(StoreError) -> Result {
        try state.withLock { state throws(StoreError) in
            guard !state.isClosed else { throw .closed }
            return body(state)
        }
    }
}
