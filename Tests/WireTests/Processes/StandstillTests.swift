import Glibc
import PostgreSQLServer
import Testing

/// A PostgreSQL database that answers nothing for a while.
@Suite(.serialized) struct StandstillTests {
    private let server: TestServer
    private let service: PutstoreProcess
    private let tag: String

    init() throws {
        server = try TestServer()
        service = try PutstoreProcess(["--testing"], database: server.url)
        tag = try service.put("/orders/1", "{\"a\":1}").entityTag()
        try service.put("/_collections/orders", "{\"indexes\":[\"a\"]}")
    }

    private func remove() {
        try? server.thaw()
        server.remove()
    }

    /// Requests that read the store, by their heads.
    private var heads: [String] {
        let large = String(repeating: " ", count: 70_000)
        return [
            "GET /", "GET /_history", "GET /_collections", "GET /_collections/orders", "GET /_store",
            "GET /_store/orders", "GET /_changes", "GET /_changes?include=content", "GET /_snapshots", "GET /orders",
            "GET /orders?sort=a", "HEAD /orders/1", "GET /_history/orders/1", "GET /_revisions/1",
            "GET /_revisions/1/diff",
        ].map { $0 + " HTTP/1.1\r\nHost: localhost\r\n\r\n" } + [
            "GET /_changes HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n",
            "HEAD /_changes HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n",
            "GET /orders/1 HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: \(tag)\r\nPrefer: wait=1\r\n\r\n",
            "GET /orders HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: \"0\"\r\nPrefer: wait=1\r\n\r\n",
            "GET /orders/1 HTTP/1.1\r\nHost: localhost\r\nAccept-Datetime: Wed, 01 Jan 2025 00:00:00 GMT\r\n\r\n",
            """
            PUT /orders/2 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\
            Expect: 100-continue\r\n\r\n
            """,
            """
            PATCH / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json-patch+json\r\nContent-Length: 1\r\n\
            Expect: 100-continue\r\n\r\n
            """,
            """
            PATCH /orders/1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/merge-patch+json\r\n\
            Content-Length: 70002\r\n\r\n{\(large)}
            """,
            "DELETE /_history/orders/1 HTTP/1.1\r\nHost: localhost\r\nIf-Match: \"0\"\r\n\r\n",
        ]
    }

