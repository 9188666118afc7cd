import Foundation
import Glibc
import PostgreSQLServer
import Synchronization
import Testing

/// Several services on one PostgreSQL database.
struct SeveralProcessesTests {
    private let services: [PutstoreProcess]
    private let path = Fresh.resource()

    init() throws {
        let options = ["--db-schema", TestServer.freshSchema()]
        let url = try TestServer.shared().url
        services = try (0..<3).map { _ in try PutstoreProcess(options, database: url) }
    }

    @Test func `what one has acknowledged all of them have`() throws {
        for (number, service) in services.enumerated() {
            let tag = try service.put(path, "\(number)").entityTag()
            for other in services {
                let answer = try other.send("GET", path)
                #expect(try answer.entityTag() == tag && answer.text == "\(number)")
            }
            let stale = try services[0].send(
                "PUT", path, ["Content-Type": "application/json", "If-Match": "\"0\""], "7")
            #expect(stale.status == 412)
        }
    }

    @Test func `a change through one is told by the streams of the others, under the same id`() throws {
        let streams = try services.map { try EventStream($0).begun() }
        let tags = try services.map { try $0.put(Fresh.resource(), "1").entityTag() }
        var ids: [[String]] = []
        for stream in streams {
            let events = try stream.next(3)
            #expect(events.map { "\"\($0.revision ?? 0)\"" } == tags)
            ids.append(events.map(\.id))
        }
        #expect(ids[0] == ids[1] && ids[1] == ids[2])
        // An id from one is good at another.
        let rest = try EventStream(services[2], after: ids[0][0]).next(2)
        #expect(rest.map(\.id) == Array(ids[0][1...]))
        let page = try services[1].send("GET", "/_changes?since=\(ids[0][1])", ["Accept": "application/json"])
        #expect(page.status == 200 && page.text.contains("\"revision\":\(tags[2].filter { $0 != "\"" })"))
    }

    @Test func `who waits at one is answered when another changes it`() throws {
        let tag = try services[0].put(path, "1").entityTag()
        let wire = try services[1].connect()
        let begin = Deadline.now
        try wire.request("GET", path, ["If-None-Match": tag, "Prefer": "wait=10"])
        #expect(try wire.isSilent(for: 0.2))
        try services[2].put(path, "2")
        let answer = try wire.receive(to: "GET")
        #expect(answer.status == 200 && answer.text == "2")
        #expect(Deadline.now - begin < 4)
    }

    @Test func `a key that was used at one is known at the others`() throws {
        let fields: SentFields = ["Content-Type": "application/json", "Idempotency-Key": "\"k\""]
        let collection = "/" + Fresh.collection()
        let first = try services[0].send("POST", collection, fields, "1")
        let again = try services[1].send("POST", collection, fields, "1")
        #expect(first.status == 201 && again["Location"] == first["Location"])
        #expect(try services[2].send("POST", collection, fields, "2").status == 422)
    }

    @Test func `each remembers its own requests, and says so`() throws {
        let answer = try services[0].send("GET", path, ["Prefer": "explain"])
        let link = try #require(answer["Link"]?.firstMatch(of: #/<(/_requests/[a-z0-9]+-[0-9]+)>/#)).output.1
        #expect(try services[0].send("GET", String(link)).status == 200)
        let other = try services[1].send("GET", String(link))
        #expect(other.status == 404 && other.text.contains("This process does not remember such a request"))
    }

    @Test func `a rule or a space of one is told to be of that one, at the others`() throws {
        let options = ["--testing", "--db-schema", TestServer.freshSchema()]
        let url = try TestServer.shared().url
        let (one, other) = (try PutstoreProcess(options, database: url), try PutstoreProcess(options, database: url))
        let rule = try one.send(
            "PUT", "/_faults/x", ["Content-Type": "application/json"], #"{"steps":[{"status":503}]}"#)
        #expect(rule.status == 201)
        let space = try #require(try one.send("POST", "/_spaces")["Location"]).replacing(/^https?:..[^\/]*/, with: "")
        for (path, text) in [
            ("/_faults/x", "each process has rules of its own"), (space, "each process has spaces of its own"),
            (space + "/orders/1", "each process has spaces of its own"),
        ] {
            try expectProblem(try other.send("GET", path), 404, "not-found")
            #expect(try other.send("GET", path).text.contains(text), "\(path)")
        }
    }

    @Test func `of many that start with a seed at once one fills the store, and what is written then stays`() throws {
        let directory = try TemporaryDirectory()
        let notes = (0..<400).map { "{\"id\":\($0),\"text\":\"seed\"}" }
        let file = try directory.write("{\"notes\":[\(notes.joined(separator: ","))]}", to: "db.json")
        let options = ["--testing", "--seed", file, "--db-schema", TestServer.freshSchema()]
        let url = try TestServer.shared().url
        let started = Mutex<[PutstoreProcess]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            do {
                let service = try PutstoreProcess(options, database: url)
                // At once, while the others may still begin.
                let written = try service.put("/notes/1", "{\"id\":1}")
                #expect(written.status == 204)
                started.withLock { $0.append(service) }
            } catch {
                Issue.record("\(error)")
            }
        }
        let services = started.withLock { $0 }
        #expect(services.count { $0.log.contains("Seeded") } == 1)
        #expect(services.count { $0.log.contains("has something in it: --seed") } == 3)
        let reader = try #require(services.first)
        #expect(try reader.send("GET", "/notes/1").text == "{\"id\":1}")
        let back = try reader.send("PUT", "/_store", ["Content-Type": "application/json"], "{\"snapshot\":\"seed\"}")
        #expect(back.status == 204)
        #expect(try reader.send("GET", "/notes/1").text.contains("seed"))
    }

