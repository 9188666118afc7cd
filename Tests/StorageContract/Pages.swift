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
        Check("A page takes nothing more once its contents reach the byte limit, but always one") { it in
            for id in ["a", "b", "c"] { try await it.put("12345", at: .note(id)) }
            let reader = try it.store.makeReader()
            for (limit, count) in [(1, 1), (5, 1), (6, 2), (10, 2), (11, 3), (100, 3)] {
                let page = try reader.page(of: "notes", after: nil, limit: 9, byteLimit: limit)
                #expect(page.items.count == count, "byte limit \(limit)")
                #expect(page.hasMore == (count < 3), "byte limit \(limit)")
            }
        },
        Check("A page's items are what is stored") { it in
            try await it.put("one", at: .note("a"))
            let page = try it.store.makeReader().page(of: "notes", after: nil, limit: 9, byteLimit: 100)
            let stored = StoredRepresentation(Representation("one"), revision: 1, lastModified: 1_000_000)
            let validators = CollectionValidators(revision: 1, lastModified: 1_000_000)
            #expect(page == Page(items: [Page.Item(id: "a", stored: stored)], hasMore: false, validators: validators))
        },
        Check("The collections that have something in them are listed in byte order") { it in
            for name in ["b", "a", "B", "a.b", "0"] { try await it.put("", at: Target(collection: name, id: "x")) }
            try await it.put("", at: Target(collection: "b", id: "y"))
            try await it.delete(Target(collection: "0", id: "x"))
            #expect(try it.store.makeReader().collections() == ["B", "a", "a.b", "b"])
        },
    ]
}
