import HTTPSemantics
import ResourceCore
import Testing

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
