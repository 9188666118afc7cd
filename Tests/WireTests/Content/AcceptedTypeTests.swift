import Testing

/// Content: `--accept` for more types, and `--status-profile classic`.
@Suite(.tags(.rfc9110)) struct AcceptedTypeTests {
    @Test func `a range of types is the type of no content`() throws {
        try withPutstore("--accept", "text/*") { (service) throws in
            for type in ["text/*", "*/*", "text/*; charset=utf-8"] {
                #expect(try service.send("PUT", "/t/1", ["Content-Type": type], "x").status == 415, "\(type)")
            }
            #expect(try service.send("GET", "/t/1").status == 404)
        }
    }

    @Test func `--accept stores more media types, byte for byte`() throws {
        try withPutstore("--accept", "text/*,image/png") { (service) throws in
            let binary = (0...255).map { UInt8($0) }
            let contents: [(String, [UInt8])] = [
                ("image/png", binary), ("text/plain", Array("no JSON {".utf8)), ("text/csv; header=present", []),
                ("text/plain; charset=iso-8859-1", [0xE9]), ("text/json", Array("{".utf8)),
            ]
            for (number, (type, content)) in contents.enumerated() {
                let target = "/c/\(number)"
                let made = try service.send("PUT", target, ["Content-Type": type], bytes: content)
                expect(made, 201, UsualFields.created(target))
                let read = try service.send("GET", target)
                #expect(read.status == 200)
                #expect(read.content == content)
                expectFields(read, UsualFields.read(type))
            }
            let items = try #require(try service.send("GET", "/c").json()["items"]?.array)
            #expect(items.map { $0["contentType"]?.string } == contents.map(\.0))
            #expect(items.allSatisfy { $0["content"] == nil })
            let refused = try service.send("POST", "/c", ["Content-Type": "image/gif"], "GIF")
            try expectProblem(
                refused, 415, "unsupported-media-type",
                fields: [
                    "Accept-Post":
                        "application/json, application/*+json, text/*, image/png, application/x-ndjson, application/json-seq"
                ],
                [
                    "field": "Content-Type",
                    "accepted": [
                        "application/json", "application/*+json", "text/*", "image/png", "application/x-ndjson",
                        "application/json-seq",
                    ],
                ])
        }
    }

    @Test func `a patch of a target that is not JSON is 409`() throws {
        try withPutstore("--accept", "text/plain") { (service) throws in
            try service.put("/c/1", "text", "text/plain")
            for type in ["application/merge-patch+json", "application/json-patch+json"] {
                let patch = type.contains("merge") ? "{}" : "[]"
                let answer = try service.send("PATCH", "/c/1", ["Content-Type": type], patch)
                try expectProblem(answer, 409, "target-not-json", hasFix: false)
            }
            expect(try service.send("GET", "/c/1"), 200, UsualFields.read("text/plain"), "text")
        }
    }

    @Test func `--status-profile classic says 501 of content that it does not recognise or cannot take`() throws {
        try withPutstore("--status-profile", "classic") { (service) throws in
            try service.put("/c/1", "{\"old\":1}")
            let requests: [(String, String, SentFields, String)] = [
                ("PUT", "/c/1", [:], "{}"), ("PUT", "/c/1", ["Content-Type": "text/plain"], "{}"),
                ("PUT", "/c/1", ["Content-Type": "nonsense"], "{}"),
                ("PUT", "/c/1", ["Content-Type": "application/json"], "{"),
                ("PUT", "/c/1", ["Content-Type": "application/json", "Content-Encoding": "gzip"], "{}"),
                ("PUT", "/c/1", ["Content-Type": "application/json", "Content-Range": "bytes 0-1/2"], "{}"),
                ("PUT", "/c/1", ["Content-Type": "application/json", "Content-Frob": "1"], "{}"),
                ("POST", "/c", ["Content-Type": "text/plain"], "{}"),
                ("PATCH", "/c/1", ["Content-Type": "application/json"], "{}"),
                ("PATCH", "/c/1", ["Content-Type": "application/json-patch+json"], "{}"),
            ]
            for (method, target, fields, content) in requests {
                let answer = try service.send(method, target, fields, content)
                #expect(answer.status == 501, "\(method) \(fields)")
                #expect(try answer.problem("status") == 501)
            }
            #expect(try service.send("GET", "/c/1").text == "{\"old\":1}")
            // What is not about content keeps its status.
            #expect(try service.send("PUT", "/c/1?x=1", ["Content-Type": "application/json"], "{}").status == 400)
            #expect(try service.send("PUT", "/c", ["Content-Type": "application/json"], "{}").status == 405)
            #expect(try service.send("PUT", "/c/1", ["Content-Type": "application/json"], "{}").status == 204)
        }
    }

    @Test(arguments: [
        "application/json", "Application/JSON", "application/json;", "application/json ; charset=\"UTF-8\"",
        "application/json;charset=utf-8", "application/json; charset=\"utf-8\"",
        "application/json;charset=UTF-8;", "application/json;;", "application/json \t;\tx=\"a;b,c\\\"d\"",
        "application/vnd.api+json", "application/problem+json", "application/merge-patch+json",
    ])
    func `a Content-Type is taken and given back to the letter`(type: String) throws {
        let service = try PutstoreProcess.shared()
        let target = Fresh.resource()
        expect(
            try service.send("PUT", target, ["Content-Type": type], "1"), 201, UsualFields.created(target))
        expect(try service.send("GET", target), 200, UsualFields.read(type), "1")
    }
}
