import Testing

/// Methods: PUT replaces the whole representation, and an identical PUT changes nothing.
@Suite(.tags(.rfc9110)) struct ReplacementTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test(arguments: [
        "{\"price\":10.00}", "  {\n\t\"b\" : 1 ,\r\n \"a\":1.0e+2}\n\n", "[1E400,-0,0.10,1e5]", "\"\\u0061\\ud800\"",
        "\"\u{E9}\u{1F418}\"", "null", " true ", "0", "\"\"", "{}", "[]", "{\"id\":\"other\",\"_rev\":1}",
        "{\"\":0,\"a\\u0000b\":1}", "12345678901234567890123",
    ])
    func `what is stored is exactly the bytes of the last PUT`(content: String) throws {
        try service.put(target, "{\"earlier\":1}")
        try service.put(target, content)
        expect(try service.send("GET", target), 200, UsualFields.read(), content)
    }

    @Test func `nothing of the earlier representation survives`() throws {
        try service.put(target, "{\"a\":1,\"b\":2}")
        let answer = try service.send(
            "PUT", target,
            ["Content-Type": "application/json", "Content-Language": "de", "Content-Disposition": "inline"],
            "{\"a\":1}")
        expect(answer, 204, UsualFields.written)
        try service.put(target, "{\"c\":3}", "application/vnd.orders+json")
        expect(try service.send("GET", target), 200, UsualFields.read("application/vnd.orders+json"), "{\"c\":3}")
    }

    @Test(arguments: [
        "application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8",
        "application/vnd.orders+json; version=2; note=\"a;b\"", "application/merge-patch+json",
        "application/problem+json",
    ])
    func `the media type is kept with its parameters`(type: String) throws {
        try service.put(target, "{}", type)
        expect(try service.send("GET", target), 200, UsualFields.read(type), "{}")
    }

    @Test func `an identical PUT changes nothing: same ETag, same Last-Modified, same collection`() throws {
        let collection = "/" + target.split(separator: "/")[0]
        let first = try service.put(target, "{\"a\":1}")
        let list = try service.send("GET", collection)
        try service.waitForNextSecond(after: first)
        let again = try service.put(target, "{\"a\":1}")
        expect(again, 204, UsualFields.written)
        #expect(again["ETag"] == first["ETag"])
        #expect(again["Last-Modified"] == first["Last-Modified"])
        let read = try service.send("GET", target)
        #expect(read["ETag"] == first["ETag"])
        #expect(read["Last-Modified"] == first["Last-Modified"])
        let listAgain = try service.send("GET", collection)
        #expect(listAgain.content == list.content)
        #expect(listAgain["ETag"] == list["ETag"])
    }

    @Test func `an identical PUT that asks for the representation gets it: 200`() throws {
        let first = try service.put(target, "{\"a\":1}")
        let again = try service.send(
            "PUT", target, ["Content-Type": "application/json", "Prefer": "return=representation"], "{\"a\":1}")
        expect(again, 200, UsualFields.returned(target), "{\"a\":1}")
        #expect(again["ETag"] == first["ETag"])
    }

    @Test(arguments: [("{\"a\":1} ", "application/json"), ("{\"a\":1}", "application/vnd.a+json")])
    func `other bytes or another media type are a replacement`(content: String, type: String) throws {
        let first = try service.put(target, "{\"a\":1}")
        let again = try service.put(target, content, type)
        expect(again, 204, UsualFields.written)
        #expect(again["ETag"] != first["ETag"])
    }

    @Test func `PUT again after DELETE creates anew under a new ETag`() throws {
        let first = try service.put(target, "1").entityTag()
        _ = try service.send("DELETE", target)
        let again = try service.send("PUT", target, ["Content-Type": "application/json"], "1")
        expect(again, 201, UsualFields.created(target))
        #expect(again["ETag"] != first)
    }

    @Test(arguments: [
        ("application/json;charset=utf-8", "Application/JSON; Charset=\"UTF-8\"", true),
        ("application/vnd.a+json; v=1; w=2", "application/vnd.a+json;w=2;v=1", true),
        ("application/vnd.a+json;v=a", "application/vnd.a+json;v=A", false),
        ("application/json", "application/json;charset=utf-8", false),
    ])
    func `media types are compared as values, not by spelling`(first: String, second: String, isSame: Bool) throws {
        let before = try service.put(target, "{}", first)
        let after = try service.put(target, "{}", second)
        #expect(after.status == 204)
        #expect((after["ETag"] == before["ETag"]) == isSame)
        // What was stored first stays, to the letter.
        #expect(try service.send("GET", target)["Content-Type"] == (isSame ? first : second))
    }
}
