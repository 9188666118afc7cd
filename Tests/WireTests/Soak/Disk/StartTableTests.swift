import Glibc
import Testing

extension SoakTests {
    /// What a putstore says to the file that it is given, after it has been at work and was stopped or killed.
    struct StartTableTests {
        enum Wanted: Sendable {
            /// It starts, and has what had been moved from the log into the database.
            case start
            /// It ends with exit code 1 and says this.
            case refusal(String)
        }

        /// Commands in the file's directory, after a stop (the log is empty) and, where `log` is said, after `kill -9`.
        private static let table: [(name: String, isKilled: Bool, command: String, wanted: Wanted)] = [
            ("the log is noise", true, "\(noise) of=store.db-wal bs=4096 seek=0 count=4", .start),
            ("the log is cut within a frame", true, "truncate -s 5000 store.db-wal", .start),
            ("the log is empty", true, ": > store.db-wal", .start),
            ("the index of the log is noise", true, "\(noise) of=store.db-shm bs=4096 count=8", .start),
            ("the file is gone", false, "rm store.db*", .start),
            ("the file is empty", false, ": > store.db; rm -f store.db-*", .start),
            ("a small part is left", false, "truncate -s 5000 store.db", .refusal("malformed")),
            ("the header is noise", false, "\(noise) of=store.db bs=100 count=1", .refusal(notOurs)),
            ("all is noise", false, "\(noise) of=store.db bs=4096 count=4", .refusal(notOurs)),
            ("the schema is noise", false, "\(noise) of=store.db bs=1 seek=100 count=3000", .refusal("malformed")),
            ("a later schema", false, "sqlite3 store.db 'PRAGMA user_version = 99'", .refusal("later putstore")),
            ("a directory", false, "rm store.db*; mkdir store.db", .refusal(notOurs)),
            ("a pipe", false, "rm store.db*; mkfifo store.db", .refusal(notOurs)),
            ("a link to nowhere", false, "rm store.db*; ln -s nowhere/at/all store.db", .refusal("does not exist")),
        ]
        private static let notOurs = "is not a putstore database"
        private static let noise = "dd if=/dev/urandom conv=notrunc status=none"

        @Test(arguments: table.indices)
        func `it starts, or says why not and ends with 1`(index: Int) throws {
            let row = Self.table[index]
            let first = try PutstoreProcess(["--log-level", "notice"])
            for number in 0..<50 { try first.put("/c/\(number)", "\"\(String(repeating: "x", count: 5000))\"") }
            if row.isKilled { try first.kill() } else { #expect(try first.stop() == .exit(0)) }
            _ = try Tool.run("sh", ["-c", "cd \"$0\" && \(row.command)", first.directory.path], in: first.directory)
            switch row.wanted {
            case .start:
                let second = try first.restarted()
                #expect(try second.send("GET", "/_health").status == 200, "\(row.name)")
                #expect(try second.put("/c/after", "1").status == 201, "\(row.name)")
                #expect(try second.stop() == .exit(0), "\(row.name)")
            case .refusal(let words):
                try Self.expectRefusal(words, row.name, in: first.directory)
            }
        }

        @Test(.enabled(if: SmallDisk.isAllowed, "mounting is not allowed"))
        func `a disk that cannot be written is named, and nothing is lost`() throws {
            let disk = try SmallDisk(megabytes: 16)
            let first = try PutstoreProcess(in: disk.directory)
            try first.put("/c/1", "1")
            try first.kill()
            try disk.remount("ro")
            try Self.expectRefusal("cannot be written", "read-only", in: disk.directory)
            try disk.remount("rw")
            let second = try first.restarted()
            #expect(try second.send("GET", "/c/1").text == "1")
            #expect(try second.stop() == .exit(0))
        }

        private static func expectRefusal(_ words: String, _ name: String, in directory: TemporaryDirectory) throws {
            let before = directory.read("errors.txt").utf8.count
            let (ending, output, errors) = try PutstoreProcess.run(
                ["--port", "0", "--db", directory.path + "/store.db"], in: directory)
            let said = String(decoding: errors.utf8.dropFirst(before), as: UTF8.self)
            #expect(ending == .exit(1), "\(name)")
            #expect(said.contains(words), "\(name): \(said)")
            #expect(!output.contains("listens"), "\(name)")
        }
    }
}
