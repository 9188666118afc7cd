import HTTPSemantics
import JSONDocuments
import ResourceCore
import Synchronization
import Testing

extension StorageContract {
    static let indexes = [
        Check("A declaration is told as it was made, and another takes its place") { it in
            let first = try CollectionDeclaration("price", "/author/name", hasSearch: true)
            let second = try CollectionDeclaration("author.name", "id")
            #expect(try it.declarations() == [])
            #expect(try await it.declare(first, of: "notes") == false)
            #expect(try await it.declare(CollectionDeclaration(), of: "éa") == false)
            #expect(try it.declarations().map(\.name) == ["notes", "éa"])
            #expect(try it.declarations("notes").first?.declaration == first)
            #expect(try it.declarations("éa").first?.declaration == CollectionDeclaration())
            #expect(try await it.declare(second, of: "notes"))
            #expect(try it.declarations("notes").map(\.declaration) == [second])
            #expect(try await it.declare(nil, of: "notes"))
            #expect(try await it.declare(nil, of: "notes") == false)
            #expect(try it.declarations("notes") == [])
            #expect(try it.declarations().map(\.name) == ["éa"])
        },
        Check("Entries stand in the order of keys and ids, those that were there before the index among them") { it in
            try await it.put(json: #"{"n":2}"#, at: .note("b"))
            try await it.put(json: #"{"n":2.0}"#, at: .note("a"))
            try await it.put(json: #"{"m":2}"#, at: .note("c"))
            try await it.declare(CollectionDeclaration("n"), of: "notes")
            try await it.untilReady("notes")
            try await it.put(json: #"{"n":-1}"#, at: .note("d"))
            try await it.put("no JSON", at: .note("0"))
            #expect(try it.indexed() == ["d", "a", "b", "0", "c"])
            try await it.put(json: #"{"n":"x"}"#, at: .note("a"))
            try await it.delete(.note("b"))
            #expect(try it.indexed() == ["d", "a", "0", "c"])
            try await it.declare(nil, of: "notes")
            #expect(try it.indexed() == nil)
        },
        Check("What is changed by the thousand is indexed, and what is cleared is not") { it in
            try await it.declare(CollectionDeclaration("n"), of: "notes")
            let contents = (0..<1500).map { number in (id: "\(number)", content: "{\"n\":\(number % 7)}") }
            try await it.fill(contents, .adding)
            #expect(try it.indexed()?.count == 1500)
            #expect(try it.indexed()?.prefix(3) == ["0", "1001", "1008"])
            try await it.fill([(id: "1", content: "{\"n\":1}"), (id: "x", content: "[]")], .replacing("notes"))
            #expect(try it.indexed() == ["1", "x"])
        },
        Check("Queries find the same with indexes as without, page by page, whatever is changed between") { it in
            for seed in 0..<3 {
                var dice = ContentDice(seed: UInt64(seed))
                let collections = ["with\(seed)", "without\(seed)"]
                func change() async throws {
                    let id = "r\(dice.roll(90))"
                    let content = dice.roll(6) == 0 ? nil : dice.representation()
                    for name in collections {
                        let target = Target(collection: name, id: id)
                        if let content { try await it.put(content, at: target) } else { try await it.delete(target) }
                    }
                }
                for _ in 0..<60 { try await change() }
                for round in 0..<4 {
                    if round == 3 {
                        try await it.declare(nil, of: collections[0])
                    } else {
                        try await it.declare(try dice.declaration(), of: collections[0])
                        for _ in 0..<10 { try await change() }
                        try await it.untilReady(collections[0])
                    }
                    for _ in 0..<10 { try await change() }
                    for _ in 0..<25 {
                        let query = try dice.query()
                        let limit = 1 + dice.roll(30)
                        let pages = try collections.map { try it.pages(of: query, in: $0, limit: limit) }
                        #expect(pages[0] == pages[1], "seed \(seed), \(query)")
                    }
                }
            }
        },
        Check("An index finds more than a request may look at, in every order") { it in
            try await it.declare(CollectionDeclaration("n", "s", hasSearch: true), of: "notes")
            let contents = (0..<300).map { number in
                (id: "\(1000 + number)", content: "{\"n\":\(number % 40),\"s\":\"word\(number % 3)\"}")
            }
            try await it.fill(contents, .adding)
            for (parameters, count) in [
                ([("sort", "n")], 300), ([("sort", "-n"), ("count", "exact")], 300), ([("sort", "-n,s")], 300),
                ([("n:gte", "20"), ("count", "exact")], 140), ([("s", "word1"), ("n", "0"), ("sort", "id")], 3),
                ([("q", "word2"), ("sort", "n"), ("count", "exact")], 100), ([("n:lt", "20"), ("sort", "n")], 160),
                ([("s:in", "word0,word2")], 200), ([("q", "Word0 word0")], 100), ([("s:starts", "word")], 300),
            ] {
                let read = try it.read(of: parameters, in: "notes", limit: 1000, scanLimit: 20)
                #expect(read.items.count == count && read.next == nil && !read.needsIndex, "\(parameters)")
                if parameters.contains(where: { $0.0 == "count" }) { #expect(read.total == count, "\(parameters)") }
            }
            #expect(try it.read(of: [("sort", "other")], in: "notes", limit: 10, scanLimit: 20).needsIndex)
        },
        Check("More than a request may look at tie, and are sorted by the next member if that has an index") { it in
            try await it.declare(CollectionDeclaration("n", "m", "s"), of: "notes")
            try await it.untilReady("notes")
            let contents = (0..<300).map { number in
                let members = [
                    number % 7 == 0 ? "" : "\"n\":\(number % 2)", number % 11 == 0 ? "" : "\"m\":\"m\(number % 3)\"",
                    "\"s\":\(number * 37 % 100)", "\"t\":\(number % 10)",
                ]
                return (id: "\(1000 + number)", content: "{\(members.filter { !$0.isEmpty }.joined(separator: ","))}")
            }
            try await it.fill(contents, .adding)
            for sort in ["n,s", "-n,s", "n,-s", "-n,-s", "n,m,s", "-m,n,-s", "m,-n,s", "n,m,s,t"] {
                for parameters in [[("sort", sort)], [("sort", sort), ("t:lt", "7")], [("sort", sort), ("n", "1")]] {
                    let wanted = try it.read(of: parameters, in: "notes", limit: 1000).items.map(\.id)
                    for limit in [1, 7, 70] {
                        let found = try it.ids(of: parameters, in: "notes", limit: limit, scanLimit: 20)
                        #expect(found == wanted, "\(parameters), \(limit)")
                    }
                }
            }
            for sort in ["n,t", "n,m,t", "m,t,s"] {
                #expect(try it.read(of: [("sort", sort)], in: "notes", limit: 10, scanLimit: 20).needsIndex)
                #expect(try !it.read(of: [("sort", sort)], in: "notes", limit: 10, scanLimit: 300).needsIndex)
            }
        },
        Check("Alternatives that have each an index find more than a request may look at, each resource once") { it in
            try await it.declare(CollectionDeclaration("n", "s"), of: "notes")
            try await it.untilReady("notes")
            let contents = (0..<9000).map { number in
                (id: "\(10_000 + number)", content: "{\"n\":\(number % 90),\"s\":\"s\(number % 4)\"}")
            }
            try await it.fill(contents, .adding)
            for (alternatives, count) in [
                ([("n", "3"), ("n", "4")], 200), ([("n:lt", "5"), ("n:gte", "87"), ("n", "88")], 800),
                ([("n", "1"), ("s", "s1")], 2300), ([("n:lt", "60"), ("s", "s1")], 6750),
                ([("n", "1"), ("o", "1")], 100),
            ] {
                var query = CollectionQuery()
                query.condition = .any(
                    try alternatives.map { try QueryForm.parse([(name: $0.0, value: $0.1)]).condition })
                query.isCounted = true
                var ids: [String] = []
                var total: Int?
                repeat {
                    let scanLimit = alternatives.contains { $0.0 == "o" } ? 20_000 : 20
                    let found = try it.read(of: query, in: "notes", limit: 1000, scanLimit: scanLimit)
                    ids += found.items.map(\.id)
                    total = found.total ?? total
                    query.after = found.next.map { QueryCursor.text($0, of: query, in: "c") }
                } while query.after != nil
                #expect(ids.count == count && Set(ids).count == count && ids == ids.sorted(), "\(alternatives)")
                #expect(total == count, "\(alternatives)")
            }
        },
        Check("A declaration to a store that is closed fails") { it in
            it.store.close()
            await #expect(throws: StoreError.closed) { try await it.declare(CollectionDeclaration(), of: "notes") }
        },
    ]
}

extension CollectionDeclaration {
    init(_ members: String..., hasSearch: Bool = false) throws {
        self.init(indexes: try members.map { try MemberPath(parsing: $0) }, hasSearch: hasSearch)
    }
}

extension Subject {
    @discardableResult
    func declare(_ declaration: CollectionDeclaration?, of collection: String) async throws -> Bool {
        let result = await withCheckedContinuation { continuation in
            store.commit(DeclarationCommit(declaration, of: collection) { continuation.resume(returning: $0) })
        }
        guard case .declared(let wasThere) = try result.get() else { return false }
        return wasThere
    }

    fileprivate func declarations(_ collection: String? = nil) throws -> [DeclaredCollection] {
        let reader = try store.makeReader()
        return try waiting { reader.declarations(of: collection, completion: $0) }
    }

    /// Waits until the indexes of `collection` are complete.
    fileprivate func untilReady(_ collection: String) async throws {
        for _ in 0..<2000 {
            if try declarations(collection).first?.isReady == true { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("\(collection) is being built without end")
    }

    fileprivate func put(json: String, at target: Target) async throws {
        try await put(Representation(content: Array(json.utf8), mediaType: "application/json"), at: target)
    }

    fileprivate func fill(
        _ contents: [(id: String, content: String)], _ scope: BulkCommit.Scope
    ) async throws {
        let outcome = try await withCheckedContinuation { continuation in
            store.commit(
                BulkCommit(scope) { take in
                    for (id, content) in contents {
                        let fault = take(
                            DataFile.Resource(
                                target: Target(collection: "notes", id: id),
                                representation: Representation(
                                    content: Array(content.utf8), mediaType: "application/json"),
                                offset: 0))
                        if let fault {
                            return DataFile.Fault(offset: 0, line: 0, column: 0, sentence: fault.sentence)
                        }
                    }
                    return nil
                } completion: {
                    continuation.resume(returning: $0)
                })
        }.get()
        if case .done = outcome { return }
        Issue.record("\(outcome)")
    }

    /// The ids in the order of the only index of `notes`; nil if it has none.
    fileprivate func indexed() throws -> [String]? {
        let reader = try store.makeReader()
        return try waiting { completion in
            reader.look(
                into: "notes",
                { (snapshot) throws(StoreError) -> [String]? in
                    guard let index = try snapshot.completeIndexes().first else { return nil }
                    var ids: [String] = []
                    try snapshot.forEachEntry(of: index.number, in: KeyRange([0], [0xFF]), after: nil) { _, id in
                        ids.append(String(decoding: id, as: UTF8.self))
                        return true
                    }
                    return ids
                }, completion: completion)
        }
    }

    fileprivate func read(
        of parameters: [(String, String)], in collection: String, limit: Int, scanLimit: Int = 1000
    ) throws -> QueryRead.Found {
        let query = try QueryForm.parse(parameters.map { (name: $0.0, value: $0.1) })
        return try read(of: query, in: collection, limit: limit, scanLimit: scanLimit)
    }

    fileprivate func read(
        of query: CollectionQuery, in collection: String, limit: Int, scanLimit: Int = 1000
    ) throws -> QueryRead.Found {
        var query = query
        query.limit = limit
        let read = QueryRead(
            query: query, place: try QueryCursor.place(query, in: "c"), scanLimit: scanLimit, byteLimit: 1 << 20)
        let reader = try store.makeReader()
        return try waiting { completion in
            reader.look(into: collection, { (it) throws(StoreError) in try read.found(in: it) }, completion: completion)
        }
    }

    /// The resources of all pages, each from the cursor of the one before.
    fileprivate func ids(
        of parameters: [(String, String)], in collection: String, limit: Int, scanLimit: Int
    ) throws -> [String] {
        var query = try QueryForm.parse(parameters.map { (name: $0.0, value: $0.1) })
        var ids: [String] = []
        for _ in 0..<1000 {
            let found = try read(of: query, in: collection, limit: limit, scanLimit: scanLimit)
            if found.needsIndex { return ids + ["needs an index"] }
            ids += found.items.map(\.id)
            query.after = found.next.map { QueryCursor.text($0, of: query, in: "c") }
            if query.after == nil { return ids }
        }
        return ids + ["no end"]
    }

    /// What stands on all pages, each from the cursor of the one before.
    fileprivate func pages(
        of query: CollectionQuery, in collection: String, limit: Int
    ) throws -> [String] {
        var told: [String] = []
        var query = query
        for _ in 0..<200 {
            let found = try read(of: query, in: collection, limit: limit)
            let total = query.isCounted || query.isArray ? found.total : nil
            query.after = found.next.map { QueryCursor.text($0, of: query, in: "c") }
            let items = found.items.map {
                "\($0.id) \(String(decoding: $0.stored.representation.content, as: UTF8.self))"
            }
            told.append("\(items) \(total.map { "\($0)" } ?? "-") \(query.after ?? "end")")
            if query.after == nil { return told }
        }
        return told + ["no end"]
    }
}

/// Contents and queries that have much in common.
private struct ContentDice {
    private var state: UInt64

    init(seed: UInt64) { state = (seed &+ 1) &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func roll(_ sides: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % sides
    }

    private mutating func pick<Item>(_ items: [Item]) -> Item { items[roll(items.count)] }

    private static let long = String(repeating: "long", count: 300)
    private static let members = ["a", "b", "id", "c.d"]

    mutating func representation() -> Representation {
        if roll(10) == 0 { return Representation("a b word") }
        return Representation(content: Array(content().utf8), mediaType: "application/json")
    }

    private mutating func content() -> String {
        if roll(12) == 0 { return value() }
        var members: [String] = []
        if roll(4) > 0 { members.append("\"a\": \(value())") }
        if roll(3) > 0 { members.append("\"b\":\(value())") }
        if roll(4) == 0 { members.append("\"id\":\(value())") }
        if roll(2) == 0 { members.append("\"c\":{\"d\":\(value())}") }
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func value() -> String {
        switch roll(10) {
        case 0...3: pick(["0", "1", "1.0", "10", "-3", "2e3", "1E400", "0.10", "123456789012345678901"])
        case 4...6:
            "\""
                + pick([
                    "", "1", "Oslo", "oslo", "Os", "Café word", "\\u0061b", "a b", "r3", Self.long, Self.long + "er",
                ])
                + "\""
        case 7: pick(["null", "true", "false"])
        case 8: "[\(value())]"
        default: "{\"d\":1,\"e\":\"word\"}"
        }
    }

    mutating func declaration() throws -> CollectionDeclaration {
        let members = Self.members.filter { _ in roll(2) == 0 }
        return CollectionDeclaration(
            indexes: try members.map { try MemberPath(parsing: $0) }, hasSearch: roll(2) == 0)
    }

    mutating func query() throws -> CollectionQuery {
        var query = try QueryForm.parse(parameters())
        // What only QUERY can say.
        if roll(2) == 0 {
            let alternatives = try (0...roll(3)).map { _ in try QueryForm.parse(parameters()).condition }
            let any = QueryCondition.any(roll(5) == 0 ? alternatives + [.not(query.condition)] : alternatives)
            query.condition = roll(2) == 0 ? any : .all([query.condition, any])
        }
        return query
    }

    private mutating func parameters() -> [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = []
        for _ in 0..<roll(3) {
            let name = pick(Self.members)
            switch roll(8) {
            case 0: parameters.append((name, pick(["1", "Oslo", "null", "r3", "ab", Self.long, Self.long + "er"])))
            case 1: parameters.append((name + ":in", pick(["1,Oslo", "[1,\"ab\"]", "true,null,r1,r2"])))
            case 2: parameters.append((name + ":gte", pick(["1", "Oslo", "0.1", "r", Self.long])))
            case 3: parameters.append((name + ":lt", pick(["10", "oslo", "1E400", Self.long + "er"])))
            case 4: parameters.append((name + ":gt", pick(["1", "Os", "-3", Self.long])))
            case 5: parameters.append((name + ":starts", pick(["", "O", "r", Self.long])))
            case 6: parameters.append((name + ":ne", pick(["1", "Oslo"])))
            default: parameters.append((name + ":exists", pick(["true", "false"])))
            }
        }
        if roll(3) == 0 { parameters.append(("q", pick(["word", "oslo", "cafe word", "b", "1"]))) }
        if roll(2) == 0 {
            var members = Self.members
            let sort = (0...roll(2)).map { _ in
                (roll(2) == 0 ? "-" : "") + members.remove(at: roll(members.count))
            }
            parameters.append(("sort", sort.joined(separator: ",")))
        }
        if roll(3) == 0 { parameters.append(("count", "exact")) }
        if roll(4) == 0 { parameters.append(("view", "array")) }
        return parameters
    }
}
