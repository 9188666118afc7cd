import JSONDocuments
import Testing

@Suite struct MergePatchTests {
    /// RFC 7396 appendix A.
    @Test(arguments: [
        ("{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"),
        ("{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"),
        ("{\"a\":\"b\"}", "{\"a\":null}", "{}"),
        ("{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"),
        ("{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"),
        ("{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"),
        ("{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}"),
        ("{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"),
        ("[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]"),
        ("{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]"),
        ("{\"a\":\"foo\"}", "null", "null"),
        ("{\"a\":\"foo\"}", "\"bar\"", "\"bar\""),
        ("{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"),
        ("[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}"),
        ("{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"),
    ])
    func `a patch gives the result of the RFC`(target: String, patch: String, result: String) throws {
        #expect(try merged(patch, into: target) == result)
    }

    @Test(arguments: [
        // Names match by decoded value and keep the target's spelling.
        ("{\"\\u0061\":1}", "{\"a\":2}", "{\"\\u0061\":2}"),
        ("{\"a\":1}", "{\"\\u0061\":null}", "{}"),
        ("{\"é\":1}", "{\"e\u{301}\":2}", "{\"é\":1,\"e\u{301}\":2}"),
        // A new name keeps the patch's.
        ("{\"a\":1}", "{\"\\u0062\":1e0}", "{\"a\":1,\"\\u0062\":1e0}"),
        // Nulls: gone from objects at any depth, kept in arrays and in what is not touched.
        (
            "{\"a\":1}", "{\"b\":{\"c\":{\"d\":null,\"e\":[null,{\"f\":null}]}}}",
            "{\"a\":1,\"b\":{\"c\":{\"e\":[null,{\"f\":null}]}}}"
        ),
        ("{\"a\":[1]}", "{\"a\":{\"b\":null,\"c\":2}}", "{\"a\":{\"c\":2}}"),
        ("{\"a\":null,\"b\":1}", "{\"b\":2}", "{\"a\":null,\"b\":2}"),
        ("{\"a\":1}", "{\"zz\":null}", "{\"a\":1}"),
        // Two removed, one added.
        ("{\"a\":1,\"b\":2,\"c\":3}", "{\"a\":null,\"c\":null,\"d\":4}", "{\"b\":2,\"d\":4}"),
        ("7", "{}", "{}"),
        ("{\"a\":1}", "{}", "{\"a\":1}"),
    ])
    func `names and nulls follow the algorithm`(target: String, patch: String, result: String) throws {
        #expect(try merged(patch, into: target) == result)
    }

    @Test func `bytes that are not JSON are refused with their fault`() throws {
        let bytes = Array("{\"a\":1,}".utf8)
        let fault = try #require(JSONCheck.fault(in: bytes))
        #expect(throws: fault) { try MergePatch(parsing: bytes) }
    }

    @Test func `many members merge into many`() throws {
        let target = "{" + (0..<20_000).map { "\"n\($0)\":0" }.joined(separator: ",") + "}"
        let patch = "{" + (0..<20_000).map { "\"n\($0)\":\($0 % 2 == 0 ? "null" : "1")" }.joined(separator: ",") + "}"
        let result = "{" + (0..<10_000).map { "\"n\(2 * $0 + 1)\":1" }.joined(separator: ",") + "}"
        #expect(try merged(patch, into: target) == result)
    }
}
