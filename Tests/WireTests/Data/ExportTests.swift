import Testing

/// Data in and out: `/_store` and `/_store/{collection}`. On a store of its own.
@Suite(.tags(.rfc9110)) struct ExportTests {
    private let service: PutstoreProcess

    init() throws {
        service = try PutstoreProcess(["--accept", "text/*,image/png"])
    }

    /// What is streamed, without its framing.
    private func export(_ path: String, _ fields: SentFields = [:]) throws -> Answer {
        try service.send("GET", path, fields)
    }

    private func fill() throws {
        try service.put("/b/2", "{\"n\": 1.0}")
        try service.put("/a/x%2Fy%20%C3%A9", "[1,\n2]")
        _ = try service.send(
            "PUT", "/a/text",
            [
                "Content-Type": "text/plain; charset=utf-8", "Content-Language": "de, en",
                "Content-Disposition": "inline; filename=\"a\"",
            ], "one\r\ntwo \"quoted\"")
        _ = try service.send("PUT", "/a/png", ["Content-Type": "image/png"], bytes: [0x89, 0x50, 0xFF, 0])
        _ = try service.send("PUT", "/a/empty", ["Content-Type": "text/plain"], "")
        try service.put("/a/space", " 1 ")
    }

    private static let lines = """
        {"collection":"a","id":"empty","etag":"\\"5\\"","lastModified":"D","contentType":"text/plain","text":""}
        {"collection":"a","id":"png","etag":"\\"4\\"","lastModified":"D","contentType":"image/png","base64":"iVD/AA=="}
        {"collection":"a","id":"space","etag":"\\"6\\"","lastModified":"D","contentType":"application/json","text":" 1 "}
        {"collection":"a","id":"text","etag":"\\"3\\"","lastModified":"D","contentType":"text/plain; charset=utf-8","language":"de, en","disposition":"inline; filename=\\"a\\"","text":"one\\r\\ntwo \\"quoted\\""}
        {"collection":"a","id":"x/y é","etag":"\\"2\\"","lastModified":"D","contentType":"application/json","text":"[1,\\n2]"}
        {"collection":"b","id":"2","etag":"\\"1\\"","lastModified":"D","contentType":"application/json","content":{"n": 1.0}}

        """

    private static func undated(_ text: String) -> String {
        text.replacing(#/"lastModified":"[A-Z][a-z]{2}, [^"]* GMT"/#, with: "\"lastModified\":\"D\"")
    }

    @Test func `each resource is a line, ordered by collection and id, with its bytes, type, language and disposition`()
        throws
    {
        try fill()
        let answer = try export("/_store")
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "application/x-ndjson")
        #expect(answer["ETag"] == "\"6\"")
        #expect(answer["Cache-Control"] == "no-cache")
        #expect(Self.undated(answer.text) == Self.lines)
        let collection = try export("/_store/a")
        #expect(
            Self.undated(collection.text) == Self.lines.split(separator: "\n").dropLast().map { $0 + "\n" }.joined())
        #expect(try collection.entityTag() == service.send("GET", "/a").entityTag())
        #expect(try export("/_store/none").text == "")
    }

    @Test func `HEAD has the fields of GET, conditions hold, and Accept counts`() throws {
        try fill()
        let get = try export("/_store")
        let head = try service.send("HEAD", "/_store")
        #expect(head.status == 200 && head.content.isEmpty)
        for name in ["ETag", "Content-Type", "Cache-Control"] { #expect(head[name] == get[name]) }
        #expect(try export("/_store", ["If-None-Match": try get.entityTag()]).status == 304)
        #expect(try export("/_store", ["If-Match": "\"0\""]).status == 412)
        #expect(try export("/_store", ["Accept": "text/html"]).status == 406)
        #expect(try export("/_store", ["Accept": "application/x-ndjson"]).status == 200)
        try service.put("/b/3", "1")
        #expect(try export("/_store", ["If-None-Match": try get.entityTag()]).status == 200)
        #expect(try export("/_store").entityTag() == service.send("GET", "/").entityTag())
    }

    @Test func `view=json-server makes a db.json`() throws {
        try fill()
        try service.put("/profile/profile", "{\"name\":\"typicode\"}")
        try service.put("/posts/1", "{\"id\":1,\"title\":\"a\"}")
        try service.put("/posts/two", "{}")
        try service.put("/posts/3", "{ \"title\":\"c\"}")
        try service.put("/posts/4", "[4]")
        let answer = try export("/_store?view=json-server")
        #expect(answer["Content-Type"] == "application/json")
        #expect(
            answer.text == """
                {
                "a":[
                 1 ,
                [1,
                2]],
                "b":[
                {"id":"2","n": 1.0}],
                "posts":[
                {"id":1,"title":"a"},
                {"id":"3", "title":"c"},
                [4],
                {"id":"two"}],
                "profile":{"name":"typicode"}}

                """)
        #expect(try export("/_store/none?view=json-server").text == "{}\n")
    }

    @Test(arguments: [
        "/_store?view=xml", "/_store?view=", "/_store?limit=1", "/_store?view=json-server&view=json-server",
    ])
    func `an unknown view or parameter is 400`(path: String) throws {
        try expectProblem(try export(path), 400, "undefined-query")
    }

    @Test(arguments: ["/_store", "/_store/a"])
    func `other methods are 405`(path: String) throws {
        for method in ["PUT", "POST", "PATCH", "DELETE"] {
            try expectProblem(
                try service.send(method, path, ["Content-Type": "application/json"], "{}"), 405, "method-not-allowed",
                fields: ["Allow": .exactly(Allowed.ownPage)], ["allow": Allowed.member(Allowed.ownPage)])
        }
        #expect(try service.send("GET", "/_store/a%20b").status == 400)
    }

    @Test func `many resources are streamed from one state, while others write`() throws {
        let count = 3000
        let lines = (0..<count).map { "{\"n\":\($0),\"filler\":\"\(String(repeating: "x", count: 200))\"}" }
        for start in stride(from: 0, to: count, by: 1000) {
            let answer = try service.send(
                "POST", "/many", ["Content-Type": "application/x-ndjson"],
                lines[start..<start + 1000].joined(separator: "\n"))
            #expect(answer.status == 201)
        }
        let wire = try service.connect()
        try wire.request("GET", "/_store/many")
        // While the stream waits for its reader, everything goes.
        #expect(try service.send("DELETE", "/many", ["If-Match": "*"]).status == 204)
        let text = try wire.receive().text
        #expect(text.split(separator: "\n").count == count)
        #expect(try export("/_store/many").text == "")
    }
}
