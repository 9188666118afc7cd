import Glibc
import HTTPSemantics
import ResourceCore
import Transcripts

/// Sends a request of a transcript over a socket, and takes the answer, a connection for each.
struct TourClient {
    /// The port of 127.0.0.1.
    let port: Int

    /// Seconds that one read or write may take.
    private static let patience = 10

    /// The answer to `message`.
    /// - Throws: a `StartError` if none came.
    func answer(to message: Transcript.Message) throws -> Transcript.Message {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw failure("No socket") }
        defer { close(socket) }
        try connect(socket)
        try send(bytes(of: message), to: socket)
        return try receive(from: socket, to: message.method)
    }

    private func connect(_ socket: Int32) throws {
        var patience = timeval(tv_sec: Self.patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(socket, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        var endpoint = sockaddr_in()
        endpoint.sin_family = sa_family_t(AF_INET)
        endpoint.sin_port = UInt16(port).bigEndian
        endpoint.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let result = withUnsafePointer(to: &endpoint) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw failure("No connection to 127.0.0.1:\(port)") }
    }

    private func bytes(of message: Transcript.Message) -> [UInt8] {
        var head = "\(message.startLine) HTTP/1.1\r\n"
        for field in message.request.fields.lines { head += "\(field.spelling): \(field.value)\r\n" }
        return Array((head + "\r\n" + message.content).utf8)
    }

    private func send(_ bytes: [UInt8], to socket: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw failure("The request was not taken") }
            rest = rest.dropFirst(count)
        }
    }

    private func receive(from socket: Int32, to method: String) throws -> Transcript.Message {
        var received: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let answer = Self.answer(in: received, to: method) { return answer }
            let count = recv(socket, &part, part.count, 0)
            guard count > 0 else { throw failure("The answer did not come, or not whole") }
            received += part[..<count]
        }
    }

    /// The answer, once it is whole. This service tells the length of all content (RFC 9112 §6.3).
    private static func answer(in bytes: [UInt8], to method: String) -> Transcript.Message? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let fields = Fields(
            lines.dropFirst().map { line in
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                return FieldLine(spelling: String(parts[0]), value: String((parts.last ?? "").drop { $0 == " " }))
            })
        let length = method == "HEAD" ? 0 : fields[.contentLength].flatMap { Int($0) } ?? 0
        guard bytes.count >= end.upperBound + length else { return nil }
        return Transcript.Message(
            startLine: String(lines.first ?? ""), fields: fields.lines,
            content: String(decoding: bytes[end.upperBound..<end.upperBound + length], as: UTF8.self))
    }

    private func failure(_ sentence: String) -> StartError {
        StartError("\(sentence): \(String(cString: strerror(errno)))")
    }
}
