import Glibc
import Testing

/// Operation: the log, and what the service manager is told.
@Suite struct LogTests {
    /// The lines of the log that have `word` in them, once there are `count` of them.
    private func lines(_ count: Int, with word: String, of service: PutstoreProcess) -> [Substring] {
        let deadline = Deadline()
        while true {
            let lines = service.log.split(separator: "\n").filter { $0.contains(word) }
            if lines.count >= count || deadline.isOver { return lines }
            usleep(10_000)
        }
    }

    @Test func `each line of the access log begins with the time, as RFC 3339 has it`() throws {
        try withPutstore("--log-level", "info") { (service) throws in
            let before = time(nil)
            try service.put("/books/a%20b", "1")
            _ = try service.send("GET", "/books/é\\".replacing("é", with: "%C3%A9"))
            let access = lines(2, with: "/books/", of: service).sorted { $0.contains(" PUT ") && !$1.contains(" PUT ") }
            let form = #/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([A-Z]+) (\S+) (\d{3}) (\d+) (\d+)/#
            let matches = try access.map { try #require(try form.wholeMatch(in: $0), "\($0)") }
            #expect(matches.map { "\($0.2) \($0.3) \($0.4)" } == ["PUT /books/a%20b 201", "GET /books/%C3%A9\\\\ 400"])
            for match in matches {
                let said = try Tool.run("/bin/date", ["-d", String(match.1), "+%s"], in: service.directory)
                #expect((before - 1...time(nil) + 1).contains(try #require(Int(said.dropLast()))))
            }
        }
    }

    @Test func `the service's own lines have the time, too`() throws {
        try withPutstore { (service) throws in
            let own = lines(1, with: "listening", of: service)
            let form = #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info putstore: host=127\.0\.0\.1 port=\d+ listening/#
            #expect(own.count == 1 && own[0].wholeMatch(of: form) != nil, "\(own)")
        }
    }

    @Test func `with --log-format json every line is an object, whatever a client sends`() throws {
        let service = try PutstoreProcess(
            ["--log-format", "json"], environment: ["PUTSTORE_SERVICE_HOST": "10.0.0.1"])
        try service.put("/books/1", "1")
        _ = try service.send("GET", "/books/%22\"")
        _ = try service.send("FR\"OB", "/books/1")
        try service.connect().send("\u{1}\r\n\r\n")
        let wire = try service.connect()
        try wire.send("GET /\u{7}\" HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try? wire.receive(to: "GET")
        #expect(try service.stop() == .exit(0))
        var requests: [[String: JSON]] = []
        for line in service.log.split(separator: "\n") {
            let object = try #require(try JSON(parsing: String(line)).object, "\(line)")
            let time = try #require(object["time"]?.string)
            #expect(time.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#) != nil)
            #expect(object["level"]?.string != nil && object["message"]?.string != nil, "\(line)")
            if object["message"] == "request" { requests.append(object) }
        }
        // The lines of one event loop may come before those of another.
        let first = try #require(requests.first { $0["target"] == "/books/1" && $0["method"] == "PUT" })
        #expect(
            first.keys.sorted() == ["bytes", "level", "message", "method", "microseconds", "status", "target", "time"])
        #expect(first["status"] == 201 && first["bytes"] == 0)
        #expect(requests.count == 5)
        #expect(service.log.contains("PUTSTORE_SERVICE_HOST is passed over"))
        #expect(service.log.contains("\"message\":\"listening\""))
    }

    @Test func `an unknown format stops the start`() throws {
        let (ending, _, errors) = try PutstoreProcess.run(
            ["--log-format", "xml", "--db", ":memory:"], in: try TemporaryDirectory())
        #expect(ending == .exit(64))
        #expect(errors.contains("log-format"))
    }

    @Test(arguments: [false, true])
    func `the service manager is told when the service is ready, and that it stops`(isAbstract: Bool) throws {
        let directory = try TemporaryDirectory()
        let name = directory.path + "/notify.sock"
        let socket = try DatagramSocket(isAbstract ? "\0" + name : name)
        let service = try PutstoreProcess(environment: ["NOTIFY_SOCKET": isAbstract ? "@" + name : name])
        #expect(try socket.receive(by: Deadline()) == "READY=1")
        #expect(try service.send("GET", "/_health").status == 200)
        #expect(try service.stop() == .exit(0))
        #expect(try socket.receive(by: Deadline()) == "STOPPING=1")
    }

    @Test(arguments: ["/nowhere/notify.sock", "@nobody", "", String(repeating: "x", count: 300)])
    func `a service manager that is not there keeps nothing from starting`(name: String) throws {
        try withPutstore(database: ":memory:", environment: ["NOTIFY_SOCKET": name]) { (service) throws in
            #expect(try service.send("GET", "/_health").status == 200)
        }
    }
}

/// Takes datagrams under a name.
private final class DatagramSocket {
    private let descriptor: Int32

    init(_ name: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(name.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let socket = descriptor
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) == 0 }
        }
        guard isBound else { throw HarnessError("no socket: \(errorText())") }
    }

    deinit { close(descriptor) }

    func receive(by deadline: Deadline) throws -> String {
        guard try deadline.wait(for: POLLIN, on: descriptor) else { throw HarnessError("no datagram came") }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }
}
