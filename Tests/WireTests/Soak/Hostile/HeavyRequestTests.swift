import Foundation
import Testing

extension SoakTests {
    /// One client's heavy requests, of the largest sizes that are taken, and how others fare meanwhile.
    struct HeavyRequestTests {
        private static let operations: SentFields = ["Content-Type": "application/json-patch+json"]
        private static let merge: SentFields = ["Content-Type": "application/merge-patch+json"]
        private static let json: SentFields = ["Content-Type": "application/json"]
        private static let size = 16 << 20

        /// What is sent, again and again, on so many connections at once.
        private struct Load {
            var name: String
            var connections: Int
            var send: @Sendable (Wire) throws -> Void
        }

        @Test func `heavy patches, contents and reads delay others by some milliseconds at most`() throws {
            let service = try PutstoreProcess(["--log-level", "notice"])
            let list = "{\"0\":2,\"list\":[1" + String(repeating: ",1", count: Self.size / 2 - 20) + "]}"
            try service.put("/heavy/list", list)
            try service.put("/heavy/target", "{}")
            try service.put("/heavy/short", "[1" + String(repeating: ",1", count: 200_000) + "]")
            let members = "{" + (0..<1_300_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
            let add = "{\"op\":\"add\",\"path\":\"/0\",\"value\":1}"
            let steps = "[" + Array(repeating: add, count: 240).joined(separator: ",") + "]"
            let loads = [
                Load(name: "ten small patches of a 16 MiB object", connections: 10) { wire in
                    let test = "[{\"op\":\"test\",\"path\":\"/0\",\"value\":2}]"
                    try Self.expect(wire, "PATCH", "/heavy/list", Self.operations, test, [204, 503])
                },
                Load(name: "a merge patch of 16 MiB", connections: 1) { wire in
                    try Self.expect(wire, "PATCH", "/heavy/target", Self.merge, members, [204, 413, 503])
                },
                Load(name: "patches of 48 million steps", connections: 2) { wire in
                    try Self.expect(wire, "PATCH", "/heavy/short", Self.operations, steps, [204, 409, 413, 503])
                },
                Load(name: "contents of 16 MiB with 1.3 million members", connections: 1) { wire in
                    try Self.expect(wire, "PUT", "/heavy/members", Self.json, members, [201, 204])
                },
                Load(name: "1,463 HEADs in one piece, twice", connections: 2) { wire in
                    for _ in 0..<1463 { try wire.request("HEAD", "/heavy/list") }
                    for _ in 0..<1463 { _ = try wire.receive(to: "HEAD", by: Deadline(after: 60)) }
                },
                Load(name: "parts of one byte, pipelined", connections: 2) { wire in
                    for _ in 0..<1000 { try wire.request("GET", "/heavy/list", ["Range": "bytes=0-0"]) }
                    for _ in 0..<1000 { _ = try wire.receive(by: Deadline(after: 60)) }
                },
            ]
            var regulars = try Regulars(4, of: service)
            for load in loads {
                let before = try regulars.work(for: 2)
                let attack = Endless(load.connections) { try load.send(try service.connect()) }
                let during = try regulars.work(for: Scale.seconds(10, least: 3))
                try attack.stop()
                report("heavy requests", "\(load.name): alone \(before); during \(during); \(regulars.memory) MiB")
                #expect(during.median < before.median + 5, "\(load.name)")
                #expect(during.p99 < before.p99 + 100, "\(load.name)")
            }
            let patch = Endless(4) { try loads[0].send(try service.connect()) }
            Thread.sleep(forTimeInterval: 1)
            let start = Deadline.now
            #expect(try service.stop() == .exit(0))
            #expect(Deadline.now - start < 12, "SIGTERM waits for nobody longer than it says")
            _ = try? patch.stop()
        }

        private static func expect(
            _ wire: Wire, _ method: String, _ target: String, _ fields: SentFields, _ content: String,
            _ statuses: [Int]
        ) throws {
            try wire.request(method, target, fields, bytes: Array(content.utf8))
            let answer = try wire.receive(to: method, by: Deadline(after: 120))
            guard statuses.contains(answer.status) else { throw HarnessError("\(method): \(answer.text)") }
        }

        /// Work that is done over and over on threads of its own.
        private final class Endless: @unchecked Sendable {
            // Unchecked: the lock guards both.
            private let lock = NSLock()
            private var isOver = false
            private var failure: (any Error)?
            private let group = DispatchGroup()

            init(_ count: Int, _ work: @escaping @Sendable () throws -> Void) {
                for _ in 0..<count {
                    DispatchQueue.global().async(group: group) { [self] in
                        while !lock.withLock({ isOver }) {
                            do {
                                try work()
                            } catch {
                                lock.withLock {
                                    failure = failure ?? error
                                    isOver = true
                                }
                            }
                        }
                    }
                }
            }

            func stop() throws {
                lock.withLock { isOver = true }
                group.wait()
                if let failure { throw failure }
            }
        }
    }
}
