import HTTPSemantics
import Logging
import NIOCore
import Synchronization
import Testing

@testable import HTTPServer

private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
private let hello = answer("200 OK", content: "hello")

private func quick(_ configuration: inout HTTPServer.Configuration) {
    configuration.headTimeout = .milliseconds(150)
    configuration.contentIdleTimeout = .milliseconds(150)
    configuration.keepAliveTimeout = .milliseconds(150)
    configuration.lingerTimeout = .milliseconds(100)
}

@Suite(.serialized) struct `A server` {
    @Test(arguments: [
        ("", ""), (get, hello),
        ("G", refusal("408 Request Timeout", "headTimeout")),
        ("\r\n", ""), (get + "\r\n", hello), ("\r", refusal("408 Request Timeout", "headTimeout")),
        (get + "GET / HTTP/1.1\r\nHo", hello + refusal("408 Request Timeout", "headTimeout")),
        (
            "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell",
            refusal("408 Request Timeout", "contentTimeout")
        ),
        (
            "PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            refusal("408 Request Timeout", "contentTimeout")
        ),
        (
            "PUT /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell",
            answer("412 Precondition Failed", content: "refused")
        ),
    ])
    func `waits only so long for the rest`(stream: String, expected: String) async throws {
        let text = try await serving(quick) { port, _ in
            let client = try RawClient(port: port)
            client.send(stream)
            return client.read().dateless
        }
        #expect(text == expected)
    }

