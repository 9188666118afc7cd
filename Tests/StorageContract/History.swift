import HTTPSemantics
import ResourceCore
import Synchronization
import Testing

extension StorageContract {
    static let history = [
        Check("An empty store has no past, and a mark of its own") { it in
            let reader = try it.store.makeReader()
            let extent = try reader.extent()
            #expect(extent == HistoryExtent(mark: extent.mark, firstKept: 1, newest: 0, bytes: 0))
            #expect(extent.oldest == 0)
            #expect(extent.mark.utf8.count >= 8)
            #expect(extent.mark.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) })
            for number: Int64 in [0, -1, 1, .max, .min] { #expect(try reader.revision(number) == .never) }
            #expect(try reader.revisions(of: .note("a")) == nil)
            #expect(try reader.revision(of: .note("a"), at: .max) == nil)
            #expect(
                try reader.changes(after: 0)
                    == ChangePage(extent: extent, items: [], position: 0, hasMore: false))
            #expect(try await it.eraseHistory(of: .note("a")) == false)
        },
        Check("Every change is told, with what it did and what it replaced") { it in
            try await it.put(Representation(content: [1, 2], mediaType: "a/b"), at: .note("a"))
            it.clock.advance(by: 1)
            try await it.put("three", at: .note("ü/\u{10FFFF}"))
            try await it.put(Representation(content: [], mediaType: "c/d"), at: .note("a"))
            it.clock.advance(by: 1)
            try await it.patch("four", at: .note("a"))
            try await it.delete(.note("a"))
            it.clock.advance(by: 1)
            try await it.put("six", at: .note("a"))
            let reader = try it.store.makeReader()
            func revision(
                _ number: Int64, _ id: String, _ outcome: Revision.Outcome, _ time: Int64, _ previous: Int64?,
                _ length: Int, _ mediaType: String? = "text/plain"
            ) -> Revision {
                Revision(
                    number: number, target: .note(id), outcome: outcome, time: 1_000_000 + time, previous: previous,
                    mediaType: mediaType, length: length)
            }
            let all = [
                revision(1, "a", .created, 0, nil, 2, "a/b"),
                revision(2, "ü/\u{10FFFF}", .created, 1, nil, 5),
                revision(3, "a", .replaced, 1, 1, 0, "c/d"),
                revision(4, "a", .patched, 2, 3, 4),
                revision(5, "a", .deleted, 2, 4, 0, nil),
                revision(6, "a", .created, 3, nil, 3),
            ]
            let page = try reader.changes(after: 0)
            #expect(page.items == all)
            #expect(page.position == 6 && !page.hasMore)
            #expect(page.extent == (try reader.extent()))
            #expect(page.extent.firstKept == 1 && page.extent.newest == 6)
            #expect(page.extent.bytes == 2 + 0 + 4)
            let newestFirst = all.filter { $0.target == .note("a") }.reversed()
            #expect(
                try reader.revisions(of: .note("a")) == RevisionList(items: Array(newestFirst), hasMore: false))
        },
        Check("A revision is to the letter what was stored, whatever came after it") { it in
            let full = Representation(
                content: Array(0...255), mediaType: "a/b; c=\"d\"", language: "de, en", disposition: "inline")
            try await it.put(full, at: .note("a"))
            try await it.put(Representation(content: [], mediaType: "c/d"), at: .note("a"))
            try await it.put("other", at: .note("b"))
            try await it.delete(.note("a"))
            try await it.put("new", at: .note("a"))
            let reader = try it.store.makeReader()
            let first = try reader.state(1)
            #expect(first?.stored == StoredRepresentation(full, revision: 1, lastModified: 1_000_000))
            #expect(first?.predecessor == nil && first?.successor == 2)
            let second = try reader.state(2)
            #expect(second?.stored?.representation == Representation(content: [], mediaType: "c/d"))
            #expect(second?.predecessor == 1 && second?.successor == 4)
            let deletion = try reader.state(4)
            #expect(deletion?.revision.outcome == .deleted && deletion?.stored == nil)
            #expect(deletion?.predecessor == 2 && deletion?.successor == 5)
            let current = try reader.state(5)
            #expect(current?.stored == (try it.stored(at: .note("a"))))
            #expect(current?.predecessor == 4 && current?.successor == nil)
            #expect(try reader.revision(6) == .never)
        },
        Check("Whether a date is strong is kept with a revision") { it in
            try await it.commit(to: .note("a")) { facts in
                let stored = StoredRepresentation(
                    Representation("one"), revision: facts.nextRevision, lastModified: facts.now, isDateStrong: false)
                return Decision(.created(.note("a"), stored), .store(stored))
            }
            try await it.put("two", at: .note("a"))
            let reader = try it.store.makeReader()
            #expect(try reader.state(1)?.stored?.isDateStrong == false)
            #expect(try reader.state(2)?.stored?.isDateStrong == true)
        },
        Check("Of a revision, large or small, a read hands over as much as it wants") { it in
            for (number, size) in [0, 1000, (16 << 10) + 1, 1 << 20].enumerated() {
                let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
                let target = Target.note("\(number)")
                let made = try await it.put(Representation(content: content, mediaType: "a/b"), at: target)
                let revision = try #require(made.revision)
                let reader = try it.store.makeReader()
                for isSuperseded in [false, true] {
                    if isSuperseded { try await it.put("after", at: target) }
                    for range in [0..<0, 0..<1, size / 2..<size, 7..<900] where range.upperBound <= size {
                        let part = try #require(try reader.state(revision, part: .bytes(range))?.stored)
                        let isRight = part.content(in: range) == Array(content[range])
                        #expect(isRight, "\(range) of \(size)")
                        #expect(part.contentLength == size && part.revision == revision)
                    }
                    let whole = try reader.state(revision)?.stored?.representation.content == content
                    #expect(whole)
                    #expect(try reader.state(revision, part: .none)?.stored?.contentLength == size)
                    let then = try reader.revision(of: target, at: 0, part: .whole)?.stored
                    let isWhole = then?.representation.content == content
                    #expect(isWhole)
                }
            }
        },
        Check("A long history is listed in pages, newest first, and each of its revisions is found") { it in
            for number in 0..<150 {
                it.clock.advance(by: 1)
                try await it.put("\(number)", at: .note("a"))
                if number % 3 == 0 { try await it.put("between", at: .note("b")) }
                if number % 20 == 7 { try await it.delete(.note("a")) }
            }
            let reader = try it.store.makeReader()
            let list = try #require(try reader.revisions(of: .note("a"), limit: 1000))
            let deletions = (0..<150).count { $0 % 20 == 7 }
            #expect(list.items.count == 150 + deletions && !list.hasMore)
            for limit in [1, 7, 40] {
                var found: [Revision] = []
                var before: Int64?
                while true {
                    let page = try #require(try reader.revisions(of: .note("a"), before: before, limit: limit))
                    found += page.items
                    before = page.items.last?.number
                    if !page.hasMore { break }
                    #expect(page.items.count == limit)
                }
                #expect(found == list.items)
            }
            // The beginning of a page may be any number.
            for before in stride(from: Int64(1), to: 240, by: 11) {
                let page = try reader.revisions(of: .note("a"), before: before, limit: 3)
                let expected = list.items.filter { $0.number < before }
                #expect(page?.items == Array(expected.prefix(3)) && page?.hasMore == (expected.count > 3))
            }
            for revision in list.items {
                let state = try reader.state(revision.number)
                #expect(state?.revision == revision)
                // The first change of a second is followed by the deletion within it.
                let at = try reader.revision(of: .note("a"), at: revision.time)
                #expect(at?.revision == list.items.first { $0.time == revision.time })
            }
            #expect(try reader.revision(of: .note("a"), at: 5)?.revision == list.items.last)
            #expect(try reader.revision(of: .note("a"), at: .max)?.revision == list.items.first)
            #expect(try reader.revisions(of: .note("c")) == nil)
        },
        Check("Changes are told in pages, of all or of some") { it in
            let mine = Target(collection: "mine", id: "x")
            for number in 0..<30 {
                try await it.put("\(number)", at: number % 3 == 0 ? mine : .note("\(number % 5)"))
            }
            let reader = try it.store.makeReader()
            let all = try reader.changes(after: 0, limit: 100).items
            #expect(all.map(\.number) == Array(1...30))
            for (scope, expected) in [
                (ChangeScope.store, all),
                (.collections(["mine"]), all.filter { $0.target == mine }),
                (.collections(["mine", "notes", "none"]), all),
                (.collections([]), []),
                (.resource(.note("1")), all.filter { $0.target == .note("1") }),
            ] {
                var found: [Revision] = []
                var position: Int64 = 0
                while true {
                    let page = try reader.changes(after: position, in: scope, limit: 4)
                    found += page.items
                    #expect(page.items.count <= 4)
                    #expect(page.position >= page.items.last?.number ?? position)
                    position = page.position
                    if !page.hasMore { break }
                }
                #expect(found == expected && position == 30)
            }
            for ahead: Int64 in [30, 31, .max] {
                let page = try reader.changes(after: ahead)
                #expect(page.items.isEmpty && !page.hasMore && page.position == ahead)
            }
            #expect(try reader.changes(after: .min, limit: 2).items == Array(all.prefix(2)))
        },
        Check("What changes nothing makes no revision") { it in
            try await it.put("one", at: .note("a"))
            try await it.commit(to: .note("a")) { $0.stored.map { Decision(.unchanged($0)) } ?? Decision(.missing) }
            try await it.commit(to: .note("b")) { _ in Decision(.deleted, .delete) }
            let reader = try it.store.makeReader()
            #expect(try reader.changes(after: 0).items.map(\.number) == [1])
            #expect(try reader.extent().newest == 1)
        },
        Check("An observer is told every change once, in order, when every reader sees it") { it in
            let told = Told(of: it.store)
            try await withThrowingTaskGroup { group in
                for writer in 0..<8 {
                    group.addTask {
                        for number in 0..<25 {
                            let target = Target.note("\((writer + number) % 5)")
                            let made = try await it.put("\(writer) \(number)", at: target).revision ?? 0
                            // It is told before the commit completes, or beside that.
                            for _ in 0..<2000 where !told.changes.contains(where: { $0.number == made }) {
                                try await Task.sleep(for: .milliseconds(1))
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await it.delete(.note("0"))
            try await it.commit(to: .note("0")) { _ in Decision(.missing) }
            #expect(told.changes.map(\.number) == Array(1...201))
            #expect(told.changes == (try it.store.makeReader().changes(after: 0, limit: 1000).items))
        },
        Check("An erased content leaves no name of a file, and no parameter of its type") {
            it in
            let named = Representation(
                content: [1], mediaType: "a/b;c=d", language: "de", disposition: "attachment;filename=x")
            try await it.put(named, at: .note("a"))
            it.clock.advance(by: 1)
            try await it.put("two", at: .note("a"))
            it.clock.advance(by: 1)
            try await it.delete(.note("a"))
            it.clock.advance(by: 1)
            try await it.put(named, at: .note("a"))
            #expect(try await it.eraseHistory(of: .note("a")))
            it.clock.advance(by: 1)
            try await it.put("five", at: .note("a"))
            let reader = try it.store.makeReader()
            let numbers = try [0, 1_000_000, 1_000_002, 1_000_003, 1_000_004].map { time in
                try reader.revision(of: .note("a"), at: time)?.revision.number
            }
            #expect(numbers == [1, 1, 3, 4, 5])
            #expect(try reader.state(4)?.stored?.representation == named)
            let items = try #require(try reader.revisions(of: .note("a"))?.items)
            #expect(items.map(\.mediaType) == ["text/plain", "a/b;c=d", nil, "text/plain", "a/b"])
            #expect(items.map(\.isErased) == [false, false, false, true, true])
        },
        Check("A closed store tells nothing of the past, and erases nothing") { it in
            try await it.put("one", at: .note("a"))
            let reader = try it.store.makeReader()
            it.store.close()
            #expect(throws: StoreError.closed) { try reader.extent() }
            #expect(throws: StoreError.closed) { try reader.revision(1) }
            #expect(throws: StoreError.closed) { try reader.revisions(of: .note("a")) }
            #expect(throws: StoreError.closed) { try reader.revision(of: .note("a"), at: 0) }
            #expect(throws: StoreError.closed) { try reader.changes(after: 0) }
            await #expect(throws: StoreError.closed) { try await it.eraseHistory(of: .note("a")) }
        },
    ]
}

/// What a store tells its observer.
final class Told: Sendable {
    private let all = Mutex<[Revision]>([])

    init(of store: any ResourceStore) {
        store.observe { [self] changes in all.withLock { $0 += changes } }
    }

    var changes: [Revision] { all.withLock { $0 } }
}

extension Subject {
    /// Stores a text at `target` as a patch does.
    package func patch(_ text: String, at target: Target) async throws {
        try await withCheckedContinuation { continuation in
            store.commit(
                Commit(to: target, isPatch: true) {
                    .putting(Representation(text), at: target, $0)
                } completion: {
                    continuation.resume(returning: $0.map { _ in () })
                })
        }.get()
    }

    package func eraseHistory(of target: Target) async throws -> Bool {
        try await withCheckedContinuation { continuation in
            store.eraseHistory(of: target) { continuation.resume(returning: $0) }
        }.get()
    }
}

/// The readings of the past, waited for.
extension HistoryReader {
    package func extent() throws(StoreError) -> HistoryExtent {
        try waiting { extent(completion: $0) }
    }

    package func revision(_ number: Int64, part: ContentPart = .whole) throws(StoreError) -> RevisionRead {
        try waiting { revision(number, part: { _ in part }, completion: $0) }
    }

    /// What is around a revision that can be read; nil of any other.
    package func state(_ number: Int64, part: ContentPart = .whole) throws(StoreError) -> RevisionState? {
        if case .kept(let state) = try revision(number, part: part) { state } else { nil }
    }

    package func revision(
        of target: Target, at time: Int64, part: ContentPart = .whole
    ) throws(StoreError) -> RevisionState? {
        try waiting { revision(of: target, at: time, part: { _ in part }, completion: $0) }
    }

    package func revisions(
        of target: Target, before: Int64? = nil, limit: Int = 1000
    ) throws(StoreError) -> RevisionList? {
        try waiting { revisions(of: target, before: before, limit: limit, completion: $0) }
    }

    package func changes(
        after: Int64, in scope: ChangeScope = .store, limit: Int = 100
    ) throws(StoreError) -> ChangePage {
        try waiting { changes(after: after, in: scope, limit: limit, completion: $0) }
    }
}
