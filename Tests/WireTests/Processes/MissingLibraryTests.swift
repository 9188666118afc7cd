import Testing

/// A machine on which libpq cannot be loaded.
struct MissingLibraryTests {
    private let directory: TemporaryDirectory
    private let environment: [String: String]

    init() throws {
        directory = try TemporaryDirectory()
        // What the loader finds first is no library.
        _ = try directory.write("", to: "libpq.so.5")
        environment = ["LD_LIBRARY_PATH": directory.path]
    }

    @Test func `a file is served without libpq`() throws {
        try withPutstore(environment: environment) { (service) throws in
            try service.put(Fresh.resource(), "1")
        }
    }

    @Test(arguments: [["serve", "--port", "0"], ["check"], ["export"], ["migrate"]])
    func `the URL of a database is answered with what is to be installed`(command: [String]) throws {
        let (ending, output, errors) = try PutstoreProcess.run(
            command + ["--db", "postgres://nobody@localhost/none"], environment: environment, in: directory)
        #expect(ending == .exit(1))
        #expect(output.isEmpty)
        let advice = "Install libpq 14 or later: apt-get install libpq5, dnf install libpq, apk add libpq"
        #expect(errors.contains(advice))
    }
}
