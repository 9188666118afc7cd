import HTTPSemantics
import ResourceCore
import Synchronization
import Testing

extension StorageContract {
    static let batches = [
        Check("A batch changes all its resources, each with a revision of its own, without gaps and in order") { it in
            try await it.put("old", at: .note("b"))
            let other = Target(collection: "other", id: "x")
            try await it.put("old", at: other)
            it.clock.advance(by: 1)
            try await it.commitBatch(targets: [.note("a"), .note("b"), other]) { facts in
                .changing([(.note("a"), "new"), (.note("b"), "newer"), (other, nil)], facts)
            }
            let a = try #require(try it.stored(at: .note("a")))
            #expect(a == StoredRepresentation(Representation("new"), revision: 3, lastModified: 1_000_001))
            let b = try #require(try it.stored(at: .note("b")))
            #expect(b.revision == 4 && b.representation == Representation("newer"))
            #expect(try it.stored(at: other) == nil)
            let reader = try it.store.makeReader()
            #expect(try reader.validators(of: "notes") == CollectionValidators(revision: 4, lastModified: 1_000_001))
            #expect(try reader.validators(of: "other") == CollectionValidators(revision: 5, lastModified: 1_000_001))
            #expect(try reader.collections().names == ["notes"])
            #expect(try await it.put("next", at: other).revision == 6)
        },
        Check("A batch sees what is stored at its targets, in its collections, and the store's last revision") { it in
            try await it.put("one", at: .note("a"))
            try await it.put("two", at: Target(collection: "other", id: "x"))
            let seen = Kept<[BatchFacts]>([])
            for collection in ["notes", nil] {
                try await it.commitBatch(
                    collection, targets: [.note("none"), .note("a")], collections: ["other", "empty", "notes"]
                ) { facts in
                    seen.value.withLock { $0.append(facts) }
                    return BatchDecision(.cleared)
                }
            }
            let facts = seen.value.withLock { $0 }
            #expect(facts.map(\.validators.revision) == [1, 2])
            for facts in facts {
                #expect(facts.stored.map { $0?.representation } == [nil, Representation("one")])
                #expect(facts.collections.map(\.revision) == [2, 0, 1])
                #expect(facts.nextRevision == 3 && facts.now == 1_000_000 && facts.record == nil)
            }
        },
        Check("A batch that decides for no change changes nothing and uses no revision") { it in
            try await it.put("one", at: .note("a"))
            try await it.commitBatch(targets: [.note("a")]) { _ in BatchDecision(.outdated) }
            #expect(try it.stored(at: .note("a"))?.revision == 1)
            #expect(try await it.put("two", at: .note("b")).revision == 2)
        },
        Check("Clearing a collection deletes everything in it, each with a revision, and nothing else") { it in
            for id in ["b", "é", "a"] { try await it.put("one", at: .note(id)) }
            let other = Target(collection: "notes2", id: "x")
            try await it.put("stays", at: other)
            // So that what is remembered has something to forget.
            for id in ["a", "b"] { _ = try it.stored(at: .note(id)) }
            it.clock.advance(by: 1)
            try await it.commitBatch { _ in BatchDecision(.cleared, .clear("notes")) }
            for id in ["a", "b", "é"] { #expect(try it.stored(at: .note(id)) == nil) }
            #expect(try it.stored(at: other)?.representation == Representation("stays"))
            let reader = try it.store.makeReader()
            #expect(try reader.collections().names == ["notes2"])
            #expect(try reader.validators(of: "notes") == CollectionValidators(revision: 7, lastModified: 1_000_001))
            #expect(try await it.put("again", at: .note("a")).isCreated)
            #expect(try it.stored(at: .note("a"))?.revision == 8)
            try await it.commitBatch("none") { _ in BatchDecision(.cleared, .clear("none")) }
            #expect(try await it.put("next", at: .note("b")).revision == 9)
        },
        Check("A thousand resources are cleared at once, and others are written beside it") { it in
            for number in 0..<1000 { try await it.put("\(number)", at: .note("\(number)")) }
            try await it.commitBatch { _ in BatchDecision(.cleared, .clear("notes")) }
            #expect(try it.store.makeReader().page(of: "notes", limit: 10, byteLimit: 1).page?.items.isEmpty == true)
            #expect(try await it.put("next", at: .note("x")).revision == 2001)
        },
        Check("A batch's record is kept with its changes, and read by the next of its key") { it in
            let record = IdempotencyRecord(
                key: "k", fingerprint: [1], expires: 2_000_000,
                answer: RecordedAnswer(
                    status: 200, target: Target(collection: "notes", id: ""), revision: 1, lastModified: 1_000_000,
                    content: .list(Array("[]".utf8), isWhole: false)))
            try await it.commitBatch(key: "k") { facts in
                var decision = BatchDecision.changing([(.note("a"), "one")], facts)
                decision.record = record
                return decision
            }
            let seen = Kept<IdempotencyRecord?>(nil)
            try await it.commitBatch(key: "k") { facts in
                seen.value.withLock { $0 = facts.record }
                return BatchDecision(.outdated)
            }
            #expect(seen.value.withLock { $0 } == record)
        },
        Check("A batch to a store that is closed fails") { it in
            it.store.close()
            await #expect(throws: StoreError.closed) {
                try await it.commitBatch { _ in BatchDecision(.cleared, .clear("notes")) }
            }
        },
    ]
}

extension Subject {
    /// Commits a batch and waits for the completion.
    @discardableResult
    fileprivate func commitBatch(
        _ collection: String? = "notes", key: String? = nil, targets: [Target] = [], collections: [String] = [],
        _ decide: @escaping @Sendable (BatchFacts) -> BatchDecision
    ) async throws -> BatchDecision {
        try await withCheckedContinuation { continuation in
            store.commit(
                BatchCommit(
                    to: collection, idempotencyKey: key, targets: targets, collections: collections, decide: decide
                ) { continuation.resume(returning: $0) })
        }.get()
    }
}

extension BatchDecision {
    /// Stores these texts whatever is there; nil deletes.
    fileprivate static func changing(_ texts: [(target: Target, text: String?)], _ facts: BatchFacts) -> BatchDecision {
        let changes = texts.enumerated().map { index, change in
            BatchChange(
                change.target,
                change.text.map {
                    StoredRepresentation(
                        Representation($0), revision: facts.nextRevision + Int64(index), lastModified: facts.now)
                })
        }
        return BatchDecision(.changed([], facts.validators), .each(changes))
    }
}

/// Carries a value out of a decision.
private final class Kept<Value: Sendable>: Sendable {
    let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }
}
