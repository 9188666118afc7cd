import JSONDocuments
import Testing

@Suite struct JSONPatchFaultTests {
    @Test(
        arguments: [
            ("{}", nil, JSONPatchError.Problem.notAnArray),
            ("null", nil, .notAnArray),
            ("{\"op\":\"remove\",\"path\":\"/a\"}", nil, .notAnArray),
            ("[1]", 0, .notAnObject),
            ("[[]]", 0, .notAnObject),
            ("[{}]", 0, .missing("op")),
            ("[{\"op\":1}]", 0, .notAString("op")),
            ("[{\"op\":\"spam\",\"path\":\"\"}]", 0, .unknownOperation("spam")),
            ("[{\"op\":\"Add\",\"path\":\"\",\"value\":1}]", 0, .unknownOperation("Add")),
            ("[{\"op\":\"\\ud800\"}]", 0, .unknownOperation("\u{FFFD}\u{FFFD}\u{FFFD}")),
            ("[{\"op\":\"remove\"}]", 0, .missing("path")),
            ("[{\"op\":\"remove\",\"path\":null}]", 0, .notAString("path")),
            ("[{\"op\":\"remove\",\"path\":\"a\"}]", 0, .notAPointer("path", .noSlash)),
            ("[{\"op\":\"remove\",\"path\":\"/~2\"}]", 0, .notAPointer("path", .badEscape(offset: 1))),
            ("[{\"op\":\"add\",\"path\":\"/a\"}]", 0, .missing("value")),
            ("[{\"op\":\"replace\",\"path\":\"/a\"}]", 0, .missing("value")),
            ("[{\"op\":\"test\",\"path\":\"/a\"}]", 0, .missing("value")),
            ("[{\"op\":\"move\",\"path\":\"/a\"}]", 0, .missing("from")),
            ("[{\"op\":\"copy\",\"from\":\"a\",\"path\":\"/a\"}]", 0, .notAPointer("from", .noSlash)),
            ("[{\"op\":\"copy\",\"from\":\"/a\"}]", 0, .missing("path")),
            ("[{\"op\":\"remove\",\"path\":\"/a\"},{\"op\":\"remove\"}]", 1, .missing("path")),
        ] as [(String, Int?, JSONPatchError.Problem)])
    func `JSON that is no patch document is refused`(
        text: String, operation: Int?, problem: JSONPatchError.Problem
    ) {
        let fault = JSONPatchError.notPatch(operation: operation, problem)
        #expect(throws: fault) { try JSONPatch(parsing: Array(text.utf8)) }
        #expect(fault.sentence.hasSuffix(problem.sentence))
        if let operation { #expect(fault.sentence.hasPrefix("Operation \(operation): ")) }
    }

    @Test func `what is not JSON is refused as that`() throws {
        let bytes = Array("[{\"op\":\"remove\",}]".utf8)
        let fault = try #require(JSONCheck.fault(in: bytes))
        #expect(throws: JSONPatchError.notJSON(fault)) { try JSONPatch(parsing: bytes) }
        #expect(JSONPatchError.notJSON(fault).sentence == fault.description)
    }

    @Test func `names in a patch are decoded, and members of no meaning ignored`() throws {
        let text = "[ {\"\\u006fp\":\"te\\u0073t\",\"path\":\"\",\"value\":null,\"from\":7,\"comment\":{}} ]"
        #expect(try JSONPatch(parsing: Array(text.utf8)).operations.count == 1)
        #expect(try patched("null", with: text) == "null")
    }
}