    @Test func `requests that wait for the database hold up no other client, and are answered once it goes on`() throws
    {
        defer { remove() }
        let others = try (0..<8).map { _ in try service.connect() }
        // Each loop has been asked, so that nothing is made for the first time.
        for other in others { _ = try other.send("GET", "/_problems/not-found") }
        try server.freeze()
        let waiting = try heads.map { head in
            let wire = try service.connect()
            try wire.send(head)
            return wire
        }
        var times: [Double] = []
        for _ in 0..<3 {
            for other in others {
                let begin = Deadline.now
                #expect(try other.send("GET", "/_problems/not-found").status == 200)
                #expect(try other.send("GET", "/echo/get").status == 200)
                times.append(Deadline.now - begin)
            }
        }
        // The machine may be busy for a moment; a loop that waits is so for seconds.
        #expect(times.sorted()[times.count * 3 / 4] < 0.1)
        #expect((times.max() ?? 0) < 1.5)
        for wire in waiting { #expect(try wire.isSilent(for: 0)) }
        try server.thaw()
        for (head, wire) in zip(heads, waiting) {
            let status = try wire.receive(until: "\r\n").split(separator: " ").dropFirst().first.map(String.init)
            #expect(["200", "204", "100", "304", "404", "412"].contains(status), "\(head.prefix(80))")
        }
    }

    @Test func `who waits for a database that stands still is told so within the time, whatever is asked`() throws {
        defer { remove() }
        try server.freeze()
        let begin = Deadline.now
        // More than there are threads that read.
        let waiting = try (heads + heads).map { head in
            let wire = try service.connect()
            try wire.send(head)
            return wire
        }
        for (head, wire) in zip(heads + heads, waiting) {
            let answer = try wire.receive(until: "\r\n\r\n")
            #expect(answer.split(separator: " ").dropFirst().first == "503", "\(head.prefix(80))")
            let saysWhen = answer.contains("\r\nRetry-After: 5\r\n")
            #expect(saysWhen, "\(head.prefix(80))")
        }
        // Ten seconds, and a moment for those whose turn comes late.
        #expect(9..<15 ~= Deadline.now - begin)
        try server.thaw()
        let deadline = Deadline(after: 10)
        while try service.send("GET", "/orders/1").status != 200 {
            guard !deadline.isOver else { throw HarnessError("it does not come back") }
        }
    }

    @Test func `a server that is away for some seconds is waited for, whatever is asked`() throws {
        defer { remove() }
        for _ in 0..<2 {
            try server.stop()
            let waiting = try heads.map { head in
                let wire = try service.connect()
                try wire.send(head)
                return wire
            }
            for wire in waiting { #expect(try wire.isSilent(for: 0.05)) }
            try server.start()
            for (head, wire) in zip(heads, waiting) {
                let status = try wire.receive(until: "\r\n").split(separator: " ").dropFirst().first.map(String.init)
                #expect(["200", "204", "100", "304", "404", "412"].contains(status), "\(head.prefix(80))")
            }
        }
    }

    @Test func `a table that is locked is told as that, before anything of an answer is sent`() throws {
        defer { remove() }
        let directory = try TemporaryDirectory()
        let lock = try ChildProcess(
            "psql",
            [
                "-X", "-q", "-h", server.directory, "-U", "postgres", "-c",
                "BEGIN; LOCK TABLE putstore.resource, putstore.change; SELECT pg_sleep(30)",
            ], environment: ["PATH": "/usr/bin:/bin"], errorFile: directory.path + "/errors.txt")
        defer { lock.send(signal: SIGKILL) }
        let begin = Deadline.now
        while try server.ask("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'") == "0" {
            guard Deadline.now - begin < 10 else { throw HarnessError("no lock") }
        }
        let paths = [
            "/_store", "/_store/orders", "/_store?view=json-server", "/orders", "/orders/1", "/orders?sort=a",
            "/_revisions/1",
            "/_history/orders/1", "/_changes",
        ]
        let waiting = try paths.map { path in
            let wire = try service.connect()
            try wire.request("GET", path)
            return wire
        }
        let write = try service.connect()
        try write.request("PUT", "/orders/1", ["Content-Type": "application/json"], bytes: Array("7".utf8))
        for (path, wire) in zip(paths + ["PUT"], waiting + [write]) {
            let answer = try wire.receive()
            try expectProblem(answer, 503, "store-unavailable", fields: ["Retry-After": "5"])
            let isTold = answer.text.contains("Others hold a lock in the database")
            #expect(isTold, "\(path)")
        }
        #expect(Deadline.now - begin < 16)
    }

    @Test func `while it stands still health says so within seconds, and metrics leave out what they cannot read`()
        throws
    {
        defer { remove() }
        try server.freeze()
        let begin = Deadline.now
        let health = try service.connect()
        try health.request("GET", "/_health")
        let metrics = try service.send("GET", "/_metrics")
        #expect(metrics.status == 200 && metrics.text.contains("putstore_connections"))
        #expect(!metrics.text.contains("putstore_history_bytes"))
        try expectProblem(try health.receive(), 503, "store-unavailable", fields: ["Retry-After": "5"])
        #expect(Deadline.now - begin < 4)
        try server.thaw()
        let deadline = Deadline(after: 10)
        while try service.send("GET", "/_health").status != 200 {
            guard !deadline.isOver else { throw HarnessError("it does not come back") }
        }
    }

    @Test func `a stream begins where the store is when its head comes, however long that takes`() throws {
        defer { remove() }
        try server.freeze()
        let wire = try service.connect()
        try wire.send("GET /_changes HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
        #expect(try wire.isSilent(for: 0.3))
        try server.thaw()
        _ = try wire.receive(until: "\r\n\r\n")
        let next = try service.put("/orders/2", "1").entityTag().filter { $0 != "\"" }
        let event = try wire.receive(until: "\"revision\":\(next)")
        #expect(!event.contains("\"revision\":1,"))
    }

    @Test func `content that waits for 100 gets it, or is refused, when the database goes on`() throws {
        defer { remove() }
        try server.freeze()
        let wires = try ["", "If-Match: \"0\"\r\n"].map { field in
            let wire = try service.connect()
            try wire.send(
                """
                PUT /orders/1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\
                Expect: 100-continue\r\n\(field)\r\n
                """)
            return wire
        }
        for wire in wires { #expect(try wire.isSilent(for: 0.3)) }
        try server.thaw()
        #expect(try wires[0].receive(to: "PUT").status == 100)
        try wires[0].send("7")
        #expect(try wires[0].receive(to: "PUT").status == 204)
        #expect(try wires[1].receive(to: "PUT").status == 412)
        // The connection serves on.
        #expect(try wires[0].send("GET", "/orders/1").text == "7")
    }
}
