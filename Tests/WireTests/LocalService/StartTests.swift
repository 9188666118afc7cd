import Testing

/// Local service: how it starts, and why it does not.
struct StartTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test func `the start-up line names the address, the lab and a request to paste`() throws {
        try withPutstore { (service) throws in
            let base = "http://127.0.0.1:\(service.port)"
            #expect(
                service.announcement
                    == "putstore listens on \(base) – the lab: \(base)/ – try: curl -i -X PUT \(base)/orders/1 "
                    + "-H 'Content-Type: application/json' -d '{\"Quantity\":1}'\n")
            let command = String(try #require(service.announcement.split(separator: "try: ").last))
            let output = try Tool.run("sh", ["-c", command.replacing("curl ", with: "curl -sS ")], in: directory)
            #expect(output.hasPrefix("HTTP/1.1 201 Created\r\n"))
        }
    }

    @Test func `a second process on the same file says so and ends; the first goes on`() throws {
        try withPutstore { (service) throws in
            let file = service.directory.path + "/store.db"
            try expectFailure(["--port", "0", "--db", file], "\(file) is in use by another putstore.")
            #expect(try service.put("/c/1", "1").status == 201)
        }
    }

    @Test func `a file that is no database is not touched`() throws {
        let text = "this is a letter, and no database, and it is long enough to be mistaken for one\n"
        let file = try directory.write(text, to: "letter.txt")
        try expectFailure(["--port", "0", "--db", file], file)
        #expect(directory.read("letter.txt") == text)
    }

    @Test func `a database of another program is not touched`() throws {
        let file = directory.path + "/other.db"
        let script = """
            import sqlite3, sys, hashlib
            connection = sqlite3.connect(sys.argv[1])
            if sys.argv[2] == "make":
                connection.execute("create table notes (text)")
                connection.execute("insert into notes values ('mine')")
                connection.commit()
            connection.close()
            print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())
            """
        let before = try Tool.run("python3", ["-c", script, file, "make"], in: directory)
        try expectFailure(["--port", "0", "--db", file], "\(file) is not a putstore database.")
        #expect(try Tool.run("python3", ["-c", script, file, "look"], in: directory) == before)
    }

    @Test func `a directory that is not there is named`() throws {
        try expectFailure(
            ["--port", "0", "--db", "/nowhere/at/all/store.db"],
            "Error: Cannot open /nowhere/at/all/store.db: the directory does not exist\n")
    }

    @Test func `a port that is taken is named, and no database is made`() throws {
        let service = try PutstoreProcess.shared()
        try expectFailure(
            ["--port", "\(service.port)", "--db", directory.path + "/new.db"],
            "Error: Cannot listen on 127.0.0.1:\(service.port): Address already in use\n")
        #expect(try !Tool.run("ls", [directory.path], in: directory).contains("new.db"))
        #expect(try service.send("GET", "/_health").status == 200)
    }

    @Test func `a command that is misspelt is told the right one`() throws {
        try expectFailure(["tuor"], "Error: There is no command “tuor”. Did you mean “tour”?\n")
        try expectFailure(["snipet", "x.http"], "Did you mean “snippet”?")
        try expectFailure(
            ["frobnicate"],
            "There are: serve, health, import, export, backup, check, explain, graph, migrate, play, reference, revert, "
                + "snippet, tour, help.")
        try expectFailure(["--prot", "0"], "Did you mean '--port'?")
    }

    @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "example.test"])
    func `what is for tests only is not opened to a network without tokens`(host: String) throws {
        for option in ["--testing", "--dev"] {
            try expectFailure(["--db", ":memory:", option, "--host", host], "\(option) lets every caller")
        }
    }

    @Test(arguments: [
        ["--testing"], ["--dev"], ["--testing", "--host", "0.0.0.0", "--token-file", "{directory}/tokens"],
    ])
    func `what is for tests only is opened on this machine, or to those with a token`(options: [String]) throws {
        try directory.write("secret\n", to: "tokens")
        let service = try PutstoreProcess(options, database: ":memory:", in: directory)
        #expect(try service.send("GET", "/_health").status == 200)
        #expect(try service.stop() == .exit(0))
    }

    @Test(arguments: [
        ["--allow-host", "*"], ["--allow-host", "*.test"], ["--allow-host", ""], ["--allow-host", ".test"],
        ["--allow-host", "a..test"], ["--allow-host", "a%20b"], ["--allow-host", "http://a.test"],
        ["--allow-origin", "http://*.test"], ["--allow-origin", "http://localhost:80*"], ["--accept", "text/*,"],
        ["--public-url", "example.test"], ["--public-url", "https://example.test/"],
        ["--public-url", "https://example.test/api?x"], ["--public-url", "https://*.test"],
        ["--default-return", "everything"], ["--port", "70000"], ["--content-limit", "many"], ["--accept", "nonsense"],
        ["--status-profile", "modern"],
        ["--frob"], ["--head-timeout", "0"], ["--allow-host", "a b"], ["--idempotency-ttl", "0"],
        ["--content-limit", "536870913"], ["--history", "0"], ["--history", "64MB"], ["--history", "1.5MiB"],
        ["--history", ""], ["--history", "99999999999GiB"], ["--history", "none"], ["--history-age", "30"],
        ["--history-age", "0d"], ["--history-age", "1w"], ["--history-age", "1d", "--history", "off"],
        ["--allow-origin", "localhost:3000"], ["--allow-origin", "http://a/"], ["--allow-origin", "https://a:443"],
    ])
    func `an option that means nothing is named`(options: [String]) throws {
        try expectFailure(["--db", ":memory:"] + options, options[0])
    }

    @Test func `--dev lets scripts of any port of this machine call, and no others`() throws {
        try withPutstore("--dev") { (service) throws in
            for (origin, isAllowed) in [
                ("http://localhost:5173", true), ("http://127.0.0.1:3000", true), ("http://localhost", true),
                ("https://localhost:5173", false), ("http://evil.example", false), ("null", false),
            ] {
                let answer = try service.send("GET", "/_health", ["Origin": origin])
                #expect(answer["Access-Control-Allow-Origin"] == (isAllowed ? origin : nil), "\(origin)")
            }
        }
    }

    @Test func `the host of --public-url is a name of the service`() throws {
        try withPutstore("--public-url", "https://example.test:8443/api") { (service) throws in
            for (host, status) in [
                ("example.test", 200), ("example.test:8443", 200), ("localhost", 200), ("a.test", 421),
            ] {
                #expect(try service.send("GET", "/_health", ["Host": host]).status == status, "\(host)")
            }
        }
    }

    @Test func `:memory: keeps nothing`() throws {
        let first = try PutstoreProcess(database: ":memory:", in: directory)
        expect(try first.put("/c/1", "1"), 201, UsualFields.created("/c/1"))
        #expect(try first.put("/c/1", "2").status == 204)
        #expect(try first.send("GET", "/c/1").text == "2")
        #expect(try first.stop() == .exit(0))
        let second = try PutstoreProcess(database: ":memory:", in: directory)
        try expectProblem(try second.send("GET", "/c/1"), 404, "not-found")
        #expect(try second.stop() == .exit(0))
    }

    private func expectFailure(
        _ arguments: [String], _ message: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let (ending, output, errors) = try PutstoreProcess.run(arguments, in: directory)
        guard case .exit(let code) = ending else {
            Issue.record("it ended with \(ending)", sourceLocation: sourceLocation)
            return
        }
        #expect(code != 0, sourceLocation: sourceLocation)
        #expect(errors.contains(message), "\(errors)", sourceLocation: sourceLocation)
        #expect(!output.contains("listens"), sourceLocation: sourceLocation)
    }
}
