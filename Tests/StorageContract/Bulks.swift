import HTTPSemantics
import ResourceCore
import Testing

extension StorageContract {
    static let bulks = [
        Check("Commits that are handed over together are carried out in their order, each seeing those before it") {
            it in
            let told = Told(of: it.store)
            let revisions = try await withThrowingTaskGroup(of: (Int, Int64?).self) { group in
                let endings = (0..<20).map { _ in AsyncStream<Result<Decision, StoreError>>.makeStream() }
                it.store.commit(
                    together: endings.enumerated().map { number, ending in
                        Commit(to: .note("\(number % 3)")) {
                            .putting(Representation("\(number)"), at: .note("\(number % 3)"), $0)
                        } completion: {
                            ending.continuation.yield($0)
                            ending.continuation.finish()
                        }
                    })
                for (number, ending) in endings.enumerated() {
                    group.addTask {
                        for await result in ending.stream { return (number, try result.get().revision) }
                        return (number, nil)
                    }
                }
                return try await group.reduce(into: [Int: Int64?]()) { $0[$1.0] = $1.1 }
            }
            for number in 0..<20 { #expect(revisions[number] == Int64(number + 1)) }
            #expect(told.changes.map(\.outcome) == (0..<20).map { $0 < 3 ? .created : .replaced })
            #expect(try it.stored(at: .note("1"))?.representation == Representation("19"))
        },
        Check("What is added replaces what has the same address, keeps what is equal, and leaves the rest") { it in
            try await it.put("equal", at: .note("a"))
            try await it.put("old", at: .note("b"))
            try await it.put("other", at: .note("c"))
            it.clock.advance(by: 1)
            let added = Representation(content: [0, 255], mediaType: "x/y", language: "de", disposition: "inline")
            let outcome = try await it.fill(
                .adding,
                [
                    (.note("a"), Representation("equal")), (.note("b"), Representation("new")),
                    (Target(collection: "é", id: "x/ü"), added),
                ])
            let summary = try #require(outcome.summary)
            #expect([summary.created, summary.replaced, summary.unchanged, summary.deleted] == [1, 1, 1, 0])
            #expect(summary.validators.revision == 5)
            #expect(try it.stored(at: .note("a"))?.revision == 1)
            #expect(
                try it.stored(at: .note("b"))
                    == StoredRepresentation(Representation("new"), revision: 4, lastModified: 1_000_001))
            #expect(try it.stored(at: .note("c"))?.revision == 3)
            #expect(
                try it.stored(at: Target(collection: "é", id: "x/ü"))
                    == StoredRepresentation(added, revision: 5, lastModified: 1_000_001))
            let log = try it.store.makeReader().changes(after: 3)
            #expect(log.items.map(\.outcome) == [.replaced, .created] && log.items.map(\.previous) == [2, nil])
            #expect(try await it.put("next", at: .note("a")).revision == 6)
        },
        Check("After the replacement of all there is what it brought and nothing else") { it in
            let told = Told(of: it.store)
            try await it.put("equal", at: .note("a"))
            try await it.put("goes", at: .note("b"))
            try await it.put("goes", at: Target(collection: "other", id: "x"))
            let outcome = try await it.fill(
                .replacingAll, [(.note("a"), Representation("equal")), (.note("c"), Representation("new"))])
            let summary = try #require(outcome.summary)
            #expect([summary.created, summary.replaced, summary.unchanged, summary.deleted] == [1, 0, 1, 2])
            #expect(try it.all() == ["notes/a": 1, "notes/c": 4])
            #expect(told.changes.map(\.number) == Array(1...6))
            #expect(told.changes.dropFirst(3).map(\.outcome) == [.created, .deleted, .deleted])
            #expect(try it.store.makeReader().collections().names == ["notes"])
            let again = try await it.fill(
                .replacingAll, [(.note("a"), Representation("equal")), (.note("c"), Representation("new"))])
            #expect(again.summary?.unchanged == 2 && again.summary?.validators.revision == 6)
            #expect(try await it.fill(.replacingAll, []).summary?.deleted == 2)
            #expect(try it.all().isEmpty)
        },
        Check("The replacement of one collection leaves the others, and is judged by its validators") { it in
            try await it.put("goes", at: .note("a"))
            try await it.put("stays", at: Target(collection: "other", id: "x"))
            let seen = Seen()
            let outcome = try await it.fill(
                .replacing("notes"), [(.note("b"), Representation("new"))],
                refusal: { validators in
                    seen.facts.withLock { $0.collection = validators }
                    return nil
                })
            #expect(seen.facts.withLock { $0.collection.revision } == 1)
            #expect(outcome.summary?.validators.revision == 4)
            #expect(try it.all() == ["notes/b": 3, "other/x": 2])
        },
        Check("What is refused, or faulty in its middle, has changed nothing, and used no revision") { it in
            let told = Told(of: it.store)
            try await it.put("one", at: .note("a"))
            let refused = try await it.fill(
                .replacingAll, [(.note("b"), Representation("new"))],
                refusal: { _ in Problem(.notFound, detail: "not now") })
            guard case .refused(let problem) = refused else {
                Issue.record("It was not refused")
                return
            }
            #expect(problem.detail == "not now")
            let many = (0..<1500).map { (Target.note("new \($0)"), Representation("new")) }
            let faulty = try await it.fill(
                .replacingAll, many,
                fault: DataFile.Fault(offset: 7, line: 1, column: 8, sentence: "no"))
            guard case .faulty(let fault) = faulty else {
                Issue.record("It was not faulty")
                return
            }
            #expect(fault.sentence == "no")
            let doubled = try await it.fill(
                .adding, [(.note("b"), Representation("new")), (.note("b"), Representation("newer"))])
            if case .done = doubled { Issue.record("Two of one address were taken") }
            // Behind the last of a collection nothing is looked up: by bytes, which differ from what strings sort by.
            for ids in [
                ["a", "b", "c", "b"], ["c", "b", "b"], ["z", "e\u{301}", "é", "e\u{301}"], ["é", "𝄞", "\u{FFFD}", "𝄞"],
            ] {
                let doubled = try await it.fill(.adding, ids.map { (.note($0 + "!"), Representation("new")) })
                if case .done = doubled { Issue.record("Two of one address were taken: \(ids)") }
            }
            #expect(try it.all() == ["notes/a": 1])
            #expect(told.changes.map(\.number) == [1])
            #expect(try it.store.makeReader().changes(after: 0).items.map(\.number) == [1])
            #expect(try await it.put("two", at: .note("a")).revision == 2)
        },
        Check("Three thousand resources are filled in and cleared at once, while others are written") { it in
            let many = (0..<3000).map { (Target.note("\($0)"), Representation("\($0)")) }
            try await withThrowingTaskGroup { group in
                group.addTask { _ = try await it.fill(.adding, many) }
                group.addTask {
                    for number in 0..<50 { try await it.put("\(number)", at: Target(collection: "other", id: "x")) }
                }
                try await group.waitForAll()
            }
            #expect(try it.all().count == 3001)
            let numbers = try it.store.makeReader().extent()
            #expect(numbers.newest == 3050)
            #expect(try await it.fill(.replacing("notes"), []).summary?.deleted == 3000)
            #expect(try it.all().count == 1)
        },
        Check("A snapshot of the store is of one moment, whatever is written while it is read") { it in
            for number in 0..<40 { try await it.put("\(number)", at: .note(String(1000 + number))) }
            let other = Target(collection: "other", id: "x")
            try await it.put("other", at: other)
            let all = try it.store.makeSnapshot(of: nil)
            let one = try it.store.makeSnapshot(of: "other")
            #expect(all.validators.revision == 41 && one.validators.revision == 41)
            var found = try all.next(limit: 7, byteLimit: .max)
            #expect(found.count == 7)
            try await it.put("late", at: .note("0"))
            try await it.put("late", at: .note("1039"))
            try await it.delete(.note("1020"))
            try await it.delete(other)
            while true {
                let items = try all.next(limit: 7, byteLimit: 5)
                #expect(items.count <= 5)
                if items.isEmpty { break }
                found += items
            }
            #expect(found.map(\.stored.revision) == Array(1...41))
            #expect(
                found.map(\.stored.representation) == (0..<40).map { Representation("\($0)") } + [
                    Representation("other")
                ])
            #expect(found.last?.target == other)
            #expect(try one.next(limit: 10, byteLimit: .max).map(\.target) == [other])
            #expect(try one.next(limit: 10, byteLimit: .max).isEmpty)
            #expect(try it.store.makeSnapshot(of: "none").next(limit: 1, byteLimit: 1).isEmpty)
        },
        Check("Bulk work and snapshots of a store that is closed fail") { it in
            it.store.close()
            await #expect(throws: StoreError.closed) { try await it.fill(.adding, []) }
            #expect(throws: StoreError.closed) { try it.store.makeSnapshot(of: nil) }
        },
    ]

    private static let unpinned: Retention = {
        var retention = Retention(byteLimit: 700)
        retention.keepsSnapshots = false
        return retention
    }()

    static let namedMoments = [
        Check("A seed fills a store with nothing in it and names that moment; where something is it does nothing") {
            it in
            try await it.put("gone", at: .note("z"))
            try await it.delete(.note("z"))
            // Of many that come at once, one.
            let summaries = try await withThrowingTaskGroup { group in
                for number in 0..<8 {
                    group.addTask { try await it.seed("seed", ["a": "\(number)", "b": "\(number)"]).summary }
                }
                return try await group.reduce(into: [BulkSummary?]()) { $0.append($1) }
            }
            #expect(summaries.count { $0?.isPassedOver == false && $0?.created == 2 } == 1)
            #expect(summaries.count { $0?.isPassedOver == true && $0?.created == 0 } == 7)
            #expect(summaries.allSatisfy { $0?.validators.revision == 4 })
            #expect(
                try it.stored(at: .note("a"))?.representation == it.stored(at: .note("b"))?.representation)
            let reader = try it.store.makeReader()
            #expect(try reader.snapshots() == [NamedSnapshot(name: "seed", revision: 4, time: 1_000_000)])
            try await it.put("other", at: .note("a"))
            try await it.put("other", at: .note("c"))
            #expect(try await it.seed("seed", ["a": "9"]).summary?.isPassedOver == true)
            let back = try #require(try await it.bulk(.goBack("seed")).summary)
            #expect([back.replaced, back.deleted] == [1, 1])
            #expect(try it.all().count == 2)
        },
        Check("A seed that is no good leaves the store empty, and without a name for it") { it in
            let fault = DataFile.Fault(offset: 1, line: 1, column: 2, sentence: "no good")
            guard case .faulty(fault) = try await it.seed("seed", ["a": "1"], fault: fault) else {
                Issue.record("It was taken")
                return
            }
            #expect(try it.all().isEmpty)
            #expect(try it.store.makeReader().snapshots().isEmpty)
            #expect(try await it.seed(nil, ["a": "1"]).summary?.created == 1)
            #expect(try it.store.makeReader().snapshots().isEmpty)
        },
        Check("A moment is remembered by its name until it is forgotten; a name given again moves") { it in
            let reader = try it.store.makeReader()
            #expect(try reader.snapshots().isEmpty)
            let first = try await it.bulk(.remember("b"))
            #expect(first.summary?.created == 1)
            try await it.put("one", at: .note("a"))
            it.clock.advance(by: 1)
            _ = try await it.bulk(.remember("a"))
            #expect(
                try reader.snapshots() == [
                    NamedSnapshot(name: "a", revision: 1, time: 1_000_001),
                    NamedSnapshot(name: "b", revision: 0, time: 1_000_000),
                ])
            let moved = try await it.bulk(.remember("b"))
            #expect(moved.summary?.replaced == 1 && moved.summary?.created == 0)
            #expect(try reader.snapshots().map(\.revision) == [1, 1])
            #expect(try await it.bulk(.forget("a")).summary?.deleted == 1)
            #expect(try reader.snapshots().map(\.name) == ["b"])
            guard case .refused = try await it.bulk(.forget("a")) else {
                Issue.record("What was forgotten was forgotten again")
                return
            }
        },
        Check("Going back makes everything what it was, by new revisions, and once more changes nothing") { it in
            let told = Told(of: it.store)
            try await it.put("kept", at: .note("kept"))
            let full = Representation(content: [0, 9], mediaType: "x/y", language: "de", disposition: "inline")
            try await it.put(full, at: .note("changed"))
            try await it.put("deleted", at: Target(collection: "other", id: "x"))
            _ = try await it.bulk(.remember("seed"))
            it.clock.advance(by: 5)
            try await it.put("1", at: .note("changed"))
            try await it.put("2", at: .note("changed"))
            try await it.delete(Target(collection: "other", id: "x"))
            try await it.put("new", at: .note("new"))
            try await it.put("gone again", at: .note("brief"))
            try await it.delete(.note("brief"))
            let summary = try #require(try await it.bulk(.goBack("seed")).summary)
            #expect([summary.created, summary.replaced, summary.deleted] == [1, 1, 1])
            #expect(told.changes.map(\.number) == Array(1...12))
            #expect(try it.stored(at: .note("kept"))?.revision == 1)
            let changed = try #require(try it.stored(at: .note("changed")))
            #expect(changed.representation == full && changed.revision > 9 && changed.lastModified == 1_000_005)
            #expect(
                try it.stored(at: Target(collection: "other", id: "x"))?.representation == Representation("deleted"))
            #expect(try it.all().count == 3)
            let again = try #require(try await it.bulk(.goBack("seed")).summary)
            #expect([again.created, again.replaced, again.deleted] == [0, 0, 0])
            #expect(again.validators.revision == 12)
            guard case .refused = try await it.bulk(.goBack("none")) else {
                Issue.record("A moment was found that has no name")
                return
            }
        },
        Check(
            "A moment that has a name keeps what was replaced since, whatever the log's bound",
            retention: Retention(byteLimit: 700)
        ) {
            it in
            for number in 0..<5 { try await it.put("seed \(number)", at: .note("\(number)")) }
            _ = try await it.bulk(.remember("seed"))
            for number in 0..<200 { try await it.put(.filler(100), at: .note("\(number % 7)")) }
            let reader = try it.store.makeReader()
            for number in 0..<5 {
                #expect(try reader.state(Int64(number) + 1)?.stored?.representation == Representation("seed \(number)"))
            }
            #expect(try await it.bulk(.goBack("seed")).summary?.deleted == 2)
            for number in 0..<5 {
                #expect(try it.stored(at: .note("\(number)"))?.representation == Representation("seed \(number)"))
            }
            _ = try await it.bulk(.forget("seed"))
            for number in 0..<60 { try await it.put(.filler(100), at: .note("\(number % 7)")) }
            try await it.waitUntil { try reader.extent().firstKept > 205 }
        },
        Check(
            "Where snapshots do not keep the log, one that cannot be gone back to any more is forgotten",
            retention: unpinned
        ) { it in
            try await it.put("seed", at: .note("a"))
            _ = try await it.bulk(.remember("seed"))
            try await it.put("changed", at: .note("a"))
            #expect(try await it.bulk(.goBack("seed")).summary?.replaced == 1)
            #expect(try it.stored(at: .note("a"))?.representation == Representation("seed"))
            for number in 0..<60 { try await it.put(.filler(100), at: .note("\(number % 7)")) }
            _ = try await it.bulk(.remember("now"))
            let reader = try it.store.makeReader()
            try await it.waitUntil { try reader.extent().firstKept > 50 }
            #expect(try reader.snapshots().map(\.name) == ["now"])
            guard case .refused(let problem) = try await it.bulk(.goBack("seed")) else {
                Issue.record("It went back")
                return
            }
            #expect(problem.type == .malformedContent)
        },
        Check("Going back forgets the answers to keys that told what came since, and no others") { it in
            @Sendable func record(_ key: String, _ revision: Int64) -> IdempotencyRecord {
                var record = IdempotencyRecord.sample(key, expires: 1_000_100)
                record.answer.revision = revision
                return record
            }
            func keyed(_ key: String) async throws {
                try await it.commit(to: .note(key), key: key) { facts in
                    .putting(
                        Representation(key), at: .note(key), facts, record: record(key, facts.nextRevision))
                }
            }
            func known() async throws -> [String] {
                var known: [String] = []
                for key in ["before", "after", "later"] {
                    if try await it.facts(at: .note("none"), key: key).record != nil { known.append(key) }
                }
                return known
            }
            try await keyed("before")
            _ = try await it.bulk(.remember("seed"))
            // The second time the snapshot is of a later moment than the first.
            for _ in 0..<2 {
                try await keyed("after")
                try await keyed("later")
                #expect(try await known() == ["before", "after", "later"])
                _ = try await it.bulk(.goBack("seed"))
                #expect(try await known() == ["before"])
            }
        },
        Check("What was erased cannot be gone back to, and nothing is changed") { it in
            try await it.put("one", at: .note("a"))
            _ = try await it.bulk(.remember("seed"))
            try await it.put("two", at: .note("a"))
            #expect(try await it.eraseHistory(of: .note("a")))
            guard case .refused(let problem) = try await it.bulk(.goBack("seed")) else {
                Issue.record("It went back")
                return
            }
            #expect(problem.type == .revisionGone)
            #expect(try it.all() == ["notes/a": 2])
        },
    ]
}

