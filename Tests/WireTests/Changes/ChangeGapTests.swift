import Glibc
import Testing

/// What retention, a store without history and the end of a process do to the feed.
@Suite(.tags(.serverSentEvents)) struct ChangeGapTests {
    /// `oldest` of `/_history`.
    private func oldest(_ service: PutstoreProcess) throws -> Int {
        guard case .number(let number) = try service.send("GET", "/_history").json()["oldest"] else {
            throw HarnessError("no oldest")
        }
        return Int(number)
    }

    @Test func `what retention has dropped is a gap, and the stream goes on at the oldest kept`() throws {
        try withPutstore("--history", "4000", database: Feed.database) { service in
            let content = "\"" + String(repeating: "x", count: 100) + "\""
            for number in 0..<100 {
                try service.put(
                    "/c/\(number % 3)", content.replacing("xx", with: "\(number % 90 + 10)", maxReplacements: 1))
            }
            let oldest = try oldest(service)
            #expect(oldest > 50 && oldest < 100)
            let mark = try #require(try Feed.last(service).split(separator: "-").first)
            for start in ["1", "\(mark)-1", "\(mark)-\(oldest - 2)"] {
                let stream = try EventStream(service, "/_changes?since=\(start)")
                let reset = try stream.next(1)[0]
                #expect(reset.name == "reset")
                #expect(reset.data == "{\"reason\":\"dropped\",\"oldest\":\(oldest),\"last\":100}")
                #expect(reset.id == "\(mark)-\(oldest - 1)")
                #expect(try stream.next(101 - oldest).map(\.revision) == Array(oldest...100))
                #expect(try EventStream(service, after: reset.id).next(1)[0].revision == oldest)
                let members: [String: JSON] = [
                    "reason": "dropped", "oldest": .number(Double(oldest)), "last": .number(100),
                ]
                for method in ["GET", "HEAD"] {
                    #expect(try service.send(method, "/_changes?since=\(start)").status == 410)
                }
                try expectProblem(try service.send("GET", "/_changes?since=\(start)"), 410, "changes-gone", members)
            }
            // The oldest kept is no gap, and neither is what follows it.
            for start in ["0", "\(mark)-\(oldest - 1)"] {
                #expect(try EventStream(service, "/_changes?since=\(start)").next(1)[0].revision == oldest)
                #expect(try Feed.items(service, "/_changes?since=\(start)").count == 101 - oldest)
            }
        }
    }

    @Test func `a subscriber that falls behind what is kept is told so, and goes on from there`() throws {
        try withPutstore("--history", "1MiB", database: Feed.database) { service in
            let slow = try EventStream(service, "/_changes?include=content").begun()
            let count = 160
            for number in 0..<count {
                try service.put("/c/1", "\"\(number)" + String(repeating: "x", count: 256 << 10) + "\"")
            }
            var last = 0
            var resets = 0
            while last < count {
                let event = try slow.next(1)[0]
                if event.name == "reset" {
                    resets += 1
                    #expect(try event.json()["reason"] == "dropped")
                    #expect(EventStream.revision(event.id) > last)
                    last = EventStream.revision(event.id)
                } else {
                    #expect(event.revision == last + 1)
                    // What the history has no more is a gap, not a bare event.
                    #expect(event.data.contains(",\"content\":\"\(last)x"))
                    last += 1
                }
            }
            #expect(resets > 0)
        }
    }

    @Test func `without history who listens is told of everything, and nothing is kept for others`() throws {
        try withPutstore("--history", "off", database: Feed.database) { service in
            let stream = try EventStream(service).begun()
            for content in ["1", "2", "3"] { try service.put("/c/1", content) }
            let events = try stream.next(3)
            #expect(events.map(\.revision) == [1, 2, 3])
            #expect(try oldest(service) == 3)
            #expect(try Feed.items(service, "/_changes").isEmpty)
            #expect(try Feed.items(service, "/_changes?since=\(events[2].id)").isEmpty)
            let late = try service.send("GET", "/_changes?since=\(events[0].id)")
            try expectProblem(
                late, 410, "changes-gone", ["reason": "dropped", "oldest": .number(3), "last": .number(3)])
            let again = try EventStream(service, after: events[0].id)
            #expect(try again.next(1)[0].name == "reset")
            try service.put("/c/1", "4")
            let next = try again.next(1)[0]
            #expect(next.revision == 4, "\(next)")
            #expect(try stream.next(1)[0].revision == 4)
        }
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `an event id is good in the next process, however the last one ended`(signal: Int32) throws {
        var service = try PutstoreProcess(database: Feed.database)
        for content in ["1", "2", "3"] { try service.put("/c/1", content) }
        let ids = try EventStream(service, "/_changes?since=0").next(3).map(\.id)
        try service.stop(signal: signal)
        service = try service.restarted()
        #expect(try Feed.items(service, "/_changes").map { $0["event"]?.string } == ids)
        let stream = try EventStream(service, after: ids[0])
        #expect(try stream.next(2).map(\.id) == Array(ids[1...]))
        try service.put("/c/1", "4")
        let next = try stream.next(1)[0]
        #expect(next.revision == 4 && next.id.split(separator: "-").first == ids[0].split(separator: "-").first)
        #expect(try service.stop() == .exit(0))
    }
}
