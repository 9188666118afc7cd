import Glibc
import Testing

/// Another program, the sqlite3 shell, writes to the file while the service runs.
struct OtherProgramWriteTests {
    private static let change = """
        UPDATE resource SET content = CAST('[2]' AS BLOB), revision = 50 WHERE id = '1';
        UPDATE collection SET revision = 50; UPDATE counter SET revision = 50;
        """

    @Test func `the next PUT, If-Match and, 20 ms later, GET see what it wrote`() throws {
        try withPutstore { (service) throws in
            let first = try service.put("/c/1", "[1]")
            expect(try service.send("GET", "/c/1"), 200, UsualFields.read(), "[1]")
            try write(Self.change, to: service)
            usleep(20_000)
            expect(try service.send("GET", "/c/1"), 200, UsualFields.read(tag: "\"50\""), "[2]")

            try write(Self.change.replacing("50", with: "60"), to: service)
            let json: SentFields = ["Content-Type": "application/json", "If-Match": first["ETag"] ?? ""]
            let stale = try service.send("PUT", "/c/1", json, "[3]")
            #expect(stale.status == 412)
            #expect(stale["ETag"] == "\"60\"")
            let current: SentFields = ["Content-Type": "application/json", "If-Match": "\"60\""]
            #expect(try service.send("PUT", "/c/1", current, "[3]")["ETag"] == "\"61\"")

            try write(Self.change.replacing("50", with: "70"), to: service)
            #expect(try service.put("/c/1", "[4]")["ETag"] == "\"71\"")
        }
    }

    private func write(_ sql: String, to service: PutstoreProcess) throws {
        let file = service.directory.path + "/store.db"
        _ = try Tool.run("sqlite3", [file, ".timeout 5000", sql], in: service.directory)
    }
}