extension Subject {
    fileprivate func bulk(_ work: BulkCommit.Work) async throws -> BulkOutcome {
        try await withCheckedContinuation { continuation in
            store.commit(BulkCommit(work) { continuation.resume(returning: $0) })
        }.get()
    }

    /// Stores `resources`, and then comes upon `fault`, if there is one.
    @discardableResult
    fileprivate func fill(
        _ scope: BulkCommit.Scope, _ resources: [(Target, Representation)], fault: DataFile.Fault? = nil,
        refusal: @escaping @Sendable (CollectionValidators) -> Problem? = { _ in nil }
    ) async throws -> BulkOutcome {
        try await withCheckedContinuation { continuation in
            store.commit(
                BulkCommit(scope, refusal: refusal) { take in
                    for (number, resource) in resources.enumerated() {
                        let resource = DataFile.Resource(
                            target: resource.0, representation: resource.1, offset: number)
                        if let fault = take(resource) {
                            return DataFile.Fault(offset: fault.offset, line: 1, column: 1, sentence: fault.sentence)
                        }
                    }
                    return fault
                } completion: {
                    continuation.resume(returning: $0)
                })
        }.get()
    }

    /// Seeds the store with these notes, and then comes upon `fault`, if there is one.
    fileprivate func seed(
        _ name: String?, _ notes: [String: String], fault: DataFile.Fault? = nil
    ) async throws -> BulkOutcome {
        try await bulk(
            .seed(remembering: name) { take in
                for (id, text) in notes {
                    let resource = DataFile.Resource(
                        target: .note(id), representation: Representation(text), offset: 0)
                    if let fault = take(resource) {
                        return DataFile.Fault(offset: fault.offset, line: 1, column: 1, sentence: fault.sentence)
                    }
                }
                return fault
            })
    }

    /// The revisions of all there is, by address.
    fileprivate func all() throws -> [String: Int64] {
        let snapshot = try store.makeSnapshot(of: nil)
        var found: [String: Int64] = [:]
        while case let items = try snapshot.next(limit: 100, byteLimit: .max), !items.isEmpty {
            for item in items { found["\(item.target.collection)/\(item.target.id)"] = item.stored.revision }
        }
        return found
    }
}

extension BulkOutcome {
    fileprivate var summary: BulkSummary? { if case .done(let summary) = self { summary } else { nil } }
}
