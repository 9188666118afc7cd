import HTTPSemantics
import ResourceCore
import Testing

extension StorageContract {
    static let idempotency = [
        Check("A record is kept with the change, and found until it lapses") { it in
            let record = IdempotencyRecord.sample("k", expires: 1_000_010, content: .representation)
            try await it.commit(to: .note("a"), key: "k") { facts in
                #expect(facts.record == nil)
                return .putting(Representation("one"), at: .note("a"), facts, record: record)
            }
            #expect(try await it.facts(at: .note("b"), key: "k").record == record)
            it.clock.advance(by: 9)
            #expect(try await it.facts(at: .note("b"), key: "k").record == record)
            it.clock.advance(by: 1)
            #expect(try await it.facts(at: .note("b"), key: "k").record == nil)
        },
        Check("A record tells which content its answer had") { it in
            let contents: [RecordedContent] = [
                .none, .representation, .list([], isWhole: false), .list([], isWhole: true),
                .list(Array("[]".utf8), isWhole: true),
            ]
            for (number, content) in contents.enumerated() {
                let record = IdempotencyRecord.sample("\(number)", expires: 1_000_010, content: content)
                try await it.commit(to: .note("a")) { _ in Decision(.missing, record: record) }
                #expect(try await it.facts(at: .note("a"), key: record.key).record == record)
            }
        },
        Check("A record is kept beside an outcome that changes nothing, and uses no revision") { it in
            let record = IdempotencyRecord.sample("k", expires: 1_000_010)
            try await it.put("one", at: .note("a"))
            try await it.commit(to: .note("a"), key: "k") { facts in
                facts.stored.map { Decision(.unchanged($0), record: record) } ?? Decision(.missing)
            }
            let seen = try await it.facts(at: .note("a"), key: "k")
            #expect(seen.record == record)
            #expect(seen.nextRevision == 2)
        },
        Check("No record is kept unless the decision has one") { it in
            try await it.commit(to: .note("a"), key: "k") { .putting(Representation("one"), at: .note("a"), $0) }
            #expect(try await it.facts(at: .note("a"), key: "k").record == nil)
        },
        Check("A commit without a key sees no record") { it in
            let record = IdempotencyRecord.sample("k", expires: 1_000_010)
            try await it.commit(to: .note("a"), key: "k") { _ in Decision(.missing, record: record) }
            #expect(try await it.facts(at: .note("a")).record == nil)
        },
        Check("A lapsed key can be used again") { it in
            for round: Int64 in 1...3 {
                let record = IdempotencyRecord.sample("k", expires: 1_000_000 + round * 10)
                #expect(try await it.facts(at: .note("a"), key: "k").record == nil)
                try await it.commit(to: .note("a"), key: "k") {
                    .putting(Representation("one"), at: .note("a"), $0, record: record)
                }
                #expect(try await it.facts(at: .note("a"), key: "k").record == record)
                it.clock.advance(by: 10)
            }
        },
        Check("Of 100 racing commits with one key, one finds no record") { it in
            let firsts = try await race { _ in
                try await it.commit(to: .note("a"), key: "k") { facts in
                    facts.record == nil
                        ? .putting(
                            Representation("one"), at: .note("a"), facts,
                            record: .sample("k", expires: facts.now + 10)) : Decision(.missing)
                }.isCreated
            }
            #expect(firsts == 1)
        },
    ]
}
