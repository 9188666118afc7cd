import Glibc
import HTTPSemantics
import ResourceCore
import StorageContract
import Synchronization
import Testing

@testable import SQLiteStorage

@Suite struct RecentResourcesTests {
    @Test(arguments: [8 << 20, 600])
    func `A reader sees what was acknowledged, and never goes back, while others write and read`(
        recentBytes: Int
    ) async throws {
        try await withTemporaryDirectory { directory in
            let store = try openStore(directory + "/a.db") { $0.recentBytes = recentBytes }
            let subject = Subject(store: store, clock: ManualClock())
            defer { subject.store.close() }
            let acknowledged = (0..<4).map { _ in Highest() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for slot in 0..<4 {
                    group.addTask {
                        for round in 1...150 {
                            let stored = try await subject.put("\(round)", at: .note("\(slot)"))
                            acknowledged[slot].raise(to: stored.revision ?? 0)
                        }
                    }
                }
                for _ in 0..<2 {
                    group.addTask {
                        let reader = try subject.store.makeReader()
                        var seen = [Int64](repeating: 0, count: 4)
                        for step in 0..<4000 {
                            let slot = step % 4
                            let least = acknowledged[slot].value
                            let revision = try reader.representation(of: .note("\(slot)"))?.revision ?? 0
                            #expect(revision >= least, "older than what was acknowledged")
                            #expect(revision >= seen[slot], "older than what was seen")
                            seen[slot] = revision
                            if step % 64 == 0 { await Task.yield() }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `What is deleted is gone for every reader, and what comes back is new`() async throws {
        try await withTemporaryDirectory { directory in
            let subject = Subject(store: try openStore(directory + "/a.db"), clock: ManualClock())
            defer { subject.store.close() }
            let reader = try subject.store.makeReader()
            for round in 1...3 {
                try await subject.put("first \(round)", at: .note("a"))
                try await subject.put("second \(round)", at: .note("a"))
                #expect(try reader.representation(of: .note("a"))?.representation == Representation("second \(round)"))
                try await subject.delete(.note("a"))
                #expect(try reader.representation(of: .note("a")) == nil)
            }
        }
    }

    @Test func `More than is remembered is found all the same`() async throws {
        try await withTemporaryDirectory { directory in
            let subject = Subject(store: try openStore(directory + "/a.db"), clock: ManualClock())
            defer { subject.store.close() }
            let reader = try subject.store.makeReader()
            let content = String(repeating: "x", count: 16_000)
            for number in 0..<1200 { try await subject.put("\(number) \(content)", at: .note("\(number)")) }
            for _ in 0..<2 {
                for number in 0..<1200 {
                    let found = try reader.representation(of: .note("\(number)"))
                    #expect(found?.representation == Representation("\(number) \(content)"))
                }
            }
        }
    }

    @Test func `What is remembered is bounded, whether it was made before it was read or not`() {
        let recent = RecentResources(limit: 8 << 20)
        for number in 0..<2000 {
            recent.setInBatch(true)
            _ = recent.place(of: .note("\(number)"))
            recent.setInBatch(false)
        }
        for number in 0..<2000 {
            let target = Target.note("\(number)")
            let stored = StoredRepresentation(
                Representation(content: [UInt8](repeating: 7, count: 16_000), mediaType: "a/b"), revision: 1,
                lastModified: 1)
            recent.bring(RecentResources.Entry(key: 1, stored: stored), target, recent.look(target).ticket)
        }
        let known = (0..<2000).count { recent.look(.note("\($0)")).entry != nil }
        // Two generations of 4 MiB, and one place more each.
        #expect(200...518 ~= known)
    }

    @Test func `However much is read during a commit, nothing brings back what the commit replaces`() async throws {
        try await withTemporaryDirectory { directory in
            let subject = try await Flood.subject(directory + "/a.db")
            defer { subject.store.close() }
            try await subject.put("one", at: .note("a"))
            try await subject.commit(to: .note("a")) { facts in
                Flood.read(subject, then: .note("a"))
                return .putting(Representation("two"), at: .note("a"), facts)
            }
            #expect(try subject.stored(at: .note("a"))?.representation == Representation("two"))
            #expect(try await subject.facts(at: .note("a")).stored?.representation == Representation("two"))
            try await subject.commit(to: .note("a")) { _ in
                Flood.read(subject, then: .note("a"))
                return Decision(.deleted, .delete)
            }
            #expect(try subject.stored(at: .note("a")) == nil)
            #expect(try await subject.facts(at: .note("a")).stored == nil)
            #expect(try await subject.put("three", at: .note("a")).isCreated)
        }
    }

    @Test func `However much is read between two commits of one batch, the second sees the first`() async throws {
        try await withTemporaryDirectory { directory in
            let subject = try await Flood.subject(directory + "/a.db")
            defer { subject.store.close() }
            try await subject.put("one", at: .note("a"))
            let areAllQueued = Highest()
            let seen = Highest()
            func commit(to id: String, _ decide: @escaping @Sendable (Facts) -> Decision) {
                subject.store.commit(Commit(to: .note(id), decide: decide) { _ in })
            }
            // Keeps the writer until the others wait for the next batch, all of them.
            commit(to: "gate") { _ in
                for _ in 0..<10_000 where areAllQueued.value == 0 { usleep(1000) }
                return Decision(.missing)
            }
            commit(to: "a") { .putting(Representation("two"), at: .note("a"), $0) }
            commit(to: "b") { _ in
                Flood.read(subject, then: .note("a"))
                return Decision(.missing)
            }
            commit(to: "a") { facts in
                seen.raise(to: facts.stored?.revision ?? 0)
                return .putting(Representation("three"), at: .note("a"), facts)
            }
            areAllQueued.raise(to: 1)
            let last = try await subject.put("four", at: .note("b"))
            #expect(seen.value == (last.revision ?? 0) - 2)
            #expect(try subject.stored(at: .note("a"))?.representation == Representation("three"))
        }
    }
}

/// More than is remembered, twice over.
private enum Flood {
    private static let count = 1200

    /// A store that has it in its file, and nothing in its memory.
    static func subject(_ path: String) async throws -> Subject {
        let filling = Subject(store: try openStore(path), clock: ManualClock())
        let content = String(repeating: "x", count: 16_000)
        for number in 0..<count { try await filling.put(content, at: .note("cold \(number)")) }
        filling.store.close()
        return Subject(store: try openStore(path), clock: ManualClock())
    }

    /// Reads all of it, then `target`.
    static func read(_ subject: Subject, then target: Target) {
        guard let reader = try? subject.store.makeReader() else { return }
        for number in 0..<count { _ = try? reader.representation(of: .note("cold \(number)")) }
        _ = try? reader.representation(of: target)
    }
}

/// A number that only grows.
private final class Highest: Sendable {
    private let number = Atomic<Int64>(0)

    var value: Int64 { number.load(ordering: .acquiring) }

    func raise(to value: Int64) { number.max(value, ordering: .acquiringAndReleasing) }
}
