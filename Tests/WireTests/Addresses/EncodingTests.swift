import Testing

/// Addresses: one decoding, one resource.
@Suite(.tags(.rfc3986, .rfc9110)) struct EncodingTests {
    private let service: PutstoreProcess
    private let collection = Fresh.collection()

    init() throws { service = try .shared() }

    @Test(arguments: [
        ("%41", "A"), ("a%62c", "%61b%63"), ("%7E", "~"), ("a%2fb", "a%2Fb"), ("%C3%A9", "%c3%a9"), ("+", "%2B"),
        ("%21", "!"), ("a%3Ab", "a:b"), ("%40", "@"), ("a;b", "a%3Bb"), ("a=b&c", "a%3Db%26c"), ("%28%29", "()"),
        ("a%2Cb", "a,b"), ("%2A", "*"), ("%27", "'"), ("%24", "$"), ("%2D%2E%5F", "-._"),
    ])
    func `equivalent encodings name one resource`(written: String, asked: String) throws {
        try service.put("/\(collection)/\(written)", "1")
        let answer = try service.send("GET", "/\(collection)/\(asked)")
        expect(answer, 200, UsualFields.read(), "1")
        #expect(try service.put("/\(collection)/\(asked)", "2").status == 204)
        #expect(try service.send("GET", "/\(collection)/\(written)").text == "2")
    }

    @Test(arguments: [
        ("a%2Fb", "a/b"), ("%2F", "/"), ("a+b", "a+b"), ("a%20b", "a b"), ("%25", "%"), ("%2541", "%41"),
        ("%E6%97%A5%E6%9C%AC", "日本"), ("%F0%9F%90%98", "🐘"), ("%3F%23", "?#"), ("%22%5C", "\"\\"), ("...", "..."),
        ("%C2%A0", "\u{A0}"),
    ])
    func `a segment is percent-decoded once, and Location and href lead back`(segment: String, id: String) throws {
        let created = try service.put("/\(collection)/\(segment)", "1")
        let location = try #require(created["Location"])
        #expect(try service.send("GET", location).text == "1")
        let items = try #require(try service.send("GET", "/\(collection)").json()["items"]?.array)
        #expect(items.compactMap { $0["id"]?.string } == [id])
        let href = try #require(items.first?["href"]?.string)
        #expect(href == location)
        #expect(href.split(separator: "/").count == 2)
    }

    @Test func `%2F inside an id is never a separator`() throws {
        try service.put("/\(collection)/a%2Fb", "1")
        try expectProblem(try service.send("GET", "/\(collection)/a/b"), 404, "not-found")
        try expectProblem(try service.send("GET", "/\(collection)/a"), 404, "not-found")
    }

    @Test func `ids are not normalised: composed and decomposed letters are two ids`() throws {
        try service.put("/\(collection)/%C3%A9", "1")
        try service.put("/\(collection)/e%CC%81", "2")
        #expect(try service.send("GET", "/\(collection)/%C3%A9").text == "1")
        #expect(try service.send("GET", "/\(collection)/e%CC%81").text == "2")
    }

    @Test func `plus is a plus and no space`() throws {
        try service.put("/\(collection)/a+b", "1")
        try expectProblem(try service.send("GET", "/\(collection)/a%20b"), 404, "not-found")
    }

    @Test(arguments: ["/%63ollection-x/1", "/c%6Fllection-x/1"])
    func `collection names are decoded too`(target: String) throws {
        try service.put("/collection-x/1", "1")
        expect(try service.send("GET", target), 200, UsualFields.read(), "1")
    }

    @Test func `the absolute form names the same resource`() throws {
        try service.put("/\(collection)/1", "1")
        let answer = try service.send("GET", "http://127.0.0.1:\(service.port)/\(collection)/1")
        expect(answer, 200, UsualFields.read(), "1")
    }

    @Test(arguments: [
        ("%2e", 400), ("%2E%2E", 400), ("..%2F", 201), ("...", 201), ("%252F", 201), ("%C3%A9", 201), ("e%CC%81", 201),
        ("a;b=c", 201), ("!$&'()*+,;=:@", 201), ("%22%3C%3E%5C%5E%60%7B%7C%7D", 201), ("%EF%BF%BE", 201), ("%FF", 400),
        ("%C0%AF", 400), ("%ED%A0%80", 400), ("%F4%90%80%80", 400), ("%", 400), ("%4", 400), ("%zz", 400), ("%00", 400),
        ("%C2%9F", 400), ("%20", 201), ("%C2%A0", 201),
    ])
    func `an id that is stored is found by its Location, in any equivalent spelling`(id: String, status: Int) throws {
        let path = "/\(Fresh.collection())/" + id
        let answer = try service.send("PUT", path, ["Content-Type": "application/json"], "1")
        #expect(answer.status == status)
        guard status == 201 else { return }
        let location = try #require(answer["Location"])
        #expect(location.wholeMatch(of: #/(%[0-9A-F]{2}|[A-Za-z0-9._~!$&'()*+,;=:@\/-])+/#) != nil, "\(location)")
        for spelling in [location, path, location.lowercasedPercentEncoding] {
            #expect(try service.send("GET", spelling).status == 200, "\(spelling)")
        }
    }
}

extension String {
    /// The same with the hexadecimal digits of percent-encodings in lower case (RFC 3986 §6.2.2.1).
    fileprivate var lowercasedPercentEncoding: String {
        replacing(#/%[0-9A-F]{2}/#) { String($0.output).lowercased() }
    }
}
