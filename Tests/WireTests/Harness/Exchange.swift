/// A request as its bytes: what a test does not say is what a decent client would send.
struct RequestText {
    var method: String
    var target: String
    var fields: [(name: String, value: String)] = []
    var content: [UInt8]?

    /// The bytes. `Host`, and `Content-Length` where there is content, are added unless `fields` frame it otherwise.
    func bytes(port: UInt16) -> [UInt8] {
        var text = "\(method) \(target) HTTP/1.1\r\n"
        if !has("Host") { text += "Host: 127.0.0.1:\(port)\r\n" }
        for field in fields { text += "\(field.name): \(field.value)\r\n" }
        if let content, !has("Content-Length"), !has("Transfer-Encoding") {
            text += "Content-Length: \(content.count)\r\n"
        }
        return Array((text + "\r\n").utf8) + (content ?? [])
    }

    private func has(_ name: String) -> Bool {
        fields.contains { $0.name.lowercased() == name.lowercased() }
    }
}

/// Fields in the order in which they are sent.
typealias SentFields = KeyValuePairs<String, String>

extension Wire {
    /// Sends a request and leaves its answer for later.
    func request(
        _ method: String, _ target: String, _ fields: SentFields = [:], bytes content: [UInt8]? = nil
    ) throws {
        let lines = fields.map { (name: $0.key, value: $0.value) }
        try send(RequestText(method: method, target: target, fields: lines, content: content).bytes(port: port))
    }

    /// Sends a request over this connection and takes its answer.
    func send(
        _ method: String, _ target: String, _ fields: SentFields = [:], bytes content: [UInt8]? = nil
    ) throws -> Answer {
        try request(method, target, fields, bytes: content)
        return try receive(to: method)
    }

    /// The same with content that is text.
    func send(_ method: String, _ target: String, _ fields: SentFields = [:], _ content: String) throws -> Answer {
        try send(method, target, fields, bytes: Array(content.utf8))
    }
}

extension PutstoreProcess {
    /// Sends a request over a new connection and takes its answer.
    func send(
        _ method: String, _ target: String, _ fields: SentFields = [:], bytes content: [UInt8]? = nil
    ) throws -> Answer {
        try connect().send(method, target, fields, bytes: content)
    }

    /// The same with content that is text.
    func send(_ method: String, _ target: String, _ fields: SentFields = [:], _ content: String) throws -> Answer {
        try send(method, target, fields, bytes: Array(content.utf8))
    }

    /// Asks for the time until it is another second than in `answer`: Last-Modified has no finer one.
    func waitForNextSecond(after answer: Answer) throws {
        let deadline = Deadline()
        let wire = try connect()
        while try wire.send("HEAD", "/_health")["Date"] == answer["Date"] {
            guard !deadline.isOver else { throw HarnessError("the clock stands still") }
        }
    }

    /// PUT of JSON, which a test needs done before its question; anything but 201 or 204 throws.
    @discardableResult
    func put(_ target: String, _ content: String, _ type: String = "application/json") throws -> Answer {
        let answer = try send("PUT", target, ["Content-Type": type], content)
        guard [201, 204].contains(answer.status) else { throw HarnessError("PUT \(target): \(answer.text)") }
        return answer
    }
}
