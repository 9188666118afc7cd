/// Requests that reach the service at the same time: each on a connection of its own, all but the last byte sent
/// beforehand.
enum Race {
    /// Sends all `requests` at once; the answers in their order.
    static func run(_ requests: [RequestText], against service: PutstoreProcess) throws -> [Answer] {
        let runners = try requests.map { request in
            let bytes = request.bytes(port: service.port)
            let wire = try service.connect()
            try wire.send(Array(bytes.dropLast()))
            return (wire: wire, last: bytes.suffix(1))
        }
        for runner in runners { try runner.wire.send(Array(runner.last)) }
        return try zip(runners, requests).map { runner, request in
            try runner.wire.receive(to: request.method, by: Deadline())
        }
    }

    /// The same request `count` times, each with the content that `content` gives.
    static func run(
        _ count: Int, _ method: String, _ target: String, _ fields: [(name: String, value: String)],
        against service: PutstoreProcess, content: (Int) -> String
    ) throws -> [Answer] {
        try run(
            (0..<count).map { index in
                RequestText(method: method, target: target, fields: fields, content: Array(content(index).utf8))
            }, against: service)
    }
}
