import Glibc
import Testing

/// Those who follow the changes: how many there may be, and what a slow, a dead and a patient one gets.
@Suite(.tags(.serverSentEvents)) struct SubscriberTests {
    @Test func `beyond --subscribers it is 503, until one has gone`() throws {
        try withPutstore("--subscribers", "2", database: Feed.database) { service in
            var streams = try [EventStream(service), EventStream(service, "/_changes/c")]
            let refused = try service.send("GET", "/_changes", Feed.stream)
            #expect(refused.status == 503)
            #expect(refused["Retry-After"] == "1")
            #expect(try refused.problem("type")?.string == "/_problems/overloaded")
            // Pages, waiting requests and HEAD do not count.
            #expect(try service.send("GET", "/_changes").status == 200)
            #expect(try service.send("GET", "/_changes?since=now", ["Prefer": "wait=1"]).status == 200)
            streams.removeLast()
            let deadline = Deadline()
            while try EventStream.status(service) != 200, !deadline.isOver { usleep(20_000) }
            #expect(!deadline.isOver)
            for _ in 0..<5 { _ = try service.send("HEAD", "/_changes", Feed.stream) }
            let usual = Deadline()
            while try EventStream.status(service) != 200, !usual.isOver { usleep(20_000) }
            #expect(!usual.isOver)
            withExtendedLifetime(streams) {}
        }
    }

    @Test func `a stop ends streams between events`() throws {
        let service = try PutstoreProcess([], database: Feed.database)
        let stream = try EventStream(service).begun()
        for index in 0..<50 { try service.put("/c/\(index)", "1") }
        let begin = Deadline.now
        #expect(try service.stop() == .exit(0))
        #expect(Deadline.now - begin < 5)
        #expect(try stream.next(50).compactMap(\.revision) == Array(1...50))
        #expect(try stream.next() == nil)
    }

    @Test func `a comment comes every fifteen seconds`() throws {
        try withPutstore(database: Feed.database) { service in
            let stream = try EventStream(service).begun()
            let begin = Deadline.now
            while stream.comments < 2 {
                try service.put("/c/1", "\(Deadline.now)")
                _ = try stream.next(1)
                usleep(200_000)
                guard Deadline.now - begin < 40 else { break }
            }
            #expect(28..<34 ~= Deadline.now - begin)
        }
    }

    @Test func `one who takes nothing is closed, one who is slow is late and loses nothing`() throws {
        try withPutstore("--content-timeout", "2", database: Feed.database) { service in
            let dead = try EventStream(service, "/_changes?include=content").begun()
            let slow = try EventStream(service, "/_changes?include=content").begun()
            let content = "\"" + String(repeating: "x", count: 1 << 20) + "\""
            for index in 0..<24 {
                try service.put("/c/\(index)", content)
                _ = try slow.wire.receive(count: 1000)
                usleep(50_000)
            }
            usleep(3_500_000)
            // The service says no last chunk to the dead one.
            #expect(throws: HarnessError.self) { while try dead.next(by: Deadline(after: 20)) != nil {} }
            #expect(try service.send("GET", "/_health").status == 200)
        }
    }

    @Test func `a slow one is behind, and gets all in order once it reads`() throws {
        try withPutstore(database: Feed.database) { service in
            let slow = try EventStream(service).begun()
            let wire = try service.connect()
            let count = 6_000
            for index in 0..<count {
                try wire.request("PUT", "/c/1", ["Content-Type": "application/json"], bytes: Array("\(index)".utf8))
                if index % 100 == 99 { for _ in 0..<100 { _ = try wire.receive(to: "PUT") } }
            }
            #expect(try slow.next(count).compactMap(\.revision) == Array(1...count))
        }
    }

    @Test func `every change comes once, in order, to one that comes again and again`() throws {
        try withPutstore(database: Feed.database) { service in
            var found: [Int] = []
            var last: String?
            for round in 0..<20 {
                let stream = try EventStream(service, "/_changes?since=0", after: last)
                let wire = try service.connect()
                for index in 0..<20 {
                    _ = try wire.send("PUT", "/c/\(index)", ["Content-Type": "application/json"], "\(round)")
                }
                found += try stream.next(round == 19 ? 400 - found.count : 15).compactMap(\.revision)
                last = stream.lastID
            }
            #expect(found == Array(1...400))
        }
    }
}
