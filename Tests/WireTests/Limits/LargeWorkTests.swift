import Foundation
import Synchronization
import Testing

/// What one client's large contents and patches are to the others, and that no more is made than is sent.
struct LargeWorkTests {
    private static let merge: SentFields = ["Content-Type": "application/merge-patch+json"]
    private static let operations: SentFields = ["Content-Type": "application/json-patch+json"]
    private static let json: SentFields = ["Content-Type": "application/json"]

    @Test func `small patches of a large target do not hold up the writes of others`() throws {
        try withPutstore { (service) throws in
            try service.put("/large/1", Self.list(of: 1 << 20))
            let patch = "[{\"op\":\"test\",\"path\":\"/0\",\"value\":3}]"
            let others = try Others(of: service)
            let statuses = try others.whileWorking {
                try Self.inParallel(10) { _ in try service.send("PATCH", "/large/1", Self.operations, patch).status }
            }
            #expect(statuses.allSatisfy { $0 == 409 })
            #expect(others.slowest < others.limit, "\(others.times)")
        }
    }

    @Test func `a patch of millions of steps does not hold up the writes of others`() throws {
        try withPutstore { (service) throws in
            try service.put("/large/1", Self.list(of: 20_000))
            let add = "{\"op\":\"add\",\"path\":\"/0\",\"value\":1}"
            let patch = "[" + Array(repeating: add, count: 200).joined(separator: ",") + "]"
            let others = try Others(of: service)
            let statuses = try others.whileWorking {
                try Self.inParallel(3) { _ in try service.send("PATCH", "/large/1", Self.operations, patch).status }
            }
            #expect(statuses.allSatisfy { $0 == 204 || $0 == 503 })
            #expect(statuses.contains(204))
            #expect(others.slowest < others.limit, "\(others.times)")
        }
    }

    @Test func `a large content does not hold up the reads of others`() throws {
        try withPutstore { (service) throws in
            let members = (0..<60_000).map { "\"k\($0)\":1" }.joined(separator: ",")
            let others = try Others(of: service)
            let statuses = try others.whileWorking {
                try Self.inParallel(3) { try service.send("PUT", "/large/\($0)", Self.json, "{\(members)}").status }
            }
            #expect(statuses == [201, 201, 201])
            #expect(others.slowest < others.limit, "\(others.times)")
        }
    }

    @Test func `patches of one large resource that race are all applied, or told to come again`() throws {
        try withPutstore { (service) throws in
            let filling = String(repeating: "x", count: 100_000)
            try service.put("/large/1", "{\"filling\":\"\(filling)\"}")
            let answers = try Self.inParallel(8) { number in
                let answer = try service.send("PATCH", "/large/1", Self.merge, "{\"k\(number)\":\(number)}")
                if answer.status != 204 {
                    try expectProblem(answer, 503, "overloaded", fields: ["Retry-After": .present], hasFix: false)
                }
                return answer.status
            }
            let stored = try service.send("GET", "/large/1").json()
            for (number, status) in answers.enumerated() {
                #expect(stored["k\(number)"] == (status == 204 ? .number(Double(number)) : nil))
            }
            #expect(answers.contains(204))
        }
    }

    @Test func `preconditions and keys of a large patch count as those of a small one`() throws {
        try withPutstore { (service) throws in
            let filling = String(repeating: "x", count: 100_000)
            let tag = try service.put("/large/1", "{\"filling\":\"\(filling)\"}").entityTag()
            let type = "application/merge-patch+json"
            let patch = "{\"a\":1}"
            let stale = try service.send("PATCH", "/large/1", ["Content-Type": type, "If-Match": "\"0\""], patch)
            #expect(stale.status == 412)
            let keyed: SentFields = ["Content-Type": type, "If-Match": tag, "Idempotency-Key": "k"]
            let first = try service.send("PATCH", "/large/1", keyed, patch)
            #expect(first.status == 204)
            let again = try service.send("PATCH", "/large/1", keyed, patch)
            #expect(again["Idempotency-Replayed"] == "true" && again["ETag"] == first["ETag"])
            #expect(try service.send("PATCH", "/large/2", Self.merge, patch).status == 404)
            #expect(try service.send("PATCH", "/large/1", Self.merge, "{\"a\":").status == 400)
            let unchanged = try service.send("PATCH", "/large/1", Self.merge, patch)
            #expect(unchanged.status == 204 && unchanged["ETag"] == first["ETag"])
        }
    }

