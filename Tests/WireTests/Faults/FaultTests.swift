import Glibc
import Testing

/// Faults that one request asks for.
@Suite(.tags(.rfc7240)) struct FaultTests {
    private let service: PutstoreProcess
    private let collection = Fresh.collection()
    private var path: String { "/\(collection)/1" }

    init() throws { service = try .testing() }

    private static let json: SentFields = ["Content-Type": "application/json"]

    @Test(arguments: ["drop", "reset"], ["arrival", "answer"])
    func `not a byte is sent, and the change is durable where the fault comes at the answer`(
        fault: String, place: String
    ) throws {
        let fate = try service.fate("PUT", path, asking("\(fault); at=\(place)"), "1")
        #expect(fate.bytes.isEmpty)
        #expect(fate.isReset == (fault == "reset"))
        #expect(try service.send("GET", path).status == (place == "answer" ? 200 : 404))
        let read = try service.fate("GET", "/\(collection)", asking("\(fault); at=\(place)"))
        #expect(read.bytes.isEmpty && read.isReset == (fault == "reset"))
        try service.put("/\(collection)/2", "1")
        _ = try service.fate("DELETE", "/\(collection)/2", asking("\(fault); at=\(place)"))
        let entry = try service.entry(of: "/\(collection)/2")
        #expect(entry["fault"] == .string("\(fault); at=\(place)"))
        #expect(entry["committed"] == .bool(place == "answer"))
    }

    @Test func `without a place, drop and reset come at the answer`() throws {
        for (number, fault) in ["drop", "reset"].enumerated() {
            #expect(try service.fate("PUT", "/\(collection)/\(number)", asking(fault), "1").bytes.isEmpty)
            #expect(try service.send("GET", "/\(collection)/\(number)").status == 200)
        }
    }

    @Test func `the retry of a request whose answer was lost gets the first answer`() throws {
        let key = "\"\(collection)\""
        let lost = try service.fate(
            "POST", "/\(collection)",
            ["Content-Type": "application/json", "Idempotency-Key": key, "Prefer": "fault=drop; at=answer"], "1")
        #expect(lost.bytes.isEmpty)
        let entry = try service.entry(of: "/\(collection)")
        #expect(entry["status"] == 201 && entry["committed"] == true && entry["fault"] == "drop; at=answer")
        let retry = try service.send(
            "POST", "/\(collection)", ["Content-Type": "application/json", "Idempotency-Key": key], "1")
        let items = try #require(try service.send("GET", "/\(collection)").json()["items"]?.array)
        #expect(items.count == 1)
        let location = try #require(items.first?["href"]?.string)
        expect(
            retry, 201,
            UsualFields.with(UsualFields.created(location), ["Idempotency-Replayed": "true"]))
    }

    @Test func `a fault that a replay asks for does not change what is kept under the key`() throws {
        let key: SentFields = ["Content-Type": "application/json", "Idempotency-Key": "\(collection)"]
        let first = try service.send("POST", "/\(collection)", key, "1")
        let lost = try service.fate(
            "POST", "/\(collection)",
            ["Content-Type": "application/json", "Idempotency-Key": "\(collection)", "Prefer": "fault=reset"], "1")
        #expect(lost.bytes.isEmpty)
        #expect(try service.entry(of: "/\(collection)")["committed"] == false)
        #expect(try service.send("POST", "/\(collection)", key, "1")["Location"] == first["Location"])
    }

    @Test(arguments: ["arrival", "answer"]) func `delay has the request wait, and nobody else`(place: String) throws {
        let wire = try service.connect()
        let begin = Deadline.now
        try wire.request("PUT", path, asking("delay; seconds=1; at=\(place)"), bytes: [0x31])
        #expect(try wire.isSilent(for: 0.3))
        #expect(try service.send("GET", path).status == (place == "arrival" ? 404 : 200))
        let answer = try wire.receive(to: "PUT")
        #expect(0.99..<3 ~= Deadline.now - begin)
        expect(answer, 201, UsualFields.with(UsualFields.created(path), ["Preference-Applied": "fault"]))
        #expect(try wire.send("GET", path).status == 200, "the connection goes on")
    }

    @Test func `a delayed request is judged when its time has come`() throws {
        let wire = try service.connect()
        try wire.request("GET", path, ["Prefer": "fault=delay; seconds=0.5"])
        #expect(try wire.isSilent(for: 0.1))
        try service.put(path, "7")
        let answer = try wire.receive()
        #expect(answer.status == 200 && answer.text == "7")
    }

    @Test(arguments: [400, 429, 451, 499, 503, 599]) func `status answers with any error, and stores nothing`(
        code: Int
    ) throws {
        let answer = try service.send("PUT", path, asking("status; code=\(code); Retry-After=7; X-A=\"b c\""), "1")
        try expectProblem(
            answer, code, "injected-fault",
            fields: ["Retry-After": "7", "x-a": "b c", "Preference-Applied": "fault"])
        #expect(try service.send("GET", path).status == 404)
        let head = try service.send("HEAD", path, ["Prefer": "fault=status; code=\(code)"])
        #expect(head.status == code && head.content.isEmpty)
    }

    @Test func `status comes before the request is judged`() throws {
        for method in ["PUT", "POST", "PATCH", "BREW"] {
            #expect(try service.send(method, path, ["Prefer": "fault=status; code=502"], "{").status == 502)
        }
    }

    @Test func `truncate closes after so many bytes of the right length`() throws {
        try service.put(path, "\"0123456789\"")
        for (count, sent) in [(0, ""), (5, "\"0123"), (12, "\"0123456789\""), (50, "\"0123456789\"")] {
            let fate = try service.fate("GET", path, ["Prefer": "fault=truncate; bytes=\(count)"])
            let text = String(decoding: fate.bytes, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(text.contains("\r\nContent-Length: 12\r\n") && text.contains("\r\nPreference-Applied: fault\r\n"))
            #expect(text.hasSuffix("\r\n\r\n" + sent) && !fate.isReset)
        }
    }

    @Test func `drip sends the content slowly, and all of it`() throws {
        try service.put(path, "\"0123456789\"")
        let wire = try service.connect()
        let begin = Deadline.now
        try wire.request("GET", path, ["Prefer": "fault=drip; bytes=5; every=1"])
        #expect(try wire.receive(until: "\"0123").hasSuffix("\r\n\r\n\"0123"))
        #expect(Deadline.now - begin < 0.9)
        #expect(try wire.isSilent(for: 0.3))
        #expect(try wire.receive(count: 5) == Array("45678".utf8))
        #expect(try wire.receive(count: 2) == Array("9\"".utf8))
        #expect(1.9..<9 ~= Deadline.now - begin)
        #expect(try wire.send("GET", path).status == 200, "the connection goes on")
    }

    @Test func `repeat carries a request out as often, and sends the last answer`() throws {
        let answer = try service.send("POST", "/\(collection)", asking("repeat; times=3"), "1")
        let items = try #require(try service.send("GET", "/\(collection)").json()["items"]?.array)
        #expect(items.count == 3)
        // By revision: ids of one millisecond are in no order.
        func revision(_ item: JSON) -> Int { Int(item["etag"]?.string?.filter(\.isNumber) ?? "") ?? 0 }
        let newest = items.max { revision($0) < revision($1) }
        #expect(answer["Location"] == newest?["href"]?.string)
        #expect(answer["Preference-Applied"] == "fault")
        let logged = try service.send("GET", "/_requests").json().array?.filter {
            $0["target"] == .string("/\(collection)") && $0["method"] == "POST"
        }
        #expect(logged?.count == 3)
        try service.put(path, "1")
        #expect(try service.send("DELETE", path, asking("repeat; times=2")).status == 404)
        let condition: SentFields = [
            "Content-Type": "application/json", "If-None-Match": "*", "Prefer": "fault=repeat; times=2",
        ]
        #expect(try service.send("PUT", path, condition, "1").status == 412)
        let keyed: SentFields = [
            "Content-Type": "application/json", "Idempotency-Key": "r-\(collection)", "Prefer": "fault=repeat; times=4",
        ]
        let replay = try service.send("POST", "/r\(collection)", keyed, "1")
        #expect(replay["Idempotency-Replayed"] == "true")
        #expect(try service.send("GET", "/r\(collection)").json()["items"]?.array?.count == 1)
    }

    @Test func `what is carried out several times has committed if it has at any time`() throws {
        let create: SentFields = [
            "Content-Type": "application/json", "If-None-Match": "*", "Prefer": "fault=repeat; times=2",
        ]
        #expect(try service.send("PUT", path, create, "1").status == 412)
        #expect(try service.entry(of: path)["committed"] == true)
        #expect(try service.send("PUT", path, create, "1").status == 412)
        #expect(try service.entry(of: path)["committed"] == false)
        #expect(try service.send("DELETE", path, ["Prefer": "fault=repeat; times=3"]).status == 404)
        #expect(try service.entry(of: path)["committed"] == true)
        let patch: SentFields = ["Content-Type": "application/merge-patch+json", "Prefer": "fault=repeat; times=2"]
        #expect(try service.send("PATCH", "/\(collection)", patch, "{\"a\":{}}").status == 204)
        #expect(try service.entry(of: "/\(collection)")["committed"] == true)
    }

    @Test(arguments: [
        "fault", "fault=nope", "fault=Drop", "fault=drop; at=x", "fault=drop; at", "fault=drop; seconds=1",
        "fault=drop; at=answer; at=arrival", "fault=drop at=answer", "fault=drop, fault=drop", "fault=delay",
        "fault=delay; seconds=", "fault=delay; seconds=-1", "fault=delay; seconds=61", "fault=delay; seconds=nan",
        "fault=delay; seconds=0x1", "fault=status", "fault=status; code=399", "fault=status; code=600",
        "fault=status; code=5e2", "fault=status; code=503; at=answer", "fault=status; code=503; Content-Length=1",
        "fault=status; code=503; nonsense=1", "fault=truncate", "fault=truncate; bytes=1; at=arrival",
        "fault=truncate; bytes=-1", "fault=drip; bytes=0; every=1", "fault=drip; bytes=1",
        "fault=drip; bytes=1; every=0",
        "fault=repeat", "fault=repeat; times=0", "fault=repeat; times=101", "fault=repeat; times=2; at=answer",
        "fault=hold", "fault=hold; until=0", "fault=hold; until=2; seconds=99", "fault=hold; until=2; at=answer",
    ])
    func `what is no fault is 400, and nothing is done`(preference: String) throws {
        let fields: SentFields = ["Content-Type": "application/json", "Prefer": preference]
        try expectProblem(try service.send("PUT", path, fields, "1"), 400, "malformed-fault", ["field": "Prefer"])
        #expect(try service.send("GET", path).status == 404)
        #expect(try service.send("GET", path, ["Prefer": preference]).status == 400)
    }

    @Test func `the detail names the parameter that is wrong`() throws {
        for (preference, word) in [
            ("fault=delay; seconds=61", "“seconds”"), ("fault=drop; speed=1", "“speed”"), ("fault=nope", "“nope”"),
            ("fault=status; code=1", "“code”"), ("fault=drop; at=x", "at="),
        ] {
            let detail = try service.send("GET", path, ["Prefer": preference]).problem("detail")?.string
            #expect(detail?.contains(word) == true, "\(preference)")
        }
    }

    @Test func `other preferences are heeded beside it`() throws {
        let fields: SentFields = [
            "Content-Type": "application/json", "Prefer": "return=representation, fault=delay; seconds=0",
        ]
        let answer = try service.send("PUT", path, fields, "1")
        #expect(answer.text == "1" && answer["Preference-Applied"] == "return=representation, fault")
    }

    @Test func `the service's own pages and OPTIONS meet none`() throws {
        for target in ["/_health", "/_requests", "/_faults", "/_changes?since=now"] {
            let answer = try service.send("GET", target, ["Prefer": "fault=drop; at=arrival"])
            #expect(answer.status == 200 && answer["Preference-Applied"] == nil, "\(target)")
            #expect(try service.send("GET", target, ["Prefer": "fault=nope"]).status == 200)
        }
        #expect(try service.send("GET", "/%5Fhealth", ["Prefer": "fault=drop"]).status == 200)
        #expect(try service.send("OPTIONS", path, ["Prefer": "fault=drop"]).status == 204)
        #expect(try service.send("OPTIONS", "*", ["Prefer": "fault=drop"]).status == 204)
    }

    @Test func `every other address does`() throws {
        for target in ["/", path, "/\(collection)", "/a/b/c"] {
            #expect(try service.send("GET", target, ["Prefer": "fault=status; code=418"]).status == 418, "\(target)")
        }
        #expect(try service.send("PUT", "/echo/put", ["Prefer": "fault=status; code=418"], "1").status == 418)
    }

    @Test func `without --testing the preference is ignored, and the rules are 404`() throws {
        let service = try PutstoreProcess.shared()
        for preference in ["fault=drop", "fault=nope"] {
            let answer = try service.send("GET", path, ["Prefer": preference])
            #expect(answer.status == 404 && answer["Preference-Applied"] == nil)
        }
        for (method, target) in [
            ("GET", "/_faults"), ("DELETE", "/_faults"), ("GET", "/_faults/a"), ("PUT", "/_faults/a"),
            ("POST", "/_faults"), ("OPTIONS", "/_faults"),
        ] {
            let answer = try service.send(method, target, method == "PUT" ? Self.json : [:], bytes: nil)
            #expect(answer.status == 404, "\(method) \(target)")
            #expect(try answer.problem("detail")?.string?.contains("--testing") == true)
        }
    }

    @Test func `who may not call is told so, and meets no fault`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("secret\n", to: "tokens")
        try withPutstore("--testing", "--token-file", directory.path + "/tokens") { (service) throws in
            #expect(try service.send("GET", "/a", ["Prefer": "fault=drop"]).status == 401)
            #expect(try service.send("GET", "/a", ["Prefer": "fault=nope"]).status == 401)
            #expect(try service.send("DELETE", "/_faults").status == 401)
            let authorized: SentFields = ["Authorization": "Bearer secret", "Prefer": "fault=drop"]
            #expect(try service.fate("GET", "/a", authorized).bytes.isEmpty)
            #expect(try service.send("GET", "/a", ["Host": "evil.test", "Prefer": "fault=drop"]).status == 421)
        }
    }

    @Test func `a request that changes nothing is told as one that committed nothing`() throws {
        let clear: SentFields = ["If-Match": "*", "Prefer": "fault=delay; seconds=0"]
        #expect(try service.send("DELETE", "/\(collection)", clear).status == 204)
        var entry = try service.entry(of: "/\(collection)")
        #expect(entry["committed"] == false && entry["revisionAfter"] == entry["revisionBefore"])
        try service.put("/\(collection)/1", "1")
        #expect(try service.send("DELETE", "/\(collection)", clear).status == 204)
        entry = try service.entry(of: "/\(collection)")
        #expect(entry["committed"] == true && entry["revisionAfter"] == .null)
    }

    @Test func `a fault that comes at the answer comes to a refusal, too`() throws {
        #expect(try service.fate("PUT", path, asking("drop"), "{").bytes.isEmpty)
        let entry = try service.entry(of: path)
        #expect(entry["status"] == 400 && entry["committed"] == false)
    }

    @Test(arguments: ["drip; bytes=1; every=9", "delay; at=answer; seconds=8"])
    func `what waits on purpose counts as large contents do`(fault: String) throws {
        try withPutstore("--testing", "--content-memory", "16777216", "--content-limit", "4194304") {
            (service) throws in
            try service.put("/a/1", "\"" + String(repeating: "x", count: 4_000_000) + "\"")
            var wires = try (0..<8).map { _ in try Wire(port: service.port) }
            for wire in wires {
                try wire.send("GET /a/1 HTTP/1.1\r\nHost: localhost\r\nPrefer: fault=\(fault)\r\n\r\n")
                // Answers that two event loops make in the same moment may both be kept.
                usleep(100_000)
            }
            let statuses = try wires.map { try $0.receive(until: "\r\n").split(separator: " ")[1] }
            let refused = statuses.count { $0 == "503" }
            #expect(Set(statuses) == ["200", "503"] && refused >= 4, "\(statuses)")
            // What is held is given back when nobody waits for it any more.
            wires = []
            let deadline = Deadline()
            while try service.send("GET", "/a/1").status != 200, !deadline.isOver { usleep(50_000) }
            #expect(!deadline.isOver)
        }
    }
}
