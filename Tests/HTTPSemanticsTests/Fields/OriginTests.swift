import HTTPSemantics
import Testing

@Suite struct OriginTests {
    @Test(
        arguments: [
            ("http://localhost:3000", "http", "localhost", 3000), ("HTTP://LocalHost", "http", "localhost", 80),
            ("https://a.example", "https", "a.example", 443), ("https://[::1]:8443", "https", "::1", 8443),
            ("app://localhost", "app", "localhost", nil),
        ] as [(String, String, String, Int?)])
    func `scheme, host and port are read`(value: String, scheme: String, host: String, port: Int?) throws {
        let origin = try #require(Origin(value))
        #expect(origin.scheme == scheme)
        #expect(origin.host == host)
        #expect(origin.port == port)
    }

    @Test(arguments: [
        "", "null", "localhost", "localhost:3000", "http://", "http://a/", "http://a:", "http://a:b", "http://a:65536",
        "http://a, http://b", "http://u@a", "1http://a", "://a", "http:a", "http://a b",
    ])
    func `anything else is no origin`(value: String) {
        #expect(Origin(value) == nil)
    }

    @Test(arguments: [
        ("*", "null", true), ("*", "http://a", true), ("http://localhost:*", "http://localhost", true),
        ("http://localhost:*", "http://localhost:80", true), ("http://localhost:*", "http://localhost:5173", true),
        ("http://localhost:*", "https://localhost:5173", false), ("http://localhost:*", "http://localhost.b:1", false),
        ("http://localhost:*", "null", false), ("http://localhost:3000", "http://localhost:3000", true),
        ("http://localhost:3000", "http://localhost:30000", false), ("https://a", "https://a:443", true),
        ("https://a", "http://a", false), ("http://[::1]:*", "http://[::1]:8080", true),
    ])
    func `a pattern fits what it allows`(pattern: String, origin: String, fits: Bool) throws {
        #expect(try #require(OriginPattern(pattern)).matches(origin) == fits)
    }

    @Test(arguments: [
        "", "null", "localhost:*", "http://*", "http://*.a", "http://a:80", "https://a:443", "http://A", "http://a/",
        "http://a:*:*", "http://a:1:*", "*:*", "http://a:", "http://:*",
    ])
    func `what browsers never send is no pattern`(pattern: String) {
        #expect(OriginPattern(pattern) == nil)
    }
}
