import Testing

/// Messages: what says nothing about the connection does not end it, and what ends it does.
@Suite(.tags(.rfc9110)) struct InStepTests {
    private let service: PutstoreProcess

    init() throws { service = try .shared() }

    private static let host = "Host: localhost\r\n"
    private static let chunked = "PUT /echo/put HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"

    @Test(arguments: [
        chunked + "Connection: close\r\n\r\n", chunked + "Connection: close, keep-alive\r\nX: y\r\n\r\n",
        chunked + "Proxy-Connection: close\r\n\r\n", chunked + "Upgrade: h2c\r\nConnection: upgrade\r\n\r\n",
        "GET /_health HTTP/1.1\r\n\(host)Proxy-Connection: close\r\n\r\n",
        "GET /_health HTTP/1.1\r\n\(host)Connection: close x\r\n\r\n",
        "GET /_health HTTP/1.1\r\n\(host)Connection: \"close\"\r\n\r\n",
        "GET /_health HTTP/1.1\r\n\(host)Upgrade:\r\n\r\n",
        "GET /_health HTTP/1.1\r\n\(host)Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n",
        "GET /_health HTTP/1.0\r\n\(host)Connection: keep-alive\t \r\n\r\n",
        "GET /_health HTTP/1.0\r\n\(host)Upgrade: h2c\r\nConnection: Keep-Alive, Upgrade\r\n\r\n",
        "GET /_health HTTP/1.2\r\n\(host)\r\n", "\r\nGET /_health HTTP/1.1\r\n\(host)\r\n",
        "put /c/1 HTTP/1.1\r\n\(host)Content-Length: 2\r\n\r\nhi",
        "BREW /c/1 HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        "CONNECT a:80 HTTP/1.1\r\n\(host)\r\n",
    ])
    func `the next request is answered`(bytes: String) throws {
        let wire = try service.connect()
        try wire.send(bytes + "GET /echo HTTP/1.1\r\n\(Self.host)\r\n")
        let first = try wire.receive()
        #expect([200, 501].contains(first.status))
        #expect(first["Connection"] == (bytes.contains("HTTP/1.0") ? "keep-alive" : nil))
        #expect(try wire.receive().json()["addresses"] != nil)
    }

    @Test(arguments: [
        "GET /_health HTTP/1.1\r\n\(host)Connection: x , Close\r\n\r\n",
        "GET /_health HTTP/1.1\r\n\(host)Connection: x\r\nconnection: close\r\n\r\n",
        "GET /_health HTTP/1.0\r\n\(host)Connection: keep-alive x\r\n\r\n",
        "GET /_health HTTP/1.0\r\n\(host)Proxy-Connection: keep-alive\r\n\r\n",
    ])
    func `the connection ends, and the answer says so`(bytes: String) throws {
        let answer = try service.connect().onlyAnswer(to: bytes + "GET /echo HTTP/1.1\r\n\(Self.host)\r\n")
        #expect(answer.status == 200)
        #expect(answer["Connection"] == "close")
    }

    @Test func `fields of the connection are told as they were sent, where they were sent`() throws {
        let wire = try service.connect()
        let lines = [
            "Connection: keep-alive ,X", "X: 1", "proxy-CONNECTION:  a  b", "Upgrade: h2c", "X: 2", "UPGRADE:",
        ]
        try wire.send("GET /echo/get?verbose HTTP/1.0\r\n\(lines.joined(separator: "\r\n"))\r\n\r\n")
        let told = try wire.receive().json()["fields"]?.array ?? []
        #expect(
            told.map { ($0["name"]?.string ?? "") + ": " + ($0["value"]?.string ?? "") } == [
                "Connection: keep-alive ,X", "X: 1", "proxy-CONNECTION: a  b", "Upgrade: h2c", "X: 2", "UPGRADE: ",
            ])
    }

    @Test(arguments: ["c/x", "urn:x", "http:/x", "localhost:80", "http://", "/é", "//[", "*"])
    func `HEAD of a target that cannot be has no content in its answer`(target: String) throws {
        let wire = try service.connect()
        try wire.send("HEAD \(target) HTTP/1.1\r\n\(Self.host)Connection: close\r\n\r\n")
        let text = String(decoding: try wire.receiveToEnd(), as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 4"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }
}
