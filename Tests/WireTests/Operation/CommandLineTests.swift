import Testing

/// What the program says of its command line.
@Suite struct CommandLineTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func run(
        _ arguments: String..., environment: [String: String] = [:]
    ) throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
        try PutstoreProcess.run(arguments, environment: environment, in: directory)
    }

    @Test(arguments: [["imprt"], ["frobnicate"], ["--frob"], ["--port", "-1"], ["export", "--frob"]])
    func `a command line that cannot be read ends with 64`(arguments: [String]) throws {
        #expect(try PutstoreProcess.run(arguments, in: directory).ending == .exit(64))
    }

    @Test(arguments: [
        (["--test"], "--testing"), (["serve", "--hlep"], "--help"), (["--hlep"], "--help"),
        (["--prot", "0"], "--port"),
        (["--versoin"], "--version"),
    ])
    func `an option that is misspelt is told the right one`(arguments: [String], option: String) throws {
        let errors = try PutstoreProcess.run(arguments, in: directory).errors
        #expect(errors.contains("Did you mean '\(option)'?"), "\(errors)")
    }

    @Test(arguments: [
        (["--batch-limit", "-5"], "--batch-limit is a number of 1 or more"), (["--port", "-1"], "--port"),
        (["revert", "http://127.0.0.1:1/c/1", "--to", "-1"], "--to is the number of a revision"),
        (["health", "--timeout", "-1"], "--timeout is a number of seconds"),
    ])
    func `a number below zero is a value`(arguments: [String], message: String) throws {
        let errors = try PutstoreProcess.run(arguments, in: directory).errors
        #expect(errors.contains(message) && !errors.contains("Missing value"), "\(errors)")
    }

    @Test func `the database that the environment names is that of every command`() throws {
        let database = directory.path + "/named.db"
        let environment = ["PUTSTORE_DB": database, "PUTSTORE_PORT": "nonsense"]
        let file = try directory.write("{\"a\":[1]}", to: "file")
        #expect(try run("import", file, environment: environment).output.hasPrefix(database))
        #expect(try run("export", environment: environment).output.contains("\"collection\":\"a\""))
        #expect(try run("check", environment: environment).ending == .exit(0))
        #expect(try run("backup", directory.path + "/copy.db", environment: environment).ending == .exit(0))
        // The command line counts more.
        #expect(try run("export", "--db", directory.path + "/copy.db", environment: environment).ending == .exit(0))
        let refused = try run("export", environment: ["PUTSTORE_DB": directory.path + "/none.db"])
        #expect(refused.ending == .exit(1) && refused.errors.contains("none.db"))
        #expect(
            try run("migrate", environment: ["PUTSTORE_DB": "postgres://nobody@127.0.0.1:1/none"]).errors.contains(
                "127.0.0.1"))
        #expect(try !Tool.run("ls", [directory.path], in: directory).contains("putstore.db"))
    }

    @Test func `a full disk behind standard output is told as that`() throws {
        let database = directory.path + "/store.db"
        let file = try directory.write("{\"a\":[1]}", to: "file")
        #expect(try run("import", file, "--db", database).ending == .exit(0))
        let said = try Tool.run(
            "sh", ["-c", "\(try ProgramLocation.putstore()) export --db \(database) 2>&1 >/dev/full; true"],
            in: directory)
        #expect(said.contains("Standard output: No space left on device"), "\(said)")
        #expect(!said.contains(database))
    }

    @Test(arguments: ["reference", "graph", "check --db {}/store.db", "snippet --language curl {}/request"])
    func `what a command could not tell is no success`(command: String) throws {
        let file = try directory.write("{\"a\":[1]}", to: "file")
        #expect(try run("import", file, "--db", directory.path + "/store.db").ending == .exit(0))
        _ = try directory.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", to: "request")
        let line = try ProgramLocation.putstore() + " " + command.replacing("{}", with: directory.path)
        let said = try Tool.run("sh", ["-c", "\(line) 2>&1 >/dev/full; echo status $?"], in: directory)
        #expect(said.contains("Standard output: ") && said.contains("status 1"), "\(said)")
    }

    @Test(arguments: ["TERM", "INT"])
    func `who is stopped while filling the store ends well, with nothing stored`(signal: String) throws {
        // The shell is held up until the program has opened the seed.
        let script = """
            cd "$1"; mkfifo seed; "$0" serve --port 0 --db store.db --seed seed & exec 3>seed; \
            kill -\(signal) $!; wait $!; echo status $?
            """
        let said = try Tool.run(
            "sh", ["-c", script, ProgramLocation.putstore(), directory.path], in: directory)
        #expect(said.contains("status 0"), "\(said)")
    }

    @Test func `what comes through a pipe is imported, too`() throws {
        let database = directory.path + "/store.db"
        let program = try ProgramLocation.putstore()
        let file = try directory.write("{\"a\":[1,{\"id\":\"x\"}]}", to: "file")
        let said = try Tool.run(
            "sh", ["-c", "cat \(file) | \(program) import /dev/stdin --db \(database)"], in: directory)
        #expect(said.contains("2 created"), "\(said)")
        #expect(try run("export", "--db", database).output.contains("\"id\":\"x\""))
    }

    @Test func `health is of a putstore`() throws {
        let service = try PutstoreProcess.shared()
        #expect(try run("health", "http://127.0.0.1:\(service.port)").ending == .exit(0))
        let collection = Fresh.collection()
        try service.put("/\(collection)/_health", "{\"a\":1}")
        let other = try run("health", "http://127.0.0.1:\(service.port)/\(collection)")
        #expect(other.ending == .exit(1) && other.errors.contains("not as a putstore"), "\(other.errors)")
    }

    @Test func `a database of another kind is told as that`() throws {
        for (command, word) in [(["check"], "127.0.0.1"), (["backup", "x.db"], "PostgreSQL")] {
            let refused = try PutstoreProcess.run(
                command + ["--db", "postgres://nobody@127.0.0.1/none"], in: directory)
            #expect(refused.ending == .exit(1) && refused.errors.contains(word), "\(refused.errors)")
        }
    }

    @Test func `revert to a deletion offers no more than is meant, and not of another resource`() throws {
        try withPutstore { (service) throws in
            let base = "http://127.0.0.1:\(service.port)"
            try service.put("/o/x", "1")
            try service.put("/o/y", "1")
            _ = try service.send("DELETE", "/o/y")
            let other = try run("revert", base + "/o/x", "--to", "3")
            #expect(
                other.errors.contains("Revision 3 is of /o/y, not of /o/x; nothing was changed."), "\(other.errors)")
            let gone = try run("revert", base + "/o/y", "--to", "3")
            #expect(gone.errors.contains("there is nothing now") && !gone.errors.contains("curl"), "\(gone.errors)")
            try service.put("/o/y", "2")
            let there = try run("revert", base + "/o/y", "--to", "3")
            #expect(
                there.errors.contains("curl -X DELETE -H 'If-Match: \"4\"' '\(base)/o/y'"), "\(there.errors)")
        }
    }
}
