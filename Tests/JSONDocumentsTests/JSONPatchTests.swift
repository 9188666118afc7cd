import JSONDocuments
import Testing

@Suite struct JSONPatchTests {
    /// RFC 6902 appendix A, those that succeed; the white space is that of compact texts.
    @Test(arguments: [
        // A.1 to A.5
        (
            "{\"foo\":\"bar\"}", "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\"}]",
            "{\"foo\":\"bar\",\"baz\":\"qux\"}"
        ),
        (
            "{\"foo\":[\"bar\",\"baz\"]}", "[{\"op\":\"add\",\"path\":\"/foo/1\",\"value\":\"qux\"}]",
            "{\"foo\":[\"bar\",\"qux\",\"baz\"]}"
        ),
        ("{\"baz\":\"qux\",\"foo\":\"bar\"}", "[{\"op\":\"remove\",\"path\":\"/baz\"}]", "{\"foo\":\"bar\"}"),
        (
            "{\"foo\":[\"bar\",\"qux\",\"baz\"]}", "[{\"op\":\"remove\",\"path\":\"/foo/1\"}]",
            "{\"foo\":[\"bar\",\"baz\"]}"
        ),
        (
            "{\"baz\":\"qux\",\"foo\":\"bar\"}", "[{\"op\":\"replace\",\"path\":\"/baz\",\"value\":\"boo\"}]",
            "{\"baz\":\"boo\",\"foo\":\"bar\"}"
        ),
        // A.6, A.7
        (
            "{\"foo\":{\"bar\":\"baz\",\"waldo\":\"fred\"},\"qux\":{\"corge\":\"grault\"}}",
            "[{\"op\":\"move\",\"from\":\"/foo/waldo\",\"path\":\"/qux/thud\"}]",
            "{\"foo\":{\"bar\":\"baz\"},\"qux\":{\"corge\":\"grault\",\"thud\":\"fred\"}}"
        ),
        (
            "{\"foo\":[\"all\",\"grass\",\"cows\",\"eat\"]}",
            "[{\"op\":\"move\",\"from\":\"/foo/1\",\"path\":\"/foo/3\"}]",
            "{\"foo\":[\"all\",\"cows\",\"eat\",\"grass\"]}"
        ),
        // A.8
        (
            "{\"baz\":\"qux\",\"foo\":[\"a\",2,\"c\"]}",
            "[{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"qux\"},{\"op\":\"test\",\"path\":\"/foo/1\",\"value\":2}]",
            "{\"baz\":\"qux\",\"foo\":[\"a\",2,\"c\"]}"
        ),
        // A.10, A.11
        (
            "{\"foo\":\"bar\"}", "[{\"op\":\"add\",\"path\":\"/child\",\"value\":{\"grandchild\":{}}}]",
            "{\"foo\":\"bar\",\"child\":{\"grandchild\":{}}}"
        ),
        (
            "{\"foo\":\"bar\"}", "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\",\"xyz\":123}]",
            "{\"foo\":\"bar\",\"baz\":\"qux\"}"
        ),
        // A.14, A.16
        ("{\"/\":9,\"~1\":10}", "[{\"op\":\"test\",\"path\":\"/~01\",\"value\":10}]", "{\"/\":9,\"~1\":10}"),
        (
            "{\"foo\":[\"bar\"]}", "[{\"op\":\"add\",\"path\":\"/foo/-\",\"value\":[\"abc\",\"def\"]}]",
            "{\"foo\":[\"bar\",[\"abc\",\"def\"]]}"
        ),
    ])
    func `a patch gives the result of the RFC`(target: String, patch: String, result: String) throws {
        #expect(try patched(target, with: patch) == result)
    }

    /// RFC 6902 appendix A, those that fail.
    @Test(arguments: [
        // A.9, A.12, A.15
        (
            "{\"baz\":\"qux\"}", "[{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"bar\"}]",
            JSONPatchApplicationError.Reason.testFailed
        ),
        ("{\"foo\":\"bar\"}", "[{\"op\":\"add\",\"path\":\"/baz/bat\",\"value\":\"qux\"}]", .noSuchLocation),
        ("{\"/\":9,\"~1\":10}", "[{\"op\":\"test\",\"path\":\"/~01\",\"value\":\"10\"}]", .testFailed),
    ])
    func `a patch fails as in the RFC`(target: String, patch: String, reason: JSONPatchApplicationError.Reason) throws {
        let failure = #expect(throws: JSONPatchApplicationError.self) { try patched(target, with: patch) }
        #expect(failure?.operation == 0)
        #expect(failure?.reason == reason)
    }

