import Testing

/// Errors: a fix leaves no check out, names no other type, and asks for no other answer. Where that is all that could be
/// said there is none, and detail says what to do.
struct HarmlessFixTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    private var collection: String { "/" + target.split(separator: "/")[0] }

    private static let json: SentFields = ["Content-Type": "application/json"]

    // MARK: Digests

    private static let digest = "sha-256=:iWU+5oskQ5sJUEAzbCTElbWmgXBCOSw4ZlmHPu9EkhM=:"
    private static let ofOne = "sha-256=:a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=:"

    @Test(arguments: ["Content-Digest", "Repr-Digest"])
    func `a digest of other content is told beside that of what arrived, and is not replaced`(name: String) throws {
        try service.put(target, "0")
        for (method, path, type) in [
            ("PUT", target, "application/json"), ("POST", collection, "application/json"),
            ("PATCH", target, "application/merge-patch+json"), ("PATCH", collection, "application/merge-patch+json"),
        ] {
            let content = path == collection && method == "PATCH" ? "{}" : "1"
            let answer = try service.send(method, path, ["Content-Type": type, name: Self.digest], content)
            try expectAdvice(answer, 400, says: [Self.digest, content == "1" ? Self.ofOne : "sha-256=:"], fix: nil)
        }
        #expect(try service.send("GET", target).text == "0")
    }

    @Test(
        arguments: [
            ("SHA-256=:iWU+5oskQ5sJUEAzbCTElbWmgXBCOSw4ZlmHPu9EkhM=:", digest),
            ("sha-256=iWU+5oskQ5sJUEAzbCTElbWmgXBCOSw4ZlmHPu9EkhM=", digest),
            ("sha-256=\"iWU+5oskQ5sJUEAzbCTElbWmgXBCOSw4ZlmHPu9EkhM=\"", digest),
            ("sha-256=89653ee68b24439b0950403 36c24c495b5a6817042392c386659873eef449213".filter { $0 != " " }, digest),
            ("Sha-256=:AAAA:, SHA-512=:AAAA:", "sha-256=:AAAA:, sha-512=:AAAA:"),
            ("sha-256=015abd", nil), ("undefined", nil), ("sha-256", nil), ("", ""), ("md5=AAAA", nil),
        ] as [(String, String?)])
    func `a malformed digest is mended, or left to its sender, but never left out`(value: String, mended: String?)
        throws
    {
        guard !value.isEmpty else { return }
        for name in ["Content-Digest", "Repr-Digest"] {
            let fields: SentFields = ["Content-Type": "application/json", name: value]
            try expectAdvice(
                try service.send("PUT", target, fields, "1"), 400, says: ["sha-256=:…:"],
                fix: mended.map { "-H '\(name): \($0)'" })
        }
        #expect(try service.send("GET", target).status == 404)
    }

    @Test func `Content-MD5 is not left out: detail names Content-Digest`() throws {
        let fields: SentFields = ["Content-Type": "application/json", "Content-MD5": "AAAA"]
        try expectAdvice(try service.send("PUT", target, fields, "1"), 501, says: ["Content-Digest: sha-256=:…:"])
    }

    // MARK: Keys

    @Test func `a key that stands for another request is not replaced: the order would be made twice`() throws {
        let fields: SentFields = ["Content-Type": "application/json", "Idempotency-Key": "\"\(target)\""]
        #expect(try service.send("POST", collection, fields, "{\"at\":1}").status == 201)
        for (method, path) in [("POST", collection), ("PATCH", target)] {
            let type = method == "PATCH" ? "application/merge-patch+json" : "application/json"
            let answer = try service.send(
                method, path, ["Content-Type": type, "Idempotency-Key": "\"\(target)\""], "{\"at\":2}")
            try expectAdvice(answer, 422, says: ["another request"])
        }
        let lines: SentFields = ["Content-Type": "application/x-ndjson", "Idempotency-Key": "\"\(target)\""]
        try expectAdvice(try service.send("POST", collection, lines, "1\n2\n"), 422, says: ["another request"])
        #expect(try service.send("GET", collection).json()["items"]?.array?.count == 1)
    }

    @Test(
        arguments: [
            ("\"no end", "\"no end\"", ""), ("a b", "\"a b\"", ""), ("“a”", "\"a\"", ""), ("'a b'", "\"a b\"", ""),
            ("\"\"", nil, "variable"), ("\"é\"", nil, "“é”"), ("\"a\", \"b\"", nil, ""),
            ("[object Object]", nil, "variable"), ("{{$guid}}", nil, "placeholder"), ("$(uuidgen)", nil, "placeholder"),
            ("${key}", nil, "placeholder"), ("<key>", nil, "placeholder"), ("\"{key}", nil, "placeholder"),
        ] as [(String, String?, String)])
    func `a malformed key is mended with what was sent, or not at all`(key: String, mended: String?, said: String)
        throws
    {
        let fields: SentFields = ["Content-Type": "application/json", "Idempotency-Key": key]
        try expectAdvice(
            try service.send("POST", collection, fields, "1"), 400, says: said.isEmpty ? [] : [said],
            fix: mended.map { "-H 'Idempotency-Key: \($0)'" })
    }

    @Test func `a key that is missing is written out, so that the command can be sent twice`() throws {
        try withPutstore("--require-idempotency-key") { (service) throws in
            let first = try service.send("POST", "/o", Self.json, "1").problem("fix")?.string ?? ""
            let second = try service.send("POST", "/o", Self.json, "1").problem("fix")?.string ?? ""
            let form = #/-H 'Idempotency-Key: "[0-9a-f-]{36}"'/#
            #expect(first.wholeMatch(of: form) != nil && second.wholeMatch(of: form) != nil && first != second)
            let key = first.dropFirst("-H 'Idempotency-Key: ".count).dropLast()
            let keyed: SentFields = ["Content-Type": "application/json", "Idempotency-Key": String(key)]
            for _ in 0..<2 { #expect(try service.send("POST", "/o", keyed, "1").status == 201) }
            #expect(try service.send("GET", "/o").json()["items"]?.array?.count == 1)
        }
    }

    @Test(arguments: ["null", "undefined", "\"null\""])
    func `a key of an empty variable is named where it stands for another request`(key: String) throws {
        // Of a store of its own: everybody's key is this one.
        try withPutstore { (service) throws in
            let fields: SentFields = ["Content-Type": "application/json", "Idempotency-Key": key]
            #expect(try service.send("POST", "/o", fields, "1").status == 201)
            try expectAdvice(try service.send("POST", "/o", fields, "2"), 422, says: ["variable"], fix: nil)
        }
    }

    // MARK: Hosts

    @Test(arguments: ["PUT", "PATCH", "DELETE", "POST", "GET", "HEAD", "QUERY"])
    func `what was meant for another host is not written here`(method: String) throws {
        let isRead = ["GET", "HEAD", "QUERY"].contains(method)
        let fields: SentFields = ["Host": "shop.example", "Content-Type": "application/json"]
        let answer = try service.send(method, method == "POST" ? collection : target, fields, "1")
        #expect(answer.status == 421)
        guard method != "HEAD" else { return }
        #expect(try answer.problem("detail")?.string?.contains("--allow-host shop.example") == true)
        #expect(try answer.problem("fix")?.string == (isRead ? "-H 'Host: localhost'" : nil))
        for origin in ["http://shop.example", "https://localhost"] {
            let absolute = try service.send(method, origin + target, Self.json, "1")
            #expect(absolute.status == 421)
            #expect(try absolute.problem("fix")?.string == (isRead ? "--request-target '\(target)'" : nil))
        }
    }

    @Test func `behind a proxy, its name is the one to ask`() throws {
        try withPutstore("--public-url", "https://example.test/api") { (service) throws in
            let answer = try service.send("GET", "/c/1", ["Host": "shop.example"])
            try expectAdvice(answer, 421, says: ["--allow-host shop.example"], fix: "-H 'Host: example.test'")
        }
    }

    @Test(arguments: ["/c/1", "/api/c/1"])
    func `a snippet of a request to the public name has the public URL`(path: String) throws {
        try withPutstore("--public-url", "https://example.test/api") { (service) throws in
            for host in ["Host: example.test\r\n", ""] where !(host.isEmpty && path.hasPrefix("/api")) {
                let answer = try service.send(
                    "POST", "/_snippets/curl", ["Content-Type": "message/http"], "GET \(path) HTTP/1.1\r\n\(host)\r\n")
                #expect(answer.text.contains("https://example.test/api/c/1"), "\(answer.text)")
            }
        }
    }

    // MARK: Types

    @Test(
        arguments: [
            (
                "application/ld+json; profile=http://www.w3.org/ns/json-ld#compacted",
                "application/ld+json; profile=\"http://www.w3.org/ns/json-ld#compacted\""
            ),
            ("\"application/vnd.api+json\"", "application/vnd.api+json"),
            ("'application/vnd.api+json; v=2'", "application/vnd.api+json; v=2"),
            ("application/vnd.api+json; v = 2", "application/vnd.api+json; v=2"),
            ("application/vnd.api+json, application/vnd.api+json", "application/vnd.api+json"),
            ("application/vnd.x+json; v=2; charset=latin1", "application/vnd.x+json; v=2"),
            ("application/json; charset=utf-16; q=\"a b\"", "application/json; q=\"a b\""),
            ("application/vnd.api+json;ext=1;charset", nil), ("text/plain, application/json", nil),
            ("application/vnd.api+json; a=\"b", nil), ("json", "application/json"), (";", "application/json"),
            ("application/json, application/json", "application/json"),
            ("application/json;charset", "application/json"),
        ] as [(String, String?)])
    func `a type that cannot be read is mended, and no other is named in its place`(type: String, mended: String?)
        throws
    {
        for (method, path) in [("PUT", target), ("POST", collection)] {
            let answer = try service.send(method, path, ["Content-Type": type], "{\"a\":1}")
            #expect([400, 415].contains(answer.status))
            #expect(try answer.problem("fix")?.string == mended.map { "-H 'Content-Type: \($0)'" }, "\(answer.text)")
        }
        let accent = try service.send("PUT", target, ["Content-Type": type], "{\"a\":\"é\"}")
        if type.contains("charset=") { #expect(try accent.problem("fix") == nil) }
    }

    @Test func `a patch keeps its kind when only its charset is wrong`() throws {
        try service.put(target, "{}")
        for (type, content) in [("json-patch", "[]"), ("merge-patch", "{}")] {
            let answer = try service.send(
                "PATCH", target, ["Content-Type": "application/\(type)+json;charset=latin1"], content)
            try expectAdvice(answer, 415, says: ["latin1"], fix: "-H 'Content-Type: application/\(type)+json'")
        }
    }

    @Test(
        arguments: [
            (nil, "{\"a\":1}\n{\"a\":2}\n"), ("text/plain", "{\"a\":1}\n\n{\"a\":2}"), ("application/ndjson", "1\n2\n"),
            ("application/ndjson", "{\"a\":1}\n"), ("application/jsonl", "{\"a\":1}"),
            ("application/x-www-form-urlencoded", "{\"a\":1}\n{\"a\":2}\n"),
        ] as [(String?, String)])
    func `lines of JSON are told as NDJSON, which POST takes`(type: String?, content: String) throws {
        let fields: SentFields = type.map { ["Content-Type": $0] } ?? [:]
        let post = try service.send("POST", collection, fields, content)
        try expectAdvice(
            post, 415, says: ["each of them makes a resource"], fix: "-H 'Content-Type: application/x-ndjson'")
        try expectAdvice(
            try service.send("PUT", target, fields, content), 415, says: ["POST takes it to a collection"], fix: nil)
    }

    @Test func `a sequence of JSON texts is told as one`() throws {
        let content = "\u{1E}1\n\u{1E}2\n"
        try expectAdvice(
            try service.send("POST", collection, [:], content), 415, says: ["sequence of JSON texts"],
            fix: "-H 'Content-Type: application/json-seq'")
        try expectAdvice(
            try service.send("PUT", target, [:], content), 415, says: ["sequence of JSON texts"], fix: nil)
        let blank = try service.send("POST", collection, ["Content-Type": "application/x-ndjson"], "\n \n")
        try expectAdvice(blank, 400, says: ["all lines are blank"], fix: nil)
    }

    @Test func `where other types are taken too, what is no JSON is not held against it`() throws {
        try withPutstore("--accept", "text/*,image/png") { (service) throws in
            let text = try service.send("PUT", "/c/1", [:], "hello")
            #expect(text.status == 415)
            let detail = try text.problem("detail")?.string ?? ""
            #expect(detail.contains("text/*, image/png") && !detail.contains("not JSON"), "\(detail)")
            let json = try service.send("PUT", "/c/1", [:], "{'a':1}")
            #expect(try json.problem("detail")?.string?.contains("quote") == true)
            // Without content there is nothing to store; an empty text is something, where its length is told.
            let type: SentFields = ["Content-Type": "text/plain"]
            #expect(try service.send("PUT", "/c/2", type).status == 400)
            #expect(
                try service.send("PUT", "/c/2", ["Content-Type": "text/plain", "Content-Length": "0"]).status == 201)
        }
    }

    // MARK: Queries

    @Test(
        arguments: [
            ("/_changes?collection=o&since=3&limit=0", "/_changes?collection=o&since=3"),
            ("/?limit=0&after=Yw", "/?after=Yw"), ("/?limit=5000&after=Yw", "/?limit=1000&after=Yw"),
            ("/?limit=x", "/"), ("/_store?view=json-server&x=1", nil), ("/_revisions/1/diff?from=x", nil),
            ("/echo/get?verbose&x=1", nil), ("/_history/c/1?limit=1&foo=2", nil),
            ("/{c}?limit=0&city=Oslo", nil),
            ("/{c}?limit=1001&q=a", nil), ("/{c}?limit=2&after=zzz", nil),
            ("/{c}?limit=5&limit=6", nil),
            ("/{c}?limit=1001", "/{c}?limit=1000"), ("/{c}?a:foo=1&limit=0", nil), ("/{c}/1?x=1", "/{c}/1"),
            ("/_health?x", "/_health"), ("/_changes?since=x&limit=0", "/_changes?since=x"),
        ] as [(String, String?)])
    func `a fix of a query keeps what is well formed, and makes no wider answer`(address: String, mended: String?)
        throws
    {
        let fill = { (text: String) in text.replacing("{c}", with: String(self.collection.dropFirst())) }
        let answer = try service.send("GET", fill(address))
        #expect(answer.status == 400)
        let url = mended.map { "--url 'http://127.0.0.1:\(service.port)\(fill($0))'" }
        #expect(try answer.problem("fix")?.string == url, "\(answer.text)")
        if mended != nil { #expect(try service.send("HEAD", fill(address)).status == 400) }
    }

    @Test func `where tokens are asked for, no request of its own is offered without one`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("tok1\n", to: "tokens")
        try withPutstore("--token-file", file, "--scan-limit", "2") { (service) throws in
            let token: SentFields = ["Authorization": "Bearer tok1", "Content-Type": "application/json"]
            for id in 0..<4 { #expect(try service.send("PUT", "/v/\(id)", token, "{\"n\":1}").status == 201) }
            let answer = try service.send("GET", "/v?sort=n", ["Authorization": "Bearer tok1"])
            try expectAdvice(answer, 422, says: ["PUT /_collections/v with {\"indexes\":[\"n\"]"], fix: nil)
        }
    }

    // MARK: Words

    @Test func `If-Match with the tag of something else, or with none of ours, says so`() throws {
        try service.put(target, "1")
        let other = try service.put(target + "x", "1").entityTag()
        for (tag, said) in [
            (other, "something else"), ("\"999999999\"", "has given yet"), ("\"x\"", "numbers in double quotes"),
            ("\"a,b\"", "numbers in double quotes"),
        ] {
            let answer = try service.send(
                "PUT", target, ["Content-Type": "application/json", "If-Match": tag], "2")
            try expectAdvice(answer, 412, says: [said, "GET it, then send again"], fix: nil)
            #expect(try answer.problem("detail")?.string?.contains("changed since you read it") == false)
        }
    }

    @Test func `If-None-Match: * is explained by what the method would do`() throws {
        try service.put(target, "1")
        let patch: SentFields = ["Content-Type": "application/merge-patch+json", "If-None-Match": "*"]
        for (method, path, fields, said) in [
            ("DELETE", target, ["If-None-Match": "*"], "DELETE removes what is there"),
            ("DELETE", collection, ["If-None-Match": "*"], "collections are always there, if empty"),
            ("PATCH", target, patch, "PATCH changes what is there"),
            (
                "POST", collection, ["Content-Type": "application/json", "If-None-Match": "*"],
                "makes a further resource"
            ),
            ("PUT", target, ["Content-Type": "application/json", "If-None-Match": "*"], "only creates"),
        ] as [(String, String, SentFields, String)] {
            try expectAdvice(
                try service.send(method, path, fields, method == "DELETE" ? "" : "{}"), 412, says: [said], fix: nil)
        }
    }

    @Test(arguments: ["bytes=99-", "bytes=12-", "bytes=100-200", "bytes=-0"])
    func `a range beyond the end is not widened to the whole`(range: String) throws {
        try service.put(target, "1")
        try expectAdvice(try service.send("GET", target, ["Range": range]), 416, says: ["1 bytes"], fix: nil)
    }

    @Test(arguments: ["{id}", "<id>", "${id}", "{{id}}", "${order.id}"])
    func `a placeholder in the target is told as one`(id: String) throws {
        for method in ["PUT", "GET", "DELETE"] {
            let answer = try service.send(method, collection + "/" + id, Self.json, "1")
            #expect(answer.status == 400)
            #expect(try answer.problem("detail")?.string?.contains("placeholder") == true, "\(answer.text)")
            #expect((try answer.problem("fix") == nil) == (method != "GET"))
        }
    }

    @Test(arguments: [(Array("é".utf8), "“é”, which is written %C3%A9"), ([0xE9], "0xE9"), (Array("日".utf8), "“日”")])
    func `a raw character in the target is named`(bytes: [UInt8], said: String) throws {
        let wire = try service.connect()
        try wire.send(Array("GET /js/".utf8) + bytes + Array(" HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let answer = try wire.receive()
        #expect(answer.status == 400)
        #expect(try answer.problem("detail")?.string?.contains(said) == true, "\(answer.text)")
        let space = try service.connect().onlyAnswer(to: "GET /js/a b HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try space.problem("detail")?.string?.contains("%20") == true)
    }

    @Test func `QUERY without content is 400, whatever its type says`() throws {
        for fields in [
            [:], Self.json, ["Content-Type": "text/plain", "Content-Length": "0"], ["Content-Type": "application/xml"],
        ] as [SentFields] {
            try expectAdvice(try service.send("QUERY", collection, fields), 400, says: ["There is no content"])
        }
    }

    @Test func `the explanation of POST of an array tells of NDJSON`() throws {
        let answer = try service.send(
            "POST", collection, ["Content-Type": "application/json", "Prefer": "explain"], " [{\"a\":1}]")
        #expect(answer.status == 201)
        let link = try #require(answer["Link"]?.firstMatch(of: #/</_requests/[^>]+>/#)?.output.dropFirst().dropLast())
        #expect(try service.send("GET", String(link)).json()["detail"]?.string?.contains("NDJSON") == true)
        let plain = try service.send(
            "POST", collection, ["Content-Type": "application/json", "Prefer": "explain"], "{}")
        let other = try #require(plain["Link"]?.firstMatch(of: #/</_requests/[^>]+>/#)?.output.dropFirst().dropLast())
        #expect(try service.send("GET", String(other)).json()["detail"] == nil)
    }

    @Test func `a way that does not lead there is 409 at its first missing member, however long it is`() throws {
        try service.put(target, "{}")
        let path = String(repeating: "/a", count: 600)
        let answer = try service.send(
            "PATCH", target, ["Content-Type": "application/json-patch+json"],
            "[{\"op\":\"add\",\"path\":\"\(path)\",\"value\":1}]")
        try expectAdvice(answer, 409, says: ["does not exist"], fix: nil)
        #expect(try answer.problem("pointer") == "/a")
    }

    @Test func `an identical PUT may spell language and charset in another way`() throws {
        let first = try service.send(
            "PUT", target, ["Content-Type": "application/json; charset=utf-8", "Content-Language": "de-CH"], "1")
        let second = try service.send(
            "PUT", target, ["Content-Type": "application/json;charset=UTF8", "Content-Language": "DE-ch"], "1")
        #expect(second.status == 204)
        #expect(try second.entityTag() == first.entityTag())
        let third = try service.send(
            "PUT", target, ["Content-Type": "application/json", "Content-Language": "en"], "1")
        #expect(try third.entityTag() != first.entityTag())
    }

    // MARK: Addresses

    @Test(arguments: [
        ("PUT", "/_store/"), ("PUT", "/_store//"), ("PUT", "//_store"), ("PUT", "/%5Fstore/"), ("DELETE", "/_faults/"),
        ("DELETE", "/_faults//"),
    ])
    func `where a name is missing, a change of all is not what was meant`(method: String, path: String) throws {
        try withPutstore("--testing") { (service) throws in
            try service.put("/a/1", "1")
            let answer = try service.send(method, path, Self.json, "{}")
            try expectAdvice(answer, 400, says: ["A name is missing there, or there is a slash too many."], fix: nil)
            #expect(try service.send("GET", "/a/1").text == "1")
        }
    }

    @Test(arguments: ["DELETE", "PATCH"])
    func `a query does not choose what is changed: detail says where a single resource is`(method: String) throws {
        try service.put(target, "1")
        let fields: SentFields = ["Content-Type": "application/merge-patch+json", "If-Match": "*"]
        let answer = try service.send(method, collection + "?id=1", fields, method == "PATCH" ? "{\"n\":2}" : "")
        try expectAdvice(answer, 400, says: ["\(method) takes no query.", "goes to \(collection)/{id}."], fix: nil)
    }

    @Test(arguments: [
        "a>=1", "a<3", "a[gte]=1", "filter[a]=1", "sort[]=a", "a={\"gte\":1}", "where={\"a\":1}", "a|b=1",
    ])
    func `how others write a comparison is not encoded: it would find nothing`(query: String) throws {
        try expectAdvice(
            try service.send("GET", "\(collection)?\(query)"), 400, says: ["member:gte=1"], fix: nil
        )
    }

    // MARK: Types

    @Test(
        arguments: [
            ("application/sql", "select 1", nil), ("application/graphql", "{ o { id } }", nil),
            ("text/csv", "a,b\n1,2", nil), ("text/plain", "hello", nil), ("text/x-sparql", "a=1", nil),
            ("application/octet-stream", "\0\u{1}", nil),
            ("text/plain", "a=1&sort=-b", "application/x-www-form-urlencoded"),
            ("text/plain", "{\"where\":{\"a\":1}}", "application/json"),
        ] as [(String, String, String?)])
    func `only what is a query is offered a query's type`(type: String, content: String, right: String?) throws {
        try expectAdvice(
            try service.send("QUERY", collection, ["Content-Type": type], content), 415, says: ["It takes"],
            fix: right.map { "-H 'Content-Type: \($0)'" })
    }

    @Test(
        arguments: [
            (
                "merge-patch+json;charset=latin1", "[{\"op\":\"replace\",\"path\":\"/n\",\"value\":2}]",
                "json-patch+json"
            ),
            ("json-patch+json;charset=us-ascii", "{\"n\":2}", "merge-patch+json"),
            ("merge-patch+json;charset=latin1", "{\"op\":\"replace\",\"path\":\"/n\",\"value\":2}", nil),
            ("json", "{\"op\":\"replace\",\"path\":\"/n\"}", nil),
            ("json", "{\"op\":\"Replace\",\"path\":\"/n\",\"value\":2}", nil),
            ("json", "{\"op\":\"replace\",\"path\":\"$.n\",\"value\":2}", nil),
            ("json", "{\"op\":\"set\",\"value\":2}", nil),
            ("scim+json", "{\"Operations\":[{\"op\":\"replace\",\"path\":\"n\",\"value\":2}]}", nil),
            ("json", "{\"op\":1}", "merge-patch+json"),
            ("merge-patch+json;charset=utf-7", "{\"n\":\"+AOk-\"}", nil),
        ] as [(String, String, String?)])
    func `a patch is offered the type that it is, and one that is none has no fix`(
        type: String, content: String, right: String?
    ) throws {
        try service.put(target, "{\"n\":1}")
        try expectAdvice(
            try service.send("PATCH", target, ["Content-Type": "application/\(type)"], content), 415, says: [],
            fix: right.map { "-H 'Content-Type: application/\($0)'" })
        #expect(try service.send("GET", target).text == "{\"n\":1}")
    }

    @Test(
        arguments: [
            ("utf-7", nil), ("hz-gb-2312", nil), ("iso-2022-jp", nil), ("shift_jis", nil),
            ("utf-16", "application/json"),
            ("latin1", "application/json"), ("ISO-8859-15", "application/json"), ("windows-1252", "application/json"),
            ("\"\"", "application/json"), ("", "application/json"),
            ("{utf-8}", "application/json"), ("utf 8", "application/json"),
        ] as [(String, String?)])
    func `a charset is left out only where its ASCII is that of UTF-8`(charset: String, right: String?) throws {
        let answer = try service.send(
            "PUT", target, ["Content-Type": "application/json;charset=\(charset)"], "{\"a\":1}")
        #expect([400, 415].contains(answer.status))
        #expect(try answer.problem("fix")?.string == right.map { "-H 'Content-Type: \($0)'" })
    }

    @Test(arguments: ["**", "***", "* *", "\"*"])
    func `more than a star is no star`(value: String) throws {
        try service.put(target, "1")
        try expectAdvice(try service.send("DELETE", collection, ["If-Match": value]), 400, says: [], fix: nil)
    }

    // MARK: Indexes

    @Test func `an index that is proposed takes none away that was declared meanwhile`() throws {
        try withPutstore("--scan-limit", "3") { (service) throws in
            for id in 1...5 { try service.put("/o/\(id)", "{\"n\":\(id),\"m\":\(id)}") }
            func fix(_ member: String) throws -> String {
                try service.send("GET", "/o?sort=\(member)").problem("fix")?.string ?? ""
            }
            #expect(try fix("n").contains("-H 'If-None-Match: *' -d"))
            let declared = try service.send(
                "PUT", "/_collections/o", ["Content-Type": "application/json", "If-None-Match": "*"],
                "{\"indexes\":[\"n\"]}")
            #expect(declared.status == 201)
            #expect(
                try service.send(
                    "PUT", "/_collections/o", ["Content-Type": "application/json", "If-None-Match": "*"],
                    "{\"indexes\":[\"m\"]}"
                ).status == 412)
            let deadline = Deadline()
            while try service.send("GET", "/_collections/o").json()["state"] != "ready", !deadline.isOver {}
            let tag = try service.send("GET", "/_collections/o").entityTag()
            #expect(try fix("m").contains("-H 'If-Match: \(tag)' -d '{\"indexes\":[\"n\",\"m\"]"))
        }
    }

    @Test func `a slip of a condition clears no collection`() throws {
        try service.put(target, "1")
        for fields in [
            ["If-None-Match": "\"x\""], ["If-Unmodified-Since": "Fri, 01 Jan 2094 00:00:00 GMT"], [:],
        ] as [SentFields] {
            #expect(try service.send("DELETE", collection, fields).status == 428)
        }
        #expect(try service.send("GET", target).text == "1")
        let told = try #require(try service.send("GET", collection)["Last-Modified"])
        #expect(try service.send("DELETE", collection, ["If-Unmodified-Since": told]).status == 204)
    }

    @Test func `what is stored and returned to a write is not sniffed`() throws {
        try withPutstore("--accept", "text/*") { (service) throws in
            let fields: SentFields = ["Content-Type": "text/html", "Prefer": "return=representation"]
            let answer = try service.send("PUT", "/c/1", fields, "<p>")
            #expect(answer["X-Content-Type-Options"] == "nosniff" && answer["Content-Security-Policy"] == "sandbox")
        }
    }

    @Test(arguments: ["ftp://x", "ws://localhost:*", "file://x"])
    func `an origin that no page has keeps the service from starting`(origin: String) throws {
        let directory = try TemporaryDirectory()
        let (ending, _, errors) = try PutstoreProcess.run(
            ["--port", "0", "--db", directory.path + "/a.db", "--allow-origin", origin], in: directory)
        #expect(ending == .exit(64))
        #expect(errors.contains(origin))
    }
}
