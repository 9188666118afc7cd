import JSONDocuments
import Testing

@Suite struct JSONPointerTests {
    static let example = """
        {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\\\j": 5, "k\\"l": 6, " ": 7, "m~n": 8}
        """

    /// RFC 6901 §5.
    @Test(arguments: [
        ("", example), ("/foo", "[\"bar\", \"baz\"]"), ("/foo/0", "\"bar\""), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"),
        ("/e^f", "3"), ("/g|h", "4"), ("/i\\j", "5"), ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"),
    ])
    func `a pointer finds its value`(text: String, expected: String) throws {
        let pointer = try JSONPointer(parsing: text)
        #expect(pointer.value(in: try document(Self.example).value).map { string($0.bytes) } == expected)
        #expect(pointer.description == text)
    }

    @Test(arguments: [
        "/nothing", "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1", "/foo/-1", "/foo/ 1", "/foo/1.0", "/foo/",
        "/foo/0/0", "/foo/99999999999999999999999", "//", "/foo/a", "/Foo", "/foo/１",
    ])
    func `a pointer to nowhere finds nothing`(text: String) throws {
        #expect(try JSONPointer(parsing: text).value(in: document(Self.example).value) == nil)
    }

    @Test(arguments: [
        ("a", JSONPointerError.noSlash), ("a/b", .noSlash), ("#/a", .noSlash), (" /a", .noSlash),
        ("~0", .noSlash), ("/~", .badEscape(offset: 1)), ("/a~2", .badEscape(offset: 2)),
        ("/é/~x", .badEscape(offset: 4)), ("/~~", .badEscape(offset: 1)),
    ])
    func `what is not a pointer is refused`(text: String, fault: JSONPointerError) {
        #expect(throws: fault) { try JSONPointer(parsing: text) }
        #expect(!fault.sentence.isEmpty)
    }

    @Test(arguments: [("/~01", "~1"), ("/~10", "/0"), ("/~1~0~1", "/~/"), ("/e\u{301}", "e\u{301}")])
    func `escapes are decoded once`(text: String, name: String) throws {
        let value = try document("{\(string(JSONString(name).spelling)):1}").value
        #expect(try JSONPointer(parsing: text).value(in: value) != nil)
    }

    @Test func `names match code unit by code unit, not by canonical equivalence`() throws {
        let value = try document("{\"\\u00e9\":1}").value
        #expect(try JSONPointer(parsing: "/é").value(in: value) != nil)
        #expect(try JSONPointer(parsing: "/e\u{301}").value(in: value) == nil)
        #expect(try JSONPointer(parsing: "/é") != JSONPointer(parsing: "/e\u{301}"))
    }

    @Test(arguments: [
        ("", "/a", true), ("/a", "/a/b", true), ("/a", "/a", false), ("/a", "/ab", false), ("/a/b", "/a", false),
        ("", "", false),
    ])
    func `an ancestor lies above`(one: String, other: String, isAncestor: Bool) throws {
        #expect(try JSONPointer(parsing: one).isAncestor(of: JSONPointer(parsing: other)) == isAncestor)
        #expect(try JSONPointer(parsing: one).isRoot == one.isEmpty)
    }
}
