import Testing

/// RFC 9112 §9 and RFC 9110 §7.6.1, §7.8: when the connection goes on.
@Suite(.tags(.rfc9110, .rfc9112)) struct PersistenceTests {
    private let service: PutstoreProcess

    init() throws { service = try .shared() }

    struct Row: Sendable {
        var version: String
        var fields: String
        /// What the answer says; nil for nothing.
        var said: String?

        init(_ version: String, _ fields: String, _ said: String?) {
            self.version = version
            self.fields = fields
            self.said = said
        }
    }

    @Test(arguments: [
        Row("1.1", "", nil), Row("1.1", "Connection: keep-alive\r\n", nil),
        Row("1.1", "Connection: close\r\n", "close"),
        Row("1.1", "Connection: CLOSE\r\n", "close"), Row("1.1", "Connection: close, keep-alive\r\n", "close"),
        Row("1.1", "Connection: ,, close ,\r\n", "close"),
        Row("1.1", "Connection: x\r\nConnection: close\r\n", "close"),
        Row("1.1", "Connection: closed\r\n", nil), Row("1.1", "Connection: x-close\r\n", nil),
        Row("1.1", "Connection: \r\n", nil), Row("1.1", "Keep-Alive: timeout=1\r\n", nil),
        Row("1.1", "Connection: Content-Type, TE\r\nTE: trailers\r\n", nil),
        Row("1.0", "", "close"), Row("1.0", "Connection: close\r\n", "close"),
        Row("1.0", "Connection: keep-alive\r\n", "keep-alive"),
        Row("1.0", "Connection: x, Keep-Alive\r\n", "keep-alive"),
        Row("1.0", "Connection: keep-alive, close\r\n", "close"), Row("1.0", "Keep-Alive: timeout=9\r\n", "close"),
    ])
    func `the connection goes on as version and options say`(row: Row) throws {
        let wire = try service.connect()
        let request = "GET /_health HTTP/\(row.version)\r\nHost: localhost\r\n\(row.fields)\r\n"
        try wire.send(request)
        let answer = try wire.receive()
        #expect(answer.status == 200)
        #expect(answer["Connection"] == row.said)
        if row.said == "close" {
            #expect(try wire.receiveToEnd().isEmpty)
        } else {
            try wire.send(request)
            #expect(try wire.receive().status == 200)
        }
    }

    @Test(arguments: ["h2c", "websocket", "TLS/1.3", "HTTP/2.0, h2c"])
    func `Upgrade is ignored: neither 101 nor 426`(value: String) throws {
        for version in ["1.0", "1.1"] {
            let wire = try service.connect()
            try wire.send(
                "GET /_health HTTP/\(version)\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: \(value)\r\n\r\n")
            let answer = try wire.receive()
            #expect(answer.status == 200)
            #expect(answer["Upgrade"] == nil)
            #expect(answer.text == "{\"status\":\"ok\"}\n")
        }
    }

    @Test func `every answer to a sound request has one Date, an IMF-fixdate`() throws {
        let resource = Fresh.resource()
        try service.put(resource, "1")
        let wire = try service.connect()
        for (method, path) in [
            ("GET", resource), ("HEAD", resource), ("OPTIONS", resource), ("OPTIONS", "*"), ("GET", "/"),
            ("GET", "/nothing/here"), ("PUT", "/nothing"), ("BREW", "/"), ("GET", "/%zz"), ("DELETE", resource),
        ] {
            let answer = try wire.send(method, path)
            let dates = answer.fields.filter { $0.name.lowercased() == "date" }.map(\.value)
            #expect(dates.count == 1, "\(method) \(path)")
            #expect(dates.allSatisfy { FieldValue.date.admits($0) })
            if answer["Connection"] == "close" { return }
        }
    }

    @Test func `no field of an answer stands on two lines, but those that are lists`() throws {
        let resource = Fresh.resource()
        try service.put(resource, "1")
        for (method, path) in [("GET", resource), ("OPTIONS", resource), ("PUT", "/x"), ("GET", "/none/1")] {
            let names = try service.send(method, path).fields.map { $0.name.lowercased() }
            #expect(Set(names).count == names.count, "\(method) \(path)")
        }
    }
}
