import ResourceCore
import Testing

/// What every store must do, as a table of checks: a store's suite runs them all.
///
///     @Test(arguments: StorageContract.checks)
///     func `A memory store`(_ check: StorageContract.Check) async throws {
///         try await check.run { clock, retention in MemoryStore(retention: retention, clock: clock.read) }
///     }
package enum StorageContract {
    /// One sentence of the contract.
    package struct Check: Sendable, CustomTestStringConvertible {
        let sentence: String
        let retention: Retention
        let body: @Sendable (Subject) async throws -> Void

        init(
            _ sentence: String, retention: Retention = Retention(),
            _ body: @escaping @Sendable (Subject) async throws -> Void
        ) {
            self.sentence = sentence
            self.retention = retention
            self.body = body
        }

        /// The sentence.
        package var testDescription: String { sentence }

        /// Checks a fresh, empty store, and closes it. The store is to tell the time by the clock that it is given, and to keep as
        /// much of the past as it is told.
        package func run(_ makeStore: (ManualClock, Retention) throws -> any ResourceStore) async throws {
            let clock = ManualClock()
            let store = try makeStore(clock, retention)
            defer { store.close() }
            try await body(Subject(store: store, clock: clock, retention: retention))
        }
    }

    /// The whole contract.
    package static let checks: [Check] = present + past

    /// What is current, and how it is changed.
    package static let present = [
        changes, facts, identities, pages, looks, idempotency, batches, bulks, indexes, races, endings,
    ]
    .flatMap(\.self)
    /// What was, and what of it is kept.
    package static let past = [history, retentions, namedMoments].flatMap(\.self)
}
