import JSONDocuments
import Testing

@Suite struct JSONCheckTests {
    @Test(arguments: Accepted.all)
    func `a JSON text has no fault`(text: Text) {
        #expect(JSONCheck.fault(in: text.bytes) == nil)
    }

    @Test(arguments: Refused.all)
    func `anything else is refused, with the place and the reason`(refused: Refused) throws {
        let fault = try #require(JSONCheck.fault(in: refused.text.bytes))
        #expect(fault.reason == refused.reason)
        #expect(fault.offset == refused.offset)
        #expect(fault.line == refused.line)
        #expect(fault.column == refused.column)
    }

    @Test(arguments: Accepted.all.map(\.bytes) + Refused.all.map(\.text.bytes))
    func `check and parser give the same verdict`(bytes: [UInt8]) {
        #expect(parsed(bytes).fault == JSONCheck.fault(in: bytes))
    }

    @Test func `a byte order mark is refused with its offset`() throws {
        let fault = try #require(JSONCheck.fault(in: [0xEF, 0xBB, 0xBF, 0x31]))
        #expect(fault.offset == 0)
        #expect(
            fault.description
                == "line 1, column 1: The text begins with a byte order mark, which JSON does not allow.")
    }

    @Test func `no cut of a text is a text, and no cut is read beyond its end`() {
        let text = Array("{\"a\": [1.5e3, \"\\u00e9\\n𝄞\", true], \"b\": null}".utf8)
        for end in 0..<text.count { #expect(JSONCheck.fault(in: Array(text[..<end])) != nil) }
        #expect(JSONCheck.fault(in: text) == nil)
    }

    @Test(arguments: [0, 1, 2, 31, 32, 33, 600])
    func `the depth limit is the number of containers open at once`(limit: Int) {
        #expect(JSONCheck.fault(in: Accepted.nested(limit) + (limit == 0 ? [0x31] : []), depthLimit: limit) == nil)
        let deeper = JSONCheck.fault(in: Accepted.nested(limit + 1), depthLimit: limit)
        #expect(deeper?.reason == .tooDeep(limit: limit))
        #expect(deeper?.offset == limit)
    }

    @Test func `memory in place is judged like an array`() {
        let bytes = Array("[1,]".utf8)
        let expected = JSONCheck.fault(in: bytes)
        #expect(expected != nil)
        #expect(bytes.withUnsafeBufferPointer { JSONCheck.fault(in: $0) } == expected)
        #expect(bytes.withUnsafeBytes { JSONCheck.fault(in: $0) } == expected)
        #expect(JSONCheck.fault(in: UnsafeRawBufferPointer(start: nil, count: 0))?.reason == .empty)
    }

    @Test(arguments: [
        (JSONError.Reason.unexpectedByte(0x7D, expected: .value), "Expected a value, found '}'."),
        (.unexpectedByte(0x0C, expected: .colon), "Expected a colon after the member name, found 0x0C."),
        (.controlCharacterInString(0x0A), "The control character 0x0A must be escaped in a string."),
        (.duplicateName("Id"), "The object already has a member named \"Id\"."),
        (
            .duplicateName(String(repeating: "n", count: 81)),
            "The object already has a member named \"\(String(repeating: "n", count: 80))…\"."
        ),
        (.tooDeep(limit: 512), "Arrays and objects are nested more than 512 deep."),
    ])
    func `a reason is a sentence`(reason: JSONError.Reason, sentence: String) {
        #expect(reason.sentence == sentence)
    }
}
