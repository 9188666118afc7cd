/// Texts that RFC 8259 accepts.
enum Accepted {
    static let scalars: [Text] = [
        "null", "true", "false", "0", "\"\"", " \t\r\n null \t\r\n ", "\"a\"", "42", "[null,1,\"1\",{}]",
    ]

    static let numbers: [Text] = [
        "-0", "0.0", "-0.0", "0e0", "0E+0", "0e-0", "1e5", "1E5", "1e+5", "1e-5", "1.5e10", "-1.25E-7", "10.00",
        "123456789012345678901234567890", "1E400", "-1e-400", "0.1e1", "1e00005", "0e999999999999999999999",
        "1e-999999999999999999999", "9007199254740993", "[0]", "[-1,0.5 ,1e1\n]",
        Text(bytes: Array("0.".utf8) + Array(repeating: UInt8(ascii: "1"), count: 1000)),
    ]

    static let strings: [Text] = [
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\u001f\"", "\"\\uABCD\\uabcd\"", "\"\\u0022\"",
        "\"\u{7f}\"", "\"é\"", "\"€\"", "\"𝄞\"", "\"\u{2028}\u{2029}\"", "\"\u{FEFF}\"", "\"\u{FFFF}\u{10FFFF}\"",
        "\"\\uD834\\uDD1E\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\udc00\\ud800\"", "\"\\ud800\\ud800\\udc00\"",
        "\"\\ud800x\"", "\"\\ud800\\n\"", "\"/\"", "\"[\"", "\"1234567\"", "\"12345678\"", "\"1234567\\n\"",
        "\"\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{10000}\"", "\"e\u{301}\"",
    ]

    static let containers: [Text] = [
        "[]", "{}", "[ ]", "{ }", "[\n]", "[[]]", "[{}]", "{\"a\":[]}", "{\"\":0}", "{ \"a\" : 1 , \"b\" : [ 1 , 2 ] }",
        "{\"a\":{\"a\":{\"a\":1}}}", "[{\"a\":1},{\"a\":1}]", "{\"a\":1,\"A\":2}", "{\"é\":1,\"e\u{301}\":2}",
        "{\"\\ud800\":1,\"\\ud801\":2}", "{\"a\":1,\"b\":{\"a\":1,\"b\":2},\"c\":3}", "{\"a\\u0000\":1,\"a\":2}",
        "{\"ab\":1,\"ba\":2}", "{\"\\\\u0061\":1,\"a\":2}",
    ]

    static let large: [Text] = [
        Text(bytes: nested(512)),
        Text(bytes: Array((String(repeating: "{\"a\":", count: 512) + "1" + String(repeating: "}", count: 512)).utf8)),
        Text(bytes: Array(("[" + repeatElement("[]", count: 5000).joined(separator: ",") + "]").utf8)),
        Text(bytes: Array(object(names: (0..<1000).map { "n\($0)" }).utf8)),
        Text(bytes: Array("[\(object(names: (0..<40).map { "n\($0)" })),\(object(names: ["n0"]))]".utf8)),
    ]

    static let all = scalars + numbers + strings + containers + large

    static func nested(_ depth: Int) -> [UInt8] {
        Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
    }

    static func object(names: [String]) -> String {
        "{" + names.map { "\"\($0)\":{}" }.joined(separator: ", ") + "}"
    }
}