    @Test func `metrics tell how large the database is, and nothing of a log that they cannot see`() throws {
        let text = try services[0].send("GET", "/_metrics").text
        let size = text.firstMatch(of: /\nputstore_database_bytes (\d+)/).flatMap { Int($0.output.1) }
        #expect(size ?? 0 > 1_000_000)
        #expect(!text.contains("putstore_log_bytes"))
    }

    @Test func `the end of one is nothing to the others`() throws {
        try services[0].put(path, "1")
        try services[0].kill()
        for service in services[1...] {
            let tag = try service.send("GET", path).entityTag()
            let answer = try service.send("PUT", path, ["Content-Type": "application/json", "If-Match": tag], "2")
            #expect(answer.status == 204)
        }
    }
}

/// The commands that take a PostgreSQL database.
struct DatabaseCommandTests {
    private let directory: TemporaryDirectory
    private let database: [String]

    init() throws {
        directory = try TemporaryDirectory()
        database = ["--db", try TestServer.shared().url, "--db-schema", TestServer.freshSchema()]
    }

    @Test func `migrate, import, export and explain`() throws {
        let migrated = try PutstoreProcess.run(["migrate"] + database, in: directory)
        #expect(migrated.ending == .exit(0) && migrated.output.hasSuffix(": ready.\n"))
        let file = try directory.write(#"{"dishes":[{"id":1,"name":"é"},{"id":2}],"menu":{"a":1}}"#, to: "db.json")
        let imported = try PutstoreProcess.run(["import", file] + database, in: directory)
        #expect(imported.ending == .exit(0) && imported.output.hasSuffix(": 3 created.\n"), "\(imported)")
        let again = try PutstoreProcess.run(["import", "--replace", file] + database, in: directory)
        #expect(again.output.hasSuffix(": 3 unchanged.\n"))
        let exported = try PutstoreProcess.run(["export"] + database, in: directory)
        #expect(exported.output.split(separator: "\n").count == 3)
        #expect(exported.output.contains(#""id":"1""#))
        let request = try directory.write("DELETE /dishes/1 HTTP/1.1\r\nIf-Match: \"7\"\r\n\r\n", to: "request.http")
        let explained = try PutstoreProcess.run(["explain", request] + database, in: directory)
        #expect(explained.output.contains("412 Precondition Failed"))
        let skipped = try PutstoreProcess.run(["migrate", "--skip-revisions"] + database, in: directory)
        #expect(skipped.ending == .exit(0))
        #expect(skipped.errors.contains("Revisions are passed over, as --skip-revisions asks"))
        #expect(skipped.errors.contains("passedOver=1048576"))
        let service = try PutstoreProcess(Array(database[2...]), database: database[1])
        #expect(try service.put("/dishes/3", "1").entityTag() == "\"\(3 + 1 << 20 + 1)\"")
        #expect(try service.send("GET", "/dishes/1").entityTag() == "\"1\"")
    }

    @Test(arguments: [
        ("postgres://u:secret@127.0.0.1:1/d", "postgres://u@127.0.0.1:1/d"),
        ("postgres://u:secret@127.0.0.1:x/d", "invalid"),
        ("postgres://127.0.0.1:1/d?password=secret&nonsense=1", "nonsense"),
        ("postgres://u@127.0.0.1:1/d?pass%77ord=secret&port=1", "postgres://u@127.0.0.1:1/d?port=1"),
        ("postgres://u:secret?secret@127.0.0.1:1/d", "postgres://u@127.0.0.1:1/d"),
        ("postgres://u:sec%zzsecret@127.0.0.1:1/d", #"invalid percent-encoded token: "…""#),
        ("postgres://u:secret/secret@127.0.0.1:1/d", #"value "…" for connection option "port""#),
        ("Postgres://u:secret@127.0.0.1:1/d", "a URL that begins with postgres:// in lower case"),
        (" postgres://u:secret@127.0.0.1:1/d", "a URL that begins with postgres:// in lower case"),
        ("mysql://u:secret@127.0.0.1:1/d", "a URL that begins with postgres:// in lower case"),
    ])
    func `a database that cannot be reached is named without its password`(_ url: String, _ text: String) throws {
        for command in [["serve", "--port", "0"], ["export"], ["migrate"]] {
            let run = try PutstoreProcess.run(command + ["--db", url], in: directory)
            #expect(run.ending != .exit(0))
            #expect(run.errors.contains(text), "\(run.errors)")
            #expect(!(run.errors + run.output).contains("secret"), "\(run.errors)")
        }
    }

    @Test func `backup is for files`() throws {
        let run = try PutstoreProcess.run(["backup", directory.path + "/copy.db", "--db", database[1]], in: directory)
        #expect(run.ending != .exit(0) && run.errors.contains("pg_dump"))
    }
}
