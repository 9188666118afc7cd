import JSONDocuments
import Testing

@Suite struct JSONEqualityTests {
    @Test(arguments: [
        ["0", "-0", "0.0", "-0.000", "0e5", "0E-99999999999999999999"],
        ["1", "1.0", "1e0", "10e-1", "0.1e1", "0.001E+3", "1000e-00003", "1.000e-0"],
        ["-15", "-1.5e1", "-150e-1", "-15.0"],
        ["123456789012345678901234567890", "123456789012345678901234567890.0", "12345678901234567890123456789e1"],
        ["1E400", "10e399", "0.1e401", "1e+0400"],
        ["1e999999999999999999999", "10e999999999999999999998", "0.1e1000000000000000000000"],
        ["1e-1000000000000000000000", "10e-1000000000000000000001", "0.1e-999999999999999999999"],
        ["1e3", "0.00001e8", "100000000e-5"],
        ["0.5", "5e-1", "0.05e1", "0.50"],
        ["\"a/b\"", "\"a\\/b\"", "\"\\u0061\\u002Fb\""],
        ["\"𝄞\"", "\"\\ud834\\udd1e\""],
        ["[1,2]", " [ 1.0 , 2e0 ] "],
        ["{\"a\":1,\"b\":[{}]}", "{\"b\": [ { } ], \"\\u0061\": 1.0}"],
        ["{}", "{ }"], ["[]", "[\n]"], ["null"], ["true"], ["false"],
    ])
    func `values that differ only in spelling are equal`(spellings: [String]) throws {
        let values = try spellings.map { try document($0).value }
        for one in values {
            for other in values { #expect(one.isEqual(to: other), "\(string(one.bytes)) = \(string(other.bytes))") }
        }
    }

    @Test(arguments: [
        ["0", "1", "-1", "10", "0.1", "1e1000000000000000000000", "1e999999999999999999999", "-1e400"],
        ["9007199254740992", "9007199254740993"],
        ["12345678901234567890", "12345678901234567891"],
        ["1e5", "1e-5", "1e15", "15e5", "1e50"],
        ["101", "11", "1001", "110"],
        ["1E400", "1E401", "-1E400"],
        ["1e9999999999999999999", "1e-9999999999999999999"],
        [
            "\"a\"", "\"A\"", "\"\"", "\"ab\"", "\"\\\\u0061\"", "\"e\u{301}\"", "\"é\"", "\"\\ud800\"", "\"\\ud801\"",
            "\"\u{FFFD}\"",
        ],
        ["null", "false", "true", "0", "\"\"", "[]", "{}", "\"null\""],
        ["[1,2]", "[2,1]", "[1]", "[1,2,3]", "[[1,2]]"],
        ["{\"a\":1}", "{\"a\":2}", "{\"b\":1}", "{\"a\":1,\"b\":1}", "{\"a\":null}", "{\"A\":1}"],
    ])
    func `different values are not equal`(spellings: [String]) throws {
        let values = try spellings.map { try document($0).value }
        for (place, one) in values.enumerated() {
            for (otherPlace, other) in values.enumerated() where place != otherPlace {
                #expect(!one.isEqual(to: other), "\(string(one.bytes)) ≠ \(string(other.bytes))")
            }
        }
    }

    @Test func `the order of many members does not matter`() throws {
        let names = (0..<2000).map { "n\($0)" }
        let forward = try document(Accepted.object(names: names)).value
        #expect(forward.isEqual(to: try document(Accepted.object(names: names.reversed())).value))
        #expect(!forward.isEqual(to: try document(Accepted.object(names: names.dropLast() + ["other"])).value))
    }

    @Test func `values can be looked into`() throws {
        guard case .object(let object) = try document("{\"\\u0061\": [1.50, \"\\n\"], \"b\": \"\\ud800\"}").value else {
            throw Missing()
        }
        #expect(object.count == 2)
        #expect(object.members.map { string($0.name.spelling) } == ["\"\\u0061\"", "\"b\""])
        #expect(object["c"] == nil)
        guard case .array(let array) = object["a"], case .number(let number) = array[0],
            case .string(let feed) = array[1], case .string(let lone) = object["b"]
        else { throw Missing() }
        #expect(array.count == 2 && array.elements.count == 2)
        #expect(array[2] == nil && array[-1] == nil)
        #expect(number.spelling == "1.50")
        #expect(feed.text == "\n")
        #expect(lone.text == nil)
    }

    @Test(arguments: [
        ("", "\"\""), ("a/b é 𝄞", "\"a/b é 𝄞\""), ("\"\\", "\"\\\"\\\\\""),
        ("\n\r\t\0\u{1F}", "\"\\n\\r\\t\\u0000\\u001f\""),
    ])
    func `a text becomes a string with the fewest escapes`(text: String, spelling: String) {
        #expect(string(JSONString(text).spelling) == spelling)
        #expect(JSONString(text).text == text)
        #expect(JSONCheck.fault(in: JSONString(text).spelling) == nil)
    }

    struct Missing: Error {}
}
