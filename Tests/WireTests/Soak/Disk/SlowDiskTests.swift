import Testing

extension SoakTests {
    /// A disk that takes half a second for every sync, as strace makes it.
    struct SlowDiskTests {
        private static let stall = 0.5

        @Test(.enabled(if: TracedOrderTests.isTraceable, "strace is not there, or not allowed"))
        func `while a sync stalls other connections are served, and the writes that wait share the next`() throws {
            let service = try PutstoreProcess(
                ["--log-level", "notice"],
                // As the program's child, so that the program stays ours to stop.
                preparation: "exec strace -D -f -qq -o /dev/null -e trace=fdatasync "
                    + "-e inject=fdatasync:delay_enter=\(Int(Self.stall * 1e6)) \"$0\" \"$@\"")
            let json: SentFields = ["Content-Type": "application/json"]
            let writer = try service.connect()
            // As many as there are event loops, and more: one of them is on the writer's.
            let readers = try (0..<8).map { _ in try service.connect() }
            #expect(try writer.send("PUT", "/c/1", json, "1").status == 201)
            for reader in readers { #expect(try reader.send("GET", "/c/1").status == 200) }

            var slowest = 0.0
            for round in 2...5 {
                let start = Deadline.now
                try writer.request("PUT", "/c/1", json, bytes: Array("\(round)".utf8))
                for reader in readers {
                    let asked = Deadline.now
                    let answer = try reader.send("GET", "/c/1")
                    slowest = max(slowest, Deadline.now - asked)
                    #expect(answer.text == "\(round - 1)")
                }
                #expect(Deadline.now - start < Self.stall, "the readers were not done before the sync")
                #expect(try writer.receive(to: "PUT").status == 204)
                #expect(Deadline.now - start >= Self.stall)
            }
            #expect(slowest < Self.stall / 2)

            let start = Deadline.now
            let answers = try Race.run(64, "PUT", "/c/2", [("Content-Type", "application/json")], against: service) {
                "\($0)"
            }
            let elapsed = Deadline.now - start
            #expect(answers.count { $0.status == 201 } == 1)
            #expect(answers.count { $0.status == 204 } == 63)
            // One commit that is under way, and one or two for all the others.
            #expect(elapsed < 5 * Self.stall)
            report("slow disk", "GET at most \(Int(slowest * 1000)) ms, 64 PUT in \(Int(elapsed * 1000)) ms")
            #expect(try service.stop() == .exit(0))
        }
    }
}
