import Glibc

/// A blocking socket that says exactly the bytes it is told to. Every wait ends after `patience`.
final class RawClient {
    struct SystemError: Error {
        var call: String
        var code: Int32
    }

    static let patienceMilliseconds: Int32 = 10_000

    private let socket: Int32

    init(port: Int, receiveBuffer: Int32? = nil) throws {
        // Closed on exec: suites beside this one start programs, which must not hold our connections open.
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw SystemError(call: "socket", code: errno) }
        if var size = receiveBuffer {
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw SystemError(call: "connect", code: errno) }
    }

    deinit {
        close(socket)
    }

    /// Goes away without a word: what was sent and not read is answered by a reset.
    func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        // Takes the descriptor's place, so that closing it again in deinit closes nothing of others.
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        dup2(nothing, socket)
        close(nothing)
    }

    /// Sends text; false if the server has gone.
    @discardableResult
    func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Sends the bytes again and again until the server has taken none for so long; how many it took, at most `limit`.
    func sendUntilFull(_ bytes: [UInt8], limit: Int, milliseconds: Int32) -> Int {
        var sent = 0
        while sent < limit {
            var events = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
            guard poll(&events, 1, milliseconds) > 0 else { return sent }
            let count = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            if count > 0 { sent += count } else if errno != EAGAIN { return sent }
        }
        return sent
    }

    /// Says that nothing more will be sent.
    func endOutput() {
        shutdown(socket, Int32(SHUT_WR))
    }

    /// Reads until the server closes, or until `isEnough`. What was read; “…reset” or “…silence” is put behind it where
    /// the connection was reset, or nothing came for too long.
    func read(until isEnough: (String) -> Bool = { _ in false }) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if isEnough(text) { return text }
            var events = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard poll(&events, 1, Self.patienceMilliseconds) > 0 else { return text + "…silence" }
            let count = recv(socket, &chunk, chunk.count, 0)
            if count < 0 { return text + "…reset" }
            if count == 0 { return text }
            bytes += chunk[..<count]
        }
    }

    /// Reads so many times so many bytes, with a pause after each; how many came.
    func readSlowly(count: Int, bytes: Int, milliseconds: UInt32) -> Int {
        var chunk = [UInt8](repeating: 0, count: bytes)
        var sum = 0
        for _ in 0..<count {
            sum += max(0, recv(socket, &chunk, chunk.count, 0))
            usleep(milliseconds * 1_000)
        }
        return sum
    }

    /// Reads so many answers, of which each has content that ends with `end`.
    func read(_ end: String) -> String {
        read { $0.hasSuffix(end) }
    }

    /// Whether nothing arrives for so long.
    func isSilent(milliseconds: Int32) -> Bool {
        var events = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&events, 1, milliseconds) == 0
    }
}

/// Gives other threads a millisecond.
func waitBriefly() {
    usleep(1_000)
}

/// Seconds since 1970 by the exact wall clock, the one that handlers ask.
func wallClockSecond() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec
}
