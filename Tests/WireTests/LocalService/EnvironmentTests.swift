import Testing

/// Local service: `PUTSTORE_…` in the environment stands for the option of that name.
struct EnvironmentTests {
    private static let json: SentFields = ["Content-Type": "application/json"]

    @Test func `an option may stand in the environment`() throws {
        let environment = ["PUTSTORE_CONTENT_LIMIT": "10", "PUTSTORE_LOG_LEVEL": "error"]
        try withPutstore(environment: environment) { (service) throws in
            #expect(try service.send("PUT", "/c/1", Self.json, "\"12345678\"").status == 201)
            #expect(try service.send("PUT", "/c/1", Self.json, "\"123456789\"").status == 413)
            #expect(service.log.isEmpty)
        }
    }

    @Test func `the command line counts more`() throws {
        try withPutstore("--content-limit", "100", environment: ["PUTSTORE_CONTENT_LIMIT": "10"]) { (service) throws in
            #expect(try service.send("PUT", "/c/1", Self.json, "\"123456789\"").status == 201)
        }
    }

    @Test(arguments: [("1", 428), ("true", 428), ("0", 204), ("", 204)])
    func `a flag is on or off`(value: String, status: Int) throws {
        try withPutstore(environment: ["PUTSTORE_REQUIRE_PRECONDITIONS": value]) { (service) throws in
            #expect(try service.send("PUT", "/c/1", Self.json, "1").status == 201)
            #expect(try service.send("PUT", "/c/1", Self.json, "2").status == status)
        }
    }

    @Test func `what may stand several times is separated by commas`() throws {
        try withPutstore(environment: ["PUTSTORE_ALLOW_HOST": "one.example, two.example"]) { (service) throws in
            for host in ["one.example", "two.example"] {
                #expect(try service.send("GET", "/_health", ["Host": host]).status == 200)
            }
        }
    }

    @Test(arguments: [
        ("PORT", "abc"), ("PORT", "70000"), ("CONTENT_LIMIT", "many"), ("REQUIRE_PRECONDITIONS", "maybe"),
        ("ALLOW_HOST", "*.test"), ("TOKEN_FILE", "/nowhere"), ("TOKEN_FILE", "http://a.test/tokens"), ("LOG_LEVEL", ""),
        ("PUBLIC_URL", "http://a.test/"),
    ])
    func `a value that cannot be read keeps the service from starting, and the variable is named`(
        name: String, value: String
    ) throws {
        let directory = try TemporaryDirectory()
        let (ending, _, errors) = try PutstoreProcess.run(
            ["--db", ":memory:"] + (name == "PORT" ? [] : ["--port", "0"]), environment: ["PUTSTORE_\(name)": value],
            in: directory)
        #expect(ending == .exit(64))
        let sentence = errors.prefix { $0 != "\n" }
        #expect(sentence.contains("PUTSTORE_\(name)") && !sentence.contains("--"), "\(errors)")
    }

    @Test(arguments: [
        ("SERVICE_HOST", "10.0.0.1"), ("SERVICE_PORT", "80"), ("PORT_80_TCP", "tcp://10.0.0.1:80"),
        ("PORT_80_TCP_PROTO", "tcp"), ("REQUIRE_PRECONDITION", "1"), ("HOST", "tcp://10.0.0.1:80"),
        ("CONTENT_LIMIT", "tcp://10.0.0.1:80"),
    ])
    func `what is no option, and a URL where none can be, is passed over with a warning`(
        name: String, value: String
    ) throws {
        try withPutstore(environment: ["PUTSTORE_\(name)": value]) { (service) throws in
            #expect(service.log.hasPrefix("Warning: PUTSTORE_\(name) is passed over: "), "\(service.log)")
            #expect(try service.send("GET", "/_health").status == 200)
        }
    }

    @Test func `a cluster's address does not keep the service from its port`() throws {
        let directory = try TemporaryDirectory()
        let script = """
            cd "$1"
            PUTSTORE_PORT=tcp://10.0.0.1:80 timeout 5 "$0" --db :memory: > out.txt 2> err.txt &
            for i in $(seq 100); do [ -s out.txt ] || [ ! -e /proc/$! ] || sleep 0.05; done
            kill $!; cat out.txt err.txt
            """
        // The port is 8080, which may be taken: that, too, is no longer the address's fault.
        let output = try Tool.run(
            "bash", ["-c", script, try ProgramLocation.putstore(), directory.path], in: directory)
        #expect(output.contains("Warning: PUTSTORE_PORT is passed over: --port is no URL such as “tcp://10.0.0.1:80”."))
        #expect(output.contains("127.0.0.1:8080"), "\(output)")
    }

    @Test func `every option of serve can stand in the environment`() throws {
        let directory = try TemporaryDirectory()
        let help = try PutstoreProcess.run(["serve", "--help"], in: directory).output
        let options = Set(help.matches(of: #/\n +--([a-z-]+)/#).map { String($0.1) }).subtracting(["help", "version"])
        #expect(options.count > 20)
        for option in options {
            let name = "PUTSTORE_" + option.replacing("-", with: "_").uppercased()
            let (ending, _, errors) = try PutstoreProcess.run(
                ["--port", "70000"], environment: [name: "\u{1}"], in: try TemporaryDirectory())
            #expect(ending != .exit(0) && !errors.contains("passed over"), "\(name): \(errors)")
        }
    }
}
