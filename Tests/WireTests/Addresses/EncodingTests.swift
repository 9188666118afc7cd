import Testing

/// Addresses: one decoding, one resource.
struct EncodingTests {
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
}
