import Testing

/// RFC 9110 §12 and §5.6: Accept and the other fields of negotiation, in every spelling.
@Suite(.tags(.rfc9110)) struct NegotiationTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test(arguments: [
        ("", 200), ("*/*", 200), ("application/*", 200), ("application/json", 200), ("APPLICATION/JSON", 200),
        ("application/json;q=0.001", 200), ("application/json;q=0", 406), ("application/json;Q=0.000", 406),
        ("application/json;q=0, */*", 406), ("*/*;q=0", 406), ("*/*;q=0, application/json", 200),
        ("application/*;q=0, application/json;q=0.5", 200), ("text/*", 406), ("text/html, */*;q=0.1", 200),
        (", ,application/json,,", 200), ("text/html;level=\"a,b\", application/json", 200),
        ("text/html;x=\"application/json\"", 406), ("application/json \t; \tq=0.5", 200), ("application/xml;q=1", 406),
        ("application/json;charset=utf-8", 200), ("application/json;charset=\"UTF-8\"", 200),
        ("application/json;version=2", 406), ("text/plain, application/problem+json", 406),
    ])
    func `Accept decides, for GET, HEAD and a collection alike`(accept: String, status: Int) throws {
        try service.put(target, "1")
        for path in [target, "/" + target.split(separator: "/")[0]] {
            for method in ["GET", "HEAD"] {
                #expect(try service.send(method, path, ["Accept": accept]).status == status, "\(method) \(path)")
            }
        }
    }

    @Test(arguments: ["garbage", "application/json;q=2", "application/json;q=", "/", "*/json", "application/json;q=-1"])
    func `an Accept that is malformed is ignored: 200`(accept: String) throws {
        try service.put(target, "1")
        expect(try service.send("GET", target, ["Accept": accept]), 200, UsualFields.read(), "1")
    }

    @Test func `Accept on several lines is one list`() throws {
        try service.put(target, "1")
        let both: SentFields = ["Accept": "text/html", "accept": "application/json;q=0.1"]
        expect(try service.send("GET", target, both), 200, UsualFields.read(), "1")
        let none: SentFields = ["Accept": "text/html", "accept": "*/*;q=0"]
        #expect(try service.send("GET", target, none).status == 406)
    }

    @Test(arguments: [
        ("Accept-Charset", "iso-8859-1"), ("Accept-Language", "xx"), ("Accept-Encoding", "gzip, br"),
        ("Accept-Encoding", ""), ("Accept-Encoding", "gzip;q=1.0, identity;q=0.5, *;q=0"), ("User-Agent", "x/1 (y)"),
        ("From", "nobody"), ("Referer", "about:blank"), ("X-Unknown", "\u{e9}"), ("DNT", "1"),
    ])
    func `a field that offers no choice here is ignored, and no content coding is used`(field: (String, String)) throws
    {
        try service.put(target, "1")
        expect(try service.send("GET", target, [field.0: field.1]), 200, UsualFields.read(), "1")
    }

    @Test func `406 names what there is, and its Accept would be taken`() throws {
        try service.put(target, "1", "application/vnd.x+json; v=\"1\"")
        let answer = try service.send("GET", target, ["Accept": "text/html"])
        #expect(answer.status == 406)
        #expect(try answer.problem("accepted") == ["application/vnd.x+json; v=\"1\""])
        #expect(try service.send("GET", target, ["Accept": "application/vnd.x+json; v=\"1\""]).status == 200)
    }
}
