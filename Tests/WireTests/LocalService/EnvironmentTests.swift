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

    @Test(arguments: [("CONTENT_LIMIT", "many"), ("REQUIRE_PRECONDITIONS", "maybe")])
    func `a value that means nothing is refused with its name`(name: String, value: String) throws {
        let directory = try TemporaryDirectory()
        let (ending, _, errors) = try PutstoreProcess.run(
            ["--port", "0", "--db", ":memory:"], environment: ["PUTSTORE_\(name)": value], in: directory)
        #expect(ending != .exit(0))
        let option = name.lowercased().replacing("_", with: "-")
        #expect(errors.contains(option) || errors.contains(name), "\(errors)")
    }
}
