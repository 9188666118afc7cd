import Storage
import Testing

/// What every store must do, as a table of checks: a store's suite runs them all.
///
///     @Test(arguments: StorageContract.checks)
///     func `A memory store`(_ check: StorageContract.Check) async throws {
///         try await check.run { clock in MemoryStore(clock: clock.read) }
///     }
public enum StorageContract {
    /// One sentence of the contract.
    public struct Check: Sendable, CustomTestStringConvertible {
        let sentence: String
        let body: @Sendable (Subject) async throws -> Void

        init(_ sentence: String, _ body: @escaping @Sendable (Subject) async throws -> Void) {
            self.sentence = sentence
            self.body = body
        }

        /// The sentence.
        public var testDescription: String { sentence }

        /// Checks a fresh, empty store, and closes it. The store is to tell the time by the clock that it is given.
        public func run(_ makeStore: (ManualClock) throws -> any ResourceStore) async throws {
            let clock = ManualClock()
            let store = try makeStore(clock)
            defer { store.close() }
            try await body(Subject(store: store, clock: clock))
        }
    }

    /// The whole contract.
    public static let checks = changes + facts + identities + pages + idempotency + races + endings
}
