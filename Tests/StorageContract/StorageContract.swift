import ResourceCore
import Testing

/// What every store must do, as a table of checks: a store's suite runs them all.
///
///     @Test(arguments: StorageContract.checks)
///     func `A memory store`(_ check: StorageContract.Check) async throws {
///         try await check.run { clock in MemoryStore(clock: clock.read) }
///     }
package enum StorageContract {
    /// One sentence of the contract.
    package struct Check: Sendable, CustomTestStringConvertible {
        let sentence: String
        let body: @Sendable (Subject) async throws -> Void

        init(_ sentence: String, _ body: @escaping @Sendable (Subject) async throws -> Void) {
            self.sentence = sentence
            self.body = body
        }

        /// The sentence.
        package var testDescription: String { sentence }

        /// Checks a fresh, empty store, and closes it. The store is to tell the time by the clock that it is given.
        package func run(_ makeStore: (ManualClock) throws -> any ResourceStore) async throws {
            let clock = ManualClock()
            let store = try makeStore(clock)
            defer { store.close() }
            try await body(Subject(store: store, clock: clock))
        }
    }

    /// The whole contract.
    package static let checks: [Check] = [changes, facts, identities, pages, idempotency, races, endings].flatMap(
        \.self)
}
