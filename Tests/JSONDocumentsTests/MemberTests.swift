import Testing

@testable import JSONDocuments

/// Members of texts, found and picked out without a tree.
@Suite struct MemberTests {
    private typealias Row = (fields: [String], content: String, rest: String)

    private static let rows: [Row] = [
        (["Id", "price"], "{\"name\":\"x\",\"price\":10.00,\"Id\":1}", "{\"price\":10.00,\"Id\":1}"),
        (["author.name"], "{\"author\":{\"age\":1,\"name\":\"Jo\"},\"x\":1}", "{\"author\":{\"name\":\"Jo\"}}"),
        (["author", "author.name"], " { \"author\" : { \"age\" : 1 } } ", "{\"author\":{ \"age\" : 1 }}"),
        (["a.b", "a.c", "d"], "{\"a\":{\"c\":[ 1 ],\"x\":{},\"b\":2}}", "{\"a\":{\"c\":[ 1 ],\"b\":2}}"),
        (["a"], "{\"\\u0061\":\"\\u0062\"}", "{\"\\u0061\":\"\\u0062\"}"),
        (["/a.b", "/", "/c~1d"], "{\"a.b\":1,\"\":2,\"c/d\":3,\"a\":{\"b\":4}}", "{\"a.b\":1,\"\":2,\"c/d\":3}"),
        (["a.b"], "{\"a\":1}", "{}"), (["a.b"], "{\"a\":{\"c\":1}}", "{}"), (["a.b"], "{\"a\":null,\"b\":1}", "{}"),
        (["tags.1"], "{\"tags\":[1,2,3]}", "{\"tags\":[2]}"), (["tags.7"], "{\"tags\":[1,2,3]}", "{}"),
        (["/1", "/2/a"], "[0,{\"x\":1},{\"a\":1,\"b\":2}]", "[{\"x\":1},{\"a\":1}]"), (["a"], "[{\"a\":1}]", "[]"),
        (["a"], "5", "{}"), (["a"], "\"a\"", "{}"), (["a"], "{}", "{}"), (["0"], "{\"0\":[1]}", "{\"0\":[1]}"),
        (["a\"b"], "{\"a\\\"b\":1}", "{\"a\\\"b\":1}"), (["a\\b"], "{\"a\\b\":1,\"a\\\\b\":2}", "{\"a\\\\b\":2}"),
    ]

    @Test(arguments: rows)
    func `a content is reduced to members as they are spelled`(fields: [String], content: String, rest: String) throws {
        let projection = Projection(try fields.map { try MemberPath(parsing: $0) })
        var output = Array("before".utf8)
        Array(content.utf8).withUnsafeBufferPointer { projection.append(of: $0, to: &output) }
        #expect(string(output) == "before" + rest)
    }

    @Test(arguments: [
        ("a", "a", "/a"), ("a.b", "a.b", "/a/b"), ("/a/b", "a.b", "/a/b"), ("/a.b", "/a.b", "/a.b"), ("/", "/", "/"),
        ("/a~1b", "a/b", "/a~1b"), ("//a", "//a", "//a"), ("/~1a", "/~1a", "/~1a"), ("a.0", "a.0", "/a/0"),
    ])
    func `a member is named in two ways`(text: String, description: String, pointer: String) throws {
        let path = try MemberPath(parsing: text)
        #expect(path.description == description)
        #expect(path.pointer == pointer)
        #expect(try MemberPath(parsing: description) == path)
        #expect(try MemberPath(parsing: pointer) == path)
    }

    @Test(arguments: 0..<10)
    func `members are found as a pointer finds them in the tree`(seed: Int) throws {
        var dice = Dice(seed: UInt64(seed))
        var random = RandomJSON()
        let steps = ["a", "b", "id", "", "0", "1", "a~1b", "m~0n", "\u{E9}", "ab", "x\"y", "-", "01"]
        for _ in 0..<200 {
            let text = random.text(&dice)
            let value = try JSONDocument(parsing: text).value
            let pointers = (0...dice.roll(6)).map { _ in (0...dice.roll(3)).map { _ in "/" + dice.pick(steps) }.joined()
            }
            let finder = MemberFinder(try pointers.map { try MemberPath(parsing: $0) })
            var places = Array(repeating: 7..<9, count: finder.count)
            text.withUnsafeBufferPointer { finder.find(in: $0, &places) }
            for (pointer, place) in zip(pointers, places) {
                let expected = try JSONPointer(parsing: pointer).value(in: value).map { string($0.bytes) }
                #expect(expected ?? "" == string(Array(text[place])), "\(pointer) in \(string(text))")
            }
        }
    }

    /// What other programs wrote into the file may be anything.
    @Test func `nothing is read beyond the end of what is no JSON`() throws {
        var dice = Dice(seed: 5)
        var random = RandomJSON()
        let paths = try ["a", "a.b", "/0/a", "id", "b.1"].map { try MemberPath(parsing: $0) }
        let finder = MemberFinder(paths)
        var places = Array(repeating: 0..<0, count: paths.count)
        for _ in 0..<2_000 {
            var text = random.text(&dice)
            for _ in 0...dice.roll(3) where !text.isEmpty { text[dice.roll(text.count)] = UInt8(dice.roll(256)) }
            text.removeLast(dice.roll(text.count + 1))
            var output: [UInt8] = []
            text.withUnsafeBufferPointer { bytes in
                finder.find(in: bytes, &places)
                Projection(paths).append(of: bytes, to: &output)
                JSONStrings.forEach(in: bytes) { content, isPlain in
                    JSONStrings.decoded(content, isPlain: isPlain).count <= content.count
                }
            }
            #expect(places.allSatisfy { 0 <= $0.lowerBound && $0.upperBound <= text.count })
            #expect(output.count <= 2 * text.count + 2)
        }
    }

    @Test(arguments: [
        ("", "", true), ("", "x", true), ("x", "", false), ("ab", "aab", true), ("aab", "aaab", true),
        ("aba", "abcababa", true),
        ("abc", "ababab", false), ("aaaaab", "aaaaaaaaaaaaaab", true), ("é", "caf\u{E9}", true),
    ])
    func `a text is found in another`(wanted: String, text: String, isThere: Bool) {
        #expect(Array(text.utf8).withUnsafeBufferPointer { SearchedText(Array(wanted.utf8)).stands(in: $0) } == isThere)
    }
}
