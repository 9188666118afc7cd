import HTTPSemantics
import ResourceCore
import Testing

extension StorageContract {
    static let changes = [
        Check("An empty store has nothing in it") { it in
            let reader = try it.store.makeReader()
            #expect(try reader.representation(of: .note("a")) == nil)
            #expect(try reader.validators(of: "notes") == .unchanged)
            #expect(try reader.collections() == [])
            #expect(
                try reader.page(of: "notes", after: nil, limit: 10, byteLimit: 1)
                    == Page(items: [], hasMore: false, validators: .unchanged))
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
            #expect(try reader.collections() == ["notes"])
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
    ]
}
