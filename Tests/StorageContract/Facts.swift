import HTTPSemantics
import ResourceCore
import Synchronization
import Testing

extension StorageContract {
    static let facts = [
        Check("A commit sees what is stored, the collection's validators, the next revision and the time") { it in
            #expect(try await it.facts(at: .note("a")) == FactsSeen(nextRevision: 1, now: 1_000_000))
            try await it.put("one", at: .note("a"))
            try await it.put("two", at: .note("b"))
            try await it.put("three", at: Target(collection: "mine", id: "x"))
            it.clock.advance(by: 7)
            #expect(
                try await it.facts(at: .note("a"))
                    == FactsSeen(
                        stored: StoredRepresentation(Representation("one"), revision: 1, lastModified: 1_000_000),
                        collection: CollectionValidators(revision: 2, lastModified: 1_000_000), nextRevision: 4,
                        now: 1_000_007))
        },
        Check("A reader looking ahead sees the facts that a commit would see") { it in
            try await it.put("one", at: .note("a"))
            try await it.commit(to: .note("b"), key: "k") { facts in
                .putting(Representation("two"), at: .note("b"), facts, record: .sample("k", expires: facts.now + 10))
            }
            let reader = try it.store.makeReader()
            for (id, key) in [("a", "k"), ("b", "k"), ("c", "l")] {
                let seen = try await it.facts(at: .note(id), key: key)
                #expect(FactsSeen(try reader.facts(for: .note(id), idempotencyKey: key)) == seen)
            }
            #expect(try reader.facts(for: .note("a"), idempotencyKey: nil).record == nil)
        },
        Check("Commits that wait together see each other's changes, in order") { it in
            let seen = try await withThrowingTaskGroup(of: (Int, Int64?).self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let decision = try await it.commit(to: .note("a")) { facts in
                            .putting(Representation("\(facts.stored?.revision ?? 0)"), at: .note("a"), facts)
                        }
                        guard case .store(let stored) = decision.change else { return (number, nil) }
                        let before = String(decoding: stored.representation.content, as: UTF8.self)
                        return (number, Int64(before).map { stored.revision - $0 })
                    }
                }
                return try await group.reduce(into: []) { $0.append($1.1) }
            }
            #expect(seen == Array(repeating: 1, count: 50))
        },
        Check("A completion comes when a new reader sees the change") { it in
            for number in 1...20 {
                let seen: Int64? = try await withCheckedContinuation { continuation in
                    it.store.commit(
                        Commit(to: .note("a")) {
                            .putting(Representation("\(number)"), at: .note("a"), $0)
                        } completion: { _ in
                            continuation.resume(returning: Result { try it.stored(at: .note("a"))?.revision })
                        })
                }.get()
                #expect(seen == Int64(number))
            }
        },
    ]
}

extension IdempotencyRecord {
    /// A record of an answer with `content`.
    static func sample(_ key: String, expires: Int64, content: RecordedContent = .none) -> IdempotencyRecord {
        IdempotencyRecord(
            key: key, fingerprint: [0, 1, 255], expires: expires,
            answer: RecordedAnswer(
                status: 201, target: Target(collection: "c", id: "ü"), revision: 7, lastModified: 8,
                content: content))
    }
}

/// Facts that can be compared.
package struct FactsSeen: Sendable, Equatable {
    /// See `Facts`.
    package var stored: StoredRepresentation?
    /// See `Facts`.
    package var collection: CollectionValidators = .unchanged
    /// See `Facts`.
    package var record: IdempotencyRecord?
    /// See `Facts`.
    package var nextRevision: Int64 = 0
    /// See `Facts`.
    package var now: Int64 = 0

    /// What `facts` say.
    package init(_ facts: Facts) {
        self.init(
            stored: facts.stored, collection: facts.collection, record: facts.record,
            nextRevision: facts.nextRevision, now: facts.now)
    }

    /// Facts to compare with.
    package init(
        stored: StoredRepresentation? = nil, collection: CollectionValidators = .unchanged,
        record: IdempotencyRecord? = nil,
        nextRevision: Int64 = 0, now: Int64 = 0
    ) {
        self.stored = stored
        self.collection = collection
        self.record = record
        self.nextRevision = nextRevision
        self.now = now
    }
}

/// Carries facts out of a decision.
final class Seen: Sendable {
    let facts = Mutex(FactsSeen())
}
