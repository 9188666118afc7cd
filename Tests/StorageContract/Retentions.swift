import HTTPSemantics
import ResourceCore
import Testing

extension StorageContract {
    private static let limited = Retention(byteLimit: 6000)

    static let retentions = [
        Check("Nothing is dropped where there is no limit", retention: Retention(byteLimit: nil)) { it in
            try await it.happen(80)
        },
        Check("At its limit the log drops the oldest changes, and tells of the rest what was", retention: limited) {
            it in
            try await it.happen(300)
            let extent = try it.store.makeReader().extent()
            #expect(extent.firstKept > 150)
        },
        Check(
            "So it is where next to nothing is kept, so that most of what can be read has lost its change",
            retention: Retention(byteLimit: 700)
        ) { it in
            try await it.happen(150)
        },
        Check("With no history nothing superseded is kept, and what is current is a revision", retention: .off) { it in
            let told = Told(of: it.store)
            try await it.happen(80)
            let extent = try it.store.makeReader().extent()
            #expect(extent.firstKept == extent.newest + 1 && extent.oldest == extent.newest && extent.bytes == 0)
            // Who listens is told all the same.
            #expect(told.changes.map(\.number) == Array(1...extent.newest))
        },
        Check("What was replaced a moment ago can be had again, however old it was", retention: limited) { it in
            try await it.put("old", at: .note("old"))
            for number in 0..<100 { try await it.put(.filler(100), at: .note("\(number % 3)")) }
            let reader = try it.store.makeReader()
            try await it.waitUntil { try reader.extent().firstKept > 1 }
            // Current: readable, though its change is gone.
            #expect(try reader.state(1)?.stored?.representation == Representation("old"))
            #expect(try reader.state(1)?.revision.outcome == nil)
            it.clock.advance(by: 60)
            try await it.put("new", at: .note("old"))
            let old = try reader.state(1)
            #expect(old?.stored?.representation == Representation("old"))
            #expect(old?.successor == 102 && old?.predecessor == nil)
            #expect(try reader.state(102)?.predecessor == 1)
            #expect(try reader.revision(of: .note("old"), at: 1_000_059)?.revision.number == 1)
            #expect(try reader.revisions(of: .note("old"))?.items.map(\.number) == [102, 1])
            for number in 0..<100 { try await it.put(.filler(100), at: .note("\(number % 3)")) }
            try await it.waitUntil { try reader.extent().firstKept > 102 }
            #expect(try reader.revision(1) == .gone)
            #expect(try reader.state(102)?.stored?.representation == Representation("new"))
        },
        Check(
            "A deleted resource is forgotten with its deletion, and made anew it has no history",
            retention: limited
        ) { it in
            try await it.put("one", at: .note("a"))
            try await it.delete(.note("a"))
            let reader = try it.store.makeReader()
            #expect(try reader.revisions(of: .note("a"))?.items.map(\.number) == [2, 1])
            for number in 0..<100 { try await it.put(.filler(100), at: .note("\(number % 3)x")) }
            try await it.waitUntil { try reader.extent().firstKept > 2 }
            #expect(try reader.revisions(of: .note("a")) == nil)
            #expect(try reader.revision(of: .note("a"), at: .max) == nil)
            #expect(try reader.revision(2) == .gone)
            #expect(try await it.eraseHistory(of: .note("a")) == false)
            let made = try await it.put("two", at: .note("a")).revision ?? 0
            #expect(try reader.revisions(of: .note("a"))?.items.map(\.number) == [made])
            #expect(try reader.state(made)?.predecessor == nil)
        },
        Check("Changes are dropped when they are old enough", retention: Retention(byteLimit: nil, age: 100)) { it in
            for number in 0..<10 {
                try await it.put("\(number)", at: .note("\(number % 2)"))
                it.clock.advance(by: 10)
            }
            let reader = try it.store.makeReader()
            // Now the first is 100 seconds old.
            try await it.waitUntil { try reader.extent().firstKept == 2 }
            #expect(try reader.changes(after: 0).items.map(\.number) == Array(2...10))
            it.clock.advance(by: 39)
            try await it.put("x", at: .note("x"))
            try await it.waitUntil { try reader.extent().firstKept == 5 }
            it.clock.advance(by: 1000)
            try await it.waitUntil { try reader.extent().firstKept == 12 }
            #expect(try reader.extent().bytes == 0)
            #expect(try reader.state(10)?.stored != nil && reader.state(9)?.stored != nil)
            #expect(try reader.revision(8) == .gone)
            // A clock that is set back drops nothing, and loses nothing.
            it.clock.set(to: 1_000_000)
            try await it.put("y", at: .note("x"))
            #expect(try reader.state(11)?.stored != nil)
        },
        Check("A large change makes room for itself", retention: Retention(byteLimit: 100_000)) { it in
            for _ in 0..<300 { try await it.put(.filler(50), at: .note("small")) }
            try await it.put(.filler(90_000), at: .note("large"))
            try await it.put("next", at: .note("large"))
            let reader = try it.store.makeReader()
            try await it.waitUntil { try reader.extent().isWithin(100_000) }
            #expect(try reader.state(301)?.stored?.contentLength == 90_000)
            try await it.put(.filler(200_000), at: .note("large"))
            try await it.put("last", at: .note("large"))
            // More than there is room for is not kept at all.
            try await it.waitUntil { try reader.extent().isWithin(100_000) }
            #expect(try reader.revision(303) == .gone)
            #expect(try reader.state(304)?.stored?.representation == Representation("last"))
        },
        Check("What is superseded can be erased; what is current, and that it was, stays") { it in
            for number in 0..<40 {
                try await it.put("\(number)", at: .note("a"))
                try await it.put("\(number)", at: .note("b"))
            }
            let reader = try it.store.makeReader()
            let bytes = try reader.extent().bytes
            #expect(try await it.eraseHistory(of: .note("a")))
            #expect(try reader.extent().bytes == bytes / 2)
            #expect(try reader.state(79)?.stored?.representation == Representation("39"))
            let list = try #require(try reader.revisions(of: .note("a"))?.items)
            #expect(list.map(\.isErased) == [false] + Array(repeating: true, count: 39))
            #expect(list.map(\.length) == (0..<40).reversed().map { "\($0)".utf8.count })
            guard case .erased(let state) = try reader.revision(77) else { throw StoreError.broken("not erased") }
            #expect(state.stored == nil && state.predecessor == 75 && state.successor == 79)
            #expect(try reader.changes(after: 0).items.map(\.number) == Array(1...80))
            #expect(try reader.state(78)?.stored?.representation == Representation("38"))
            #expect(try reader.revision(of: .note("a"), at: 0)?.stored == nil)
            // What comes after is kept again; and all of it can be erased of what was deleted.
            try await it.put("new", at: .note("a"))
            #expect(try reader.state(79)?.stored?.representation == Representation("39"))
            try await it.delete(.note("a"))
            #expect(try await it.eraseHistory(of: .note("a")))
            #expect(try await it.eraseHistory(of: .note("a")))
            #expect(try reader.extent().bytes == bytes / 2)
            #expect(try reader.revisions(of: .note("a"))?.items.count { $0.isErased } == 41)
            #expect(try await it.eraseHistory(of: .note("c")) == false)
        },
        Check("Whatever is erased and dropped, in whatever order, the rest is what it was", retention: limited) { it in
            try await it.happen(400, erasing: true)
        },
    ]
}

