import HTTPSemantics
import Testing

@Suite struct AuthorityTests {
    @Test(
        arguments: [
            ("example.com", "example.com", nil, false), ("Example.COM:8080", "example.com", 8080, false),
            ("127.0.0.1:80", "127.0.0.1", 80, false), ("localhost:", "localhost", nil, false),
            ("[::1]", "::1", nil, true),
            ("[2001:DB8::1]:0", "2001:db8::1", 0, true), ("a:65535", "a", 65_535, false), ("a:00080", "a", 80, false),
            ("999.1.1.1", "999.1.1.1", nil, false), ("a%20b", "a%20b", nil, false),
            ("a_b~!$&'()*+,;=", "a_b~!$&'()*+,;=", nil, false),
        ] as [(String, String, Int?, Bool)])
    func `a host with an optional port is read`(value: String, host: String, port: Int?, isIPLiteral: Bool) throws {
        let authority = try #require(Authority(value))
        #expect(authority.host == host)
        #expect(authority.port == port)
        #expect(authority.isIPLiteral == isIPLiteral)
    }

    @Test(arguments: [
        "", ":80", "user@host", "user:pass@host", "host:80:80", "host:65536", "host:-1", "host:+80", "host:8o",
        "host:99999999999999999999999", "a b", "a/b", "a?b", "a#b", "a\\b", "a%2", "a%zz", "a%", "[::1", "::1", "[]",
        "[::1]x", "[::1]80", "[127.0.0.1]", "[localhost]", "é.com", "a, b", "[::1%25eth0]", "a\"b", "<a>", " a", "a ",
        "[v.a]", "[v1.]", "[v1]", "[v1.a:b]", "[::1]]", "a\\b", "[", "[::1.2.3.04]",
    ])
    func `anything else is no authority`(value: String) {
        #expect(Authority(value) == nil)
        #expect(!Array(value.utf8).withUnsafeBytes { Authority.isWellFormed($0) })
    }

    @Test(arguments: [
        "::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::3:4:5:6:7:8", "::ffff:1.2.3.4",
        "1:2:3:4:5:6:255.255.255.255", "64:ff9b::192.0.2.33", "abcd:EF01::",
    ])
    func `IPv6 addresses are well-formed`(address: String) {
        #expect(Authority("[\(address)]")?.host == address.asciiLowercased())
    }

    @Test(arguments: [
        ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "1:", ":1", "1:::2",
        "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "::1.2.3.256", "::01.2.3.4", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4::5:6:7:8",
        "::1.2.3.4.5", "::1..3.4",
    ])
    func `other addresses are not`(address: String) {
        #expect(Authority("[\(address)]") == nil)
    }
}
