import HTTPSemantics
import Testing

@Suite struct EntityTagTests {
    @Test(arguments: [
        ("\"42\"", "42", false), ("W/\"42\"", "42", true), ("\"\"", "", false), ("W/\"\"", "", true),
        (#""a,b\""#, #"a,b\"#, false), ("\"!#~\"", "!#~", false), ("\"é\"", "é", false), ("\"W/\"", "W/", false),
    ])
    func `a tag is what stands between the quotes`(value: String, opaque: String, isWeak: Bool) throws {
        let tag = try #require(EntityTag(value))
        #expect(tag.opaque == opaque)
        #expect(tag.isWeak == isWeak)
        #expect(tag.fieldValue == value)
    }

    @Test(arguments: [
        "", "42", "\"42", "42\"", "\"", "w/\"42\"", "W/42", "W \"42\"", "W/ \"42\"", "\"4 2\"", "\"4\u{7F}\"",
        "\"4\t2\"", "\"a\"b\"", " \"42\"", "\"42\" ", "*", "'42'", "\"1\", \"2\"",
    ])
    func `anything else is no tag`(value: String) {
        #expect(EntityTag(value) == nil)
    }

    @Test(arguments: [(1, "\"1\""), (0, "\"0\""), (Int64.max, "\"9223372036854775807\"")])
    func `a revision makes a strong tag`(revision: Int64, value: String) {
        let tag = EntityTag(revision: revision)
        #expect(!tag.isWeak)
        #expect(tag.fieldValue == value)
        #expect(EntityTag(value) == tag)
    }

    /// The table of RFC 9110 §8.8.3.2.
    @Test(arguments: [
        ("W/\"1\"", "W/\"1\"", false, true), ("W/\"1\"", "W/\"2\"", false, false),
        ("W/\"1\"", "\"1\"", false, true), ("\"1\"", "\"1\"", true, true), ("\"1\"", "\"01\"", false, false),
        ("\"a\"", "\"A\"", false, false), ("\"\u{E9}\"", "\"e\u{301}\"", false, false),
    ])
    func `tags compare byte for byte, strongly or weakly`(
        left: String, right: String, strongly: Bool, weakly: Bool
    ) throws {
        let (left, right) = (try #require(EntityTag(left)), try #require(EntityTag(right)))
        #expect(left.matchesStrongly(right) == strongly)
        #expect(right.matchesStrongly(left) == strongly)
        #expect(left.matchesWeakly(right) == weakly)
        #expect(right.matchesWeakly(left) == weakly)
        #expect(!(left == right) || left.hashValue == right.hashValue)
    }
}

@Suite struct EntityTagListTests {
    @Test(arguments: [
        (["\"1\""], ["\"1\""]), (["\"1\", W/\"2\""], ["\"1\"", "W/\"2\""]), (["\"1\",\"2\""], ["\"1\"", "\"2\""]),
        ([", \"1\" ,\t, \"2\",,"], ["\"1\"", "\"2\""]), (["\"1\"", "\"2\""], ["\"1\"", "\"2\""]),
        (["", "\"a,b\"", ","], ["\"a,b\""]), ([#""\","b""#], [#""\""#, "\"b\""]),
    ])
    func `tags may be spread over lines, with empty elements between`(lines: [String], tags: [String]) {
        #expect(EntityTagList(lines: lines) == .tags(tags.compactMap { EntityTag($0) }))
    }

    @Test(arguments: [[""], [","], [" , "], ["", " "]])
    func `a list may be empty, and then no tag matches`(lines: [String]) {
        #expect(EntityTagList(lines: lines) == .tags([]))
        #expect(EntityTagList(lines: lines)?.matchesWeakly(EntityTag(revision: 1)) == false)
    }

    @Test func `an asterisk alone is any tag`() {
        #expect(EntityTagList(lines: ["*"]) == .any)
    }

    @Test(arguments: [
        ["*, \"1\""], ["\"1\", *"], ["*", "*"], ["*", "\"1\""], ["1"], ["\"1\" \"2\""],
        ["\"1\"; \"2\""], ["\"1\", 2"], ["\"1\", \"2"], ["\"a", "b\""], ["**"], ["*,"],
    ])
    func `anything else is malformed`(lines: [String]) {
        #expect(EntityTagList(lines: lines) == nil)
    }

    @Test(
        arguments: [
            (["*"], "\"1\"", true, true), (["*"], nil, false, false), (["*"], "W/\"1\"", true, true),
            (["\"1\""], nil, false, false), (["\"1\""], "\"1\"", true, true), (["W/\"1\""], "\"1\"", false, true),
            (["\"2\", \"1\""], "\"1\"", true, true), (["\"2\""], "\"1\"", false, false),
        ] as [([String], String?, Bool, Bool)])
    func `a list matches if one of its tags does, and nothing matches a missing resource`(
        lines: [String], current: String?, strongly: Bool, weakly: Bool
    ) throws {
        let list = try #require(EntityTagList(lines: lines))
        let current = current.flatMap { EntityTag($0) }
        #expect(list.matchesStrongly(current) == strongly)
        #expect(list.matchesWeakly(current) == weakly)
    }
}
