import Testing

/// History: a revision is read as a resource is, and never changes.
@Suite(.tags(.rfc9110, .rfc7089)) struct RevisionTests {
    private let service: PutstoreProcess

    init() throws { service = try .shared() }

    @Test(arguments: [
        "{ \"price\" : 10.00 }\n", "[1E400,\"\\ud800\"]", "null", "{\"a\":{\"b\":[]}}",
    ])
    func `a superseded revision has the exact bytes and type, its ETag, Last-Modified and Memento-Datetime`(
        content: String
    ) throws {
        var past = Past(of: "/\(Fresh.collection())/a%2Fb%20%C3%A9", on: service)
        let written = try past.put(content, "application/vnd.a+json; v=\"1\"")
        try past.put("{}")
        let answer = try service.send("GET", past.address(0))
        expect(answer, 200, past.fields(0, "application/vnd.a+json; v=\"1\""), content)
        #expect(answer["Last-Modified"] == written["Last-Modified"])
        #expect(answer["Memento-Datetime"] == answer["Last-Modified"])
        let head = try service.send("HEAD", past.address(0))
        expect(head, 200, past.fields(0, "application/vnd.a+json; v=\"1\""), to: "HEAD")
        #expect(head["Content-Length"] == "\(content.utf8.count)")
    }

    @Test func `it stays what it was when the resource is changed, deleted and made anew`() throws {
        var past = try Past("1", "2", on: service)
        try past.patch("{\"a\":3}")
        try past.delete()
        try past.put("4")
        for (index, content) in ["1", "2", "{\"a\":3}"].enumerated() {
            expect(try service.send("GET", past.address(index)), 200, past.fields(index), content)
        }
    }

    @Test func `what is current has a Memento-Datetime only once its second is over`() throws {
        var past = Past(on: service)
        let written = try past.put("1")
        let answer = try service.send("GET", past.address(0))
        var fields = past.fields(0)
        if answer["Date"] == written["Last-Modified"] { fields["Memento-Datetime"] = nil }
        expect(answer, 200, fields, "1")
        try service.waitForNextSecond(after: answer)
        expect(try service.send("GET", past.address(0)), 200, past.fields(0), "1")
    }

    @Test func `language and disposition are given back, and what browsers might run is in a sandbox`() throws {
        try withPutstore("--accept", "text/*") { service in
            var past = Past(on: service)
            let fields: SentFields = [
                "Content-Type": "text/html", "Content-Language": "de, en", "Content-Disposition": "inline",
            ]
            #expect(try service.send("PUT", past.target, fields, "<p>").status == 201)
            try past.put("1")
            let wanted = UsualFields.with(
                UsualFields.read("text/html", tag: "\"1\""),
                [
                    "Cache-Control": "max-age=31536000, immutable", "Memento-Datetime": .date, "Link": .present,
                    "Content-Language": "de, en", "Content-Disposition": "inline",
                ])
            expect(try service.send("GET", "/_revisions/1"), 200, wanted, "<p>")
        }
    }

    @Test(arguments: [("bytes=0-3", "0-3", "\"012"), ("bytes=-3", "7-9", "67\""), ("bytes=4-99", "4-9", "34567\"")])
    func `one range is 206`(range: String, part: String, content: String) throws {
        let past = try Past("\"01234567\"", "1", on: service)
        let fields = UsualFields.with(past.fields(0), ["Content-Range": .exactly("bytes \(part)/10")])
        expect(try service.send("GET", past.address(0), ["Range": range]), 206, fields, content)
        let conditional: SentFields = ["Range": range, "If-Range": past.tag(0)]
        let known = ["Content-Type", "Last-Modified"]
        expect(
            try service.send("GET", past.address(0), conditional), 206, fields.filter { !known.contains($0.key) },
            content)
        let other: SentFields = ["Range": range, "If-Range": past.tag(1)]
        expect(try service.send("GET", past.address(0), other), 200, past.fields(0), "\"01234567\"")
    }

    @Test func `a range outside of it is 416`() throws {
        let past = try Past("\"01234567\"", "1", on: service)
        try expectProblem(
            try service.send("GET", past.address(0), ["Range": "bytes=10-"]), 416, "range-not-satisfiable",
            fields: ["Content-Range": "bytes */10"], ["field": "Range"], hasFix: false)
    }

    @Test func `its digests are those of its bytes`() throws {
        let past = try Past("\"old\"", "2", on: service)
        let digest = "sha-256=:1tEwFO8Y1FAw7sasCmbqtZLn8H4f7ak1OJNbO0NKjeg=:"
        for (method, content) in [("GET", "\"old\""), ("HEAD", "")] {
            let answer = try service.send(method, past.address(0), ["Want-Repr-Digest": "sha-256=1"])
            let fields = UsualFields.with(past.fields(0), ["Repr-Digest": .exactly(digest)])
            expect(answer, 200, fields, content, to: method)
        }
        let part = try service.send("GET", past.address(0), ["Want-Repr-Digest": "sha-256=1", "Range": "bytes=0-0"])
        #expect(part.status == 206 && part["Repr-Digest"] == digest)
    }

    @Test func `a type that the client does not accept is 406`() throws {
        let past = try Past("1", "2", on: service)
        try expectProblem(
            try service.send("GET", past.address(0), ["Accept": "text/html"]), 406, "not-acceptable",
            ["field": "Accept", "accepted": ["application/json"]], hasFix: true)
    }

    @Test(arguments: ["GET", "HEAD"])
    func `conditions are judged against the revision`(method: String) throws {
        let past = try Past("1", "2", on: service)
        let fields: ExpectedFields = [
            "ETag": .exactly(past.tag(0)), "Cache-Control": "max-age=31536000, immutable", "Memento-Datetime": .date,
            "Vary": "Accept",
        ]
        for tag in [past.tag(0), "W/" + past.tag(0), "*"] {
            expect(try service.send(method, past.address(0), ["If-None-Match": tag]), 304, fields, to: method)
        }
        #expect(try service.send(method, past.address(0), ["If-None-Match": past.tag(1)]).status == 200)
        #expect(try service.send(method, past.address(0), ["If-Match": past.tag(0)]).status == 200)
        let stale = try service.send(method, past.address(0), ["If-Match": past.tag(1)])
        #expect(stale.status == 412 && stale["ETag"] == past.tag(0))
        let date = try #require(try service.send("GET", past.address(0))["Last-Modified"])
        #expect(try service.send(method, past.address(0), ["If-Modified-Since": date]).status == 304)
        #expect(try service.send(method, past.address(0), ["If-Unmodified-Since": Moment.longAgo]).status == 412)
    }

    @Test(arguments: [
        "0", "007", "+1", "-1", "1.0", "1e3", "x", "9223372036854775807", "9223372036854775808",
        "99999999999999999999999", "%D9%A1", "1%20", "0x1", "%221%22",
    ])
    func `a number that was never given, or none, is 404`(number: String) throws {
        for method in ["GET", "HEAD"] {
            let answer = try service.send(method, "/_revisions/" + number)
            #expect(answer.status == 404 && answer["Link"] == nil && answer["Memento-Datetime"] == nil)
            if method == "GET" { try expectProblem(answer, 404, "not-found", hasFix: false) }
        }
    }

    @Test func `an identical PUT and a patch that changes nothing make no revision`() throws {
        var past = try Past("{\"a\":1}", on: service)
        try past.put("{\"a\":1}")
        try past.patch("{}")
        #expect(Set(past.revisions).count == 1)
        #expect(try service.send("GET", past.history).json()["items"]?.array?.count == 1)
    }

    @Test(arguments: ["PUT", "POST", "PATCH", "DELETE"])
    func `other methods are 405 with Allow, and OPTIONS tells the same`(method: String) throws {
        let past = try Past("1", "2", on: service)
        for address in [past.address(0), past.address(1) + "/diff", "/_revisions/x"] {
            try expectProblem(
                try service.send(method, address, ["Content-Type": "application/json"], "1"), 405,
                "method-not-allowed", fields: ["Allow": .exactly(Allowed.ownPage)],
                ["allow": Allowed.member(Allowed.ownPage)])
            expect(
                try service.send("OPTIONS", address), 204,
                ["Allow": .exactly(Allowed.ownPage), "Cache-Control": "no-store"])
        }
        #expect(try service.send("GET", past.address(0)).text == "1")
    }

    @Test func `a large revision comes whole, and its parts`() throws {
        let content = "\"" + String(repeating: "x", count: 3 << 20) + "\""
        let past = try Past(content, "1", on: service)
        #expect(try service.send("GET", past.address(0)).text == content)
        let part = try service.send("GET", past.address(0), ["Range": "bytes=1-3000000"])
        #expect(part.status == 206 && part.content.count == 3_000_000)
        let head = try service.send("HEAD", past.address(0))
        #expect(head["Content-Length"] == "\(content.utf8.count)")
        _ = try service.send("DELETE", past.history)
    }
}
