import Glibc
import HTTPSemantics
import SQLiteStorage
import Storage
import StorageContract
import Synchronization
import Testing

@Suite struct RecentResourcesTests {
    @Test func `A reader sees what was acknowledged, and never goes back, while others write and read`() async throws {
        try await withTemporaryDirectory { directory in
            let subject = Subject(store: try openStore(directory + "/a.db"), clock: ManualClock())
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
}

/// A number that only grows.
private final class Highest: Sendable {
    private let number = Atomic<Int64>(0)

    var value: Int64 { number.load(ordering: .acquiring) }

    func raise(to value: Int64) { number.max(value, ordering: .acquiringAndReleasing) }
}
