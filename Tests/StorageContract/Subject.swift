import HTTPSemantics
import ResourceCore
import Synchronization

/// A store under test, with the commits that a test wants to say in one line.
package struct Subject: Sendable {
    /// The store.
    package let store: any ResourceStore
    /// The store's clock.
    package let clock: ManualClock
    /// How much of the past the store keeps.
    package let retention: Retention

    /// A store and its clock.
    package init(store: any ResourceStore, clock: ManualClock, retention: Retention = Retention()) {
        self.store = store
        self.clock = clock
        self.retention = retention
    }

    /// Commits and waits for the completion.
    @discardableResult
    package func commit(
        to target: Target, key: String? = nil, _ decide: @escaping @Sendable (Facts) -> Decision
    ) async throws -> Decision {
        try await withCheckedContinuation { continuation in
            store.commit(
                Commit(to: target, idempotencyKey: key, decide: decide) { continuation.resume(returning: $0) })
        }.get()
    }

    /// Stores `representation` at `target` whatever is there.
    @discardableResult
    package func put(_ representation: Representation, at target: Target) async throws -> Decision {
        try await commit(to: target) { .putting(representation, at: target, $0) }
    }

    /// Stores a text at `target` whatever is there.
    @discardableResult
    package func put(_ text: String, at target: Target) async throws -> Decision {
        try await put(Representation(text), at: target)
    }

    /// Deletes `target` if it exists.
    @discardableResult
    package func delete(_ target: Target) async throws -> Decision {
        try await commit(to: target) { $0.stored == nil ? Decision(.missing) : Decision(.deleted, .delete) }
    }

    /// What a reader sees at `target` now.
    package func stored(at target: Target) throws -> StoredRepresentation? {
        try store.makeReader().representation(of: target)
    }

    /// The facts that a commit to `target` sees, from within the commit.
    package func facts(at target: Target, key: String? = nil) async throws -> FactsSeen {
        let seen = Seen()
        try await commit(to: target, key: key) { facts in
            seen.facts.withLock { $0 = FactsSeen(facts) }
            return Decision(.missing)
        }
        return seen.facts.withLock { $0 }
    }
}

extension Decision {
    /// A full replacement, or a creation.
    package static func putting(
        _ representation: Representation, at target: Target, _ facts: Facts, record: IdempotencyRecord? = nil
    ) -> Decision {
        let stored = StoredRepresentation(representation, revision: facts.nextRevision, lastModified: facts.now)
        return Decision(
            facts.stored == nil ? .created(target, stored) : .replaced(stored), .store(stored), record: record)
    }

    /// Whether the outcome is `created`.
    package var isCreated: Bool { if case .created = outcome { true } else { false } }

    /// Whether the outcome is `replaced`.
    package var isReplaced: Bool { if case .replaced = outcome { true } else { false } }

    /// The revision that the change made; nil if it stored nothing.
    package var revision: Int64? { if case .store(let stored) = change { stored.revision } else { nil } }
}

extension Representation {
    /// A text, as `text/plain`.
    package init(_ text: String) {
        self.init(content: Array(text.utf8), mediaType: "text/plain")
    }
}

extension Target {
    /// The resource `id` of the collection `notes`.
    package static func note(_ id: String) -> Target {
        Target(collection: "notes", id: id)
    }
}

/// A clock that stands still until it is told otherwise, and counts how often it was read.
package final class ManualClock: Sendable {
    private let time = Atomic<Int64>(1_000_000)
    private let count = Atomic<Int>(0)

    /// A clock at 1,000,000 seconds since 1970.
    package init() {}

    /// The time, in seconds since 1970.
    package var read: @Sendable () -> Int64 {
        {
            self.count.add(1, ordering: .relaxed)
            return self.time.load(ordering: .relaxed)
        }
    }

    /// How often the time was read.
    package var readings: Int { count.load(ordering: .relaxed) }

    /// Sets the time, in seconds since 1970.
    package func set(to time: Int64) {
        self.time.store(time, ordering: .relaxed)
    }

    /// Lets `seconds` pass.
    package func advance(by seconds: Int64) {
        time.add(seconds, ordering: .relaxed)
    }
}
