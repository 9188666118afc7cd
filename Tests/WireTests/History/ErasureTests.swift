import Foundation
import Testing

/// History: DELETE of it erases what is superseded.
@Suite(.tags(.rfc9110)) struct ErasureTests {
    private let service: PutstoreProcess

    init() throws { service = try .shared() }

    @Test func `the superseded contents are gone, what is current stays, and all stay listed`() throws {
        var past = try Past("\"secret\"", "2", on: service)
        try past.delete()
        try past.put("4")
        let before = try service.send("GET", past.target)
        expect(try service.send("DELETE", past.history), 204, ["Cache-Control": "no-store"])
        for index in [0, 1] {
            let answer = try service.send("GET", past.address(index))
            #expect(try answer.problem("oldest") != nil)
            #expect(answer.status == 410 && !answer.text.contains("secret"))
            #expect(try answer.problem("type") == "/_problems/revision-gone")
            #expect(answer["Link"] == past.link(index))
            #expect(try service.send("HEAD", past.address(index)).status == 410)
        }
        #expect(try service.send("GET", past.address(2)).status == 404)
        #expect(try service.send("GET", past.address(3)).text == "4")
        let items = try #require(try service.send("GET", past.history).json()["items"]?.array)
        #expect(items.map { $0["erased"] } == [nil, nil, true, true])
        #expect(items.map { $0["outcome"]?.string } == ["created", "deleted", "replaced", "created"])
        #expect(items[3]["length"] == 8)
        let after = try service.send("GET", past.target)
        #expect(after.text == "4" && after["ETag"] == before["ETag"])
        // What is replaced from now on is kept again.
        try past.put("5")
        #expect(try service.send("GET", past.address(3)).text == "4")
        let map = try service.send("GET", past.history, ["Accept": "application/link-format"]).text
        #expect(map.contains(past.address(3)) && !map.contains("<\(past.address(0))>"))
    }

    @Test func `what was erased is selected by no date, and has no difference`() throws {
        let past = try Past("1", "2", "3", on: service)
        _ = try service.send("DELETE", past.history)
        let selected = try service.send("GET", past.target, ["Accept-Datetime": Moment.longAgo])
        #expect(selected.status == 410 && selected["Vary"] == "Accept-Datetime")
        for address in [
            past.address(2) + "/diff", past.address(1) + "/diff", past.address(2) + "/diff?from=\(past.revisions[0])",
        ] {
            #expect(try service.send("GET", address).status == 410, "\(address)")
        }
    }

    @Test func `a resource that is deleted can have its history erased, again and again`() throws {
        var past = try Past("1", on: service)
        try past.delete()
        for _ in 1...2 {
            expect(try service.send("DELETE", past.history), 204, ["Cache-Control": "no-store"])
            #expect(try service.send("GET", past.address(0)).status == 410)
        }
        #expect(try service.send("GET", past.history).json()["items"]?.array?.count == 2)
    }

    @Test func `no answer that a key brings again has what was erased, and neither has the file`() throws {
        let service = try PutstoreProcess(["--history", "unlimited"], database: "{directory}/store.db")
        func send(_ method: String, _ target: String, _ type: String, _ content: String) throws -> Answer {
            let fields: SentFields = [
                "Content-Type": "application/\(type)", "Idempotency-Key": "\"\(method) \(target)\"",
                "Prefer": "return=representation", "Slug": "made",
            ]
            return try service.send(method, target, fields, content)
        }
        let secret = "{\"ssn\":\"SECRETWORD\"}"
        try service.put("/o/1", secret)
        let requests = [
            ("POST", "/o", "json", secret), ("PATCH", "/o/1", "merge-patch+json", "{\"x\":1}"),
            ("POST", "/p", "x-ndjson", "\(secret)\n[\(secret)]"),
            ("PATCH", "/q", "merge-patch+json", "{\"a\":\(secret),\"b\":1}"),
            ("PATCH", "/", "merge-patch+json", "{\"r\":{\"a\":\(secret)}}"),
        ]
        let first = try requests.map { try send($0.0, $0.1, $0.2, $0.3) }
        #expect(first.map(\.status) == [201, 200, 201, 200, 200])
        #expect(first.allSatisfy { $0.text.contains("SECRETWORD") })
        var made = ["/o/made", "/o/1", "/q/a", "/r/a"]
        made += try first[2].json()["items"]?.array?.compactMap { $0["href"]?.string } ?? []
        // Superseded, it is told again.
        for target in made { try service.put(target, "{}") }
        for (request, answer) in zip(requests, first) {
            let again = try send(request.0, request.1, request.2, request.3)
            #expect(again.status == answer.status && again.content == answer.content, "\(request)")
            #expect(again["Preference-Applied"] == "return=representation" && again["ETag"] == answer["ETag"])
        }
        for target in made { #expect(try service.send("DELETE", "/_history" + target).status == 204) }
        for (request, answer) in zip(requests, first) {
            let again = try send(request.0, request.1, request.2, request.3)
            #expect(again.status == (answer.status == 200 ? 204 : 201) && !again.text.contains("SECRETWORD"))
            #expect(again["Idempotency-Replayed"] == "true" && again["Preference-Applied"] == nil)
            #expect(again["ETag"] == answer["ETag"] && again["Location"] == answer["Location"])
        }
        let list = try send("POST", "/p", "x-ndjson", requests[2].3)
        let hrefs = try list.json()["items"]?.array?.map { $0["href"] }
        #expect(try hrefs == first[2].json()["items"]?.array?.map { $0["href"] })
        #expect(try service.stop() == .exit(0))
        guard !TestDatabase.isOnServer else { return }
        let file = try Data(contentsOf: URL(fileURLWithPath: service.directory.path + "/store.db"))
        #expect(file.range(of: Data("SQLite format 3".utf8)) != nil && file.range(of: Data("SECRETWORD".utf8)) == nil)
    }

    @Test func `where a condition is asked for, this takes one, too`() throws {
        try withPutstore("--require-preconditions") { (service) throws in
            try service.put("/c/1", "1")
            let tag = try service.send("GET", "/c/1").entityTag()
            #expect(
                try service.send("PUT", "/c/1", ["Content-Type": "application/json", "If-Match": tag], "2").status
                    == 204)
            let list = try service.send("GET", "/_history/c/1").entityTag()
            for fields in [[:], ["If-Unmodified-Since": "Sun, 06 Nov 2044 08:49:37 GMT"]] as [SentFields] {
                try expectProblem(
                    try service.send("DELETE", "/_history/c/1", fields), 428, "precondition-required",
                    ["field": "If-Match", "currentETag": .string(list)], hasFix: false)
            }
            #expect(try service.send("GET", "/_revisions/1").text == "1")
            try expectProblem(try service.send("DELETE", "/_history/c/2"), 404, "not-found", hasFix: false)
            #expect(try service.send("DELETE", "/_history/c/1", ["If-Match": list]).status == 204)
            #expect(try service.send("GET", "/_revisions/1").status == 410)
        }
    }

    @Test func `a condition is compared with the list`() throws {
        let past = try Past("1", "2", on: service)
        let tag = try service.send("GET", past.history).entityTag()
        for fields in [["If-Match": "\"x\""], ["If-None-Match": "*"], ["If-None-Match": tag]] as [SentFields] {
            let refused = try service.send("DELETE", past.history, fields)
            #expect(refused.status == 412 && refused["ETag"] == tag)
            #expect(try service.send("GET", past.address(0)).text == "1")
        }
        #expect(try service.send("DELETE", past.history, ["If-Match": "1"]).status == 400)
        #expect(try service.send("DELETE", past.history, ["If-Match": tag]).status == 204)
        #expect(try service.send("GET", past.address(0)).status == 410)
    }

    @Test(arguments: ["limit=1", "x", "after=MQ"])
    func `a query would be for another part: 400, and nothing is erased`(query: String) throws {
        let past = try Past("1", "2", on: service)
        try expectProblem(
            try service.send("DELETE", "\(past.history)?\(query)"), 400, "undefined-query", hasFix: false)
        #expect(try service.send("GET", past.address(0)).text == "1")
    }

    @Test func `a page of another site may not, nor a caller without a token`() throws {
        let past = try Past("1", "2", on: service)
        for fields in [["Origin": "http://evil.example"], ["Sec-Fetch-Site": "cross-site"]] as [SentFields] {
            #expect(try service.send("DELETE", past.history, fields).status == 403)
        }
        #expect(try service.send("GET", past.address(0)).text == "1")
        let directory = try TemporaryDirectory()
        let file = try directory.write("secret\n", to: "tokens.txt")
        try withPutstore("--token-file", file) { (service) throws in
            let token: SentFields = ["Authorization": "Bearer secret", "Content-Type": "application/json"]
            for content in ["1", "2"] { _ = try service.send("PUT", "/c/1", token, content) }
            for path in ["/_revisions/1", "/_history/c/1", "/_history", "/_revisions/2/diff"] {
                #expect(try service.send("GET", path).status == 401)
            }
            #expect(try service.send("DELETE", "/_history/c/1").status == 401)
            let revision = try service.send("GET", "/_revisions/1", ["Authorization": "Bearer secret"])
            #expect(revision.text == "1")
            #expect(revision["Cache-Control"] == "private, max-age=31536000, immutable")
            #expect(try service.send("DELETE", "/_history/c/1", ["Authorization": "Bearer secret"]).status == 204)
        }
    }

    @Test func `the addresses are those that clients have, and scripts may read what is told of the past`() throws {
        try withPutstore(
            "--public-url", "https://example.test/api", "--allow-origin", "http://a.example"
        ) { (service) throws in
            for content in ["1", "2"] { try service.put("/c/1", content) }
            let answer = try service.send("GET", "/_revisions/1", ["Origin": "http://a.example"])
            let link = try #require(answer["Link"])
            #expect(
                link.hasPrefix("</api/c/1>; rel=\"original\", ") && link.contains("</api/_revisions/2>; rel=\"succ"))
            #expect(link.hasSuffix("</api/_history/c/1>; rel=\"timemap version-history\""))
            let exposed = answer["Access-Control-Expose-Headers"] ?? ""
            for name in ["Memento-Datetime", "Content-Location", "Link", "ETag"] { #expect(exposed.contains(name)) }
            let selected = try service.send("GET", "/c/1", ["Accept-Datetime": Moment.longAgo])
            #expect(selected["Content-Location"] == "/api/_revisions/1")
            #expect(selected["Vary"] == "Accept, Accept-Datetime, Origin")
            let list = try service.send("GET", "/_history/c/1?limit=1").json()
            #expect(list["items"]?.array?.first?["href"] == "/api/_revisions/2")
            #expect(list["next"]?.string?.hasPrefix("/api/_history/c/1?limit=1&after=") == true)
            let map = try service.send("GET", "/_history/c/1", ["Accept": "application/link-format"]).text
            #expect(map.hasPrefix("</api/c/1>; rel=\"original\",\n</api/c/1>; rel=\"timegate\",\n</api/_history/c/1>;"))
            let preflight: SentFields = [
                "Origin": "http://a.example", "Access-Control-Request-Method": "DELETE",
                "Access-Control-Request-Headers": "accept-datetime",
            ]
            let allowed = try service.send("OPTIONS", "/_history/c/1", preflight)
            #expect(allowed["Access-Control-Allow-Methods"] == "GET, HEAD, DELETE, OPTIONS")
            #expect(allowed["Access-Control-Allow-Headers"]?.contains("Accept-Datetime") == true)
        }
    }
}
