import HTTPSemantics
import Testing

struct PublicURLTests {
    @Test(arguments: [
        ("https://example.test/api", "https://example.test", "/api"),
        ("http://Example.TEST", "http://example.test", ""),
        ("HTTPS://example.test:8443/a/b%20c", "https://example.test:8443", "/a/b%20c"),
        ("http://[2001:db8::1]:80/x", "http://[2001:db8::1]:80", "/x"),
    ])
    func `a URL is an origin and a path to stand before others`(text: String, origin: String, path: String) throws {
        let url = try #require(PublicURL(text))
        #expect(url.origin == origin)
        #expect(url.path == path)
    }

    @Test(arguments: [
        "", "example.test", "/api", "ftp://example.test", "https://", "https:///api", "https://example.test/",
        "https://example.test/api/", "https://example.test/a//b", "https://example.test/a/../b",
        "https://example.test/a%", "https://example.test/api?x", "https://example.test/api#x",
        "https://me@example.test", "https://example.test/a b", "example.test:443", "*",
    ])
    func `anything else is none`(text: String) {
        #expect(PublicURL(text) == nil)
    }
}
