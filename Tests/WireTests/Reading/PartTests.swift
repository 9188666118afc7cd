import Testing

/// Parts: If-Range, the fields of 206, and odd spellings of Range (RFC 9110 §13.1.5, §14.2, §15.3.7).
@Suite(.tags(.rfc9110)) struct PartTests {
    private let service: PutstoreProcess
    private let target = Fresh.resource()

    init() throws { service = try .shared() }

    @Test func `If-Range with a date that two representations share is the whole: 200`() throws {
        var first = try service.put(target, "\"aaaa\"")
        var second = try service.put(target, "\"bbbb\"")
        for _ in 0..<5 where first["Last-Modified"] != second["Last-Modified"] {
            first = try service.put(target, "\"cccc\"")
            second = try service.put(target, "\"bbbb\"")
        }
        try #require(first["Last-Modified"] == second["Last-Modified"])
        try service.waitForNextSecond(after: second)
        let date = try #require(second["Last-Modified"])
        let answer = try service.send("GET", target, ["Range": "bytes=0-1", "If-Range": date])
        expect(answer, 200, UsualFields.read(tag: .exactly(try second.entityTag())), "\"bbbb\"")
    }

    @Test func `206 with If-Range has the fields that it must have, and no other of the representation`() throws {
        let json: SentFields = [
            "Content-Type": "application/json", "Content-Language": "en", "Content-Disposition": "attachment",
        ]
        let tag = try service.send("PUT", target, json, "[1,2]").entityTag()
        let whole = try service.send("GET", target)
        let plain = try service.send("GET", target, ["Range": "bytes=1-1"])
        #expect(plain.status == 206)
        #expect(plain["Content-Range"] == "bytes 1-1/5")
        for name in ["Content-Type", "Content-Language", "Content-Disposition", "ETag", "Last-Modified", "Vary"] {
            #expect(plain[name] == whole[name], "without If-Range: \(name)")
        }
        let guarded = try service.send("GET", target, ["Range": "bytes=1-1", "If-Range": tag])
        #expect(guarded.status == 206)
        #expect(guarded.text == "1")
        #expect(guarded["Content-Range"] == "bytes 1-1/5")
        for name in ["Cache-Control", "ETag", "Vary"] { #expect(guarded[name] == whole[name], "\(name)") }
        for name in ["Content-Type", "Content-Language", "Content-Disposition", "Last-Modified"] {
            #expect(guarded[name] == nil, "with If-Range: \(name)")
        }
    }

    @Test(arguments: ["PUT", "PATCH", "DELETE", "POST"])
    func `Range and If-Range are nothing for a write`(method: String) throws {
        let types = ["PUT": "application/json", "POST": "application/json", "PATCH": "application/merge-patch+json"]
        try service.put(target, "1")
        let path = method == "POST" ? "/" + target.split(separator: "/")[0] : target
        let type = types[method] ?? "text/plain"
        let fields: SentFields = ["Range": "bytes=5-", "If-Range": "\"0\"", "Content-Type": type]
        let answer = try service.send(method, path, fields, "2")
        #expect(answer.status == (method == "POST" ? 201 : 204))
        #expect(answer["Content-Range"] == nil)
    }

    @Test(arguments: [
        ("bytes=0-", 416), ("bytes=0-0", 416), ("bytes=-0", 416), ("bytes=-5", 200), ("bytes=1-0", 200),
    ])
    func `a range of nothing`(range: String, status: Int) throws {
        try withPutstore("--accept", "text/*") { (service) throws in
            #expect(try service.send("PUT", "/c/1", ["Content-Type": "text/plain"], "").status == 201)
            let answer = try service.send("GET", "/c/1", ["Range": range])
            #expect(answer.status == status)
            if status == 416 {
                #expect(answer["Content-Range"] == "bytes */0")
            } else {
                #expect(answer.content.isEmpty)
            }
        }
    }

    @Test(arguments: ["bytes=0-0,", "bytes=,0-0", "bytes= 0-0", "bytes=, ,0-0 ,"])
    func `empty elements of Range do not count`(range: String) throws {
        try service.put(target, "[1]")
        let answer = try service.send("GET", target, ["Range": range])
        #expect(answer.status == 206)
        #expect(answer["Content-Range"] == "bytes 0-0/3")
        #expect(answer.text == "[")
    }
}
