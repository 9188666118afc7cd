import Glibc
import Testing

extension SoakTests {
    /// Somebody takes the file away, or writes into it, while 16 writers are at it.
    struct LostFileTests {
        private let directory: TemporaryDirectory
        private let service: PutstoreProcess

        init() throws {
            directory = try TemporaryDirectory()
            guard mkdir(directory.path + "/d", 0o700) == 0 else { throw HarnessError("mkdir: \(errorText())") }
            service = try PutstoreProcess(
                ["--log-level", "notice"], database: "{directory}/d/store.db", in: directory)
        }

        /// What is acknowledged into a file that nobody can find again is lost.
        @Test(arguments: [
            ("its directory is gone", "rm -r d"),
            ("it was moved", "mv d/store.db d/moved.db"),
            ("another was put in its place", "cp d/store.db d/other.db && mv d/other.db d/store.db"),
            ("its log is gone", "rm d/store.db-wal"),
        ])
        func `a file that is taken away is 503, in the log, and no write is acknowledged any more`(
            name: String, command: String
        ) throws {
            let crowd = try Crowd(16, "w", of: service, dice: Dice(seed: Scale.seed()))
            try crowd.run(for: 0.5)
            #expect(try service.send("GET", "/_health").status == 200)
            _ = try Tool.run("sh", ["-c", "cd \"$0\" && \(command)", directory.path], in: directory)
            let json: SentFields = ["Content-Type": "application/json"]
            for number in 0..<20 {
                let answer = try service.send("PUT", "/after/\(number)", json, "\(number)")
                guard answer.status == 503 else {
                    Issue.record("\(name): PUT \(number) is \(answer.status)")
                    break
                }
                try expectProblem(answer, 503, "store-unavailable", fields: ["Retry-After": .present])
            }
            #expect(try service.send("GET", "/_health").status == 503, "\(name)")
            #expect(service.log.contains("Commits fail"), "\(name)")
            #expect(try service.stop() == .exit(0))
        }

        @Test(arguments: [
            (
                "noise in the middle",
                "dd if=/dev/urandom of=d/store.db bs=4k seek=20 count=200 conv=notrunc status=none"
            ),
            ("half of it is cut off", "truncate -s $(($(stat -c %s d/store.db) / 2 / 4096 * 4096)) d/store.db"),
            ("nothing is left", "truncate -s 0 d/store.db"),
        ])
        func `a file that is spoilt is 503 or unharmed, and no crash`(name: String, command: String) throws {
            let crowd = try Crowd(16, "w", of: service, dice: Dice(seed: Scale.seed()))
            // Until something of the log has been moved into the file.
            try crowd.run(for: 3)
            _ = try Tool.run("sh", ["-c", "cd \"$0\" && \(command)", directory.path], in: directory)
            // 404 and 409: where the noise hides or spoils what a patch needs.
            crowd.refusals = [503, 404, 409]
            try? crowd.run(for: 2)
            let statuses = crowd.requestLog.values.joined().compactMap(\.answer?.status)
            let surprises = statuses.filter { ![200, 201, 204, 404, 409, 503].contains($0) }
            #expect(surprises.isEmpty, "\(name): \(surprises)")
            #expect([200, 503].contains(try service.send("GET", "/_health").status))
            #expect(try service.stop() == .exit(0))
            let tally = Dictionary(grouping: statuses) { $0 }.mapValues(\.count).sorted { $0.key < $1.key }
            report("spoilt file", "\(name): \(tally.map { "\($0.value) × \($0.key)" }.joined(separator: ", "))")
        }
    }
}
