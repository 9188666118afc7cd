import Glibc
import Testing

/// `Prefer: wait`: an answer that waits for a change.
@Suite(.tags(.rfc7240)) struct WaitTests {
    private let service: PutstoreProcess
    private let collection = Fresh.collection()
    private var path: String { "/\(collection)/1" }

    init() throws { service = try .history() }

    /// Sends a request, and does something while it waits.
    private func send(
        _ method: String = "GET", _ target: String, _ fields: SentFields, on service: PutstoreProcess? = nil,
        while body: () throws -> Void
    ) throws -> (answer: Answer, seconds: Double) {
        let wire = try (service ?? self.service).connect()
        let begin = Deadline.now
        try wire.request(method, target, fields)
        #expect(try wire.isSilent(for: 0.2))
        try body()
        return (try wire.receive(to: method), Deadline.now - begin)
    }

    @Test(arguments: ["GET", "HEAD"])
    func `a resource is answered with 200 as soon as it is another`(method: String) throws {
        let tag = try service.put(path, "1").entityTag()
        let changed = try send(method, path, ["If-None-Match": tag, "Prefer": "wait=10"]) {
            try service.put(Fresh.resource(), "1")
            try service.put("/\(collection)/2", "1")
            // Nothing has changed.
            try service.put(path, "1")
            usleep(100_000)
            try service.put(path, "2")
        }
        #expect(changed.answer.status == 200)
        #expect(changed.answer["Preference-Applied"] == "wait=10")
        #expect(changed.answer["ETag"] != tag)
        #expect(changed.answer.text == (method == "GET" ? "2" : ""))
        #expect(changed.seconds < 3)
    }

    @Test func `one that is deleted is 404 at once`() throws {
        let tag = try service.put(path, "1").entityTag()
        let deleted = try send("GET", path, ["If-None-Match": tag, "Prefer": "wait=10"]) {
            _ = try service.send("DELETE", path)
        }
        #expect(deleted.answer.status == 404)
        #expect(deleted.answer["Preference-Applied"] == "wait=10")
        #expect(deleted.seconds < 3)
        #expect(try service.send("GET", path, ["If-None-Match": "*", "Prefer": "wait=10"]).status == 404)
    }

    @Test(arguments: ["GET", "HEAD"])
    func `when the time is over it is 304`(method: String) throws {
        let tag = try service.put(path, "1").entityTag()
        for target in [path, "/\(collection)"] {
            let current = target == path ? tag : try service.send("GET", target).entityTag()
            let waited = try send(method, target, ["If-None-Match": current, "Prefer": "wait=1"]) {}
            expect(
                waited.answer, 304,
                UsualFields.notModified(tag: .exactly(current)).merging(["Preference-Applied": "wait=1"]) { $1 },
                to: method)
            #expect(1..<2.5 ~= waited.seconds)
        }
    }

    @Test func `what differs already is answered at once`() throws {
        try service.put(path, "1")
        for target in [path, "/\(collection)"] {
            let answer = try service.send("GET", target, ["If-None-Match": "\"0\"", "Prefer": "wait=30"])
            #expect(answer.status == 200)
            #expect(answer["Preference-Applied"] == "wait=30")
        }
    }

    @Test func `a collection is answered when anything in it changes, deletions included`() throws {
        try service.put(path, "1")
        for change in ["PUT", "DELETE"] {
            let tag = try service.send("GET", "/\(collection)").entityTag()
            let changed = try send("GET", "/\(collection)", ["If-None-Match": tag, "Prefer": "wait=10"]) {
                try service.put(Fresh.resource(), "1")
                _ = try service.send(change, "/\(collection)/1", ["Content-Type": "application/json"], "2")
            }
            #expect(changed.answer.status == 200)
            #expect(try changed.answer.json()["items"]?.array?.count == (change == "PUT" ? 1 : 0))
        }
    }

    @Test func `only If-None-Match waits, and only a number of seconds is a time`() throws {
        let answer = try service.put(path, "1")
        let tag = try answer.entityTag()
        for fields in [
            ["Prefer": "wait=30"], ["Prefer": "wait", "If-None-Match": tag],
            ["Prefer": "wait=x", "If-None-Match": tag],
            ["Prefer": "wait=-1", "If-None-Match": tag], ["Prefer": "wait=1.5", "If-None-Match": tag],
            ["Prefer": "wait=30", "If-Modified-Since": answer["Last-Modified"] ?? ""],
        ] as [SentFields] {
            let answer = try service.send("GET", path, fields)
            #expect([200, 304].contains(answer.status))
            #expect(answer["Preference-Applied"] == nil)
        }
        let none = try service.send("GET", path, ["Prefer": "wait=0", "If-None-Match": tag])
        #expect(none.status == 304)
        #expect(none["Preference-Applied"] == "wait=0")
        let written = try service.send("PUT", path, ["Content-Type": "application/json", "Prefer": "wait=9"], "1")
        #expect(written["Preference-Applied"] == nil)
    }

    @Test func `the limit is applied and told`() throws {
        try withPutstore("--wait-limit", "1", database: Feed.database) { service in
            let tag = try service.put("/c/1", "1").entityTag()
            for (target, fields) in [
                ("/c/1", ["If-None-Match": tag, "Prefer": "wait=99"]),
                ("/_changes?since=now", ["Prefer": "explain, WAIT=99999999999999999999"]),
            ] as [(String, SentFields)] {
                let waited = try send("GET", target, fields, on: service) {}
                #expect(waited.answer["Preference-Applied"] == "wait=1")
                #expect(1..<2.5 ~= waited.seconds)
            }
        }
    }

    @Test(arguments: ["GET", "HEAD"])
    func `changes are waited for, of the scope that is asked for`(method: String) throws {
        try service.put(path, "1")
        let other = Fresh.collection()
        for target in [
            "/_changes/\(collection)", "/_changes\(path)", "/_changes?collection=\(collection)&collection=zzz",
        ] {
            let last = try Feed.last(service, "/_changes/\(collection)")
            let separator = target.contains("?") ? "&" : "?"
            let changed = try send(method, "\(target)\(separator)since=\(last)", ["Prefer": "wait=10"]) {
                try service.put("/\(other)/1", "\(Deadline.now)")
                try service.put("/\(collection)/1", "\(Deadline.now)")
            }
            #expect(changed.answer.status == 200)
            #expect(changed.answer["Preference-Applied"] == "wait=10")
            #expect(changed.seconds < 3)
            guard method == "GET" else { continue }
            let items = try #require(try changed.answer.json()["items"]?.array)
            #expect(items.map { $0["href"]?.string } == [path])
            #expect(try changed.answer.json()["last"] == items[0]["event"])
        }
    }

    @Test func `the time is over without a change: no items, and the same last`() throws {
        try service.put(path, "1")
        let last = try Feed.last(service, "/_changes/\(collection)")
        let waited = try send("GET", "/_changes/\(collection)?since=\(last)", ["Prefer": "wait=1"]) {
            try service.put(Fresh.resource(), "1")
        }
        #expect(waited.answer.text == "{\"items\":[],\"last\":\"\(last)\",\"next\":null}\n")
        #expect(waited.answer.status == 200)
        #expect(waited.answer["Preference-Applied"] == "wait=1")
    }

    @Test func `what is there already is given at once, and a stream does not wait`() throws {
        try service.put(path, "1")
        let answer = try service.send("GET", "/_changes/\(collection)?since=0", ["Prefer": "wait=30"])
        #expect(try answer.json()["items"]?.array?.count == 1)
        #expect(answer["Preference-Applied"] == "wait=30")
        let wire = try service.connect()
        try wire.request("GET", "/_changes", ["Accept": "text/event-stream", "Prefer": "wait=30"])
        #expect(!(try wire.receive(until: "retry: 2000\n").contains("Preference-Applied")))
    }

    @Test func `with include=content the change is waited for with its content`() throws {
        let last = try Feed.last(service, "/_changes/\(collection)")
        let changed = try send(
            "GET", "/_changes/\(collection)?since=\(last)&include=content", ["Prefer": "wait=10"]
        ) { try service.put(path, "[10.00]") }
        #expect(changed.answer.text.contains(",\"content\":[10.00]}],\"last\""))
    }

    @Test func `requests behind one that waits are answered after it`() throws {
        let tag = try service.put(path, "1").entityTag()
        let wire = try service.connect()
        try wire.request("GET", path, ["If-None-Match": tag, "Prefer": "wait=10"])
        try wire.request("GET", "/_health")
        #expect(try wire.isSilent(for: 0.2))
        try service.put(path, "2")
        #expect(try wire.receive().text == "2")
        #expect(try wire.receive().json()["status"] == "ok")
    }

    @Test func `a service that stops answers those who wait, and ends`() throws {
        let service = try PutstoreProcess([], database: Feed.database)
        let tag = try service.put("/c/1", "1").entityTag()
        let last = try Feed.last(service)
        let wires = try (0..<3).map { _ in try service.connect() }
        try wires[0].request("GET", "/c/1", ["If-None-Match": tag, "Prefer": "wait=50"])
        try wires[1].request("GET", "/c", ["If-None-Match": tag, "Prefer": "wait=50"])
        try wires[2].request("GET", "/_changes?since=\(last)", ["Prefer": "wait=50"])
        #expect(try wires[2].isSilent(for: 0.2))
        let begin = Deadline.now
        #expect(try service.stop() == .exit(0))
        #expect(Deadline.now - begin < 8)
        #expect(try wires.map { try $0.receive().status } == [304, 304, 200])
    }

    @Test func `a client that goes away leaves nothing behind`() throws {
        try withPutstore("--connection-limit", "40", database: Feed.database) { service in
            let tag = try service.put("/c/1", "1").entityTag()
            for _ in 0..<10 {
                let wires = try (0..<10).map { _ in try service.connect() }
                for (index, wire) in wires.enumerated() {
                    try index.isMultiple(of: 2)
                        ? wire.request("GET", "/c/1", ["If-None-Match": tag, "Prefer": "wait=50"])
                        : wire.request("GET", "/_changes?since=now", ["Prefer": "wait=50"])
                }
                #expect(try wires.allSatisfy { try $0.isSilent(for: 0.05) })
            }
        }
    }

    @Test func `a client that says that it sends no more is answered`() throws {
        let tag = try service.put(path, "1").entityTag()
        let wire = try service.connect()
        try wire.request("GET", path, ["If-None-Match": tag, "Prefer": "wait=50"])
        #expect(try wire.isSilent(for: 0.2))
        wire.finishSending()
        #expect(try wire.receive().status == 304)
    }

    @Test func `a hundred who wait for different things each get theirs`() throws {
        var wires: [Wire] = []
        for index in 0..<100 {
            let tag = try service.put("/\(collection)/\(index)", "0").entityTag()
            let wire = try service.connect()
            try wire.request("GET", "/\(collection)/\(index)", ["If-None-Match": tag, "Prefer": "wait=30"])
            wires.append(wire)
        }
        #expect(try wires[99].isSilent(for: 0.2))
        for index in (0..<100).shuffled() { try service.put("/\(collection)/\(index)", "\(index + 1)") }
        for (index, wire) in wires.enumerated() { #expect(try wire.receive().text == "\(index + 1)") }
    }
}