    /// RFC 6902 A.13: two `op` members are refused as JSON already (RFC 7493 §2.3).
    @Test func `a doubled op is not I-JSON`() {
        let patch = "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\",\"op\":\"remove\"}]"
        let fault = #expect(throws: JSONPatchError.self) { try patched("{}", with: patch) }
        guard case .notJSON(let json) = fault else { return #expect(fault == nil) }
        #expect(json.reason == .duplicateName("op"))
        #expect(json.offset == 41)
    }

    @Test(arguments: [
        ("1", "[]", "1"),
        ("{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/a\",\"value\":2}]", "{\"a\":2}"),
        ("{\"a\":1}", "[{\"op\":\"add\",\"path\":\"\",\"value\":[2]}]", "[2]"),
        ("{\"a\":1}", "[{\"op\":\"replace\",\"path\":\"\",\"value\":null}]", "null"),
        ("{\"a\":[1]}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"\"}]", "[1]"),
        ("{\"a\":[1]}", "[{\"op\":\"copy\",\"from\":\"\",\"path\":\"/b\"}]", "{\"a\":[1],\"b\":{\"a\":[1]}}"),
        ("{\"a\":1,\"b\":2}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a\"}]", "{\"a\":1,\"b\":2}"),
        ("{\"a\":1,\"b\":2}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"}]", "{\"b\":1}"),
        ("[1,2]", "[{\"op\":\"move\",\"from\":\"\",\"path\":\"\"}]", "[1,2]"),
        ("[1,2]", "[{\"op\":\"add\",\"path\":\"/2\",\"value\":3}]", "[1,2,3]"),
        ("[1,2]", "[{\"op\":\"move\",\"from\":\"/0\",\"path\":\"/-\"}]", "[2,1]"),
        ("[1,2]", "[{\"op\":\"copy\",\"from\":\"/1\",\"path\":\"/0\"}]", "[2,1,2]"),
        ("{\"a\":null}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":null}]", "{\"a\":null}"),
        ("{\"a\":1.0}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":10e-1}]", "{\"a\":1.0}"),
        ("{\"\\u0061\":1}", "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":2}]", "{\"\\u0061\":2}"),
        (
            "{\"01\":1,\"-\":2}",
            "[{\"op\":\"remove\",\"path\":\"/01\"},{\"op\":\"test\",\"path\":\"/-\",\"value\":2}]", "{\"-\":2}"
        ),
        ("{\"\":1}", "[{\"op\":\"remove\",\"path\":\"/\"}]", "{}"),
    ])
    func `the operations do what they say`(target: String, patch: String, result: String) throws {
        #expect(try patched(target, with: patch) == result)
    }

    @Test func `a new name is spelled with the fewest escapes, a lone surrogate as one`() throws {
        let patch = "[{\"op\":\"add\",\"path\":\"/\\u0061~1~0\\\"\\n\\uD800\",\"value\":0}]"
        #expect(try patched("{}", with: patch) == "{\"a/~\\\"\\n\\ud800\":0}")
    }

    @Test func `the target stays as it is, and a patch that changes nothing gives the same bytes`() throws {
        let text = "{\n  \"a\": [1, 2],\n  \"b\": 1.50\n}\n"
        let target = try document(text)
        let patch = """
            [{"op":"add","path":"/c","value":3}, {"op":"remove","path":"/c"}, {"op":"add","path":"/a/0","value":0},
             {"op":"remove","path":"/a/0"}, {"op":"add","path":"/a/-","value":0}, {"op":"remove","path":"/a/2"},
             {"op":"replace","path":"/b","value":1.50}, {"op":"move","from":"/a/0","path":"/a/0"}]
            """
        let result = try JSONPatch(parsing: Array(patch.utf8)).apply(to: target, limit: 1000)
        #expect(try written(result) == text)
        #expect(result.byteCount == text.utf8.count)
        #expect(try written(target) == text)
    }
}
