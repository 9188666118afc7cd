import Foundation

/// A TCP connection to the service, with nothing between the test and the bytes.
final class Wire {
    let port: UInt16
    private let socket: Int32
    private var received: [UInt8] = []

    /// - Parameter address: An IPv4 address as a number; 127.0.0.1 unless told otherwise.
    init(port: UInt16, address: UInt32 = 0x7F00_0001) throws {
        self.port = port
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw HarnessError("socket: \(errorText())") }
        var endpoint = sockaddr_in()
        endpoint.sin_family = sa_family_t(AF_INET)
        endpoint.sin_port = port.bigEndian
        endpoint.sin_addr.s_addr = address.bigEndian
        let connected = withUnsafePointer(to: &endpoint) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // The descriptor is closed by deinit, which runs here, too: all members have their values.
        guard connected == 0 else { throw HarnessError("connect: \(errorText())") }
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(socket) }

    /// The descriptor, to wait on several connections at once.
    var descriptor: Int32 { socket }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        let deadline = Deadline()
        var rest = bytes[...]
        while !rest.isEmpty {
            guard try deadline.wait(for: POLLOUT, on: socket) else { throw HarnessError("the service does not read") }
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count > 0 { rest = rest.dropFirst(count) }
            guard count > 0 || errno == EAGAIN || errno == EINTR else { throw HarnessError("send: \(errorText())") }
        }
    }

    /// Says that nothing more will be sent.
    func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// The next answer, 1xx answers too. `method` is the one it answers: HEAD has no content.
    func receive(to method: String = "GET", by deadline: Deadline = Deadline()) throws -> Answer {
        while true {
            if let (answer, length) = try AnswerReader.answer(in: received, to: method, isEnded: false) {
                received.removeFirst(length)
                return answer
            }
            guard try fill(by: deadline) else {
                guard let (answer, length) = try AnswerReader.answer(in: received, to: method, isEnded: true) else {
                    throw HarnessError("the connection ended within an answer: \(text)")
                }
                received.removeFirst(length)
                return answer
            }
        }
    }

    /// What arrives up to and with `end`, as it is on the wire.
    func receive(until end: String, by deadline: Deadline = Deadline()) throws -> String {
        while true {
            if let range = text.range(of: end) {
                let found = String(text[..<range.upperBound])
                received.removeFirst(found.utf8.count)
                return found
            }
            guard try fill(by: deadline) else { throw HarnessError("the connection ended before “\(end)”: \(text)") }
        }
    }

    /// So many bytes.
    func receive(count: Int, by deadline: Deadline = Deadline()) throws -> [UInt8] {
        while received.count < count {
            guard try fill(by: deadline) else { throw HarnessError("the connection ended early: \(text)") }
        }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    /// Everything that arrives until the service closes the connection.
    func receiveToEnd(by deadline: Deadline = Deadline()) throws -> [UInt8] {
        while try fill(by: deadline) {}
        defer { received = [] }
        return received
    }

    /// Whether nothing arrives for as long as `seconds`.
    func isSilent(for seconds: Double) throws -> Bool {
        try received.isEmpty && !Deadline(after: seconds).wait(for: POLLIN, on: socket)
    }

    private var text: String { String(decoding: received, as: UTF8.self) }

    /// Reads what has come; false if the service has closed the connection.
    private func fill(by deadline: Deadline) throws -> Bool {
        guard try deadline.wait(for: POLLIN, on: socket) else {
            throw HarnessError("no whole answer in time; so far: \(text)")
        }
        var part = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &part, part.count, 0)
        if count > 0 { received += part[..<count] }
        return count > 0
    }
}
