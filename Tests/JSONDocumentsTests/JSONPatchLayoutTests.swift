import JSONDocuments
import Testing

@Suite struct JSONPatchLayoutTests {
    static let order = MergePatchLayoutTests.order
    static let list = "{\n  \"tags\": [\n    \"a\",\n    \"b\"\n  ]\n}\n"

    @Test(arguments: [
        (
            order, "{\"op\":\"replace\",\"path\":\"/Quantity\",\"value\":2}",
            "{\n  \"Id\": 12345,\n  \"Customer\": \"John Smith\",\n  \"Quantity\": 2,\n  \"Price\": 10.00\n}"
        ),
        (
            order, "{\"op\":\"remove\",\"path\":\"/Price\"}",
            "{\n  \"Id\": 12345,\n  \"Customer\": \"John Smith\",\n  \"Quantity\": 1\n}"
        ),
        (
            order, "{\"op\":\"remove\",\"path\":\"/Id\"}",
            "{\n  \"Customer\": \"John Smith\",\n  \"Quantity\": 1,\n  \"Price\": 10.00\n}"
        ),
        (
            order, "{\"op\":\"add\",\"path\":\"/Note\",\"value\":{\"a\":1}}",
            "{\n  \"Id\": 12345,\n  \"Customer\": \"John Smith\",\n  \"Quantity\": 1,\n  \"Price\": 10.00,\n  \"Note\": {\"a\":1}\n}"
        ),
        (
            order, "{\"op\":\"move\",\"from\":\"/Id\",\"path\":\"/Number\"}",
            "{\n  \"Customer\": \"John Smith\",\n  \"Quantity\": 1,\n  \"Price\": 10.00,\n  \"Number\": 12345\n}"
        ),
        (
            list, "{\"op\":\"add\",\"path\":\"/tags/0\",\"value\":0}",
            "{\n  \"tags\": [\n    0,\n    \"a\",\n    \"b\"\n  ]\n}\n"
        ),
        (
            list, "{\"op\":\"add\",\"path\":\"/tags/1\",\"value\":0}",
            "{\n  \"tags\": [\n    \"a\",\n    0,\n    \"b\"\n  ]\n}\n"
        ),
        (
            list, "{\"op\":\"add\",\"path\":\"/tags/-\",\"value\":0}",
            "{\n  \"tags\": [\n    \"a\",\n    \"b\",\n    0\n  ]\n}\n"
        ),
        (list, "{\"op\":\"remove\",\"path\":\"/tags/0\"}", "{\n  \"tags\": [\n    \"b\"\n  ]\n}\n"),
        (list, "{\"op\":\"remove\",\"path\":\"/tags/1\"}", "{\n  \"tags\": [\n    \"a\"\n  ]\n}\n"),
        (
            list, "{\"op\":\"remove\",\"path\":\"/tags/0\"},{\"op\":\"remove\",\"path\":\"/tags/0\"}",
            "{\n  \"tags\": [\n  ]\n}\n"
        ),
        (
            list, "{\"op\":\"move\",\"from\":\"/tags/1\",\"path\":\"/tags/0\"}",
            "{\n  \"tags\": [\n    \"b\",\n    \"a\"\n  ]\n}\n"
        ),
        ("[1, 2]", "{\"op\":\"add\",\"path\":\"/0\",\"value\":0}", "[0, 1, 2]"),
        ("[1, 2]", "{\"op\":\"remove\",\"path\":\"/0\"}", "[2]"),
        ("[ 1 , 2 , 3 ]", "{\"op\":\"remove\",\"path\":\"/1\"}", "[ 1 , 3 ]"),
        ("[ 1 , 2 , 3 ]", "{\"op\":\"add\",\"path\":\"/-\",\"value\":4}", "[ 1 , 2 , 3 , 4 ]"),
        ("[1]", "{\"op\":\"add\",\"path\":\"/-\",\"value\":2}", "[1,2]"),
        ("[1]", "{\"op\":\"add\",\"path\":\"/0\",\"value\":2}", "[2,1]"),
        // A lone element: the space after a colon tells what stands after a comma.
        ("{\"a\": [1]}", "{\"op\":\"add\",\"path\":\"/a/-\",\"value\":2}", "{\"a\": [1, 2]}"),
        ("{\"a\": [1]}", "{\"op\":\"add\",\"path\":\"/a/0\",\"value\":2}", "{\"a\": [2, 1]}"),
        // Nothing there: the member above tells.
        ("{\"a\": {}}", "{\"op\":\"add\",\"path\":\"/a/b\",\"value\":2}", "{\"a\": {\"b\": 2}}"),
        ("{\"a\":{}}", "{\"op\":\"add\",\"path\":\"/a/b\",\"value\":2}", "{\"a\":{\"b\":2}}"),
        ("{\"a\": [{ }]}", "{\"op\":\"add\",\"path\":\"/a/0/b\",\"value\":[]}", "{\"a\": [{ \"b\": [] }]}"),
        (" [ ] ", "{\"op\":\"add\",\"path\":\"/-\",\"value\":1}", " [ 1 ] "),
        (" 1\n", "{\"op\":\"replace\",\"path\":\"\",\"value\": [ 2 ] }", " [ 2 ]\n"),
    ])
    func `items take the layout of their neighbours`(target: String, operations: String, result: String) throws {
        #expect(try patched(target, with: "[\(operations)]") == result)
    }

    @Test func `random edits keep the text sound, and its size known`() throws {
        for seed in 1...200 {
            var dice = Dice(seed: UInt64(seed))
            let spaces = ["", " ", "\n  "]
            let (a, b, c, d) = (dice.pick(spaces), dice.pick(spaces), dice.pick(spaces), dice.pick(spaces))
            let target = "{\(a)\"a\"\(b):\(c)[\(a)1\(d),\(b)2\(d)]\(d),\(a)\"b\":\(c){\(d)}\(d)}"
            var operations: [String] = []
            for _ in 0..<8 {
                let path = dice.pick(["/a/0", "/a/1", "/a/-", "/b/x", "/b/y", "/c", "/a"])
                operations.append(
                    dice.pick([
                        "{\"op\":\"add\",\"path\":\"\(path)\",\"value\":[]}",
                        "{\"op\":\"remove\",\"path\":\"\(path)\"}",
                        "{\"op\":\"copy\",\"from\":\"/b\",\"path\":\"\(path)\"}",
                        "{\"op\":\"replace\",\"path\":\"\(path)\",\"value\":[3]}",
                    ]))
            }
            try expectSound(target, operations)
        }
    }

    /// Applies what applies, one by one, and lets the strict parser judge each result.
    private func expectSound(_ target: String, _ operations: [String]) throws {
        var text = target
        for operation in operations {
            let patch = try JSONPatch(parsing: Array("[\(operation)]".utf8))
            guard let result = try? patch.apply(to: document(text), limit: 100_000) else { continue }
            text = try written(result)
            #expect(JSONCheck.fault(in: Array(text.utf8)) == nil, "\(text)")
            #expect(result.byteCount == text.utf8.count)
        }
    }
}
