import Testing

/// The judge is judged first: this runs with all tests.
struct SyncOrderTests {
    @Test(arguments: [
        (["1 read(9<s>, \"PUT /\"", wal, "2 fdatasync(8</d/store.db-wal>) = 0", sent], 0),
        (["1 read(9<s>, \"PUT /\"", wal, "2 fdatasync(8</d/store.db-wal> <unfinished ...>", resumed, sent], 0),
        (["1 read(9<s>, \"PUT /\"", wal, sent], 1),
        (["1 read(9<s>, \"PUT /\"", wal, "2 fdatasync(8</d/store.db-wal> <unfinished ...>", sent, resumed], 1),
        (["1 read(9<s>, \"PUT /\"", wal, "2 fdatasync(8</d/store.db-wal>) = 0 (INJECTED)", sent], 1),
        (["1 read(9<s>, \"PUT /\"", "2 fdatasync(8</d/store.db-wal>) = 0", wal, sent], 1),
        (["1 read(9<s>, \"PUT /\"", "2 fdatasync(8</d/store.db-wal> <unfinished ...>", wal, resumed, sent], 1),
        (["1 read(9<s>, \"PUT /\"", wal, "2 fdatasync(7</d/store.db>) = 0", sent], 1),
        (["1 <... read resumed>\"PUT /\"", sent], 1),
    ])
    func `an answer is too early unless the log was written and then synced`(lines: [String], tooEarly: Int) {
        let order = SyncOrder(lines.joined(separator: "\n"))
        #expect(order.answers == 1)
        #expect(order.tooEarly == tooEarly)
    }

    private static let wal = "2 pwrite64(8</d/store.db-wal>, \"...\", 4096, 0) = 4096"
    private static let resumed = "2 <... fdatasync resumed>) = 0"
    private static let sent = "1 write(9<s>, \"HTTP/1.1 204\""
}

extension SoakTests {
    /// The order of system calls, by another witness than the recorder: strace.
    struct TracedOrderTests {
        static let isTraceable: Bool = {
            guard let directory = try? TemporaryDirectory() else { return false }
            return (try? Tool.run("strace", ["-f", "-o", "/dev/null", "true"], in: directory)) != nil
        }()

        @Test(.enabled(if: isTraceable, "strace is not there, or not allowed"))
        func `every answer to a write is sent after the sync of the log that covers it`() throws {
            let order = try trace(writes: Scale.rounds(400, least: 40), "")
            #expect(order.tooEarly == 0)
            report("order of calls", "\(order.answers) answers, \(order.tooEarly) of them too early")
        }

        @Test(.enabled(if: isTraceable, "strace is not there, or not allowed"))
        func `a sync that the system does not carry out is noticed`() throws {
            let order = try trace(writes: 40, "-e inject=fdatasync,fsync:retval=0")
            #expect(order.tooEarly == order.answers)
        }

        /// One client, so that whose commit a sync covers is no question.
        private func trace(writes: Int, _ options: String) throws -> SyncOrder {
            let directory = try TemporaryDirectory()
            let file = directory.path + "/trace"
            let service = try PutstoreProcess(
                ["--log-level", "notice"], in: directory,
                // As the program's child, so that the program stays ours to stop.
                preparation: "exec strace -D -f -y -qq -s 16 \(options) -e trace=\(SyncOrder.calls) -o \(file) "
                    + "\"$0\" \"$@\"")
            let crowd = try Crowd(1, "t", of: service, dice: Dice(seed: Scale.seed()))
            let deadline = Deadline(after: 60)
            while (crowd.requestLog.values.first?.count ?? 0) < writes, !deadline.isOver { try crowd.run(for: 0.3) }
            let acknowledged = crowd.ledger.counts.values.reduce(0, +)
            #expect(try service.stop() == .exit(0))
            let order = SyncOrder(directory.read("trace"))
            #expect(order.answers >= acknowledged && acknowledged >= writes)
            return order
        }
    }
}
