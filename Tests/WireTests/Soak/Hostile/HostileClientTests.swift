import Glibc
import Testing

extension SoakTests {
    /// Clients that mean no good, thousands of them, while others want to be served.
    struct HostileTests {
        /// Descriptors that this process may have: as many as the system lets it.
        private static func raiseLimit() -> Int {
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = min(limit.rlim_max, 16_384)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            return Int(limit.rlim_cur)
        }

        @Test func `4,096 idle, slow, deaf and flooding clients do not keep others from being served`() throws {
            let idle = min(4096, Self.raiseLimit() - 600)
            let seconds = Scale.seconds(50, least: 5)
            let service = try PutstoreProcess(
                ["--log-level", "notice", "--connection-limit", "6000", "--head-timeout", "5"],
                preparation: "ulimit -n $(ulimit -Hn)")
            try service.put("/hostile/large", "\"" + String(repeating: "x", count: 1 << 20) + "\"")
            var regulars = try Regulars(4, of: service)
            _ = try regulars.work(for: 1)
            let before = try regulars.work(for: seconds / 4)
            report("hostile clients", "alone: \(before); \(regulars.memory) MiB")
            var memories: [Double] = []
            for wave in 1...2 {
                let attack = Attack(
                    on: service.port,
                    [.idle: idle, .slowHead: 100, .slowContent: 64, .deaf: 64, .tooMuch: 4, .endless: 4])
                defer { attack.stop() }
                // The head's time is over once for most of them.
                let during = try regulars.work(for: seconds)
                memories.append(regulars.memory)
                report(
                    "hostile clients",
                    "wave \(wave), \(attack.size) hostile connections, \(attack.closed) thrown out: \(during); "
                        + "ratios \(during.median / before.median) and \(during.p99 / before.p99); \(regulars.memory) MiB"
                )
                #expect(attack.size > idle / 2)
                #expect(during.median < max(10 * before.median, 10))
                #expect(during.p99 < max(20 * before.p99, 100))
            }
            #expect(memories[0] < 512)
            #expect(memories[1] < memories[0] * 1.25 + 32, "it grows from wave to wave")
            let after = try regulars.work(for: seconds / 4)
            report("hostile clients", "afterwards: \(after); \(try service.residentMemory()) MiB")
            #expect(after.median < max(3 * before.median, 5))
            #expect(try service.send("GET", "/_health").status == 200)
            #expect(try service.stop() == .exit(0))
        }

        @Test func `when descriptors run out, those who are in are served, and newcomers again later`() throws {
            _ = Self.raiseLimit()
            let seconds = Scale.seconds(20, least: 3)
            let service = try PutstoreProcess(["--log-level", "notice"], preparation: "ulimit -n 500")
            var regulars = try Regulars(4, of: service)
            let before = try regulars.work(for: seconds / 4)
            let attack = Attack(on: service.port, [.idle: 1500, .slowHead: 200, .tooMuch: 2])
            let during = try regulars.work(for: seconds)
            attack.stop()
            #expect(service.log.contains("connections cannot be accepted"))
            let deadline = Deadline(after: 3)
            while (try? service.send("GET", "/_health").status) != 200 {
                guard !deadline.isOver else { throw HarnessError("nobody new is served") }
            }
            var newcomers = try Regulars(8, of: service)
            let after = try newcomers.work(for: seconds / 4)
            #expect(during.median < max(10 * before.median, 10))
            #expect(try service.stop() == .exit(0))
            report(
                "no descriptors", "alone: \(before); during: \(during); afterwards: \(after); \(regulars.memory) MiB")
        }
    }
}
