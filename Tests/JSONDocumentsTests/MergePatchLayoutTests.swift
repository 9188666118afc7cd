import JSONDocuments
import Testing

@Suite struct MergePatchLayoutTests {
    static let order = "{\n  \"Id\": 12345,\n  \"Customer\": \"John Smith\",\n  \"Quantity\": 1,\n  \"Price\": 10.00\n}"

    @Test func `one member of an order is replaced, and nothing else changes`() throws {
        #expect(Self.order.utf8.count == 80)
        let result = try merged("{\"Quantity\":2}", into: Self.order)
        #expect(
            result == "{\n  \"Id\": 12345,\n  \"Customer\": \"John Smith\",\n  \"Quantity\": 2,\n  \"Price\": 10.00\n}")
    }

    @Test(arguments: [
        ("{\"Note\":null}", order),
        ("{}", order),
        ("{\"Price\":10.00}", order),
        ("{\"Id\":null}", "{\n  \"Customer\": \"John Smith\",\n  \"Quantity\": 1,\n  \"Price\": 10.00\n}"),
        ("{\"Quantity\":null}", "{\n  \"Id\": 12345,\n  \"Customer\": \"John Smith\",\n  \"Price\": 10.00\n}"),
        ("{\"Price\":null}", "{\n  \"Id\": 12345,\n  \"Customer\": \"John Smith\",\n  \"Quantity\": 1\n}"),
        ("{\"Id\":null,\"Customer\":null,\"Quantity\":null,\"Price\":null}", "{\n}"),
        (
            "{\"Id\":null,\"Customer\":null,\"Quantity\":null,\"Price\":null,\"A\":1,\"B\":2}",
            "{\n  \"A\": 1,\n  \"B\": 2\n}"
        ),
        (
            "{\"Price\":null,\"Note\":[1,2]}",
            "{\n  \"Id\": 12345,\n  \"Customer\": \"John Smith\",\n  \"Quantity\": 1,\n  \"Note\": [1,2]\n}"
        ),
        (
            "{\"A\":1,\"B\":2}",
            "{\n  \"Id\": 12345,\n  \"Customer\": \"John Smith\",\n  \"Quantity\": 1,\n  \"Price\": 10.00,\n  \"A\": 1,\n  \"B\": 2\n}"
        ),
    ])
    func `a pretty document stays pretty`(patch: String, result: String) throws {
        #expect(try merged(patch, into: Self.order) == result)
    }

    @Test(arguments: [
        // Compact stays compact, whatever the patch looks like.
        ("{\"a\":1}", "{ \"b\" : 2 }", "{\"a\":1,\"b\":2}"),
        ("{\"a\":1,\"b\":{\"c\":1}}", "{\n  \"b\": {\n    \"d\": 2\n  }\n}", "{\"a\":1,\"b\":{\"c\":1,\"d\":2}}"),
        // One line with spaces.
        ("{\"a\": 1, \"b\": 2}", "{\"c\":3}", "{\"a\": 1, \"b\": 2, \"c\": 3}"),
        ("{\"a\": 1}", "{\"b\":2}", "{\"a\": 1, \"b\": 2}"),
        ("{ \"a\": 1 }", "{\"b\":2}", "{ \"a\": 1, \"b\": 2 }"),
        ("{ \"a\" : 1 , \"b\" : 2 }", "{\"c\":3}", "{ \"a\" : 1 , \"b\" : 2 , \"c\" : 3 }"),
        ("{ \"a\" : 1 , \"b\" : 2 }", "{\"b\":null}", "{ \"a\" : 1 }"),
        ("{ \"a\": 1 }", "{\"a\":null}", "{ }"),
        // The space around the document belongs to the document.
        (" {\"a\":1}\n", "{\"a\":2}", " {\"a\":2}\n"),
        (" 1\n", " [2] ", " [2]\n"),
        // One member to a line, nested.
        (
            "{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}\n", "{\"a\":{\"c\":2}}",
            "{\n\t\"a\": {\n\t\t\"b\": 1,\n\t\t\"c\": 2\n\t}\n}\n"
        ),
        ("{\r\n \"a\": 1\r\n}", "{\"b\":2}", "{\r\n \"a\": 1,\r\n \"b\": 2\r\n}"),
        // An empty object has no layout to keep and takes the patch's.
        ("{}", "{\n  \"a\": 1\n}", "{\n  \"a\": 1\n}"),
        ("{\n}", "{\"a\":null}", "{\n}"),
        // Null members leave no trace of their layout.
        ("{}", "{\n  \"a\": 1,\n  \"b\": null\n}", "{\n  \"a\": 1\n}"),
        ("{}", "{\n  \"a\": null,\n  \"b\": 1\n}", "{\n  \"b\": 1\n}"),
    ])
    func `members take the layout of their neighbours`(target: String, patch: String, result: String) throws {
        #expect(try merged(patch, into: target) == result)
    }

    @Test func `layout cannot be used to blow a document up: its size is known before it is written`() throws {
        let target = "{" + String(repeating: " ", count: 100_000) + "\"a\":1}"
        let patch = "{" + (0..<10_000).map { "\"n\($0)\":0" }.joined(separator: ",") + "}"
        let result = try MergePatch(parsing: Array(patch.utf8)).apply(to: document(target))
        #expect(result.byteCount > 1_000_000_000)
        #expect(throws: JSONWriteError.tooLarge(limit: 1 << 20)) { try result.bytes(limit: 1 << 20) }
    }
}
