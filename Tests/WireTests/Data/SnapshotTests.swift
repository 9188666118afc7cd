import Glibc
import Testing

/// Data in and out, for tests: snapshots, and going back to them.
struct SnapshotTests {
    private let service: PutstoreProcess
    private let json: SentFields = ["Content-Type": "application/json"]

    init() throws {
        service = try PutstoreProcess(["--testing"])
        for target in ["/a/1", "/a/2", "/b/1"] { try service.put(target, "{\"at\":\"\(target)\"}") }
    }

    private func contents(_ service: PutstoreProcess) throws -> [String] {
        try service.send("GET", "/_store").text.split(separator: "\n").map { line in
            let item = try JSON(parsing: String(line))
            return
                "\(item["collection"]?.string ?? "")/\(item["id"]?.string ?? "") \(item["content"]?["at"]?.string ?? "?")"
        }
    }

    private func goBack(_ service: PutstoreProcess, _ name: String = "start") throws -> Answer {
        try service.send("PUT", "/_store", json, "{\"snapshot\":\"\(name)\"}")
    }

    private static let start = ["a/1 /a/1", "a/2 /a/2", "b/1 /b/1"]

    private func change(_ service: PutstoreProcess) throws {
        try service.put("/a/1", "{\"at\":\"changed\"}")
        try service.put("/a/1", "{\"at\":\"changed again\"}")
        _ = try service.send("DELETE", "/a/2")
        try service.put("/c/new", "{}")
        _ = try service.send("DELETE", "/b/1")
        try service.put("/b/1", "{\"at\":\"/b/1\"}")
    }

    @Test(arguments: [":memory:", "{directory}/store.db"])
    func `what was kept for a snapshot goes when it is moved, or gone back to`(database: String) throws {
        let service = try PutstoreProcess(["--testing", "--history", "off"], database: database)
        func write() throws { for number in 1...20 { try service.put("/a/1", "\(number)") } }
        try write()
        for move in [
            { try service.send("PUT", "/_snapshots/start") }, { try goBack(service) },
        ] as [() throws -> Answer] {
            _ = try service.send("PUT", "/_snapshots/start")
            try write()
            #expect(try move().status == 204)
            let deadline = Deadline()
            func history() throws -> JSON { try service.send("GET", "/_history").json() }
            while try history()["oldest"] != history()["newest"], !deadline.isOver { usleep(20_000) }
            #expect(try history()["bytes"] == 0)
        }
    }

    @Test func `going back makes everything what it was, with new revisions for what changed`() throws {
        expect(
            try service.send("PUT", "/_snapshots/start"), 201,
            ["Location": "/_snapshots/start", "Cache-Control": "no-store"])
        let tag = try service.send("GET", "/b/1").entityTag()
        for _ in 0..<3 {
            try change(service)
            let before = try service.send("GET", "/").entityTag()
            let answer = try goBack(service)
            expect(answer, 204, ["ETag": .entityTag, "Cache-Control": "no-store", "Vary": "Prefer"])
            #expect(try contents(service) == Self.start)
            #expect(try answer.entityTag() != before)
            #expect(try service.send("GET", "/").entityTag() == answer.entityTag())
            #expect(try service.send("GET", "/c/new").status == 404)
            // Once more: nothing is left to be done.
            #expect(try goBack(service).entityTag() == answer.entityTag())
        }
        #expect(try service.send("GET", "/b/1").entityTag() != tag)
        #expect(try service.send("GET", "/_changes").json()["items"]?.array?.isEmpty == false)
    }

    @Test func `snapshots are listed, and forgotten; another of the same name takes its place`() throws {
        #expect(try service.send("GET", "/_snapshots").json() == ["items": []])
        _ = try service.send("PUT", "/_snapshots/start")
        try change(service)
        _ = try service.send("PUT", "/_snapshots/later")
        let items = try service.send("GET", "/_snapshots").json()["items"]?.array
        #expect(items?.map { $0["name"] } == ["later", "start"])
        #expect(items?.map { $0["revision"] } == [9, 3])
        #expect(items?.map { $0["href"] } == ["/_snapshots/later", "/_snapshots/start"])
        #expect(try goBack(service).status == 204)
        #expect(try contents(service) == Self.start)
        #expect(try goBack(service, "later").status == 204)
        #expect(try contents(service) == ["a/1 changed again", "b/1 /b/1", "c/new ?"])
        _ = try service.send("PUT", "/_snapshots/start")
        #expect(try goBack(service).status == 204)
        #expect(try contents(service) == ["a/1 changed again", "b/1 /b/1", "c/new ?"])
        expect(try service.send("DELETE", "/_snapshots/start"), 204, ["Cache-Control": "no-store"])
        try expectProblem(try service.send("DELETE", "/_snapshots/start"), 404, "not-found")
        try expectProblem(try service.send("GET", "/_snapshots/start"), 404, "not-found")
        #expect(try service.send("GET", "/_snapshots/later").json()["name"] == "later")
        try expectProblem(try goBack(service), 400, "malformed-content", ["pointer": "/snapshot"])
        #expect(try contents(service) == ["a/1 changed again", "b/1 /b/1", "c/new ?"])
    }

