import HTTPSemantics
import Testing

@Suite struct IdempotencyKeyTests {
    @Test(arguments: [
        ("\"8e03978e-40d5-43e8-bc93-6894a57f9324\"", "8e03978e-40d5-43e8-bc93-6894a57f9324"),
        ("8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324"), ("\"a b\"", "a b"),
        (#""a\"b\\""#, #"a"b\"#), ("123", "123"), ("12.5", "12.5"), ("-", "-"), ("a:b/c", "a:b/c"), ("*", "*"),
        (" abc ", "abc"), ("\"abc\";a=1;b", "abc"), ("abc;a=\"x\"", "abc"), ("123; a=1", "123"), ("\"a,b\"", "a,b"),
        ("%41", "%41"),
    ])
    func `a key is a String or a token`(value: String, key: String) {
        #expect(IdempotencyKey(lines: [value])?.value == key)
    }

    @Test(arguments: [
        [], [""], ["\"\""], ["\"a\"", "\"a\""], ["a", "b"], ["a, b"], ["\"a\", \"b\""], ["a b"], ["\"a"], ["\"a\"b"],
        [#""a\b""#], ["\"é\""], ["é"], ["\"a\tb\""], [":YWJj:"], ["?1"], ["@123"], ["%\"a\""], ["(a)"], ["/a"], [";a"],
        ["a;"], ["a;A=1"], ["a;b="], ["a,"], ["a=1"],
    ])
    func `anything else is malformed`(lines: [String]) {
        #expect(IdempotencyKey(lines: lines) == nil)
    }

    @Test func `a key has at most 255 characters`() {
        let longest = String(repeating: "a", count: 255)
        #expect(IdempotencyKey(lines: [longest])?.value == longest)
        #expect(IdempotencyKey(lines: ["\"\(longest)\""])?.value == longest)
        #expect(IdempotencyKey(lines: [longest + "a"]) == nil)
        #expect(IdempotencyKey(lines: ["\"\(longest)a\""]) == nil)
    }
}
