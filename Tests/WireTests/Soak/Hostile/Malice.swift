/// What a client can do to a server without breaking a rule of TCP.
enum AttackPattern: CaseIterable {
    /// Connects, and says nothing.
    case idle
    /// Sends a head, a byte at a time.
    case slowHead
    /// Sends a good part of its content at once, and then a byte at a time.
    case slowContent
    /// Asks for much, again and again, and reads nothing.
    case deaf
    /// Announces 100 MiB, and sends them whatever the answer.
    case tooMuch
    /// Sends chunks without end.
    case endless

    /// What it says first.
    func greeting(port: UInt16) -> [UInt8] {
        let json = (name: "Content-Type", value: "application/json")
        switch self {
        case .idle: return []
        case .slowHead: return Array("GET /_health HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nX: ".utf8)
        case .slowContent:
            let content = "\"" + String(repeating: "x", count: 256 << 10)
            return RequestText(
                method: "PUT", target: "/hostile/slow", fields: [json, (name: "Content-Length", value: "8000000")],
                content: Array(content.utf8)
            ).bytes(port: port)
        case .deaf:
            let one = RequestText(method: "GET", target: "/hostile/large").bytes(port: port)
            return Array(repeatElement(one, count: 50).joined())
        case .tooMuch:
            return RequestText(
                method: "PUT", target: "/hostile/much",
                fields: [json, (name: "Content-Length", value: "\(100 << 20)")]
            ).bytes(port: port)
        case .endless:
            return RequestText(
                method: "PUT", target: "/hostile/endless",
                fields: [json, (name: "Transfer-Encoding", value: "chunked")]
            ).bytes(port: port)
        }
    }

    /// What it says then, as long as it is listened to.
    var more: [UInt8] {
        switch self {
        case .idle, .deaf: []
        case .slowHead, .slowContent: [UInt8(ascii: "x")]
        case .tooMuch: Self.filling
        case .endless: Self.chunk
        }
    }

    /// Seconds between two utterances.
    var pause: Double {
        switch self {
        case .idle, .deaf: 3600
        case .slowHead, .slowContent: 0.5
        case .tooMuch, .endless: 0.02
        }
    }

    /// Whether it reads what it is told.
    var listens: Bool { self != .deaf }

    private static let filling = [UInt8](repeating: UInt8(ascii: "1"), count: 256 << 10)
    private static let chunk = Array("40000\r\n".utf8) + filling + Array("\r\n".utf8)
}
