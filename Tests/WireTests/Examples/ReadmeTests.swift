import Testing

struct ReadmeTests {
    @Test func `every command of the README prints what the README shows`() throws {
        let session = Self.session(in: try Project.text("README.md"))
        #expect(session.count >= 6)
        try withPutstore("--testing", database: ":memory:") { service in
            for (command, shown) in session {
                let (shownAuthority, authority) = ("127.0.0.1:8080", "127.0.0.1:\(service.port)")
                let live = command.replacing(shownAuthority, with: authority)
                let printed = try Project.output(of: live).replacing(authority, with: shownAuthority)
                #expect(Self.comparable(printed) == Self.comparable(shown), "\(command)")
            }
        }
    }

    @Test func `every way to start that the README shows starts the service`() throws {
        let ways = try Project.text("README.md").matches(of: #/make run ARGS='(?<options>[^']*)'/#)
        #expect(ways.count >= 4)
        let directory = try TemporaryDirectory()
        try directory.write("secret\n", to: "tokens.txt")
        for way in ways {
            let options = way.options.replacing("tokens.txt", with: directory.path + "/tokens.txt").split(
                separator: " ")
            let service = try PutstoreProcess(options.map { String($0) }, database: ":memory:")
            #expect(try service.send("GET", "/_health").status == 200, "\(way.options)")
            #expect(try service.stop() == .exit(0))
        }
    }

    @Test func `the backup of the README, made while the service runs, has what was acknowledged`() throws {
        let command = try #require(
            try Project.text("README.md").firstMatch(of: #/\nputstore (backup backup\.db [^\n]*)/#))
        let service = try PutstoreProcess()
        for number in 1...100 { try service.put("/c/\(number)", "\(number)") }
        let live = String(command.1).replacing(#/\b(backup|putstore)\.db\b/#) { match in
            service.directory.path + (match.1 == "putstore" ? "/store.db" : "/backup.db")
        }
        let words = live.split(separator: " ").map { String($0) }
        let (ending, _, errors) = try PutstoreProcess.run(words, in: service.directory)
        #expect(ending == .exit(0), "\(errors)")
        let copy = try PutstoreProcess(database: "{directory}/backup.db", in: service.directory)
        #expect(try copy.send("GET", "/c?limit=1000").json()["items"]?.array?.count == 100)
        #expect(try copy.stop() == .exit(0))
        #expect(try service.stop() == .exit(0))
    }

    @Test func `the commands for data in and out do as the README says, as they stand`() throws {
        let readme = try Project.text("README.md")
        let directory = try TemporaryDirectory()
        _ = try Tool.run("ln", ["-s", try ProgramLocation.putstore(), directory.path + "/putstore"], in: directory)
        func run(_ command: String) throws -> String {
            try Tool.run("sh", ["-c", "cd \(directory.path) && PATH=.:$PATH && \(command)"], in: directory)
        }
        try directory.write("{\"posts\":[{\"id\":1,\"title\":\"Tea\"}]}", to: "db.json")
        let start = try #require(readme.firstMatch(of: #/\nputstore serve (?<options>--dev --seed db\.json)\n/#))
        let options = start.options.replacing("db.json", with: directory.path + "/db.json").split(separator: " ")
        let service = try PutstoreProcess(
            options.map { String($0) }, database: "{directory}/putstore.db", in: directory)
        try service.put("/posts/1", "1")
        let reset = try #require(readme.firstMatch(of: #/\ncurl -X PUT http:\/\/127\.0\.0\.1:8080\/_store [^\n]*/#))
            .output
        _ = try run(String(reset.replacing("8080", with: "\(service.port)")))
        #expect(try service.send("GET", "/posts/1").text == "{\"id\":1,\"title\":\"Tea\"}")
        #expect(try service.stop() == .exit(0))
        let commands = readme.matches(of: #/\n(?<command>putstore (export|import|check) [^\n]*)/#).map {
            String($0.command)
        }
        #expect(commands.count >= 3)
        for command in commands { _ = try run(command) }
        let other = try PutstoreProcess(database: "{directory}/other.db", in: directory)
        #expect(try other.send("GET", "/posts/1").text == "{\"id\":1,\"title\":\"Tea\"}")
        #expect(try other.stop() == .exit(0))
    }

    @Test func `every file that Architecture.md names is there, and a PUT goes through sixteen at most`() throws {
        let page = try Project.text("Documentation/Architecture.md")
        let named = page.matches(of: #/`(?<file>Sources/[A-Za-z\/]+\.swift)`/#).map { String($0.file) }
        #expect(named.count > 10)
        for file in Set(named) { #expect(try !Project.text(file).isEmpty, "\(file)") }
        let steps = page.matches(of: #/\n(?<number>\d+)\. `Sources\//#).compactMap { Int($0.number) }
        #expect(steps == Array(1...steps.count) && steps.count <= 16)
    }

    @Test func `every figure of the README stands in the results of the benchmarks`() throws {
        let results = Set(try Project.text("Documentation/Benchmarks.md").split(separator: "\n"))
        let readme = try Project.text("README.md")
        let table = try #require(readme.firstMatch(of: #/<!-- Documentation/Benchmarks.md -->\n(?<rows>(\|.*\n)+)/#))
        let rows = table.rows.split(separator: "\n")
        #expect(rows.count >= 5)
        for row in rows { #expect(results.contains(row), "\(row)") }
    }

    /// The commands of all console blocks, each with what it prints.
    private static func session(in readme: String) -> [(command: String, output: String)] {
        var session: [(command: String, output: String)] = []
        var isConsole = false
        for line in readme.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isConsole = line == "```console"
            } else if isConsole, line.hasPrefix("$ ") {
                session.append((String(line.dropFirst(2)), ""))
            } else if isConsole, !session.isEmpty {
                session[session.count - 1].output += line + "\n"
            }
        }
        return session
    }

    /// The text with what differs each time made equal, lines that end with CR LF ended with LF, and none at the end: a
    /// document may need a line end where content has none.
    private static func comparable(_ text: String) -> String {
        String(text.replacing("\r\n", with: "\n").reversed().drop { $0 == "\n" }.reversed())
            .replacing(#/(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/#, with: "DATE")
            .replacing(#/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/#, with: "UUID")
            .replacing(#/\/_requests\/[0-9a-z]+-[0-9]+/#, with: "/_requests/ID")
    }
}
