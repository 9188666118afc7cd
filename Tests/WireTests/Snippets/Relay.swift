import Foundation
import Glibc
import Synchronization

/// A server between a client and a putstore: it keeps every request as it stood on the wire, hands it on to the letter,
/// and gives the putstore's answer back.
final class Relay: Sendable {
    let port: UInt16
    let service: PutstoreProcess
    private let listener: Int32
    private let received = Mutex<[String: [ReceivedRequest]]>([:])
    private let pages = Mutex<[String: String]>([:])

    /// Listens on a free port of 127.0.0.1, until it is released or `end` is called.
    init(to service: PutstoreProcess) throws {
        self.service = service
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.listener = listener
        var endpoint = sockaddr_in()
        endpoint.sin_family = sa_family_t(AF_INET)
        endpoint.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &endpoint) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        port = UInt16(bigEndian: endpoint.sin_port)
        guard listener >= 0, isBound else { throw HarnessError("relay: \(errorText())") }
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    close(listener)
                    return
                }
                guard let relay = self else {
                    close(connection)
                    return
                }
                // Browsers open connections that they may never use: none may keep another one waiting.
                Thread.detachNewThread { relay.serve(connection) }
            }
        }
    }

    deinit { end() }

    /// Stops listening.
    func end() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// Where clients find it.
    var authority: String { "127.0.0.1:\(port)" }

    /// The requests whose path begins with that segment, in the order in which they came.
    func requests(to segment: String) -> [ReceivedRequest] { received.withLock { $0[segment] ?? [] } }

    /// Puts an HTML page under an address of the relay's own, and returns the whole address.
    func serve(_ page: String, at name: String) -> String {
        pages.withLock { $0["/_page/\(name)"] = page }
        return "http://\(authority)/_page/\(name)"
    }

    private func serve(_ connection: Int32) {
        // Programs that this process has started meanwhile may have inherited it: closing alone would not end it.
        defer {
            shutdown(connection, Int32(SHUT_RDWR))
            close(connection)
        }
        guard var request = try? ReceivedRequest(from: connection) else { return }
        if let page = pages.withLock({ $0[request.target] }) {
            let answer = Answer(
                version: "HTTP/1.1", status: 200, reason: "OK",
                fields: [.init(name: "Content-Type", value: "text/html; charset=utf-8")], content: Array(page.utf8))
            return write(answer, to: connection, isHead: false)
        }
        guard let answer = try? pass(request) else { return }
        request.answer = answer
        received.withLock { $0[request.firstSegment, default: []].append(request) }
        write(answer, to: connection, isHead: request.method == "HEAD")
    }

    private func pass(_ request: ReceivedRequest) throws -> Answer {
        let wire = try service.connect()
        try wire.send(request.bytes)
        var answer = try wire.receive(to: request.method)
        if answer.status == 100 { answer = try wire.receive(to: request.method) }
        return answer
    }

    private func write(_ answer: Answer, to connection: Int32, isHead: Bool) {
        var head = "\(answer.version) \(answer.status) \(answer.reason)\r\nConnection: close\r\n"
        for field in answer.fields where !["connection", "content-length"].contains(field.name.lowercased()) {
            head += "\(field.name): \(field.value)\r\n"
        }
        if ![204, 304].contains(answer.status), !isHead { head += "Content-Length: \(answer.content.count)\r\n" }
        let bytes = Array((head + "\r\n").utf8) + answer.content
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
        // Bytes that were not read would make the kernel reset the connection, and the answer be lost.
        shutdown(connection, Int32(SHUT_WR))
    }
}
