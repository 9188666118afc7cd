import HTTPSemantics
import ResourceCore
import Testing

/// How many of 100 tasks that run at once say yes.
func race(_ run: @escaping @Sendable (Int) async throws -> Bool) async throws -> Int {
    try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<100 { group.addTask { try await run(number) } }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
}

extension StorageContract {
    static let races = [
        Check("Of 100 racing writes with one If-Match, one succeeds") { it in
            try await it.put("zero", at: .note("a"))
            let winners = try await race { number in
                try await it.commit(to: .note("a")) { facts in
                    facts.stored?.revision == 1
                        ? .putting(Representation("\(number)"), at: .note("a"), facts) : Decision(.missing)
                }.isReplaced
            }
            #expect(winners == 1)
            #expect(try it.stored(at: .note("a"))?.revision == 2)
        },
        Check("Of 100 racing creations with If-None-Match: *, one succeeds") { it in
            let winners = try await race { number in
                try await it.commit(to: .note("a")) { facts in
                    facts.stored == nil
                        ? .putting(Representation("\(number)"), at: .note("a"), facts) : Decision(.missing)
                }.isCreated
            }
            #expect(winners == 1)
            #expect(try it.stored(at: .note("a"))?.revision == 1)
        },
        Check("Of 100 racing plain PUTs to a new address, one creates and 99 replace") { it in
            let creations = try await race { try await it.put("\($0)", at: .note("a")).isCreated }
            #expect(creations == 1)
            #expect(try it.stored(at: .note("a"))?.revision == 100)
            #expect(try it.store.makeReader().validators(of: "notes").revision == 100)
        },
        Check("A page is one moment, whatever is written meanwhile") { it in
            async let writing: Void = {
                for number in 0..<200 { try await it.put("\(number)", at: .note("\(number % 7)")) }
            }()
            let reader = try it.store.makeReader()
            for _ in 0..<200 {
                let page = try reader.page(of: "notes", byteLimit: 1000)
                #expect(page.items.map(\.stored.revision).max() ?? 0 == page.validators.revision)
                await Task.yield()
            }
            try await writing
        },
        Check("Of 100 racing deletions, one finds the resource") { it in
            try await it.put("one", at: .note("a"))
            let winners = try await race { _ in try await it.delete(.note("a")).change == .delete }
            #expect(winners == 1)
        },
    ]
}
