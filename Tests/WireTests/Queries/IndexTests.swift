import Glibc
import Testing

/// Declared indexes: `/_collections/{collection}`.
@Suite struct IndexTests {
    private static let json: SentFields = ["Content-Type": "application/json"]

    @Test func `a declaration is made, read, replaced and taken back`() throws {
        let service = try PutstoreProcess.shared()
        let name = Fresh.collection()
        let path = "/_collections/\(name)"
        try expectProblem(try service.send("GET", path), 404, "not-found")
        try expectProblem(try service.send("DELETE", path), 404, "not-found")
        let made = try service.send(
            "PUT", path, Self.json, "{\"indexes\":[\"price\",\"/author/name\",\"/a.b\"],\"search\":true}")
        expect(made, 201, ["Location": .exactly(path), "Cache-Control": "no-store"], to: "PUT")
        let read = try service.send("GET", path)
        expect(
            read, 200,
            ["Content-Type": "application/json", "ETag": .strongTag, "Cache-Control": "no-cache", "Vary": "Accept"],
            "{\"name\":\"\(name)\",\"href\":\"\(path)\",\"indexes\":[\"price\",\"author.name\",\"/a.b\"],\"search\":true,\"state\":\"ready\"}\n"
        )
        #expect(try service.send("GET", path, ["If-None-Match": read["ETag"] ?? ""]).status == 304)
        let head = try service.send("HEAD", path)
        #expect(head.fields.filter { $0.name != "Date" } == read.fields.filter { $0.name != "Date" })
        let listed = try service.send("GET", "/_collections").json()["items"]?.array
        #expect(listed?.contains(try read.json()) == true)
        #expect(try service.send("HEAD", "/_collections").status == 200)
        // It is no resource, and the collection still has none.
        #expect(try service.send("GET", "/\(name)").json()["items"]?.array == [])
        expect(try service.send("PUT", path, Self.json, "{}"), 204, ["Cache-Control": "no-store"], to: "PUT")
        let empty = try service.send("GET", path).json()
        #expect(empty["indexes"] == .array([]) && empty["search"] == false && empty["state"] == "ready")
        expect(try service.send("DELETE", path), 204, ["Cache-Control": "no-store"], to: "DELETE")
        try expectProblem(try service.send("GET", path), 404, "not-found")
    }

