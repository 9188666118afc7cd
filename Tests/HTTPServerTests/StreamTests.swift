import Glibc
import Testing

@testable import HTTPServer

@Suite struct `Content that comes bit by bit` {
    private static let head = "HTTP/1.1 200 OK\r\nDate: *\r\n"

    @Test func `is sent in chunks, and ends with the last chunk when the client has said all`() async throws {
        let text = try await serving(quick) { port, _ in
            let client = try RawClient(port: port)
            client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
            let begun = client.read("two\r\n")
            client.endOutput()
            return begun + client.read()
        }
        #expect(
            text.dateless == Self.head + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                + "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")
    }

    @Test func `goes to HTTP/1.0 without chunks, until the connection ends`() async throws {
        let text = try await serving(quick) { port, _ in
            let client = try RawClient(port: port)
            client.send("GET /stream HTTP/1.0\r\n\r\n")
            let begun = client.read("two")
            client.endOutput()
            return begun + client.read()
        }
        #expect(text.dateless == Self.head + "Connection: close\r\n\r\nonetwo")
    }

    @Test func `is left out of the answer to HEAD`() async throws {
        let text = try await serving(quick) { port, _ in
            let client = try RawClient(port: port)
            client.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n")
            client.endOutput()
            return client.read()
        }
        #expect(text.dateless == Self.head + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
    }

    @Test func `is the last answer of its connection`() async throws {
        let requests = try await serving(quick) { port, stage in
            let client = try RawClient(port: port)
            client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\nGET /empty HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = client.read("two\r\n")
            client.endOutput()
            #expect(!client.read().contains("204"))
            return stage.requests
        }
        #expect(requests == ["GET /stream"])
    }

    @Test func `is not asked for while the client does not read`() async throws {
        let text = try await serving({
            quick(&$0)
            $0.contentIdleTimeout = .milliseconds(300)
        }) { port, _ in
            let client = try RawClient(port: port, receiveBuffer: 4_096)
            client.send("GET /flood HTTP/1.1\r\nHost: a\r\n\r\n")
            // The client that takes nothing is cut off, and what was kept for it had a bound.
            usleep(2_000_000)
            return client.read()
        }
        #expect(text.utf8.count < 16 << 20)
        #expect(!text.hasSuffix("0\r\n\r\n"))
    }
}

/// Times short enough for tests: the loop looks at its connections a hundred times a second.
private func quick(_ configuration: inout HTTPServer.Configuration) {
    configuration.lingerTimeout = .milliseconds(40)
}
