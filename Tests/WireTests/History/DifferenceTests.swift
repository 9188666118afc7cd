import Testing

/// History: what a revision changed, as a JSON Patch.
@Suite(.tags(.rfc6902)) struct RevisionDifferenceTests {
    private let service: PutstoreProcess

    init() throws { service = try .shared() }

    private static let page = UsualFields.with(
        UsualFields.ownPage, ["Content-Type": "application/json-patch+json"])

    @Test(arguments: [
        ("{\"a\":1,\"b\":[1,2,3]}", "{\"a\":1,\"b\":[1,3],\"c\":10.00}"), ("1", "2"), ("{}", "[]"),
        ("{\"a~/b\":{\"x\":null}}", "{\"a~/b\":{\"x\":1E400}}"), ("[[1],[2],[3]]", "[[3],[1],[2]]"),
        ("{\"é\":\"\\u00e9\"}", "{\"e\":\"é\"}"),
    ])
    func `m with the difference applied equals n, and n's numbers keep their spelling`(old: String, new: String) throws
    {
        let past = try Past(old, new, on: service)
        for (query, from) in [("", 0), ("?from=\(past.revisions[0])", 0)] {
            let answer = try service.send("GET", past.address(1) + "/diff" + query)
            expect(answer, 200, Self.page, answer.text)
            let copy = Fresh.resource()
            try service.put(copy, [old, new][from])
            let fields: SentFields = [
                "Content-Type": "application/json-patch+json", "Prefer": "return=representation",
            ]
            let patched = try service.send("PATCH", copy, fields, answer.text)
            #expect(patched.status == 200)
            let check = "[{\"op\":\"test\",\"path\":\"\",\"value\":\(new)}]"
            #expect(
                try service.send("PATCH", copy, ["Content-Type": "application/json-patch+json"], check).status == 204)
        }
        // And back.
        let back = try service.send("GET", past.address(0) + "/diff?from=\(past.revisions[1])")
        let applied = try service.send("PATCH", past.target, ["Content-Type": "application/json-patch+json"], back.text)
        #expect(applied.status == 204)
    }

    @Test func `it is [] where nothing differs, and short where little does`() throws {
        let list = (1...500).map { "\($0)" }.joined(separator: ",")
        let past = try Past("[\(list)]", "[\(list),10.00]", " [ \(list) , 1e1 ] ", on: service)
        func difference(_ index: Int, from origin: Int) throws -> String {
            try service.send("GET", past.address(index) + "/diff?from=\(past.revisions[origin])").text
        }
        #expect(try difference(2, from: 1).filter { $0 != "\n" } == "[]")
        #expect(try difference(1, from: 1).filter { $0 != "\n" } == "[]")
        let added = try difference(1, from: 0)
        #expect(added.utf8.count < 100 && added.contains("10.00"))
    }

    @Test func `it has an ETag, answers 304, and HEAD is GET without content`() throws {
        let past = try Past("1", "2", on: service)
        let address = past.address(1) + "/diff"
        let answer = try service.send("GET", address)
        let tag = try answer.entityTag()
        #expect(try service.send("GET", address, ["If-None-Match": tag]).status == 304)
        let head = try service.send("HEAD", address)
        expect(head, 200, Self.page, to: "HEAD")
        #expect(head["Content-Length"] == "\(answer.content.count)")
        #expect(try service.send("GET", address, ["Accept": "application/json"]).status == 406)
    }

    @Test func `a first revision without from is 404; a revision that is none, too`() throws {
        let past = try Past("1", on: service)
        for path in [past.address(0), "/_revisions/x", "/_revisions/007", "/_revisions/9223372036854775807"] {
            try expectProblem(try service.send("GET", path + "/diff"), 404, "not-found", hasFix: false)
        }
    }

    @Test func `of a deletion, from one, or of what is no JSON there is none: 406`() throws {
        try withPutstore("--accept", "application/json,text/plain") {
            (service) throws in
            var past = try Past("1", of: "/c/1", on: service)
            try past.delete()
            try past.put("2")
            try past.put("text", "text/plain")
            try past.put("3")
            for query in ["2/diff", "3/diff", "3/diff?from=2", "4/diff", "5/diff", "1/diff?from=4", "4/diff?from=4"] {
                try expectProblem(try service.send("GET", "/_revisions/" + query), 406, "not-acceptable")
            }
            #expect(try service.send("GET", "/_revisions/5/diff?from=1").status == 200)
        }
    }

    @Test func `from is a revision of the same resource, or 400`() throws {
        let past = try Past("1", "2", on: service)
        let other = try Past("1", on: service)
        for value in [
            "", "x", "0", "007", "+1", "-1", "1.0", "9223372036854775807", "99999999999999999999", other.revisions[0],
        ] {
            let answer = try service.send("GET", past.address(1) + "/diff?from=\(value)")
            try expectProblem(answer, 400, "undefined-query", hasFix: false)
            #expect(try answer.problem("detail")?.string?.contains("from") == true)
        }
        for query in ["to=1", "from=1&from=2", "from=\(past.revisions[0])&x=1"] {
            #expect(try service.send("GET", past.address(1) + "/diff?" + query).status == 400)
        }
    }

    @Test func `large revisions have a difference, and hold up nobody`() throws {
        let list = (1...20_000).map { "{\"n\":\($0)}" }
        var changed = list
        changed[10_000] = "{\"n\":0.0}"
        let past = try Past(
            "[" + list.joined(separator: ",") + "]", "[" + changed.joined(separator: ",") + "]", on: service)
        let answer = try service.send("GET", past.address(1) + "/diff")
        #expect(answer.status == 200 && answer.text.contains("0.0") && answer.content.count < 200)
        _ = try service.send("DELETE", past.history)
    }
}
