import Glibc
import Testing

/// Operation: `/_metrics`.
@Suite struct MetricsTests {
    private static let json: SentFields = ["Content-Type": "application/json"]

    /// The metrics of the contract, and the others.
    private static let families = """
        process_cpu_seconds counter seconds
        process_resident_memory_bytes gauge bytes
        putstore_build info
        putstore_cache_hits counter
        putstore_cache_misses counter
        putstore_commit_failures counter
        putstore_commit_size histogram
        putstore_commits counter
        putstore_connections gauge
        putstore_database_bytes gauge bytes
        putstore_history_bytes gauge bytes
        putstore_history_oldest_revision gauge
        putstore_log_bytes gauge bytes
        putstore_log_lines_dropped counter
        putstore_request_duration_seconds histogram seconds
        putstore_requests counter
        putstore_revision gauge
        putstore_store_up gauge
        putstore_subscribers gauge
        putstore_sync_duration_seconds histogram seconds
        """

    @Test(arguments: ["{directory}/store.db", ":memory:"])
    func `the reference parser of OpenMetrics reads all of it, each with its type and unit`(database: String) throws {
        try withPutstore(database: database) { (service) throws in
            try service.put("/orders/1", "1")
            _ = try service.send("GET", "/orders/1")
            for text in [try Scrape(service).text, try Scrape(service).text] {
                let file = try service.directory.write(text, to: "metrics.txt")
                let found = try Tool.run("/usr/bin/python3", ["-c", Self.parser, file], in: service.directory)
                #expect(found == Self.families + "\n")
            }
        }
    }

    private static let parser = """
        import sys
        from prometheus_client.openmetrics.parser import text_string_to_metric_families
        families = list(text_string_to_metric_families(open(sys.argv[1], newline="").read()))
        assert all(family.documentation for family in families)
        assert all(family.samples for family in families)
        print("\\n".join(sorted(f"{f.name} {f.type} {f.unit}".strip() for f in families)))
        """

    @Test func `it is a page like the others, with its own type`() throws {
        try withPutstore { (service) throws in
            let fields = UsualFields.with(
                UsualFields.ownPage,
                ["Content-Type": "application/openmetrics-text; version=1.0.0; charset=utf-8"])
            let prometheus = """
                application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
                application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2
                """
            for accept in [
                "*/*", prometheus, "application/openmetrics-text",
                "application/openmetrics-text; version=1.0.0; charset=utf-8", "application/*",
            ] {
                let answer = try service.send("GET", "/_metrics", ["Accept": accept])
                #expect(answer.status == 200, "\(accept)")
                expectFields(answer, fields)
                #expect(answer.text.hasSuffix("\n# EOF\n"))
                let head = try service.send("HEAD", "/_metrics", ["Accept": accept])
                #expect(head.status == 200 && head.content.isEmpty)
                expectFields(head, fields, to: "HEAD")
            }
            #expect(try service.send("GET", "/_metrics", ["Accept": "text/html"]).status == 406)
            #expect(try service.send("OPTIONS", "/_metrics")["Allow"] == Allowed.ownPage)
            for method in ["PUT", "POST", "PATCH", "DELETE", "QUERY"] {
                let answer = try service.send(method, "/_metrics")
                #expect(answer.status == 405 && answer["Allow"] == Allowed.ownPage, "\(method)")
            }
            try expectProblem(try service.send("GET", "/_metrics?name=x"), 400, "undefined-query")
            #expect(try service.send("GET", "/_metrics/x").status == 404)
        }
    }

    @Test func `requests are counted by method and status, and what is not known makes no series`() throws {
        try withPutstore { (service) throws in
            #expect(try Scrape(service).requests == [:])
            try service.put("/orders/1", "1")
            try service.put("/orders/1", "2")
            for _ in 0..<3 { _ = try service.send("GET", "/orders/1") }
            _ = try service.send("HEAD", "/orders/2")
            _ = try service.send("DELETE", "/orders/1", ["If-Match": "\"0\""])
            for method in ["FROB", "get", "{x=\"", "A\\\"}1", "LINK"] { _ = try service.send(method, "/orders/1") }
            try service.connect().send("nonsense\r\n\r\n")
            let wanted = [
                "PUT 201": 1, "PUT 204": 1, "GET 200": 3, "HEAD 404": 1, "DELETE 412": 1, "other 501": 3,
                "other 400": 3,
            ]
            // The last connection was not waited for.
            let deadline = Deadline()
            while try Scrape(service).requests != wanted, !deadline.isOver { usleep(10_000) }
            let scrape = try Scrape(service)
            #expect(scrape.requests == wanted)
            #expect(scrape["putstore_request_duration_seconds_count"] == Double(wanted.values.reduce(0, +)))
            #expect(scrape["putstore_request_duration_seconds_bucket{le=\"+Inf\"}"] == 13)
            #expect(scrape["putstore_request_duration_seconds_sum"].map { $0 > 0 && $0 < 13 } == true)
        }
    }

