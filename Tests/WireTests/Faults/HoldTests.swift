import Foundation
import Testing

/// Requests that wait for each other, and what clients that go away leave behind.
struct HoldTests {
    private let service: PutstoreProcess
    private let path = Fresh.resource()

    init() throws { service = try .testing() }

    /// Sends requests one after another, each on a connection of its own, and waits until the service has each.
    private func send(
        _ count: Int, _ fault: String?, to service: PutstoreProcess? = nil, _ more: [(name: String, value: String)] = []
    ) throws -> [Wire] {
        let service = service ?? self.service
        return try (0..<count).map { number in
            let wire = try service.connect()
            var fields = more + [(name: "Content-Type", value: "application/json")]
            if let fault { fields.append((name: "Prefer", value: "fault=\(fault)")) }
            let request = RequestText(method: "PUT", target: path, fields: fields, content: Array("\(number)".utf8))
            try wire.send(request.bytes(port: service.port))
            usleep(30_000)
            return wire
        }
    }

    @Test func `complete requests wait for the last, and enter one transaction in order of arrival`() throws {
        // No other test holds so many.
        let first = try send(4, "hold; until=5; seconds=20", [(name: "If-None-Match", value: "*")])
        for wire in first { #expect(try wire.isSilent(for: 0.05)) }
        #expect(try service.send("GET", path).status == 404)
        let last = try send(1, "hold; until=5; seconds=20", [(name: "If-None-Match", value: "*")])
        #expect(try (first + last).map { try $0.receive(to: "PUT").status } == [201, 412, 412, 412, 412])
        let entry = try service.entry(of: path)
        #expect(entry["fault"] == "hold; at=arrival" && entry["released"] == nil && entry["committed"] == false)
        #expect(try service.send("GET", path).text == "0")
    }

    @Test func `one that is not admitted, or not complete, does not count`() throws {
        let first = try send(1, "hold; until=2; seconds=20")
        #expect(
            try service.send("PUT", path, ["Content-Type": "text/plain", "Prefer": "fault=hold; until=2"], "x").status
                == 415)
        let half = try service.connect()
        try half.send(
            "PUT \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nPrefer: fault=hold; until=2\r\n\r\n4"
        )
        #expect(try first[0].isSilent(for: 0.2))
        try half.send("2")
        #expect(try first[0].receive(to: "PUT").status == 201)
        #expect(try half.receive(to: "PUT").status == 204)
        #expect(try service.send("GET", path).text == "42")
    }

    @Test func `when the time is over they go on one by one, and the log tells so`() throws {
        let begin = Deadline.now
        let wires = try send(3, "hold; until=6; seconds=0.5")
        #expect(try wires.map { try $0.receive(to: "PUT").status } == [201, 204, 204])
        #expect(0.49..<3 ~= Deadline.now - begin)
        #expect(try service.entry(of: path)["released"] == "time-over")
        #expect(try service.send("GET", path).text == "2")
    }

    @Test func `reads wait, too, and patches meet what those before them left`() throws {
        try service.put(path, "{}")
        let patch = RequestText(
            method: "PATCH", target: path,
            fields: [
                (name: "Content-Type", value: "application/merge-patch+json"),
                (name: "Prefer", value: "fault=hold; until=7, return=representation"),
            ], content: nil)
        let wires = try (1...6).map { number in
            let wire = try service.connect()
            var patch = patch
            patch.content = Array(#"{"m\#(number)":\#(number)}"#.utf8)
            try wire.send(patch.bytes(port: service.port))
            usleep(30_000)
            return wire
        }
        let read = try service.send("GET", path, ["Prefer": "fault=hold; until=7"])
        #expect(read.status == 200 && read["Preference-Applied"] == "fault")
        let answers = try wires.map { try $0.receive(to: "PATCH") }
        #expect(answers.map(\.status) == [Int](repeating: 200, count: 6))
        #expect(try answers.last?.json().object?.count == 6)
    }

    @Test func `a rule holds as many as it waits for, and lets them go when it is taken away`() throws {
        try withPutstore("--testing") { service in
            try service.arm(
                "race", #"{"target":"\#(path)","steps":[{"hold":{"until":3,"seconds":20}}],"then":"repeat"}"#)
            for round in 0..<2 {
                var wires = try send(2, nil, to: service)
                let rule = try service.send("GET", "/_faults/race").json()
                #expect(rule["held"] == 2 && rule["fired"] == .number(Double(2 + 3 * round)))
                wires += try send(1, nil, to: service)
                #expect(try wires.map { try $0.receive(to: "PUT").status } == [round == 0 ? 201 : 204, 204, 204])
                #expect(try service.send("GET", "/_faults/race").json()["held"] == 0)
            }
            let wires = try send(2, nil, to: service)
            #expect(try wires[0].isSilent(for: 0.2))
            #expect(try service.send("DELETE", "/_faults/race").status == 204)
            #expect(try wires.map { try $0.receive(to: "PUT").status } == [204, 204])
        }
    }

    @Test func `1,000 clients that go away leave no descriptor and no memory behind`() throws {
        try withPutstore("--testing", "--log-level", "error") { service in
            let process = "/proc/\(service.process.identifier)"
            func descriptors() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: process + "/fd").count
            }
            func memory() throws -> Int {
                let status = try String(contentsOfFile: process + "/status", encoding: .utf8)
                let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
                return Int(line.filter(\.isNumber)) ?? 0
            }
            func round() throws {
                let faults = [
                    "hold; until=1000; seconds=60", "delay; seconds=60", "delay; seconds=60; at=answer",
                    "drip; bytes=1; every=60; ", "drop", "reset; at=arrival", "drop; at=arrival", "truncate; bytes=1",
                ]
                var wires: [Wire] = []
                for number in 0..<500 {
                    let wire = try service.connect()
                    try wire.request("PUT", "/m/\(number)", asking(faults[number % faults.count]), bytes: [0x31])
                    wires.append(wire)
                }
                usleep(200_000)
            }
            let before = try descriptors()
            try round()
            let settled = Deadline()
            while try descriptors() > before, !settled.isOver { usleep(50_000) }
            #expect(try descriptors() <= before)
            let first = try memory()
            try round()
            let again = Deadline()
            while try descriptors() > before, !again.isOver { usleep(50_000) }
            #expect(try descriptors() <= before)
            #expect(try memory() - first < 4_096)
        }
    }

    @Test func `SIGTERM ends every wait with an answer`() throws {
        let service = try PutstoreProcess(["--testing"])
        try service.put("/a/1", "\"0123456789\"")
        let wires = try [
            "delay; seconds=60", "delay; seconds=60; at=answer", "hold; until=9; seconds=60", "drip; bytes=1; every=60",
        ].map { fault in
            let wire = try service.connect()
            try wire.request("GET", "/a/1", ["Prefer": "fault=\(fault)"])
            return wire
        }
        usleep(300_000)
        let begin = Deadline.now
        service.process.send(signal: SIGTERM)
        for wire in wires { #expect(try wire.receive().text == "\"0123456789\"") }
        #expect(try service.stop() == .exit(0))
        #expect(Deadline.now - begin < 8)
    }
}
