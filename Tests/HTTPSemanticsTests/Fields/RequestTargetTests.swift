import HTTPSemantics
import Testing

@Suite struct RequestTargetTests {
    @Test(
        arguments: [
            ("/", .origin, nil, "/", nil), ("/a/b?c=d", .origin, nil, "/a/b", "c=d"), ("/a?", .origin, nil, "/a", ""),
            ("/a??b/?", .origin, nil, "/a", "?b/?"), ("//a//", .origin, nil, "//a//", nil),
            ("/%zz/%", .origin, nil, "/%zz/%", nil), ("/-._~!$&'()*+,;=:@", .origin, nil, "/-._~!$&'()*+,;=:@", nil),
            ("/http://h/", .origin, nil, "/http://h/", nil), ("*", .asterisk, nil, "", nil),
            ("http://h/a?b", .absolute, "h", "/a", "b"), ("HTTPS://h", .absolute, "h", "/", nil),
            ("http://h:80?q", .absolute, "h", "/", "q"), ("http://[::1]:80/", .absolute, "::1", "/", nil),
            ("h:80", .authority, "h", "", nil), ("[::1]:443", .authority, "::1", "", nil),
        ] as [(String, RequestTarget.Form, String?, String, String?)])
    func `a target has one of four forms`(
        raw: String, form: RequestTarget.Form, host: String?, path: String, query: String?
    ) throws {
        let target = try #require(RequestTarget(raw))
        #expect(target.form == form)
        #expect(target.authority?.host == host)
        #expect(target.path == path)
        #expect(target.query == query)
    }

    @Test(arguments: [
        "", "a", "a/b", "?a", "**", "*/", "/a b", "/a#b", "/a?b#c", "/é", "/a\"b", "/<a>", "/a\\b", "/a^b", "/a`b",
        "/{a}",
        "/a|b", "/[a]", "/a?[b]", "/a?b c", "/a\u{0}", "/a\u{7F}", "ftp://h/", "http://", "http:///a", "http://u@h/",
        "http://h:x/", "http://h/a b", "http://h#f", "http:/h/", "http:h/", "h", "h:", "h:80/a", "u@h:80", "://h/",
        "http\u{1A}\u{0F}\u{0F}h/", "http://h\\@evil/", "mailto:a@b",
    ])
    func `anything else is no target`(raw: String) {
        #expect(RequestTarget(raw) == nil)
    }
}

@Suite struct PathSegmentsTests {
    @Test(arguments: [
        ("/", []), ("/a", ["a"]), ("/a/b", ["a", "b"]), ("/%41", ["A"]), ("/a%2Fb/c", ["a/b", "c"]), ("/a+b", ["a+b"]),
        ("/%e2%82%AC", ["€"]), ("/%2541", ["%41"]), ("/...", ["..."]), ("/.a", [".a"]), ("/a%20b", ["a b"]), ("", []),
        ("/a;b=c:d@e", ["a;b=c:d@e"]), ("/%F0%9F%8D%8F", ["🍏"]), ("/%3F%23", ["?#"]), ("/a%CC%81", ["a\u{301}"]),
    ])
    func `segments are decoded once`(path: String, segments: [String]) throws {
        let decoded = try PathSegments.decode(path).get()
        #expect(decoded.map { Array($0.utf8) } == segments.map { Array($0.utf8) })
    }

    @Test(
        arguments: [
            ("/%", .badPercentEncoding), ("/%4", .badPercentEncoding), ("/%4g", .badPercentEncoding),
            ("/a/%zz", .badPercentEncoding), ("/%%41", .badPercentEncoding), ("/%FF", .notUTF8), ("/%C0%AF", .notUTF8),
            ("/%ED%A0%80", .notUTF8), ("/%E2%82", .notUTF8), ("/%F4%90%80%80", .notUTF8), ("/.", .dotSegment),
            ("/a/..", .dotSegment), ("/../a", .dotSegment), ("/%2e", .dotSegment), ("/%2E./a", .dotSegment),
            ("/%00", .controlCharacter), ("/a%0Ab", .controlCharacter), ("/%1F", .controlCharacter),
            ("/%7F", .controlCharacter), ("/%C2%80", .controlCharacter), ("/%C2%9F", .controlCharacter),
            ("/a/", .emptySegment(trailingSlash: true, without: "/a")),
            ("/a/b/", .emptySegment(trailingSlash: true, without: "/a/b")),
            ("/a//b", .emptySegment(trailingSlash: false, without: "/a/b")),
            ("//a", .emptySegment(trailingSlash: false, without: "/a")),
            ("/a//", .emptySegment(trailingSlash: false, without: "/a")),
            ("//", .emptySegment(trailingSlash: false, without: "/")),
            ("//%2f//x/", .emptySegment(trailingSlash: false, without: "/%2f/x")), ("//%zz", .badPercentEncoding),
        ] as [(String, PathError)])
    func `a fault is told by name, an empty segment only if it is the only fault`(path: String, fault: PathError) {
        #expect(PathSegments.decode(path) == .failure(fault))
    }

    @Test(arguments: [
        ("abc", "abc"), ("a b", "a%20b"), ("a/b", "a%2Fb"), ("€", "%E2%82%AC"),
        ("-._~!$&'()*+,;=:@", "-._~!$&'()*+,;=:@"),
        ("%", "%25"), ("a?b#c", "a%3Fb%23c"), ("\"<>\\^`{|}[]", "%22%3C%3E%5C%5E%60%7B%7C%7D%5B%5D"),
        ("\u{A0}", "%C2%A0"),
    ])
    func `the normal form encodes what must be, and is decoded to the same`(segment: String, encoded: String) {
        #expect(PathSegments.encode(segment) == encoded)
        #expect(PathSegments.decode("/" + encoded) == .success([segment]))
    }
}

@Suite struct QueryParametersTests {
    @Test(
        arguments: [
            (nil, []), ("", []), ("a=1", ["a:1"]), ("a=1&b=2", ["a:1", "b:2"]), ("a", ["a:"]), ("a=", ["a:"]),
            ("=1", [":1"]),
            ("a=b=c", ["a:b=c"]), ("&&a=1&", ["a:1"]), ("a=x+y", ["a:x+y"]), ("a%3D=%26%20", ["a=:& "]),
            ("a=1&a=2", ["a:1", "a:2"]),
            ("a=%E2%82%AC", ["a:€"]), ("a=%00", ["a:\0"]),
        ] as [(String?, [String])])
    func `names and values are decoded once, and a plus is a plus`(raw: String?, pairs: [String]) throws {
        #expect(try #require(QueryParameters(raw)).pairs.map { "\($0.name):\($0.value)" } == pairs)
    }

    @Test(arguments: ["%", "a=%", "a=%4", "%zz=1", "a=%FF", "%C3=1", "a=1&b=%C0%80"])
    func `bad encodings are refused`(raw: String) {
        #expect(QueryParameters(raw) == nil)
    }
}