extension HistoryExtent {
    /// Whether what is kept is not more than `limit`.
    fileprivate func isWithin(_ limit: Int64) -> Bool {
        bytes + (newest - firstKept + 1) * Retention.overhead <= limit
    }
}

extension Representation {
    /// A content of `size` bytes.
    static func filler(_ size: Int) -> Representation {
        Representation(content: [UInt8](repeating: 0x78, count: size), mediaType: "a/b")
    }
}

extension Subject {
    /// Lets `count` things happen that differ, and compares now and then what the store tells of them with what was.
    fileprivate func happen(_ count: Int, erasing: Bool = false) async throws {
        let targets = (0..<6).map { Target.note("\($0)") }
        var model = PastModel()
        var chance = Chance(state: 0x9E37_79B9_7F4A_7C15)
        for step in 1...count {
            let target = targets[chance.below(chance.below(3) == 0 ? 6 : 2)]
            if chance.below(3) == 0 { clock.advance(by: Int64(chance.below(5))) }
            switch chance.below(10) {
            case 0 where erasing:
                let isKnown = try await eraseHistory(of: target)
                let firstKept = try store.makeReader().extent().firstKept
                #expect(model.erase(target, firstKept: firstKept) == isKnown)
            case 1, 2:
                if try await delete(target).change == .delete { model.append(nil, at: target, now: clock.read()) }
            case let kind:
                let text = String(repeating: "\(step) ", count: chance.below(40))
                let representation = Representation(
                    content: Array(text.utf8), mediaType: "a/b\(chance.below(3))", language: kind == 3 ? "de" : nil,
                    disposition: kind == 4 ? "inline" : nil)
                if kind == 5 { try await patch(text, at: target) } else { try await put(representation, at: target) }
                model.append(try stored(at: target), at: target, now: clock.read(), isPatch: kind == 5)
            }
            guard step % 37 == 0 || step == count else { continue }
            try await waitUntilRetained()
            try model.expect(try store.makeReader(), targets: targets + [.note("none")])
        }
    }

    /// Waits until the log is at rest: what is left to be dropped goes in idle turns.
    private func waitUntilRetained() async throws {
        guard let limit = retention.byteLimit, retention.isOn else { return }
        let reader = try store.makeReader()
        try await waitUntil { try reader.extent().isWithin(limit) }
    }

    /// Waits for what the store does of itself.
    package func waitUntil(_ isSo: () throws -> Bool) async throws {
        for _ in 0..<5000 {
            if try isSo() { return }
            try await Task.sleep(for: .milliseconds(1))
        }
        Issue.record("it did not come to be")
    }
}

/// Numbers that look like chance and are the same in every run.
private struct Chance {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}
