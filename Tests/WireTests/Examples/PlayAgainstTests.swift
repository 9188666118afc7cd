import DeveloperPages
import Testing

/// Transcripts that are played on a service that runs.
struct PlayAgainstTests {
    private static func play(
        _ text: String, against service: PutstoreProcess, _ arguments: String...
    ) throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
        let directory = try TemporaryDirectory()
        let file = try directory.write(text, to: "file.http")
        return try PutstoreProcess.run(
            ["play", file, "--against", "http://127.0.0.1:\(service.port)"] + arguments, in: directory)
    }

    private static func request(_ line: String, _ content: String, status: Int, _ fields: String...) -> String {
        let head = ["### \(line)", line] + fields + ["Content-Type: application/json", "", content, ""]
        return (head + ["#< HTTP/1.1 \(status)", ""]).joined(separator: "\n")
    }

    @Test(arguments: [
        request("PUT {{host}}/dishes/9", "{}", status: 201),
        "### A\nPATCH {{host}}/\nContent-Type: application/merge-patch+json\n\n{\"dishes\":null,\"cups\":{\"a\":1}}\n#< HTTP/1.1 204\n",
        "### A\nPATCH {{host}}/\nContent-Type: application/json-patch+json\n\n[{\"op\":\"add\",\"path\":\"/cups\",\"value\":{}}]\n#< HTTP/1.1 204\n",
        request("PUT {{host}}/_store", "{\"cups\":[]}", status: 204),
        request("PUT {{host}}/_store/dishes", "[]", status: 204),
        request("PUT {{host}}/_faults/mine", "{\"target\":\"/dishes/*\",\"steps\":[{\"drop\":{}}]}", status: 201),
        request("PUT {{host}}/_collections/dishes", "{\"indexes\":[\"price\"]}", status: 201),
        "### A\nDELETE {{host}}/dishes\nIf-Match: *\n#< HTTP/1.1 204\n",
        "### A\nDELETE {{host}}/_history/dishes/1\n",
    ])
    func `whatever a lesson asks for, it touches nothing of a service that runs, and leaves nothing there`(
        requests: String
    ) throws {
        let service = try PutstoreProcess.testing()
        // Others' tests share the service: what is looked at is this collection, and what a lesson would add.
        let collection = Fresh.collection()
        let addresses = [
            "/\(collection)/1", "/_changes/\(collection)", "/_collections/\(collection)", "/cups", "/_faults/mine",
        ]
        try service.put("/\(collection)/1", "{\"price\":1}")
        let before = try addresses.map { try service.send("GET", $0).text.replacing(#/"instance":"[^"]*"/#, with: "") }
        let text = "# Lesson 1: What is done\n\n" + requests.replacing("dishes", with: collection)
        let (ending, output, errors) = try Self.play(text, against: service)
        #expect(ending == .exit(0), "\(output)\(errors)")
        let after = try addresses.map { try service.send("GET", $0).text.replacing(#/"instance":"[^"]*"/#, with: "") }
        #expect(after == before)
    }

    @Test func `a lesson with races and faults is played on a service without --testing, in its space`() throws {
        try withPutstore(database: ":memory:") { service in
            for name in ["race", "lost-answer", "watch", "create"] {
                let (ending, output, errors) = try PutstoreProcess.run(
                    ["play", "\(Project.root)/Examples/\(name).http", "--against", "http://127.0.0.1:\(service.port)"],
                    in: service.directory)
                #expect(ending == .exit(0), "\(output)\(errors)")
            }
            #expect(try service.send("GET", "/").json()["collections"] == .array([]))
        }
    }

    @Test func `where answers have the path of a proxy, they are compared as if they had none`() throws {
        try withPutstore("--public-url", "http://127.0.0.1/api", database: ":memory:") { service in
            for name in ["create", "ask", "post-twice", "go-back"] {
                let (ending, output, errors) = try PutstoreProcess.run(
                    ["play", "\(Project.root)/Examples/\(name).http", "--against", "http://127.0.0.1:\(service.port)"],
                    in: service.directory)
                #expect(ending == .exit(0), "\(output)\(errors)")
            }
        }
    }

    @Test(arguments: ["# Lesson 1: One\n\n### A\nGET {{host}}/a\n", "### A\n# @fault drop\nGET {{host}}/a\n"])
    func `a token that is missing, or not known, is told as such`(text: String) throws {
        let directory = try TemporaryDirectory()
        let tokens = try directory.write("secret\n", to: "tokens.txt")
        try withPutstore("--token-file", tokens, "--testing", database: ":memory:") { (service) throws in
            let sentence =
                "and 127.0.0.1:\(service.port) asks for a bearer token: show it one that it takes with --token."
            for token in [[], ["--token", "other"]] {
                let file = try directory.write(text, to: "file.http")
                let (ending, output, _) = try PutstoreProcess.run(
                    ["play", file, "--against", "http://127.0.0.1:\(service.port)"] + token, in: directory)
                #expect(ending == .exit(1) && output.contains(sentence), "\(output)")
                #expect(!output.contains("--testing"))
            }
            #expect(try Self.play(text, against: service, "--token", "secret").ending == .exit(0))
        }
    }

    @Test func `where no space is to be had, nothing of a lesson is sent`() throws {
        try withPutstore(database: ":memory:") { service in
            let space = try #require(try service.send("POST", "/_spaces")["Location"])
            let directory = try TemporaryDirectory()
            let file = try directory.write(
                "# Lesson 1: One\n\n### A\n\(Self.request("PUT {{host}}/a/1", "1", status: 201))", to: "file.http")
            let (ending, output, _) = try PutstoreProcess.run(
                ["play", file, "--against", "http://127.0.0.1:\(service.port)\(space)"], in: directory)
            #expect(ending == .exit(1))
            #expect(output.contains("there is none to be had: POST \(space)/_spaces → 404 Not Found."), "\(output)")
            #expect(try service.send("GET", space + "/a/1").status == 404)
        }
    }
}
