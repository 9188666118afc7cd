import Glibc
import Testing

/// Operation: `/_health` and `putstore health`.
@Suite struct HealthTests {
    private func health(
        _ arguments: String..., environment: [String: String] = [:]
    ) throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
        try PutstoreProcess.run(["health"] + arguments, environment: environment, in: try TemporaryDirectory())
    }

    @Test func `the command exits with 0 if the service is well, wherever it is told to look`() throws {
        let service = try PutstoreProcess.shared()
        let base = "http://127.0.0.1:\(service.port)"
        for url in [base, base + "/", base + "/_health", "http://localhost:\(service.port)"] {
            let (ending, output, errors) = try health(url)
            #expect(ending == .exit(0), "\(url): \(errors)")
            #expect(output == "{\"status\":\"ok\"}\n")
        }
        for environment in [
            ["PUTSTORE_PORT": "\(service.port)"], ["PUTSTORE_PORT": "\(service.port)", "PUTSTORE_HOST": "0.0.0.0"],
            ["PUTSTORE_PORT": "\(service.port)", "PUTSTORE_HOST": "localhost"],
            ["PUTSTORE_PORT": "\(service.port)", "PUTSTORE_HOST": "tcp://10.0.0.1:80", "PUTSTORE_LOG_LEVEL": "x"],
        ] {
            let (ending, _, errors) = try health(environment: environment)
            #expect(ending == .exit(0), "\(environment): \(errors)")
        }
    }

    @Test func `an address of version 6 may stand in brackets or not`() throws {
        for host in ["::1", "[::1]", "::", "[::]"] {
            try withPutstore("--host", host) { (service) throws in
                for set in ["::1", "[::1]", "::"] {
                    let (ending, _, errors) = try health(
                        environment: ["PUTSTORE_HOST": set, "PUTSTORE_PORT": "\(service.port)"])
                    #expect(ending == .exit(0), "\(host), \(set): \(errors)")
                }
                #expect(try health("http://[::1]:\(service.port)").ending == .exit(0))
            }
        }
    }

    @Test func `the command exits with 1 and says why if there is nothing, or no sense in what it is told`() throws {
        let port = try Self.unusedPort()
        for (url, reason) in [
            ("http://127.0.0.1:\(port)", "Connection refused"), ("https://localhost", "TLS"),
            ("localhost:8080", "no URL"),
            ("http://localhost/?x", "no URL"), ("ftp://localhost", "no URL"), ("", "no URL"),
            ("http://no-such-host.invalid", "not found"),
        ] {
            let (ending, output, errors) = try health(url)
            #expect(ending == .exit(1), "\(url)")
            #expect(output.isEmpty)
            #expect(errors.contains(reason), "\(url): \(errors)")
        }
        for (variables, reason) in [
            (["PUTSTORE_PORT": "0"], "PUTSTORE_PORT (0)"), (["PUTSTORE_PORT": "http"], "PUTSTORE_PORT (http)"),
            (["PUTSTORE_HOST": "a b"], "PUTSTORE_HOST (a b)"), (["PUTSTORE_PORT": "\(port)"], "127.0.0.1:\(port)"),
        ] {
            let (ending, _, errors) = try health(environment: variables)
            #expect(ending == .exit(1))
            #expect(errors.contains(reason), "\(variables): \(errors)")
        }
        let (ending, _, errors) = try health("--timeout", "0")
        #expect(ending == .exit(1) && errors.contains("--timeout"))
    }

    @Test func `what is no healthy putstore is 1`() throws {
        let service = try PutstoreProcess.shared()
        let (ending, _, errors) = try health("http://127.0.0.1:\(service.port)/orders")
        #expect(ending == .exit(1))
        #expect(errors.contains("/orders/_health says 404"), "\(errors)")
    }

    @Test func `the command waits no longer than it is told for one who never answers`() throws {
        let listener = try Listener()
        let deadline = Deadline(after: 10)
        let (ending, _, errors) = try health("http://127.0.0.1:\(listener.port)", "--timeout", "0.3")
        #expect(ending == .exit(1))
        #expect(errors.contains("in time"), "\(errors)")
        #expect(!deadline.isOver)
    }

    @Test func `a database that is gone is unhealthy before anybody writes`() throws {
        let service = try PutstoreProcess()
        try service.put("/orders/1", "1")
        #expect(rename(service.directory.path + "/store.db", service.directory.path + "/elsewhere.db") == 0)
        let answer = try service.send("GET", "/_health")
        try expectProblem(answer, 503, "store-unavailable", fields: ["Retry-After": .present])
        let instance = try #require(try answer.json()["instance"]?.string)
        #expect(try service.send("GET", instance).json()["target"] == "/_health")
        let (ending, _, errors) = try health("http://127.0.0.1:\(service.port)")
        #expect(ending == .exit(1) && errors.contains("says 503"), "\(errors)")
        #expect(try Scrape(service)["putstore_store_up"] == 0)
        #expect(try service.stop() == .exit(0))
    }

    @Test func `a disk that is full is told, and that it has room again, though nobody writes`() throws {
        let service = try PutstoreProcess(preparation: "trap '' XFSZ")
        let content = "\"" + String(repeating: "x", count: 20_000) + "\""
        try service.put("/orders/1", content)
        try Self.limit(service, to: "4096")
        #expect(try service.send("PUT", "/orders/2", ["Content-Type": "application/json"], content).status == 507)
        let full = try service.send("GET", "/_health")
        #expect(full.status == 200 && full.text == "{\"status\":\"full\"}\n", "\(full.text)")
        let scrape = try Scrape(service)
        #expect(scrape["putstore_store_up"] == 0)
        #expect(scrape["putstore_commit_failures_total"].map { $0 >= 1 } == true)
        try Self.limit(service, to: "unlimited")
        for method in ["HEAD", "GET"] { #expect(try service.send(method, "/_health").status == 200) }
        #expect(try service.send("GET", "/_health").text == "{\"status\":\"ok\"}\n")
        #expect(try Scrape(service)["putstore_store_up"] == 1)
        #expect(service.log.contains("Commits succeed again"))
        #expect(try Scrape(service)["putstore_revision"] == 1)
        #expect(try service.stop() == .exit(0))
    }

    private static func limit(_ service: PutstoreProcess, to bytes: String) throws {
        _ = try Tool.run(
            "prlimit", ["--pid", "\(service.process.identifier)", "--fsize=\(bytes):unlimited"], in: service.directory)
    }

    private static func unusedPort() throws -> UInt16 { try Listener().port }
}

/// Listens, and never answers.
private final class Listener {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (socket, length) = (descriptor, size)
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 4) == 0
            }
        }
        let isNamed = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) == 0 }
        }
        guard isBound, isNamed else { throw HarnessError("no listener: \(errorText())") }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
