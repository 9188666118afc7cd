import Testing

/// `putstore revert`: GET of a revision, and PUT of what comes.
struct RevertTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func revert(
        _ url: String, to number: String, _ more: String...
    ) throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
        try PutstoreProcess.run(["revert", url, "--to", number] + more, in: directory)
    }

    @Test func `it puts back what was there, under the ETag of what is there now, and tells both`() throws {
        try withPutstore("--accept", "application/json,text/plain") {
            (service) throws in
            let url = "http://127.0.0.1:\(service.port)/c/a%2Fb"
            let first: SentFields = [
                "Content-Type": "text/plain; x=\"1\"", "Content-Language": "de", "Content-Disposition": "inline",
            ]
            #expect(try service.send("PUT", "/c/a%2Fb", first, "old \u{e9}\n").status == 201)
            try service.put("/c/a%2Fb", "{\"new\":1}")
            let done = try revert(url, to: "1")
            #expect(done.ending == .exit(0), "\(done.errors)")
            #expect(
                done.output == """
                    GET /_revisions/1 → 200 OK: 7 bytes of text/plain; x="1"
                    HEAD /c/a%2Fb → 200 OK: it is "2" now
                    PUT /c/a%2Fb with If-Match: "2" → 204 No Content: it is "3" now

                    """)
            let answer = try service.send("GET", "/c/a%2Fb")
            #expect(answer.text == "old \u{e9}\n" && answer["Content-Type"] == "text/plain; x=\"1\"")
            #expect(answer["Content-Language"] == "de" && answer["Content-Disposition"] == "inline")
            let again = try revert(url, to: "3")
            #expect(again.ending == .exit(0))
            #expect(again.output.hasSuffix("204 No Content: it is \"3\" now, as it was: nothing changed\n"))
        }
    }

    @Test func `what was deleted is made anew, and only if nobody else has`() throws {
        try withPutstore { (service) throws in
            let url = "http://localhost:\(service.port)/c/1"
            try service.put("/c/1", "{\"a\":10.00}")
            _ = try service.send("DELETE", "/c/1")
            let done = try revert(url, to: "1")
            #expect(done.ending == .exit(0), "\(done.errors)")
            #expect(
                done.output.hasSuffix(
                    """
                    HEAD /c/1 → 404 Not Found: there is nothing now
                    PUT /c/1 with If-None-Match: * → 201 Created: it is "3" now

                    """))
            #expect(try service.send("GET", "/c/1").text == "{\"a\":10.00}")
            let deletion = try revert(url, to: "2")
            #expect(deletion.ending == .exit(1))
            let advice =
                "Revision 2 is a deletion. To have nothing there again: curl -X DELETE -H 'If-Match: \"3\"' '\(url)'"
            #expect(deletion.errors.contains(advice), "\(deletion.errors)")
            _ = try service.send("DELETE", "/c/1")
            let nothing = try revert(url, to: "2")
            #expect(nothing.ending == .exit(1))
            #expect(nothing.errors.contains("Revision 2 is a deletion, and there is nothing now"), "\(nothing.errors)")
        }
    }

    @Test func `what is advised can be pasted, whatever the path is`() throws {
        try withPutstore { (service) throws in
            let url = "http://127.0.0.1:\(service.port)/c/it's"
            try service.put("/c/it's", "1")
            _ = try service.send("DELETE", "/c/it's")
            try service.put("/c/it's", "3")
            let errors = try revert(url, to: "2").errors
            let command = try #require(errors.firstMatch(of: #/curl .*/#)).0
            _ = try Tool.run("sh", ["-c", "\(command) -s"], in: directory)
            #expect(try service.send("GET", "/c/it's").status == 404, "\(errors)")
        }
    }

    @Test func `what cannot be put back is told, and changes nothing`() throws {
        try withPutstore { (service) throws in
            let base = "http://127.0.0.1:\(service.port)"
            try service.put("/c/1", "1")
            try service.put("/c/2", "2")
            try service.put("/c/1", "3")
            for (path, number, said) in [
                ("/c/1", "2", "Revision 2 is of /c/2, not of /c/1; nothing was changed."),
                ("/c/1", "9", "GET /_revisions/9 → 404 Not Found: No change has ever had the number 9."),
            ] {
                let refused = try revert(base + path, to: number)
                #expect(refused.ending == .exit(1) && refused.output.isEmpty)
                #expect(refused.errors.contains(said), "\(refused.errors)")
            }
            _ = try service.send("DELETE", "/_history/c/1")
            let erased = try revert(base + "/c/1", to: "1")
            #expect(erased.errors.contains("410 Gone: The content of revision 1 was erased."), "\(erased.errors)")
            #expect(try service.send("GET", "/c/1").text == "3")
        }
    }

    @Test func `a service that asks for a token gets one`() throws {
        let file = try directory.write("secret\n", to: "tokens.txt")
        try withPutstore("--token-file", file) { (service) throws in
            let url = "http://127.0.0.1:\(service.port)/c/1"
            for content in ["1", "2"] {
                let fields: SentFields = ["Authorization": "Bearer secret", "Content-Type": "application/json"]
                #expect([201, 204].contains(try service.send("PUT", "/c/1", fields, content).status))
            }
            let refused = try revert(url, to: "1")
            #expect(refused.ending == .exit(1) && refused.errors.contains("401 Unauthorized: "))
            #expect(try revert(url, to: "1", "--token", "secret").ending == .exit(0))
            #expect(try service.send("GET", "/c/1", ["Authorization": "Bearer secret"]).text == "1")
        }
    }

    @Test(arguments: [
        ("orders/1", "1", "is no URL of a resource"), ("http://127.0.0.1:1/orders", "1", "is no URL of a resource"),
        ("http://127.0.0.1:1/a/b?c", "1", "is no URL of a resource"), ("https://localhost/a/b", "1", "TLS"),
        ("http://127.0.0.1:1/a/b", "1", "Nothing answers at 127.0.0.1:1"), ("http://127.0.0.1:1/a/b", "0", "--to"),
        ("http://127.0.0.1:1/a/b", "x", "--to"), ("http://no.invalid/a/b", "1", "no.invalid is not found"),
    ])
    func `what it cannot reach or read is named`(url: String, number: String, said: String) throws {
        let refused = try revert(url, to: number)
        #expect(refused.ending != .exit(0) && refused.output.isEmpty)
        #expect(refused.errors.contains(said), "\(refused.errors)")
    }
}