    @Test func `HEAD of a page has the length that GET's content has, whatever is in it`() throws {
        try withPutstore("--accept", "text/*") { (service) throws in
            try service.put("/c/a%22b", "{\"a\": [1, 2]}")
            try service.put("/c/%C3%A9", "\"" + String(repeating: "x", count: 100_000) + "\"")
            try service.put("/c/t", "text", "text/plain")
            for target in ["/c", "/c?limit=1", "/c?limit=2", "/nothing"] {
                let read = try service.send("GET", target)
                let head = try service.send("HEAD", target)
                #expect(head.status == 200 && read.status == 200)
                #expect(head["Content-Length"] == "\(read.content.count)")
                #expect(head["Link"] == read["Link"] && head["ETag"] == read["ETag"])
            }
        }
    }

    @Test func `a resource and a page of several MiB are read whole`() throws {
        try withPutstore { (service) throws in
            let content = "\"" + String(repeating: "x", count: 3 << 20) + "\""
            for id in 1...3 { try service.put("/large/\(id)", content) }
            let read = try service.send("GET", "/large/1", ["Want-Repr-Digest": "sha-256=1"])
            #expect(read.text == content)
            let head = try service.send("HEAD", "/large/1", ["Want-Repr-Digest": "sha-256=1"])
            #expect(head["Content-Length"] == "\(content.utf8.count)")
            #expect(head["Repr-Digest"] == read["Repr-Digest"] && head["Repr-Digest"] != nil)
            let part = try service.send("GET", "/large/1", ["Range": "bytes=1-2097152"])
            #expect(part.status == 206 && part.text == String(repeating: "x", count: 2 << 20))
            let page = try service.send("GET", "/large").json()
            #expect(page["items"]?.array?.count == 3)
            #expect(page["items"]?.array?.last?["content"]?.string?.utf8.count == 3 << 20)
        }
    }

    /// A list of about so many bytes that begins with 2.
    private static func list(of count: Int) -> String {
        "[2" + String(repeating: ",1", count: count / 2) + "]"
    }

    private static func inParallel<Value: Sendable>(
        _ count: Int, _ work: @escaping @Sendable (Int) throws -> Value
    ) throws -> [Value] {
        let results = Mutex<[Int: Result<Value, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = Result { try work(index) }
            results.withLock { $0[index] = result }
        }
        return try (0..<count).compactMap { index in try results.withLock { $0[index] }?.get() }
    }
}

/// Other clients, each with a connection of its own so that every event loop has some: how long their requests take while
/// one client keeps the service busy.
private final class Others: Sendable {
    private let service: PutstoreProcess
    private let medians = Mutex<[Double]>([])
    private let alone: Double

    init(of service: PutstoreProcess) throws {
        self.service = service
        var regulars = try Regulars(1, of: service)
        alone = try regulars.work(for: 0.5).median
    }

    /// The median of the client that was served most slowly, in milliseconds.
    var slowest: Double { medians.withLock { $0.max() ?? .infinity } }
    var times: [Double] { medians.withLock { $0 } }
    /// Beside other tests, and not optimised, nothing takes the few milliseconds that the soak tests ask for.
    var limit: Double { max(10 * alone, 50) }

    func whileWorking<Value>(_ work: () throws -> Value) throws -> Value {
        let isOver = Atomic(false)
        let group = DispatchGroup()
        for _ in 0..<4 {
            // Threads of their own: those of Dispatch are few, and other tests wait on them.
            group.enter()
            Thread.detachNewThread { [self] in
                defer { group.leave() }
                var times: [Double] = []
                guard var regulars = try? Regulars(1, of: service) else { return }
                while !isOver.load(ordering: .relaxed), let part = try? regulars.work(for: 0.1) {
                    times += part.milliseconds
                }
                let median = Regulars.Times(milliseconds: times).median
                medians.withLock { $0.append(median) }
            }
        }
        defer {
            isOver.store(true, ordering: .relaxed)
            group.wait()
        }
        return try work()
    }
}
