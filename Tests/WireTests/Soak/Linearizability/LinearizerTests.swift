import Testing

/// The judge is judged first: these run with all tests.
struct LinearizerTests {
    typealias Event = History<ShelfCall>.Event

    private static let first = Shelf.Pair(a: 1, b: 1)
    private static let second = Shelf.Pair(a: 2, b: 2)

    private static func put(
        _ content: Shelf.Pair, _ status: Int?, _ revision: Int = 0, _ condition: ShelfCall.Condition = .none
    ) -> ShelfCall {
        ShelfCall(
            method: .put(content), condition: condition,
            reply: status.map { ShelfCall.Reply(status: $0, revision: revision > 0 ? revision : nil) })
    }

    private static func get(_ content: Shelf.Pair?, _ revision: Int = 0) -> ShelfCall {
        ShelfCall(
            method: .get,
            reply: ShelfCall.Reply(
                status: content == nil ? 404 : 200, revision: content == nil ? nil : revision, content: content))
    }

    private static func delete(_ status: Int?) -> ShelfCall {
        ShelfCall(method: .delete, reply: status.map { ShelfCall.Reply(status: $0) })
    }

    private static func patch(_ method: ShelfCall.Method, _ revision: Int) -> ShelfCall {
        ShelfCall(method: method, reply: ShelfCall.Reply(status: 204, revision: revision))
    }

    private static func page(_ cells: [Shelf.Cell], _ revision: Int) -> ShelfCall {
        ShelfCall(method: .page, reply: ShelfCall.Reply(status: 200, revision: revision, cells: cells))
    }

    private static func batch(_ content: Shelf.Pair?, _ status: Int?, _ revision: Int = 0) -> ShelfCall {
        ShelfCall(
            method: .batch([ShelfCall.Change(cell: 0, content: content)]),
            reply: status.map { ShelfCall.Reply(status: $0, revision: revision) })
    }

    /// Each letter is a call in the order of the list: capital where it begins, small where it ends. A digit is where one
    /// lapses.
    private static func history(_ order: String, _ calls: [ShelfCall]) -> History<ShelfCall> {
        let events = order.unicodeScalars.map { letter -> Event in
            switch letter {
            case "A"..."Z": .begin(Int(letter.value) - 65)
            case "a"..."z": .end(Int(letter.value) - 97)
            default: .lapse(Int(letter.value) - 48)
            }
        }
        return History(calls: calls, events: events)
    }

    private static func isLinearizable(_ history: History<ShelfCall>) -> Bool {
        if case .linearizable = Linearizer<ShelfModel>.judge(history, from: Shelf(1)) { true } else { false }
    }

    @Test(arguments: [
        ("one after the other", "AaBbCc", [put(first, 201, 1), get(first, 1), delete(204)]),
        ("a read beside a write sees it", "ABba", [put(first, 201, 1), get(first, 1)]),
        ("a read beside a write does not see it", "ABba", [put(first, 201, 1), get(nil)]),
        ("the later of two writes is the higher", "ABabCc", [put(first, 204, 2), put(second, 201, 1), get(first, 2)]),
        (
            "a batch creates and deletes", "AaBbCcDd",
            [batch(first, 204, 1), get(first, 1), batch(nil, 204, 2), get(nil)]
        ),
        (
            "a batch that changes nothing keeps the tag", "AaBbCc",
            [put(first, 201, 1), batch(first, 204, 1), get(first, 1)]
        ),
        ("a batch beside a read", "ABba", [batch(first, 204, 1), get(nil)]),
        ("identical content changes nothing", "AaBbCc", [put(first, 201, 1), put(first, 204, 1), get(first, 1)]),
        (
            "one of two conditions holds", "AaBCbc",
            [
                put(first, 201, 1), put(second, 204, 2, .match(1)), put(Shelf.Pair(a: 3, b: 3), 412, 2, .match(1)),
            ]
        ),
        (
            "two patches meet", "AaBCcbDd",
            [
                put(first, 201, 1), patch(.patchA(2), 3), patch(.patchB(2), 2), get(second, 3),
            ]
        ),
        ("a write without an answer happened", "ABb", [put(first, nil), get(first, 4)]),
        ("a write without an answer did not happen", "ABb", [put(first, nil), get(nil)]),
        ("it happened late", "ABbCcDd", [put(first, nil), get(nil), get(first, 4), get(first, 4)]),
        ("it lapsed, having happened", "A0Bb", [put(first, nil), get(first, 4)]),
        ("it lapsed without", "A0Bb", [put(first, nil), get(nil)]),
        ("one of two happened", "AB01CcDd", [put(first, nil), put(second, nil), get(second, 4), get(second, 4)]),
        (
            "a page and its tag", "AaBbCcDd",
            [
                put(first, 201, 1), page([Shelf.Cell(content: first, revision: 1)], 1), delete(204),
                page([Shelf.Cell()], 2),
            ]
        ),
    ])
    func `a history that makes sense is linearizable`(name: String, order: String, calls: [ShelfCall]) {
        #expect(Self.isLinearizable(Self.history(order, calls)), "\(name)")
    }