    @Test func `neither it nor health is counted, logged or remembered`() throws {
        try withPutstore { (service) throws in
            for path in ["/_metrics", "/_health"] {
                for method in ["GET", "HEAD"] { #expect(try service.send(method, path).status == 200) }
            }
            #expect(try service.send("GET", "/_requests").text == "[]\n")
            let deadline = Deadline()
            while !service.log.contains("/_requests 200"), !deadline.isOver { usleep(10_000) }
            #expect(!service.log.contains("_metrics") && !service.log.contains("_health"), "\(service.log)")
            #expect(try Scrape(service).requests == ["GET 200": 1])
        }
    }

    @Test(arguments: ["{directory}/store.db", ":memory:"])
    func `commits and their changes are counted, and not what changes nothing`(database: String) throws {
        try withPutstore(database: database) { (service) throws in
            let before = try Scrape(service)
            for sample in ["putstore_commits_total", "putstore_commit_size_count", "putstore_revision"] {
                #expect(before[sample] == 0)
            }
            func oldest() throws -> JSON? { try service.send("GET", "/_history").json()["oldest"] }
            #expect(before["putstore_history_oldest_revision"] == 0)
            #expect(try oldest() == 0)
            try service.put("/orders/1", "\"first\"")
            try service.put("/orders/1", "\"second\"")
            // The same bytes; what is not there; a condition that fails.
            try service.put("/orders/1", "\"second\"")
            _ = try service.send("DELETE", "/orders/9")
            _ = try service.send("PUT", "/orders/1", ["Content-Type": "application/json", "If-Match": "\"9\""], "1")
            let many = try service.send(
                "POST", "/orders", ["Content-Type": "application/x-ndjson"], "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n")
            #expect(many.status < 300, "\(many.text)")
            let scrape = try Scrape(service)
            #expect(scrape["putstore_commits_total"] == 3)
            #expect(scrape["putstore_commit_size_count"] == 3)
            #expect(scrape["putstore_commit_size_sum"] == 5)
            #expect(scrape["putstore_commit_size_bucket{le=\"1.0\"}"] == 2)
            #expect(scrape["putstore_commit_size_bucket{le=\"5.0\"}"] == 3)
            #expect(scrape["putstore_revision"] == 5)
            #expect(scrape["putstore_history_oldest_revision"] == 1)
            #expect(try oldest() == 1)
            #expect(scrape["putstore_history_bytes"] == 7)
            #expect(scrape["putstore_commit_failures_total"] == 0)
            #expect(scrape["putstore_store_up"] == 1)
            #expect(scrape["process_resident_memory_bytes"].map { $0 > 1_000_000 } == true)
            let isFile = database != ":memory:"
            #expect(scrape["putstore_sync_duration_seconds_count"] == (isFile ? 3 : 0))
            for file in ["putstore_database_bytes", "putstore_log_bytes"] {
                let bytes = try #require(scrape[file])
                #expect(isFile ? bytes >= 4_096 : bytes == 0, "\(file) \(bytes)")
            }
        }
    }

    @Test func `reads from memory and from the database are told apart`() throws {
        let first = try PutstoreProcess()
        try first.put("/orders/1", "1")
        _ = try first.send("GET", "/orders/1")
        #expect(try Scrape(first)["putstore_cache_hits_total"] == 1)
        #expect(try first.stop() == .exit(0))
        let second = try first.restarted()
        for _ in 0..<3 { _ = try second.send("GET", "/orders/1") }
        let scrape = try Scrape(second)
        #expect(scrape["putstore_cache_misses_total"].map { $0 >= 1 } == true)
        #expect((scrape["putstore_cache_hits_total"] ?? 0) + (scrape["putstore_cache_misses_total"] ?? 0) == 3)
        #expect(try second.stop() == .exit(0))
    }

    @Test func `connections and subscribers are those that are there`() throws {
        try withPutstore { (service) throws in
            var wires = try (0..<3).map { _ in try service.connect() }
            for wire in wires { #expect(try wire.send("HEAD", "/_health").status == 200) }
            var stream: EventStream? = try EventStream(service)
            // The scrape's own connection is one of them.
            #expect(try Scrape(service)["putstore_connections"] == 5)
            #expect(try Scrape(service)["putstore_subscribers"] == 1)
            wires = []
            stream = nil
            _ = stream
            let deadline = Deadline()
            // The connection of the last scrape may not have gone when the next one comes.
            var scrape = try Scrape(service)
            while scrape["putstore_connections"] != 1, !deadline.isOver {
                usleep(10_000)
                scrape = try Scrape(service)
            }
            #expect(scrape["putstore_connections"] == 1)
            #expect(scrape["putstore_subscribers"] == 0)
        }
    }

    @Test func `a token opens it, as it opens all but health and problems`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("secret-token\n", to: "tokens")
        try withPutstore("--token-file", file) { (service) throws in
            #expect(try service.send("GET", "/_metrics").status == 401)
            let scrape = try Scrape(service, ["Authorization": "Bearer secret-token"])
            #expect(scrape.requests == ["GET 401": 1])
        }
    }

    @Test(arguments: ["Documentation/Dashboard.json", "Documentation/Operations.md"])
    func `every metric that the documents name is there`(file: String) throws {
        let service = try PutstoreProcess.shared()
        _ = try service.send("GET", "/")
        let text = try Scrape(service).text
        let names = Set(try Project.text(file).matches(of: #/\b(putstore|process)_[a-z_]*[a-z]/#).map { $0.output.0 })
        #expect(names.count > 15)
        for name in names { #expect(text.contains(name), "\(name)") }
    }

    @Test func `the commit and the version of the program are told`() throws {
        let text = try Scrape(PutstoreProcess.shared()).text
        #expect(text.contains(#/(?m)^putstore_build_info\{version="\d+\.\d+\.\d+",commit="[0-9a-f]*"\} 1$/#))
    }
}
