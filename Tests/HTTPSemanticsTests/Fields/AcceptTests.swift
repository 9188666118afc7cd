import HTTPSemantics
import Testing

@Suite struct AcceptTests {
    /// The example of RFC 9110 §12.5.1.
    @Test(arguments: [
        ("text/plain;format=flowed", 1_000), ("text/plain", 700), ("text/html", 300), ("image/jpeg", 500),
        ("text/plain;format=fixed", 400), ("text/html;level=3", 700),
    ])
    func `the most specific range decides`(type: String, quality: Int) throws {
        let accept = try #require(
            Accept(lines: [
                "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed",
                "text/plain;format=fixed;q=0.4, text/html;level=3;q=0.7, */*;q=0.5",
            ]))
        #expect(accept.quality(of: try #require(MediaType(type))) == quality)
    }

    @Test(arguments: [
        ("application/json", 1_000), ("application/json;q=1", 1_000), ("application/json;q=1.000", 1_000),
        ("application/json;q=1.", 1_000), ("application/json;q=0.", 0), ("application/json;q=0", 0),
        ("application/json;q=0.001", 1), ("application/json;q=0.12", 120), ("application/json ; Q=0.5", 500),
        ("application/json;q=\"0.5\"", 500), ("APPLICATION/*", 1_000), ("*/*", 1_000), ("*/*;q=0", 0), ("text/*", 0),
        ("application/problem+json", 0), ("text/plain, */*;q=0.1", 100), ("application/json;q=0, */*", 0),
        ("application/json;q=0.2, application/json;q=0.4", 400), ("", 1_000), (" , ,", 1_000),
        ("application/json;profile=x", 0), ("application/json;q=0.5;v=1", 0), ("*/*;a=1", 0),
        ("application/*;q=0.9, application/json;q=0.1", 100), (", application/json;q=0.3 ,", 300),
    ])
    func `a weight is read in thousandths`(value: String, quality: Int) throws {
        let accept = try #require(Accept(lines: [value]))
        #expect(accept.quality(of: .json) == quality)
        #expect(accept.accepts(.json) == (quality > 0))
    }

    @Test(arguments: [
        ("application/json;charset=UTF-8", "application/json", true),
        ("application/json;charset=latin1", "application/json", false),
        ("text/plain;charset=UTF-8", "text/plain", false),
        ("text/plain;charset=UTF-8", "text/plain;charset=\"utf-8\"", true),
        ("text/plain", "text/plain;charset=utf-8", true), ("text/plain;a=X", "text/plain;a=x", false),
        ("text/plain;a=1;b=2", "text/plain;b=2;c=3;a=1", true),
    ])
    func `a range with parameters fits types that have them, and JSON has the charset UTF-8`(
        value: String, type: String, accepts: Bool
    ) throws {
        #expect(try #require(Accept(lines: [value])).accepts(try #require(MediaType(type))) == accepts)
    }

    @Test func `no field and an empty one accept everything`() throws {
        #expect(try #require(Accept(lines: [])).accepts(.json))
        #expect(try #require(Accept(lines: ["", ""])).accepts(.json))
    }

    @Test(arguments: [
        "*", "text", "*/json", "text/html;q", "text/html;q=", "text/html;q=2", "text/html;q=1.001",
        "text/html;q=0.1234",
        "text/html;q=.5", "text/html;q=-1", "text/html;q=0,5", "text/html;q=1e0", "text/html;q=0.5;q=0.5",
        "text/html text/plain", "text/html;level", "text/html, image/gif, *; q=.2", "text /html", "text/html;q=01",
        "text/html;q=0.5 0", "text/html;q=0x1",
    ])
    func `anything else is malformed`(value: String) {
        #expect(Accept(lines: [value]) == nil)
    }
}
