import Glibc
import Testing

/// Limits: times and connections.
@Suite(.tags(.rfc9110)) struct TimeLimitTests {
    @Test(arguments: ["G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\nX"])
    func `a head that is not complete in time is 408, and the connection is closed`(bytes: String) throws {
        try withPutstore("--head-timeout", "0.3") { (service) throws in
            try expectClosingProblem(try service.connect().onlyAnswer(to: bytes), 408, "request-timeout")
        }
    }

    @Test func `a head that comes drop by drop is late all the same`() throws {
        try withPutstore("--head-timeout", "0.5") { (service) throws in
            let wire = try service.connect()
            let deadline = Deadline()
            try wire.send("GET / HTTP/1.1\r\nX: ")
            while try wire.isSilent(for: 0.05) {
                guard !deadline.isOver else { throw HarnessError("the head may last for ever") }
                try wire.send("x")
            }
            try expectClosingProblem(try wire.receive(), 408, "request-timeout")
        }
    }

    @Test(arguments: [
        "Content-Length: 10\r\n\r\n", "Content-Length: 10\r\n\r\n12345", "Transfer-Encoding: chunked\r\n\r\n5\r\n123",
    ])
    func `content that stops is 408, the connection is closed, and nothing is stored`(rest: String) throws {
        try withPutstore("--content-timeout", "0.3") { (service) throws in
            let bytes = "PUT /c/1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + rest
            try expectClosingProblem(try service.connect().onlyAnswer(to: bytes), 408, "request-timeout")
            #expect(try service.send("GET", "/c/1").status == 404)
        }
    }

    @Test func `an idle connection is closed without a word`() throws {
        try withPutstore("--keep-alive-timeout", "0.3") { (service) throws in
            let wire = try service.connect()
            #expect(try wire.send("GET", "/_health").status == 200)
            #expect(try wire.receiveToEnd().isEmpty)
        }
    }

    /// Leaves room for forty more, beside those that other tests, which start their own programs at this moment, happen to hand
    /// down: a limit is one on the number of a descriptor, and those may leave gaps.
    private static let fortyDescriptors = """
        limit=40; while used=$(ls /proc/$$/fd | awk -v limit=$limit '$1 < limit' | wc -l); [ $((40 + used)) -gt $limit ]; \
        do limit=$((40 + used)); done; ulimit -n $limit
        """

    @Test func `when the system has no more descriptors the service holds out, and goes on afterwards`() throws {
        let service = try PutstoreProcess(preparation: Self.fortyDescriptors)
        do {
            let crowd = try (0..<80).map { _ in try service.connect() }
            #expect(try crowd[0].send("PUT", "/c/1", ["Content-Type": "application/json"], "1").status == 201)
        }
        #expect(try service.send("GET", "/c/1").text == "1")
        #expect(try service.stop() == .exit(0))
    }

    @Test func `when the system has no more descriptors a newcomer is told 503, and the service does not toil`() throws
    {
        let service = try PutstoreProcess(preparation: Self.fortyDescriptors)
        let crowd = try (0..<50).map { _ in try service.connect() }
        var told = 0
        for wire in crowd {
            try? wire.send("GET /_health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let answer = try wire.receive()
            if answer.status == 503 {
                told += 1
                try expectClosingProblem(answer, 503, "overloaded", fields: ["Retry-After": .present])
            } else {
                #expect(answer.status == 200 && told == 0)
            }
        }
        #expect(1..<50 ~= told)
        #expect(service.log.split(separator: "\n").count { $0.contains("connections cannot be accepted") } == 1)
    }

    @Test func `when there are no more descriptors, a crowd of newcomers is told within seconds`() throws {
        let service = try PutstoreProcess(preparation: "ulimit -n 192")
        let crowd = try (0..<260).map { _ in try service.connect() }
        let start = ContinuousClock.now
        var told = 0
        for wire in crowd {
            try? wire.send("GET /_health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if try wire.receive().status == 503 { told += 1 }
        }
        #expect(told > 60)
        // One at a time these were some ten in a second.
        #expect(ContinuousClock.now - start < .milliseconds(60 * told))
    }

    @Test func `a connection beyond the limit is 503 with Retry-After, and its place is free again later`() throws {
        try withPutstore("--connection-limit", "2") { (service) throws in
            let first = try service.connect()
            let second = try service.connect()
            #expect(try first.send("GET", "/_health").status == 200)
            #expect(try second.send("GET", "/_health").status == 200)
            let answer = try service.connect().receive()
            try expectClosingProblem(answer, 503, "overloaded", fields: ["Retry-After": .present])
            // The others are not harmed; and when one is gone, another may come.
            #expect(try second.send("GET", "/_health").status == 200)
            try first.send("GET /_health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            _ = try first.receiveToEnd()
            let deadline = Deadline()
            while try service.connect().send("GET", "/_health").status != 200 {
                guard !deadline.isOver else { throw HarnessError("the place is not given back") }
            }
        }
    }

    @Test func `large contents beyond the memory for them are 503 with Retry-After, and small ones go on`() throws {
        try withPutstore("--content-memory", "1048576") { (service) throws in
            let head = "PUT /c/1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            let large = String(repeating: " ", count: 600_000) + "1"
            // The first one is whole but for its last byte.
            let first = try service.connect()
            try first.send(head + "Content-Length: \(large.utf8.count)\r\n\r\n" + large.dropLast())
            try waitUntilHeld(by: service)
            let second = try service.connect()
            try second.send(head + "Content-Length: \(large.utf8.count)\r\n\r\n")
            try? second.send(large)
            try expectClosingProblem(second.receive(), 503, "overloaded", fields: ["Retry-After": .present])
            #expect(try service.put("/c/2", "2").status == 201)
            try first.send("1")
            #expect(try first.receive().status == 201)
            // What the first one held is free again.
            #expect(try service.put("/c/3", large).status == 201)
            #expect(try service.send("GET", "/c/3").text == large)
        }
    }

    @Test func `large answers that nobody takes count as well, until they are taken`() throws {
        try withPutstore("--content-memory", "33554432") { (service) throws in
            // More than the system's own buffers take in for a client that does not read.
            let large = String(repeating: " ", count: 12 << 20) + "1"
            try service.put("/c/1", large)
            try service.put("/c/2", "2")
            let deaf = try (0..<2).map { _ in try service.connect() }
            for wire in deaf {
                try wire.request("GET", "/c/1")
                try waitUntilHeld(by: service)
            }
            try expectClosingProblem(
                service.send("GET", "/c/1"), 503, "overloaded", fields: ["Retry-After": .present])
            #expect(try service.send("GET", "/c/2").text == "2")
            #expect(try deaf[0].receive().text == large)
            try waitUntilHeld(by: service)
            #expect(try service.send("GET", "/c/1").text == large)
        }
    }

    /// Gives the service time to read what was sent.
    private func waitUntilHeld(by service: PutstoreProcess) throws {
        for _ in 0..<20 {
            _ = try service.send("GET", "/_health")
            usleep(10_000)
        }
    }
}
