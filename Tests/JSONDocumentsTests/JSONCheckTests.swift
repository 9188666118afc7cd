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
                == "line 1, column 1: The text begins with a byte order mark (EF BB BF), which JSON does not allow: save it as UTF-8 without."
        )
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
}
