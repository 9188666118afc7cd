import Testing

/// `putstore check`.
@Suite struct CheckTests {
    private let directory: TemporaryDirectory
    private var database: String { directory.path + "/store.db" }

    /// A database with indexes, and with a history in which things were replaced, deleted and made again.
    init() throws {
        directory = try TemporaryDirectory()
        let service = try PutstoreProcess(["--testing", "--history", "20KiB"], in: directory)
        let json: SentFields = ["Content-Type": "application/json"]
        _ = try service.send("PUT", "/_collections/orders", json, "{\"indexes\":[\"n\",\"a.b\"],\"search\":true}")
        for round in 0..<4 {
            for number in 0..<30 {
                try service.put("/orders/\(number)", "{\"n\":\(number * round),\"text\":\"word\(round) Café\"}")
            }
            _ = try service.send("DELETE", "/orders/\(round)")
        }
        try service.put("/orders/t", "[\"text\"]", "application/vnd.t+json")
        _ = try service.send("PUT", "/_snapshots/now")
        #expect(try service.stop() == .exit(0))
    }

    private func check() throws -> (code: ChildProcess.Ending, lines: [Substring], errors: String) {
        let run = try PutstoreProcess.run(["check", "--db", database], in: directory)
        return (run.ending, run.output.split(separator: "\n"), run.errors)
    }

    @Test func `a database that is whole is found so, served or not`() throws {
        let lines = try check().lines
        #expect(try check().code == .exit(0) && lines.allSatisfy { $0.hasPrefix("ok ") })
        for part in [
            "the file", "resources: 30", "history", "index of n in orders: 30 entries", "index of a.b in orders",
            "index of all words in orders",
        ] {
            #expect(lines.contains { $0.contains(part) }, "\(part)")
        }
        let service = try PutstoreProcess(in: directory)
        try service.put("/orders/new", "{\"n\":7}")
        let served = try check()
        #expect(served.code == .exit(0) && served.lines.contains { $0.contains("resources: 31") })
        #expect(try service.stop() == .exit(0))
    }

    @Test(arguments: [
        ("DELETE FROM index_entry WHERE id = '7' AND number = 1", "index of n in orders"),
        ("INSERT INTO index_entry VALUES (3, x'78', '7', 7)", "index of all words in orders"),
        ("INSERT INTO index_entry VALUES (99, x'78', '7', 7)", "no index"),
        ("UPDATE resource SET content = CAST('{\"n\":-1}' AS BLOB) WHERE id = '9'", "index of n in orders"),
        ("UPDATE resource SET revision = 9999 WHERE id = '9'", "never given"),
        ("DELETE FROM change WHERE revision = (SELECT revision - 5 FROM counter)", "history: it has"),
        ("UPDATE change SET prior = prior - 1 WHERE revision = (SELECT revision - 5 FROM counter)", "history"),
        ("UPDATE counter SET kept_bytes = kept_bytes + 1", "history: it keeps"),
        ("UPDATE counter SET revision = revision - 1", "newer"),
        ("DELETE FROM collection", "newer than their collection"),
    ])
    func `what another program has broken is found`(sql: String, sentence: String) throws {
        _ = try Tool.run("sqlite3", [database, sql], in: directory)
        let found = try check()
        #expect(found.code == .exit(1))
        #expect(found.lines.contains { $0.hasPrefix("bad") && $0.contains(sentence) }, "\(found.lines)")
    }

    @Test func `pages that are damaged are found`() throws {
        let size = try #require(
            Int(try Tool.run("stat", ["-c", "%s", database], in: directory).prefix { $0.isNumber }))
        let command = "dd if=/dev/zero of=\(database) bs=512 seek=20 count=\(size / 512 - 40) conv=notrunc 2>/dev/null"
        _ = try Tool.run("sh", ["-c", command], in: directory)
        let found = try check()
        // Where the schema itself cannot be read, nothing can.
        let isTold = found.lines.contains { $0.hasPrefix("bad  the file") } || found.errors.contains(database)
        #expect(found.code == .exit(1) && isTold)
    }

    @Test func `a file that is none of ours, or not there, is no database to be checked`() throws {
        _ = try directory.write("text", to: "text")
        for name in ["text", "nothing"] {
            let run = try PutstoreProcess.run(["check", "--db", directory.path + "/" + name], in: directory)
            #expect(run.ending == .exit(1) && run.output.isEmpty && run.errors.contains(name))
        }
    }
}