    @Test(arguments: [
        ("a stale read", "AaBbCc", [put(first, 201, 1), put(second, 204, 2), get(first, 1)]),
        ("a read back in time", "AaBCcDdb", [put(first, 201, 1), put(second, 204, 2), get(second, 2), get(first, 1)]),
        ("a lost write", "AaBb", [put(first, 201, 1), get(nil)]),
        (
            "both of two conditions hold", "AaBCbc",
            [
                put(first, 201, 1), put(second, 204, 2, .match(1)), put(Shelf.Pair(a: 3, b: 3), 204, 3, .match(1)),
            ]
        ),
        ("two creations", "ABab", [put(first, 201, 1, .noneMatchAny), put(second, 201, 2, .noneMatchAny)]),
        ("both plain creations", "ABab", [put(first, 201, 1), put(second, 201, 2)]),
        ("a revision comes again", "AaBbCc", [put(first, 201, 5), delete(204), put(second, 201, 5)]),
        ("revisions against the order of time", "AaBb", [put(first, 201, 5), put(second, 204, 4)]),
        (
            "a patch is lost", "AaBCcbDd",
            [
                put(first, 201, 1), patch(.patchA(2), 3), patch(.patchB(2), 2), get(Shelf.Pair(a: 2, b: 1), 3),
            ]
        ),
        ("both of two deletions", "AaBCbc", [put(first, 201, 1), delete(204), delete(204)]),
        ("a write without an answer comes and goes", "ABbCc", [put(first, nil), get(first, 4), get(nil)]),
        ("it happened after it had lapsed", "A0BbCc", [put(first, nil), get(nil), get(first, 4)]),
        ("it happened before it began", "AaBb", [get(first, 4), put(first, nil)]),
        ("412 tells another tag", "AaBb", [put(first, 201, 1), put(second, 412, 2, .match(7))]),
        ("the right content under the wrong tag", "AaBb", [put(first, 201, 1), get(first, 2)]),
        ("a torn page", "AaBb", [put(first, 201, 1), page([Shelf.Cell(content: second, revision: 1)], 1)]),
        (
            "a page under an old tag", "AaBbCc",
            [
                put(first, 201, 1), put(second, 204, 2), page([Shelf.Cell(content: second, revision: 2)], 1),
            ]
        ),
    ])
    func `a history that makes no sense is not`(name: String, order: String, calls: [ShelfCall]) {
        #expect(!Self.isLinearizable(Self.history(order, calls)), "\(name)")
    }

    @Test func `thousands of calls side by side are judged in a moment`() {
        var history = History<ShelfCall>()
        for revision in 1...2000 {
            let content = Shelf.Pair(a: revision, b: 0)
            history.calls.append(Self.put(content, revision == 1 ? 201 : 204, revision))
            history.events.append(.begin(revision - 1))
            if revision % 8 == 0 { history.events += (revision - 8..<revision).reversed().map { .end($0) } }
        }
        #expect(Self.isLinearizable(history))
        // By their ranks, which spare the search what it tries in vain.
        for call in history.calls.indices { history.calls[call].isFresh = true }
        #expect(Self.isLinearizable(history))
        history.calls[1000].reply?.revision = 5000
        #expect(!Self.isLinearizable(history))
    }
}
