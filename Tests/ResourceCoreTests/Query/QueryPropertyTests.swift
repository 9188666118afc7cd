import JSONDocuments
import Testing

@testable import ResourceCore

/// Random queries over random contents.
@Suite struct QueryPropertyTests {
    @Test(arguments: 0..<12)
    func `a query finds what a plain reading of the contract finds, in its order`(seed: Int) throws {
        var dice = QueryDice(seed: UInt64(seed))
        let contents = Dictionary(uniqueKeysWithValues: (0..<60).map { ("r\($0)", dice.content()) })
        for _ in 0..<40 {
            let parameters = dice.parameters()
            let query = try QueryForm.parse(parameters)
            let expected = try expected(parameters, contents)
            let limit = 1 + dice.roll(20)
            #expect(try pages(query, limit) { _ in contents } == expected, "\(parameters)")
            guard let rewritten = QueryForm.pairs(query) else {
                Issue.record("\(parameters)")
                continue
            }
            #expect(try QueryForm.parse(rewritten) == query, "\(parameters)")
        }
    }

    @Test(arguments: 0..<8)
    func `what does not change between pages comes once, and in its place`(seed: Int) throws {
        var dice = QueryDice(seed: UInt64(seed + 1000))
        for _ in 0..<10 {
            var contents = Dictionary(uniqueKeysWithValues: (0..<60).map { ("r\($0)", dice.content()) })
            let parameters = dice.parameters()
            let query = try QueryForm.parse(parameters)
            let before = try expected(parameters, contents)
            var changed: Set<String> = []
            let found = try pages(query, 1 + dice.roll(10)) { page in
                for _ in 0..<(page == 0 ? 0 : 3) {
                    let id = "r\(dice.roll(80))"
                    contents[id] = dice.roll(3) == 0 ? nil : dice.content()
                    changed.insert(id)
                }
                return contents
            }
            let lasting = before.filter { !changed.contains($0) }
            #expect(found.filter { !changed.contains($0) } == lasting, "\(parameters)")
        }
    }

    private func expected(_ parameters: [(name: String, value: String)], _ contents: [String: String]) throws
        -> [String]
    {
        let oracle = QueryOracle(parameters: parameters)
        return try contents.map { (content: try JSONDocument(parsing: Array($1.utf8)).value, id: $0) }
            .filter { oracle.finds($0.content, id: $0.id) }.sorted { oracle.precedes($0, $1) }.map(\.id)
    }

    /// The ids of all pages, each from the cursor of the one before.
    private func pages(
        _ query: CollectionQuery, _ limit: Int, _ contents: (Int) -> [String: String]
    ) throws -> [String] {
        var query = query
        var ids: [String] = []
        var page = 0
        repeat {
            let (found, next) = try self.page(query, limit, contents(page))
            ids += found
            query.after = next
            page += 1
        } while query.after != nil && page < 200
        return ids
    }

    private func page(
        _ query: CollectionQuery, _ limit: Int, _ contents: [String: String]
    ) throws -> (ids: [String], next: String?) {
        let place = try QueryCursor.place(query, in: "c")
        var matcher = QueryMatcher(query)
        var first = FirstResources(limit + 1)
        for (id, content) in contents {
            Array(content.utf8).withUnsafeBufferPointer { content in
                Array(id.utf8).withUnsafeBufferPointer { id in
                    guard matcher.matches(content, id: id) else { return }
                    var key: [UInt8] = []
                    matcher.appendSortKey(content, id: id, to: &key)
                    switch place {
                    case .first: break
                    case .afterID(let last): if !Array(last.utf8).precedes(key) { return }
                    case .afterKey(let last), .afterResource(_, let last): if !last.precedes(key) { return }
                    }
                    first.offer(key, idLength: id.count)
                }
            }
        }
        let found = first.inOrder
        guard found.count > limit else { return (found.map(\.id), nil) }
        let last = found[limit - 1]
        let end: QueryCursor.Place = query.sort.isEmpty ? .afterID(last.id) : .afterKey(last.key)
        return (found.prefix(limit).map(\.id), QueryCursor.text(end, of: query, in: "c"))
    }
}