    @Test func `does not hurry a handler that takes its time`() async throws {
        let text = try await serving(quick) { port, stage in
            let client = try RawClient(port: port)
            client.send("PUT /hold HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
            #expect(client.isSilent(milliseconds: 500))
            stage.release()
            return client.read().dateless
        }
        #expect(text == answer("200 OK", content: "/hold:hi."))
    }

    @Test func `closes on a client that does not read its answer`() async throws {
        let text = try await serving(quick) { port, stage in
            let client = try RawClient(port: port, receiveBuffer: 4_096)
            client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
            // Nothing is read until the server has given up, which another connection's timeout bounds.
            _ = try RawClient(port: port).read()
            _ = try RawClient(port: port).read()
            _ = try RawClient(port: port).read()
            return client.read()
        }
        #expect(text.utf8.count < 8 << 20)
    }

    @Test func `gives a client that reads slowly everything, and then its next answer`() async throws {
        let count = try await serving { port, _ in
            let client = try RawClient(port: port, receiveBuffer: 4_096)
            client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let text = client.read().dateless
            #expect(text.hasSuffix(answer("200 OK", content: "hello", closes: true)))
            return text.utf8.count
        }
        #expect(count > 8 << 20)
    }

    @Test func `does not cut off a client that takes a little all the time`() async throws {
        let count = try await serving({
            quick(&$0)
            $0.contentIdleTimeout = .milliseconds(400)
        }) { port, _ in
            let client = try RawClient(port: port, receiveBuffer: 4_096)
            client.send("GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            // Slower than the system's buffers empty: for three seconds it asks the server for nothing.
            let taken = client.readSlowly(count: 60, bytes: 4_096, milliseconds: 50)
            return taken + client.read().utf8.count
        }
        #expect(count > 8 << 20)
    }

    @Test func `answers others between the requests that one client sends at once`() async throws {
        let milliseconds = try await serving({ $0.eventLoops = 1 }) { port, _ in
            let busy = try RawClient(port: port)
            let other = try RawClient(port: port)
            other.send(get)
            _ = other.read("hello")
            // Two seconds of work.
            busy.send(String(repeating: "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n", count: 1_000))
            let begun = busy.read { $0.utf8.count > 100 }
            let start = NIODeadline.now()
            other.send(get)
            #expect(other.read("hello").dateless == hello)
            let time = NIODeadline.now() - start
            let rest = busy.read {
                (begun + $0).split(separator: "HTTP/1.1 204").count == 1_000 && $0.hasSuffix("\r\n\r\n")
            }
            #expect((begun + rest).split(separator: "HTTP/1.1 204").count == 1_000)
            return time.nanoseconds / 1_000_000
        }
        #expect(milliseconds < 500)
    }

    @Test func `has 503 for a large answer to which there is no room, and a small one for a change`() async throws {
        let text = try await serving({ $0.contentMemory = 100_000 }) { port, _ in
            let client = try RawClient(port: port)
            client.send(
                "PUT /written HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\nGET /read HTTP/1.1\r\nHost: a\r\n\r\n")
            return client.read().dateless
        }
        #expect(
            text
                == answer("204 No Content")
                + answer("503 Service Unavailable", ["Retry-After: 1"], content: "tooMuchContent!", closes: true))
    }

    @Test func `counts large answers that nobody takes, and no longer when they are taken`() async throws {
        try await serving({ $0.contentMemory = 20 << 20 }) { port, _ in
            let ask = "GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let deaf = try (0..<2).map { _ in try RawClient(port: port, receiveBuffer: 4_096) }
            for client in deaf { client.send(ask) }
            for client in deaf { _ = client.read { !$0.isEmpty } }
            let third = try RawClient(port: port)
            third.send(ask)
            #expect(third.read().hasPrefix("HTTP/1.1 503"))
            for client in deaf { _ = client.read() }
            let fourth = try RawClient(port: port)
            fourth.send(ask)
            #expect(fourth.read().utf8.count > 8 << 20)
        }
    }

    @Test func `keeps its word about the end although a loop is at work`() async throws {
        let stage = Stage()
        var configuration = HTTPServer.Configuration()
        configuration.eventLoops = 1
        let server = HTTPServer(
            configuration: configuration, makeHandler: { _ in ScriptedHandler(stage: stage) },
            logger: Logger(label: "test"))
        let port = try await server.start().port
        let client = try await blocking {
            try Clients(port: port, busyWith: "GET /block HTTP/1.1\r\nHost: a\r\n\r\n", stage)
        }
        let start = NIODeadline.now()
        await server.stop(grace: .milliseconds(50))
        #expect(NIODeadline.now() - start < .milliseconds(1_500))
        // The loop ends when it can, and its connections with it.
        let text = try await blocking { client.busy.read() }
        #expect(text.hasPrefix("HTTP/1.1 204") && text.hasSuffix("\r\n\r\n"))
    }

    @Test func `stops reading from a client that sends ahead`() async throws {
        let sent = try await serving { port, _ in
            let client = try RawClient(port: port)
            client.send("PUT /hold HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
            let ahead = Array(String(repeating: get, count: 2_000).utf8)
            return client.sendUntilFull(ahead, limit: 64 << 20, milliseconds: 300)
        }
        // What it took stands in the kernel's buffers, not in ours.
        #expect(sent < 32 << 20)
    }

    @Test func `tells connections beyond its limit so, and takes new ones when others have gone`() async throws {
        let text = try await serving {
            $0.connectionLimit = 2
        } _: { port, stage in
            var first: RawClient? = try RawClient(port: port)
            let second = try RawClient(port: port)
            for client in [first, second] {
                client?.send(get)
                _ = client?.read("hello")
            }
            let third = try RawClient(port: port)
            let refused = third.read().dateless
            first = nil
            var accepted = ""
            for _ in 0..<1_000 where !accepted.hasPrefix("HTTP/1.1 200") {
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                accepted = client.read()
            }
            return refused + accepted.dateless
        }
        #expect(
            text
                == answer("503 Service Unavailable", ["Retry-After: 1"], content: "tooManyConnections!", closes: true)
                + answer("200 OK", content: "hello", closes: true))
    }

    @Test func `counts a connection that is gone, and its content, until the handler has answered`() async throws {
        let large = String(repeating: "x", count: 700)
        let text = try await serving({ $0.connectionLimit = 1 }) { port, stage in
            let client = try RawClient(port: port)
            client.send("PUT /hold HTTP/1.1\r\nHost: a\r\nContent-Length: 700\r\n\r\n" + large)
            #expect(stage.wait { $0.heldCount == 1 })
            client.reset()
            // Long enough to notice that it is gone.
            for _ in 0..<30 {
                let other = try RawClient(port: port)
                other.send(get)
                #expect(other.read().hasPrefix("HTTP/1.1 503"))
                waitBriefly()
            }
            stage.release()
            var accepted = ""
            for _ in 0..<1_000 where !accepted.hasPrefix("HTTP/1.1 200") {
                let client = try RawClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                accepted = client.read()
            }
            return accepted.dateless
        }
        #expect(text == answer("200 OK", content: "hello", closes: true))
    }

    @Test func `keeps a thousand idle connections and serves on all of them`() async throws {
        let count = try await serving { port, _ in
            let clients = try (0..<1_000).map { _ in try RawClient(port: port) }
            for client in clients { client.send(get) }
            return clients.filter { $0.read("hello").dateless == hello }.count
        }
        #expect(count == 1_000)
    }

    @Test func `stops gracefully: idle connections close, a request under way is finished`() async throws {
        let stage = Stage()
        let server = HTTPServer(
            configuration: .init(), makeHandler: { _ in ScriptedHandler(stage: stage) }, logger: Logger(label: "test"))
        let port = try await server.start().port
        let clients = try await blocking {
            try Clients(port: port, busyWith: held, stage) {
                $0.send(get)
                _ = $0.read("hello")
            }
        }
        async let stopped: Void = server.stop(grace: .seconds(10))
        let text = try await blocking {
            let idle = clients.idle.read()
            #expect(throws: RawClient.SystemError.self) { try RawClient(port: port) }
            stage.release()
            return idle + clients.busy.read().dateless
        }
        await stopped
        #expect(text == answer("200 OK", content: "/hold:hi.", closes: true))
    }

    @Test func `does not wait longer than its grace`() async throws {
        let stage = Stage()
        let server = HTTPServer(
            configuration: .init(), makeHandler: { _ in ScriptedHandler(stage: stage) }, logger: Logger(label: "test"))
        let port = try await server.start().port
        let clients = try await blocking { try Clients(port: port, busyWith: held, stage) }
        await server.stop(grace: .milliseconds(50))
        #expect(try await blocking { clients.busy.read() } == "")
        stage.release()
        await #expect(throws: HTTPServer.Failure.notStartable) { try await server.start() }
    }

    @Test func `runs until it is cancelled`() async throws {
        let server = HTTPServer(
            configuration: .init(), makeHandler: { _ in ScriptedHandler(stage: Stage()) }, logger: Logger(label: "test")
        )
        let address = try await server.start()
        #expect(address.host == "127.0.0.1")
        let running = Task { try await server.run() }
        running.cancel()
        try await running.value
    }

    @Test func `logs a line for every request`() async throws {
        let lines = Mutex("")
        let log = AccessLog { bytes in lines.withLock { $0 += String(decoding: bytes, as: UTF8.self) } }
        _ = try await serving {
            $0.accessLog = log
        } _: { port, _ in
            let client = try RawClient(port: port)
            client.send(
                get
                    + "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /unlogged HTTP/1.1\r\nHost: a\r\n\r\nPUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhinope\r\n"
            )
            return client.read()
        }
        let words = lines.withLock { $0 }.split(separator: "\n").map {
            $0.split(separator: " ").dropFirst().dropLast().joined(separator: " ")
        }
        #expect(words == ["GET / 200 5", "HEAD / 200 0", "PUT /a 200 6", "- - 400 15"])
    }

    @Test func `survives bytes at random`() async throws {
        let words = [
            "GET ", "PUT ", "/ ", "/a ", "HTTP/1.1", "HTTP/1.0", "\r\n", "\r\n\r\n", "Host: a\r\n",
            "Content-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\n", "hello", "5\r\n", "0\r\n\r\n", "Expect: 100-continue\r\n", ":", " ", "\0",
            "\t", "\n",
            "Connection: close\r\n", "Upgrade: x\r\nConnection: upgrade\r\n", "a: \r\n", "\u{80}",
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        ]
        let survivors = try await serving { port, _ in
            var random = SplitMix(state: 42)
            for _ in 0..<400 {
                let client = try RawClient(port: port)
                var text = ""
                for _ in 0..<(1 + random.next() % 30) { text += words[Int(random.next() % UInt64(words.count))] }
                let bytes =
                    random.next() % 4 == 0
                    ? (0..<64).map { _ in UInt8(truncatingIfNeeded: random.next()) } : Array(text.utf8)
                let half = bytes.count / 2
                client.send(Array(bytes[..<half]))
                client.send(Array(bytes[half...]))
                client.endOutput()
                let answer = client.read()
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 ") || answer.hasSuffix("…reset"))
                #expect(!answer.hasSuffix("…silence"))
            }
            let client = try RawClient(port: port)
            client.send(get)
            return client.read("hello").dateless
        }
        #expect(survivors == hello)
    }
}

/// A request whose answer is held back.
private let held = "PUT /hold HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"

/// Two connections that go from one blocking step to the next, never used by two at once.
private final class Clients: @unchecked Sendable {
    let idle: RawClient
    let busy: RawClient

    /// - Parameter request: What is sent by the busy one, which `stage` then holds.
    init(port: Int, busyWith request: String, _ stage: Stage, idle: (RawClient) -> Void = { _ in }) throws {
        self.idle = try RawClient(port: port)
        busy = try RawClient(port: port)
        idle(self.idle)
        busy.send(request)
        #expect(stage.wait { $0.heldCount == 1 })
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
