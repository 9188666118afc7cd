import HTTPSemantics
import Testing

@Suite struct MediaTypeTests {
    @Test(arguments: [
        ("application/json", "application/json", []), ("Text/HTML;Charset=\"utf-8\"", "text/html", ["charset=utf-8"]),
        ("text/html; charset=UTF-8", "text/html", ["charset=UTF-8"]),
        ("text/plain \t; a=1;b=\"x;y\\\"\\\\z\" ", "text/plain", ["a=1", "b=x;y\"\\z"]),
        ("text/plain;", "text/plain", []), ("text/plain;; ;a=1;", "text/plain", ["a=1"]),
        ("text/plain;a=\"\"", "text/plain", ["a="]), ("text/plain;a=1;a=2", "text/plain", ["a=1", "a=2"]),
        ("a.b!#$&^_+-1/x*y", "a.b!#$&^_+-1/x*y", []), ("text/plain;t=\"é\\é\"", "text/plain", ["t=éé"]),
    ])
    func `type and subtype are lower-cased, values unquoted`(value: String, essence: String, parameters: [String])
        throws
    {
        let type = try #require(MediaType(value))
        #expect(type.essence == essence)
        #expect("\(type.type)/\(type.subtype)" == essence)
        #expect(type.parameters.map { "\($0.name)=\($0.value)" } == parameters)
        #expect(type.spelling == value)
    }

    @Test(arguments: [
        "", "json", "application/", "/json", "application /json", "application/ json", "application/json/x", "*",
        "application/json, text/plain", "application/json,", "text/plain;a", "text/plain;a=", "text/plain;a =1",
        "text/plain;a= 1", "text/plain;=1", "text/plain;a=\"x", "text/plain;a=\"x\"y", "text/plain;a=\"\u{7F}\"",
        "text/plain;a=\"\\\u{01}\"", "text/plain a=1", "text/plain;charset=utf-8;charset=utf-8",
        "text/plain;charset=utf-8;Charset=\"latin1\"", "text/plain;a=é", "tëxt/plain",
        " application/json", "text/plain;@=1",
    ])
    func `anything else is no media type`(value: String) {
        #expect(MediaType(value) == nil)
    }

    @Test func `up to 32 parameters are read`() {
        let parameters = String(repeating: ";a=1", count: 32)
        #expect(MediaType("text/plain" + parameters)?.parameters.count == 32)
        #expect(MediaType("text/plain" + parameters + ";b=2") == nil)
        #expect(MediaType("text/plain" + parameters + ";")?.parameters.count == 32)
    }

    @Test(arguments: [
        ("application/json", true), ("application/JSON; a=1", true), ("application/problem+json", true),
        ("application/merge-patch+JSON", true), ("application/+json", false), ("text/json", false),
        ("application/jsonx", false), ("application/json+xml", false), ("image/svg+json", false),
    ])
    func `JSON is application/json and application/…+json`(value: String, isJSON: Bool) {
        #expect(MediaType(value)?.isJSON == isJSON)
    }

    @Test(
        arguments: [
            ("text/plain", nil), ("text/plain;charset=UTF-8", "utf-8"), ("text/plain;CHARSET=\"Latin1\"", "latin1"),
            ("text/plain;charset=\"\"", ""),
        ] as [(String, String?)])
    func `a charset is told in lower case`(value: String, charset: String?) throws {
        #expect(try #require(MediaType(value)).charset == charset)
    }

    @Test func `types are the same however they are spelled`() {
        #expect(MediaType("Application/JSON") == .json)
        #expect(MediaType("application/merge-patch+json;") == .mergePatch)
        #expect(MediaType("application/json-patch+json") == .jsonPatch)
        #expect(MediaType("application/json;a=1") != .json)
        #expect(MediaType("Application/JSON")?.hashValue == MediaType.json.hashValue)
    }
}

@Suite struct MediaRangeTests {
    @Test(arguments: [
        ("*/*", "image/png", true), ("text/*", "text/plain;charset=utf-8", true), ("text/*", "image/png", false),
        ("image/png", "Image/PNG", true), ("image/png", "image/png2", false), ("TEXT/*", "text/x", true),
        ("application/*+json", "application/problem+json", true), ("application/*+json", "application/json", false),
        ("application/*+json", "application/+json", false), ("application/*+json", "application/a+json5", false),
        ("application/*+json", "text/a+json", false), ("application/*+a+json", "application/x+a+json", true),
    ])
    func `a pattern fits a type by its parts`(pattern: String, type: String, matches: Bool) throws {
        let range = try #require(MediaRange(pattern))
        #expect(range.matches(try #require(MediaType(type))) == matches)
        #expect(range.spelling == pattern)
    }

    @Test(arguments: [
        "", "*", "*/png", "te*t/plain", "text/pl*n", "text/*json", "text/*+", "text/**", "text/*+*", "text/plain;a=1",
        "text/plain, image/png", "text", " text/plain", "text/plain ", "*/*+json",
    ])
    func `anything else is no pattern`(pattern: String) {
        #expect(MediaRange(pattern) == nil)
    }
}
