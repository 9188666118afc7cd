import HTTPSemantics
import Storage

/// A store under test, with the commits that a test wants to say in one line.
public struct Subject: Sendable {
    /// The store.
    public let store: any ResourceStore
    /// The store's clock.
    public let clock: ManualClock

    /// A store and its clock.
    public init(store: any ResourceStore, clock: ManualClock) {
        self.store = store
        self.clock = clock
    }

    /// Commits and waits for the completion.
    @discardableResult
    public func commit(
        to target: Target, key: String? = nil, _ decide: @escaping @Sendable (Facts) -> Decision
    ) async throws -> Decision {
        try await withCheckedContinuation { continuation in
            store.commit(
                Commit(to: target, idempotencyKey: key, decide: decide) { continuation.resume(returning: $0) })
        }.get()
    }

    /// Stores `representation` at `target` whatever is there.
    @discardableResult
    public func put(_ representation: Representation, at target: Target) async throws -> Decision {
        try await commit(to: target) { .putting(representation, at: target, $0) }
    }

    /// Stores a text at `target` whatever is there.
    @discardableResult
    public func put(_ text: String, at target: Target) async throws -> Decision {
        try await put(Representation(text), at: target)
    }

    /// Deletes `target` if it exists.
    @discardableResult
    public func delete(_ target: Target) async throws -> Decision {
        try await commit(to: target) { $0.stored == nil ? Decision(.missing) : Decision(.deleted, .delete) }
    }

    /// What a reader sees at `target` now.
    public func stored(at target: Target) throws -> StoredRepresentation? {
        try store.makeReader().representation(of: target)
    }

    /// The facts that a commit to `target` sees, from within the commit.
    public func facts(at target: Target, key: String? = nil) async throws -> FactsSeen {
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
    public static func putting(
        _ representation: Representation, at target: Target, _ facts: Facts, record: IdempotencyRecord? = nil
    ) -> Decision {
        let stored = StoredRepresentation(representation, revision: facts.nextRevision, lastModified: facts.now)
        return Decision(
            facts.stored == nil ? .created(target, stored) : .replaced(stored), .store(stored), record: record)
    }

    /// Whether the outcome is `created`.
    public var isCreated: Bool { if case .created = outcome { true } else { false } }

    /// Whether the outcome is `replaced`.
    public var isReplaced: Bool { if case .replaced = outcome { true } else { false } }

    /// The revision that the change made; nil if it stored nothing.
    public var revision: Int64? { if case .store(let stored) = change { stored.revision } else { nil } }
}

extension Representation {
    /// A text, as `text/plain`.
    public init(_ text: String) {
        self.init(content: Array(text.utf8), mediaType: "text/plain")
    }
}

extension Target {
    /// The resource `id` of the collection `notes`.
    public static func note(_ id: String) -> Target {
        Target(collection: "notes", id: id)
    }
}