    @Test(arguments: [
        ("[]", ""), ("1", ""), ("{\"indexes\":\"price\"}", "/indexes"), ("{\"indexes\":[1]}", "/indexes/0"),
        ("{\"indexes\":[\"a\",\"\"]}", "/indexes/1"), ("{\"indexes\":[\"a..b\"]}", "/indexes/0"),
        ("{\"indexes\":[\"/a~2\"]}", "/indexes/0"), ("{\"indexes\":[\"a\",\"/a\"]}", "/indexes/1"),
        ("{\"indexes\":[\"-a\"]}", "/indexes/0"), ("{\"indexes\":[\"\\ud800\"]}", "/indexes/0"),
        ("{\"search\":\"yes\"}", "/search"), ("{\"search\":null}", "/search"), ("{\"index\":[]}", "/index"),
        (
            "{\"indexes\":[\(Array(repeating: 0, count: 17).indices.map { "\"m\($0)\"" }.joined(separator: ","))]}",
            "/indexes"
        ),
    ])
    func `a declaration that makes no sense is 422 with the place, and changes nothing`(
        content: String, pointer: String
    ) throws {
        let service = try PutstoreProcess.shared()
        let path = "/_collections/\(Fresh.collection())"
        let answer = try service.send("PUT", path, Self.json, content)
        try expectProblem(answer, 422, "senseless-declaration", ["pointer": .string(pointer)], hasFix: false)
        #expect(try service.send("GET", path).status == 404)
    }

    @Test func `a content that is no JSON, of another type, or missing, is refused as everywhere`() throws {
        let service = try PutstoreProcess.shared()
        let path = "/_collections/\(Fresh.collection())"
        #expect(try service.send("PUT", path, Self.json, "{'a':1}").status == 400)
        #expect(try service.send("PUT", path, Self.json, "").status == 400)
        #expect(try service.send("PUT", path, Self.json, "{\"search\":true,\"search\":true}").status == 400)
        #expect(try service.send("PUT", path, ["Content-Type": "text/plain"], "{}").status == 415)
        #expect(try service.send("PUT", path, [:], "{}").status == 415)
        #expect(
            try service.send("PUT", path, Self.json, "{\"x\":\"\(String(repeating: "x", count: 70_000))\"}").status
                == 413)
        #expect(try service.send("GET", path + "?limit=1").status == 400)
        #expect(try service.send("PUT", path + "?a=1", Self.json, "{}").status == 400)
        #expect(try service.send("PUT", "/_collections/_x", Self.json, "{}").status == 400)
        #expect(try service.send("PUT", "/_collections/echo", Self.json, "{}").status == 400)
        #expect(try service.send("PUT", "/_collections/a%2Fb", Self.json, "{}").status == 400)
        #expect(try service.send("GET", "/_collections/" + String(repeating: "x", count: 129)).status == 400)
    }

    @Test(arguments: ["/_collections", "/_collections/orders"])
    func `other methods are 405, and OPTIONS tells which there are`(path: String) throws {
        let service = try PutstoreProcess.shared()
        let allow = path == "/_collections" ? "GET, HEAD, OPTIONS" : "GET, HEAD, PUT, DELETE, OPTIONS"
        let options = try service.send("OPTIONS", path)
        #expect(options.status == 204 && options["Allow"] == allow)
        for method in ["POST", "PATCH"] + (path == "/_collections" ? ["PUT", "DELETE"] : []) {
            let refused = try service.send(method, path, Self.json, "{}")
            #expect(refused.status == 405 && refused["Allow"] == allow)
        }
    }

    @Test func `what is found and told is the same to the byte with indexes as without`() throws {
        let service = try PutstoreProcess.shared()
        let name = Fresh.collection()
        let lines = (0..<400).map { number in
            let price = ["\(number % 37)", "\"\(number % 11)\"", "null", "[1]", "1e\(number % 5)"][number % 5]
            let author = number % 3 == 0 ? "" : ",\"author\":{\"name\":\"Jo\(number % 13) Café\"}"
            return "{\"n\":\(number),\"price\":\(price)\(author)}"
        }
        let ndjson: SentFields = ["Content-Type": "application/x-ndjson"]
        #expect(try service.send("POST", "/\(name)", ndjson, lines.joined(separator: "\n")).status == 201)
        let queries = [
            "sort=price", "sort=-price,n&limit=7", "price=1", "price:gte=5&price:lt=20&sort=-price",
            "sort=-author.name",
            "author.name:starts=Jo1&sort=n&limit=9", "q=cafe+jo3&count=exact", "price:in=1,2,null&view=array&limit=5",
            "author.name:exists=true&price=10&fields=n", "price:gt=x", "sort=author.name,-price&limit=33&count=exact",
            "n:gte=100&sort=n&limit=3", "q=nothing", "price:ne=1&sort=price&view=array",
        ]
        func told() throws -> [String] {
            var told: [String] = []
            for query in queries {
                var path: String? = "/\(name)?\(query)"
                while let current = path {
                    let answer = try service.send("GET", current)
                    told.append(answer.text + (answer["X-Total-Count"] ?? "-") + (answer["Link"] ?? ""))
                    path = answer["Link"]?.firstMatch(of: #/<([^>]*)>; rel="next"/#).map { String($0.1) }
                }
                let form: SentFields = ["Content-Type": "application/x-www-form-urlencoded"]
                told.append(try service.send("QUERY", "/\(name)", form, query).text)
            }
            return told
        }
        let before = try told()
        let declaration = "{\"indexes\":[\"price\",\"author.name\",\"n\"],\"search\":true}"
        #expect(try service.send("PUT", "/_collections/\(name)", Self.json, declaration).status == 201)
        try service.untilReady(name)
        #expect(try told() == before)
    }

    @Test func `a cursor goes on where it was while indexes come and go`() throws {
        let service = try PutstoreProcess.shared()
        let name = Fresh.collection()
        let lines = (0..<60).map { "{\"n\":\($0),\"group\":\($0 % 3)}" }.joined(separator: "\n")
        _ = try service.send("POST", "/\(name)", ["Content-Type": "application/x-ndjson"], lines)
        for query in ["sort=-group", "sort=group,-n", "group:gte=1", "sort=-n"] {
            let whole = try service.send("GET", "/\(name)?\(query)&limit=1000").json()["items"]?.array ?? []
            var found: [JSON] = []
            var path: String? = "/\(name)?\(query)&limit=7"
            var page = 0
            while let current = path {
                if page % 2 == 0 {
                    _ = try service.send("PUT", "/_collections/\(name)", Self.json, "{\"indexes\":[\"group\",\"n\"]}")
                    try service.untilReady(name)
                } else {
                    _ = try service.send("DELETE", "/_collections/\(name)")
                }
                let answer = try service.send("GET", current).json()
                found += answer["items"]?.array ?? []
                path = answer["next"]?.string
                page += 1
            }
            #expect(found == whole && !whole.isEmpty, "\(query)")
        }
    }

    @Test func `a sort of too many is refused with the PUT of an index as fix, and done with it`() throws {
        try withPutstore("--scan-limit", "20") { (service) throws in
            let directory = try TemporaryDirectory()
            let lines = (0..<200).map { "{\"price\":\($0 % 50),\"other\":\($0)}" }.joined(separator: "\n")
            _ = try service.send("POST", "/orders", ["Content-Type": "application/x-ndjson"], lines)
            _ = try service.send("PUT", "/_collections/orders", Self.json, "{\"indexes\":[\"other\"]}")
            try service.untilReady("orders")
            let refused = try service.send("GET", "/orders?sort=-price,other&limit=100")
            try expectProblem(refused, 422, "index-required", hasFix: true)
            let fix = try #require(try refused.json()["fix"]?.string)
            #expect(fix.contains("-X PUT") && fix.contains("{\"indexes\":[\"other\",\"price\"],\"search\":false}"))
            _ = try Tool.run(
                "sh", ["-c", "curl -sS 'http://127.0.0.1:\(service.port)/orders?sort=-price,other' \(fix)"],
                in: directory)
            try service.untilReady("orders")
            let page = try service.send("GET", "/orders?sort=-price,other&limit=100&count=exact").json()
            let prices = page["items"]?.array?.compactMap { $0["content"]?["price"]?.number } ?? []
            #expect(prices.count == 100 && prices == prices.sorted(by: >) && page["total"] == 200)
            let few = try service.send("GET", "/orders?price:gte=10&limit=200").json()
            #expect(few["items"]?.array?.count == 160 && few["next"] == .null)
            let query = "{\"where\":{\"price\":{\"in\":[1,2]}},\"sort\":[\"-other\"]}"
            let asked = try service.send("QUERY", "/orders", Self.json, query).json()
            #expect(asked["items"]?.array?.count == 8)
            try expectProblem(try service.send("GET", "/orders?sort=n"), 422, "index-required", hasFix: true)
        }
    }

    @Test func `where too many tie in an indexed member, the index of the next one is the fix`() throws {
        try withPutstore("--scan-limit", "80") { (service) throws in
            let directory = try TemporaryDirectory()
            let lines = (0..<240).map { "{\"open\":\($0 % 2 == 0),\"price\":\($0 * 7 % 240)}" }.joined(separator: "\n")
            _ = try service.send("POST", "/orders", ["Content-Type": "application/x-ndjson"], lines)
            _ = try service.send("PUT", "/_collections/orders", Self.json, "{\"indexes\":[\"open\"]}")
            try service.untilReady("orders")
            #expect(try service.send("GET", "/orders?sort=open&limit=200").json()["items"]?.array?.count == 200)
            let query = "/orders?sort=-open,price&limit=20"
            let refused = try service.send("GET", query)
            try expectProblem(refused, 422, "index-required", hasFix: true)
            #expect(try refused.json()["detail"]?.string?.contains("80 resources that tie in “open”") == true)
            let fix = try #require(try refused.json()["fix"]?.string)
            #expect(fix.contains("{\"indexes\":[\"open\",\"price\"],\"search\":false}"))
            _ = try Tool.run(
                "sh", ["-c", "curl -sS 'http://127.0.0.1:\(service.port)\(query)' \(fix)"], in: directory)
            try service.untilReady("orders")
            let items = try service.send("GET", query).json()["items"]?.array ?? []
            #expect(items.map { $0["content"]?["price"]?.number } == (0..<20).map { Double(2 * $0) })
        }
    }

    @Test func `indexes are built while requests go on, and after a restart and a kill`() throws {
        let lines = (0..<12_000).map { number in
            "{\"id\":\"\(number)\",\"n\":\(number * 7919 % 12_000),\"words\":\"word\(number % 500) of \(number)\"}"
        }
        let directory = try TemporaryDirectory()
        let file = try directory.write("{\"big\":[\(lines.joined(separator: ","))]}", to: "big.json")
        let database = try TestDatabase.options(TestDatabase.usual, in: directory)
        let imported = try PutstoreProcess.run(["import", file] + database, in: directory)
        #expect(imported.ending == .exit(0))
        var service = try PutstoreProcess(["--scan-limit", "1000"], in: directory)
        let wire = try service.connect()
        let declaration = "{\"indexes\":[\"n\"],\"search\":true}"
        #expect(try wire.send("PUT", "/_collections/big", Self.json, declaration).status == 201)
        #expect(try wire.send("GET", "/_collections/big").json()["state"] == "building")
        for number in 0..<40 {
            // Those that come, go and change meanwhile are in it, too.
            #expect(try wire.send("PUT", "/big/\(number)", Self.json, "{\"n\":-\(number + 1)}").status == 204)
            #expect(try wire.send("DELETE", "/big/\(11_900 + number)").status == 204)
            #expect(try wire.send("PUT", "/big/new\(number)", Self.json, "{\"n\":\(100_000 + number)}").status == 201)
            if number % 10 == 0 { #expect([200, 422].contains(try wire.send("GET", "/big?sort=n").status)) }
        }
        try service.kill()
        service = try service.restarted()
        try service.untilReady("big")
        let first = try service.send("GET", "/big?sort=n&limit=41").json()["items"]?.array ?? []
        #expect(
            first.compactMap { $0["content"]?["n"]?.number }.prefix(40) == (1...40).reversed().map { Double(-$0) }[...])
        let last = try service.send("GET", "/big?sort=-n&limit=40").json()["items"]?.array ?? []
        #expect(last.compactMap { $0["content"]?["n"]?.number } == (0..<40).reversed().map { Double(100_000 + $0) })
        let found = try service.send("GET", "/big?q=word27&count=exact&limit=1000").json()
        // Once in five hundred; one of them has been replaced.
        #expect(found["items"]?.array?.count == 23 && found["total"] == 23)
        #expect(try service.stop() == .exit(0))
    }

    @Test func `declarations stay where everything else is replaced or reset`() throws {
        try withPutstore("--testing") { (service) throws in
            let declaration = "{\"indexes\":[\"n\"]}"
            try service.put("/orders/1", "{\"n\":1}")
            _ = try service.send("PUT", "/_snapshots/now")
            #expect(try service.send("PUT", "/_collections/orders", Self.json, declaration).status == 201)
            let replacement = "{\"orders\":[{\"id\":1,\"n\":2},{\"id\":2,\"n\":0}]}"
            #expect(try service.send("PUT", "/_store", Self.json, replacement).status == 204)
            func order() throws -> [String] {
                let items = try service.send("GET", "/orders?sort=n").json()["items"]?.array ?? []
                return items.compactMap { $0["id"]?.string }
            }
            #expect(try order() == ["2", "1"])
            #expect(try service.send("GET", "/_collections/orders").json()["indexes"] == .array([.string("n")]))
            #expect(try service.send("PUT", "/_store", Self.json, "{\"snapshot\":\"now\"}").status == 204)
            #expect(try order() == ["1"])
            #expect(try service.send("GET", "/_collections/orders").status == 200)
            #expect(try !service.send("GET", "/_store").text.contains("indexes"))
        }
    }

    @Test func `the addresses in it are those that clients have, and tokens are asked for`() throws {
        let directory = try TemporaryDirectory()
        let tokens = try directory.write("secret\n", to: "tokens")
        try withPutstore("--public-url", "https://example.test/api", "--token-file", tokens) { (service) throws in
            let fields: SentFields = [
                "Content-Type": "application/json", "Authorization": "Bearer secret", "Host": "example.test",
            ]
            #expect(try service.send("PUT", "/_collections/a", Self.json, "{}").status == 401)
            #expect(try service.send("GET", "/_collections", ["Host": "example.test"]).status == 401)
            let made = try service.send("PUT", "/_collections/a", fields, "{}")
            #expect(made.status == 201 && made["Location"] == "/api/_collections/a")
            #expect(try service.send("GET", "/_collections/a", fields).json()["href"] == "/api/_collections/a")
        }
    }
}

extension PutstoreProcess {
    /// Waits until the indexes of `collection` are complete.
    func untilReady(_ collection: String) throws {
        let deadline = Deadline(after: 60)
        while try send("GET", "/_collections/\(collection)").json()["state"] != "ready" {
            guard !deadline.isOver else {
                throw HarnessError("the indexes of \(collection) are being built without end")
            }
            usleep(5000)
        }
    }
}