    @Test func `going back has conditions, and a bad name is 400`() throws {
        _ = try service.send("PUT", "/_snapshots/start")
        try change(service)
        let fields: SentFields = ["Content-Type": "application/json", "If-Match": "\"3\""]
        #expect(try service.send("PUT", "/_store", fields, "{\"snapshot\":\"start\"}").status == 412)
        #expect(try contents(service) != Self.start)
        try expectProblem(try service.send("PUT", "/_snapshots/a%20b"), 400, "malformed-target")
    }

    @Test(arguments: [["--history", "1KiB"], ["--history", "off"]])
    func `a snapshot keeps what it needs from the bounds of the history, over a restart too`(options: [String]) throws {
        let service = try PutstoreProcess(["--testing"] + options)
        for target in ["/a/1", "/a/2", "/b/1"] { try service.put(target, "{\"at\":\"\(target)\"}") }
        _ = try service.send("PUT", "/_snapshots/start")
        for number in 0..<200 { try service.put("/a/1", "{\"at\":\"changed\",\"n\":\(number)}") }
        try change(service)
        #expect(try service.stop() == .exit(0))
        let again = try service.restarted()
        #expect(try goBack(again).status == 204)
        #expect(try contents(again) == Self.start)
        #expect(try again.stop() == .exit(0))
    }

    @Test(arguments: ["2KiB", "off"])
    func `without --testing a snapshot keeps nothing from the bounds, and is forgotten with what it needs`(
        size: String
    ) throws {
        let directory = try TemporaryDirectory()
        let database = directory.path + "/store.db"
        let first = try PutstoreProcess(["--testing"], database: database, in: directory)
        try first.put("/a/1", "1")
        #expect(try first.send("PUT", "/_snapshots/start").status == 201)
        #expect(try first.stop() == .exit(0))
        let second = try PutstoreProcess(["--history", size], database: database, in: directory)
        let filling = String(repeating: "x", count: 1000)
        for number in 0..<50 { try second.put("/b/1", "[\(number),\"\(filling)\"]") }
        let bytes = try #require(try second.send("GET", "/_history").json()["bytes"]?.number)
        #expect(bytes <= 2048)
        #expect(try second.send("GET", "/_revisions/30").status == 410)
        #expect(try second.stop() == .exit(0))
        #expect(try PutstoreProcess.run(["check", "--db", database], in: directory).0 == .exit(0))
        let third = try PutstoreProcess(["--testing"], database: database, in: directory)
        try expectProblem(try goBack(third), 400, "malformed-content", ["pointer": "/snapshot"])
        #expect(try third.stop() == .exit(0))
    }

    @Test func `what snapshots keep beyond the bound of the history is told at the start`() throws {
        let service = try PutstoreProcess(["--testing", "--history", "2KiB"])
        for name in ["x", "start"] { #expect(try service.send("PUT", "/_snapshots/\(name)").status == 201) }
        for number in 0..<40 { try service.put("/b/1", "[\(number)]") }
        #expect(try service.stop() == .exit(0))
        let again = try service.restarted()
        #expect(try again.stop() == .exit(0))
        #expect(again.log.contains("Snapshots keep more history than --history lets"), "\(again.log)")
        #expect(again.log.contains("start, x"))
    }

    @Test func `going back lets a key do again what it has done since`() throws {
        #expect(try service.send("PUT", "/_snapshots/start").status == 201)
        let keyed: SentFields = ["Content-Type": "application/json", "Idempotency-Key": "\"k\""]
        let patch: SentFields = ["Content-Type": "application/merge-patch+json", "Idempotency-Key": "\"p\""]
        for _ in 0..<2 {
            let made = try service.send("POST", "/c", keyed, "{\"at\":\"c\"}")
            #expect(made.status == 201 && made["Idempotency-Replayed"] == nil)
            #expect(try service.send("GET", made["Location"] ?? "").status == 200)
            #expect(try service.send("POST", "/c", keyed, "{\"at\":\"c\"}")["Idempotency-Replayed"] == "true")
            let patched = try service.send("PATCH", "/a/1", patch, "{\"at\":\"patched\"}")
            #expect(patched.status == 204 && patched["Idempotency-Replayed"] == nil)
            #expect(try goBack(service).status == 204)
            #expect(try contents(service) == Self.start)
        }
    }

    @Test func `--seed with --testing is the snapshot seed`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("{\"a\":[{\"id\":1,\"at\":\"seed\"}]}", to: "db.json")
        for database in ["{directory}/store.db", ":memory:"] {
            let service = try PutstoreProcess(["--testing", "--seed", file], database: database, in: directory)
            try service.put("/a/1", "{\"at\":\"changed\"}")
            try service.put("/b/1", "{}")
            #expect(try goBack(service, "seed").status == 204)
            #expect(try contents(service) == ["a/1 seed"])
            #expect(try service.stop() == .exit(0))
        }
    }

    @Test func `without --testing there are no snapshots, and detail names the flag`() throws {
        let shared = try PutstoreProcess.shared()
        for (method, path) in [
            ("GET", "/_snapshots"), ("GET", "/_snapshots/a"), ("PUT", "/_snapshots/a"), ("DELETE", "/_snapshots/a"),
            ("OPTIONS", "/_snapshots"), ("OPTIONS", "/_snapshots/a"), ("POST", "/_snapshots"),
            ("PATCH", "/_snapshots/a"),
        ] {
            let answer = try shared.send(method, path)
            try expectProblem(answer, 404, "not-found")
            #expect(try answer.problem("detail")?.string?.contains("--testing") == true)
        }
    }
}
