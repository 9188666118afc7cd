import HTTPSemantics
import ResourceCore
import Testing

extension StorageContract {
    static let changes = [
        Check("An empty store has nothing in it") { it in
            let reader = try it.store.makeReader()
            #expect(try reader.representation(of: .note("a")) == nil)
            #expect(try reader.validators(of: "notes") == .unchanged)
            #expect(try reader.collections() == CollectionNames(names: [], hasMore: false, validators: .unchanged))
            #expect(
                try reader.page(of: "notes", limit: 10, byteLimit: 1)
                    == CollectionRead(validators: .unchanged, page: Page(items: [], hasMore: false)))
        },
        Check("What is created is read back to the letter, with the revision and the time of its making") { it in
            let all = Representation(
                content: Array(0...255), mediaType: "a/b; c=\"d\"", language: "de, en", disposition: "inline")
            let decision = try await it.put(all, at: .note("a"))
            #expect(decision.isCreated)
            #expect(
                try it.stored(at: .note("a")) == StoredRepresentation(all, revision: 1, lastModified: 1_000_000))
        },
        Check("Full replacement leaves nothing of what was there") { it in
            try await it.put(
                Representation(content: [1], mediaType: "a/b", language: "de", disposition: "inline"), at: .note("a"))
            it.clock.advance(by: 5)
            let decision = try await it.put(Representation(content: [], mediaType: "c/d"), at: .note("a"))
            #expect(decision.isReplaced)
            #expect(
                try it.stored(at: .note("a"))
                    == StoredRepresentation(
                        Representation(content: [], mediaType: "c/d"), revision: 2, lastModified: 1_000_005))
        },
        Check("A decision without a change changes nothing and uses no revision") { it in
            try await it.put("one", at: .note("a"))
            let before = try it.stored(at: .note("a"))
            try await it.commit(to: .note("a")) { facts in
                facts.stored.map { Decision(.unchanged($0)) } ?? Decision(.missing)
            }
            #expect(try it.stored(at: .note("a")) == before)
            #expect(try await it.put("two", at: .note("b")).revision == 2)
        },
        Check("What is deleted is gone, and its revision is not used again") { it in
            try await it.put("one", at: .note("a"))
            try await it.delete(.note("a"))
            #expect(try it.stored(at: .note("a")) == nil)
            #expect(try await it.put("one", at: .note("a")).revision == 3)
        },
        Check("Deleting what does not exist uses no revision") { it in
            try await it.commit(to: .note("a")) { _ in Decision(.deleted, .delete) }
            #expect(try it.store.makeReader().validators(of: "notes") == .unchanged)
            #expect(try await it.put("one", at: .note("a")).revision == 1)
        },
        Check("Revisions count through all collections, and each has the revision and the time of its last change") {
            it in
            let mine = Target(collection: "mine", id: "x")
            try await it.put("one", at: .note("a"))
            it.clock.advance(by: 1)
            try await it.put("two", at: mine)
            it.clock.advance(by: 1)
            try await it.put("three", at: .note("b"))
            let reader = try it.store.makeReader()
            #expect(
                try reader.validators(of: "notes") == CollectionValidators(revision: 3, lastModified: 1_000_002))
            #expect(try reader.validators(of: "mine") == CollectionValidators(revision: 2, lastModified: 1_000_001))
            it.clock.advance(by: 1)
            try await it.delete(mine)
            #expect(try reader.validators(of: "mine") == CollectionValidators(revision: 4, lastModified: 1_000_003))
            #expect(try reader.collections().names == ["notes"])
        },
        Check("A clock that is set back makes no collection older") { it in
            try await it.put("one", at: .note("a"))
            it.clock.advance(by: -10)
            try await it.put("two", at: .note("b"))
            try await it.delete(.note("a"))
            #expect(
                try it.store.makeReader().validators(of: "notes")
                    == CollectionValidators(revision: 3, lastModified: 1_000_000))
        },
        Check("While the clock is before 1970, or beyond what a date can name, commits fail and nothing is changed") {
            it in
            try await it.put("one", at: .note("a"))
            let now = it.clock.read()
            for time in [-1, Int64.min, 253_402_300_800, Int64.max] {
                it.clock.set(to: time)
                await #expect(throws: StoreError.clockBeyondDates(time)) {
                    try await it.put("two", at: .note("a"))
                }
                #expect(try it.stored(at: .note("a"))?.representation == Representation("one"))
            }
            it.clock.set(to: now)
            #expect(try await it.put("two", at: .note("a")).revision == 2)
        },
        Check("Content of 16 MiB is stored whole") { it in
            var content = [UInt8](repeating: 0, count: 16 << 20)
            for place in stride(from: 0, to: content.count, by: 1021) {
                content[place] = UInt8(truncatingIfNeeded: place)
            }
            try await it.put(Representation(content: content, mediaType: "a/b"), at: .note("a"))
            try await it.put("small", at: .note("b"))
            let isWhole = try it.stored(at: .note("a"))?.representation.content == content
            #expect(isWhole)
        },
        Check("Of a content, large or small, a read hands over as much as it wants, and always its length") { it in
            for size in [0, 1, 1000, 16 << 10, (16 << 10) + 1, 1 << 20] {
                let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
                try await it.put(Representation(content: content, mediaType: "a/b", language: "de"), at: .note("a"))
                let whole = try #require(try it.stored(at: .note("a")))
                #expect(whole.isWhole)
                let reader = try it.store.makeReader()
                for range in [0..<0, 0..<1, size / 2..<size, size..<size, 7..<900, 0..<size]
                where range.upperBound <= size {
                    let part = try #require(try reader.representation(of: .note("a"), part: .bytes(range)))
                    let isRight = part.content(in: range) == Array(content[range])
                    #expect(isRight, "\(range) of \(size)")
                    #expect(part.contentLength == size)
                    #expect(part.revision == whole.revision && part.representation.language == "de")
                }
                let beyond = try #require(try reader.representation(of: .note("a"), part: .bytes(0..<size + 10)))
                #expect(beyond.isWhole)
                let length = try #require(try reader.representation(of: .note("a"), part: .none))
                #expect(length.contentLength == size)
                #expect(length.lastModified == whole.lastModified)
                let facts = try reader.facts(for: .note("a"), idempotencyKey: nil, part: .none)
                #expect(facts.stored?.contentLength == size)
                #expect(facts.stored?.revision == whole.revision)
            }
        },
        Check("How much of a content is wanted is judged by the metadata of the very read") { it in
            let content = [UInt8](repeating: 7, count: 100_000)
            try await it.put(Representation(content: content, mediaType: "a/b"), at: .note("a"))
            let reader = try it.store.makeReader()
            let found: StoredRepresentation? = try waiting { completion in
                reader.representation(
                    of: .note("a"), part: { $0.revision == 1 && $0.contentLength == 100_000 ? .bytes(5..<9) : .none },
                    completion: completion)
            }
            #expect(found?.content(in: 5..<9) == [7, 7, 7, 7])
        },
    ]
}
