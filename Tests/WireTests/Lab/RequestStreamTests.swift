import Testing

/// `/_requests` for a client that accepts `text/event-stream`.
struct RequestStreamTests {
    @Test func `a request is told to those who follow, with the address of its explanation`() throws {
        try withPutstore { (service) throws in
            let stream = try follow(service)
            let created = try service.send(
                "PUT", "/orders/1", ["Content-Type": "application/json", "Prefer": "explain"], "{}")
            let href = try #require(created["Link"]?.split(separator: ">").first?.dropFirst())
            let id = href.dropFirst("/_requests/".count)
            #expect(
                try stream.receive(until: "\n\n\r\n").split(separator: "\r\n").dropFirst().joined() == """
                    id: \(id)
                    event: request
                    data: {"id":"\(id)","href":"\(href)","method":"PUT","target":"/orders/1","status":201}


                    """)
            #expect(try service.send("GET", String(href)).status == 200)
        }
    }

    @Test func `a client that comes again gets what it has missed`() throws {
        try withPutstore { (service) throws in
            let stream = try follow(service)
            try service.put("/orders/1", "{}")
            let event = try stream.receive(until: "\n\n\r\n")
            let id = try #require(event.split(separator: "id: ").last?.split(separator: "\n").first)
            try service.put("/orders/2", "{}")
            try service.put("/orders/3", "{}")
            let missed = try follow(service, after: String(id)).receive(until: "/orders/3")
            #expect(!missed.contains("/orders/1"))
            #expect(missed.contains("/orders/2"))
        }
    }

    @Test(arguments: ["*/*", "application/json, text/event-stream", "text/event-stream;q=0.5, application/json"])
    func `whoever does not prefer a stream gets the list`(accept: String) throws {
        let answer = try PutstoreProcess.shared().send("GET", "/_requests", ["Accept": accept])
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "application/json")
    }

    @Test func `a stream does not keep the service from stopping`() throws {
        let service = try PutstoreProcess()
        let stream = try follow(service)
        #expect(try service.stop() == .exit(0))
        #expect(try String(decoding: stream.receiveToEnd(), as: UTF8.self).hasSuffix("0\r\n\r\n"))
    }

    /// Opens a stream and waits until it has begun.
    private func follow(_ service: PutstoreProcess, after id: String? = nil) throws -> Wire {
        let wire = try Wire(port: service.port)
        let last = id.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        try wire.send("GET /_requests HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\(last)\r\n")
        let head = try wire.receive(until: "\r\n\r\n")
        #expect(head.contains("\r\nContent-Type: text/event-stream\r\n"))
        if id == nil { _ = try wire.receive(until: ": open\n\n\r\n") }
        return wire
    }
}
