import Glibc
import Testing

/// Local service: SIGTERM and SIGINT.
struct StopTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `a request under way is finished, no new connection is taken, and then exit 0`(signal: Int32) throws {
        let service = try PutstoreProcess()
        let idle = try service.connect()
        #expect(try idle.send("GET", "/_health").status == 200)
        let wire = try service.connect()
        try wire.send(
            "PUT /c/1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\"")
        #expect(try wire.isSilent(for: 0.1))
        service.process.send(signal: signal)
        try waitUntilRefusing(service)
        #expect(try idle.receiveToEnd().isEmpty)
        try wire.send(":1}")
        expect(
            try wire.receive(to: "PUT"), 201, UsualFields.with(UsualFields.created("/c/1"), ["Connection": "close"]))
        #expect(try service.stop(signal: signal) == .exit(0))
        let again = try service.restarted()
        expect(try again.send("GET", "/c/1"), 200, UsualFields.read(), "{\"a\":1}")
        #expect(try again.stop() == .exit(0))
    }

    @Test func `a request that waits is answered, with the news that the connection closes`() throws {
        let service = try PutstoreProcess()
        let tag = try service.put("/c/1", "1").entityTag()
        let wires = try ["/c/1", "/_changes?since=now"].map { target in
            let wire = try service.connect()
            try wire.request("GET", target, ["If-None-Match": tag, "Prefer": "wait=30"])
            return wire
        }
        for wire in wires { #expect(try wire.isSilent(for: 0.1)) }
        service.process.send(signal: SIGTERM)
        for (wire, status) in zip(wires, [304, 200]) {
            let answer = try wire.receive()
            #expect(answer.status == status)
            #expect(answer["Connection"] == "close")
            #expect(try wire.receiveToEnd().isEmpty)
        }
        #expect(try service.stop() == .exit(0))
    }

    @Test func `a request that never ends does not keep it from stopping`() throws {
        let service = try PutstoreProcess(["--stop-timeout", "0.5"])
        let wire = try service.connect()
        try wire.send(
            "PUT /c/1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n")
        #expect(try wire.isSilent(for: 0.1))
        #expect(try service.stop(within: 5) == .exit(0))
        _ = try wire.receiveToEnd()
    }

    @Test func `an idle service stops at once`() throws {
        let service = try PutstoreProcess()
        let wire = try service.connect()
        #expect(try wire.send("GET", "/_health").status == 200)
        #expect(try service.stop(within: 5) == .exit(0))
        #expect(try wire.receiveToEnd().isEmpty)
    }

    @Test func `a service that is stopped as soon as it says it listens exits with 0`() throws {
        for _ in 0..<5 {
            let service = try PutstoreProcess()
            #expect(try service.stop() == .exit(0))
        }
    }

    private func waitUntilRefusing(_ service: PutstoreProcess) throws {
        let deadline = Deadline()
        while (try? service.connect()) != nil {
            guard !deadline.isOver else { throw HarnessError("it still takes connections") }
        }
    }
}
