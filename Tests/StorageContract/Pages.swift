import HTTPSemantics
import ResourceCore
import Testing

extension StorageContract {
    static let pages = [
        Check("Pages follow each other in the order of the ids' bytes, without gap or repetition") { it in
            let ids = ["z", "a", "B", "é", "e\u{301}", "𐀀", "\u{FFFD}", "aa", "ab", "~"]
            for id in ids { try await it.put("", at: .note(id)) }
            try await it.put("", at: Target(collection: "note", id: "other"))
            try await it.put("", at: Target(collection: "notes2", id: "other"))
            let reader = try it.store.makeReader()
            var found: [[UInt8]] = []
            var after: String?
            var sizes: [Int] = []
            while true {
                let page = try reader.page(of: "notes", after: after, limit: 3, byteLimit: 100)
                found += page.items.map { Array($0.id.utf8) }
                sizes.append(page.items.count)
                guard page.hasMore, let last = page.items.last else { break }
                after = last.id
            }
            #expect(found == ids.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
            #expect(sizes == [3, 3, 3, 1])
        },
        Check("A page that ends exactly at the collection's end has no more") { it in
            for id in ["a", "b"] { try await it.put("", at: .note(id)) }
            let page = try it.store.makeReader().page(of: "notes", after: nil, limit: 2, byteLimit: 100)
            #expect(page.items.map(\.id) == ["a", "b"])
            #expect(!page.hasMore)
        },
        Check("A page begins after an id that does not exist") { it in
            for id in ["a", "c"] { try await it.put(id, at: .note(id)) }
            try await it.delete(.note("a"))
            for (after, ids) in [("a", ["c"]), ("b", ["c"]), ("c", []), ("d", [])] {
                let page = try it.store.makeReader().page(of: "notes", after: after, limit: 9, byteLimit: 100)
                #expect(page.items.map(\.id) == ids)
                #expect(page.validators.revision == 3)
            }
        },
        Check("A page takes nothing more once what it holds reaches the byte limit, but always one") { it in
            for id in ["a", "b", "c"] {
                try await it.put(
                    Representation(
                        content: Array("12345".utf8), mediaType: "a/b", language: "de", disposition: "inline"),
                    at: .note(id))
            }
            let reader = try it.store.makeReader()
            // Id, type, language, disposition and content: 17 bytes each.
            for (limit, count) in [(1, 1), (17, 1), (18, 2), (34, 2), (35, 3), (100, 3)] {
                for holdsContents in [true, false] {
                    let page = try reader.page(of: "notes", byteLimit: limit, holdsContents: holdsContents)
                    #expect(page.items.count == count, "byte limit \(limit)")
                    #expect(page.hasMore == (count < 3), "byte limit \(limit)")
                }
            }
        },
        Check("A page without contents has the same resources, and their lengths") { it in
            for (number, size) in [0, 3, 20_000, 100_000].enumerated() {
                let content = [UInt8](repeating: 7, count: size)
                try await it.put(Representation(content: content, mediaType: "a/b"), at: .note("\(number)"))
            }
            let reader = try it.store.makeReader()
            let with = try reader.page(of: "notes")
            let without = try reader.page(of: "notes", holdsContents: false)
            #expect(with.items.map(\.stored.representation.content.count) == [0, 3, 20_000, 100_000])
            #expect(without.items.map(\.stored.contentLength) == [0, 3, 20_000, 100_000])
            #expect(without.items.map(\.stored.revision) == with.items.map(\.stored.revision))
            #expect(without.validators == with.validators)
        },
        Check("Whether a page is wanted is judged by the validators of the very read") { it in
            try await it.put("one", at: .note("a"))
            let reader = try it.store.makeReader()
            let wanted = try reader.page(of: "notes", isWanted: { $0.revision == 1 })
            #expect(wanted.items.count == 1)
            let read = try reader.page(of: "notes", isWanted: { $0.revision != 1 })
            let validators = CollectionValidators(revision: 1, lastModified: 1_000_000)
            #expect(read == CollectionRead(validators: validators, page: nil))
        },
        Check("A page's items are what is stored") { it in
            try await it.put("one", at: .note("a"))
            let page = try it.store.makeReader().page(of: "notes", after: nil, limit: 9, byteLimit: 100)
            let stored = StoredRepresentation(Representation("one"), revision: 1, lastModified: 1_000_000)
            let validators = CollectionValidators(revision: 1, lastModified: 1_000_000)
            let whole = Page(items: [Page.Item(id: "a", stored: stored)], hasMore: false)
            #expect(page == CollectionRead(validators: validators, page: whole))
        },
        Check("The collections that have something in them are listed in byte order") { it in
            for name in ["b", "a", "B", "a.b", "0"] { try await it.put("", at: Target(collection: name, id: "x")) }
            try await it.put("", at: Target(collection: "b", id: "y"))
            try await it.delete(Target(collection: "0", id: "x"))
            let reader = try it.store.makeReader()
            func names(_ names: String..., hasMore: Bool = false) -> CollectionNames {
                // The seventh change was the last in the whole store.
                CollectionNames(
                    names: names, hasMore: hasMore, validators: CollectionValidators(revision: 7, lastModified: nil))
            }
            #expect(
                try reader.collections() == names("B", "a", "a.b", "b"))
            #expect(try reader.collections(limit: 4) == names("B", "a", "a.b", "b"))
            #expect(try reader.collections(limit: 2) == names("B", "a", hasMore: true))
            #expect(
                try reader.collections(after: "a", limit: 2) == names("a.b", "b"))
            #expect(try reader.collections(after: "a.a", limit: 1) == names("a.b", hasMore: true))
            #expect(try reader.collections(after: "b") == names())
        },
    ]
}

extension StorageContract {
    static let identities = [
        Check("Any id keeps to itself") { it in
            let ids = [
                "'", "\"", "a'; DROP TABLE resource; --", "%", "_", "a/b", "🧭", "👩‍👩‍👧", " ", "+", "?1", "A", "a",
                String(repeating: "ü", count: 256), String(repeating: "x", count: 512),
            ]
            for id in ids { try await it.put(id, at: .note(id)) }
            for id in ids {
                #expect(try it.stored(at: .note(id))?.representation == Representation(id))
            }
            let page = try it.store.makeReader().page(of: "notes")
            let sorted = ids.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
            #expect(page.items.map { Array($0.id.utf8) } == sorted)
        },
        Check("Ids are not normalised: é in one scalar and é in two are two resources") { it in
            try await it.put("one scalar", at: .note("\u{E9}"))
            #expect(try await it.put("two scalars", at: .note("e\u{301}")).isCreated)
            #expect(try it.stored(at: .note("\u{E9}"))?.representation == Representation("one scalar"))
            #expect(try it.stored(at: .note("e\u{301}"))?.representation == Representation("two scalars"))
        },
        Check("One id in two collections is two resources") { it in
            try await it.put("one", at: Target(collection: "a", id: "x"))
            #expect(try await it.put("two", at: Target(collection: "A", id: "x")).isCreated)
            #expect(try it.stored(at: Target(collection: "a", id: "x"))?.representation == Representation("one"))
        },
    ]
}
