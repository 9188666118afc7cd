import Glibc
import PostgreSQLServer
import Synchronization

/// Stands between a store and the server, loses the connection around a COMMIT, and changes what is said.
final class Proxy: Sendable {
    /// What is done with the next COMMIT that a client sends.
    enum Fault: Sendable {
        /// It is not passed on.
        case lostOnTheWay
        /// It is carried out, and its answer is not passed on.
        case answerLost
    }

    let directory: String
    private let listener: Int32
    private let server: String
    private let state = Mutex(State())

    private struct State {
        var faults: [Fault] = []
        var met = 0
        var roundTrips: [Int] = []
        var isOver = false
    }

    /// What a client says, and what the server is told in its place: texts of one length.
    private let words: (said: [UInt8], told: [UInt8])?

    /// - Parameters:
    ///   - directory: Where the server's socket is.
    ///   - said: What is to be replaced, wherever a client says it, by `told`; shorter texts are filled up with spaces.
    init(to directory: String, replacing said: String? = nil, by told: String = "") throws {
        words = said.map { said in
            (Array(said.utf8), Array((told + String(repeating: " ", count: said.utf8.count - told.utf8.count)).utf8))
        }
        server = directory + "/.s.PGSQL.5432"
        self.directory = directory + "/proxy\(Self.count.add(1, ordering: .relaxed).newValue)"
        guard mkdir(self.directory, 0o755) == 0 else { throw ServerError("mkdir \(self.directory)") }
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(self.directory + "/.s.PGSQL.5432")
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, listen(listener, 64) == 0 else { throw ServerError("no socket for the proxy") }
        Self.thread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard !state.withLock({ $0.isOver }) else {
                    // Here, where nobody waits on it any more: its number may be another socket's at once.
                    Glibc.close(listener)
                    if client >= 0 { Self.end(client) }
                    return
                }
                guard client >= 0 else {
                    // Other tests of this process may have all descriptors for a moment.
                    usleep(10_000)
                    continue
                }
                Self.thread { [self] in relay(client) }
            }
        }
    }

    private static let count = Atomic(0)

    /// The address of the database through it.
    var url: String { "postgres://postgres@/postgres?host=\(directory)" }

    func inject(_ faults: [Fault]) { state.withLock { $0.faults += faults } }

    /// How many COMMITs have met a fault.
    var met: Int { state.withLock { $0.met } }

    /// How often a client had to wait for the server up to each COMMIT, that included, since the one before it.
    var roundTrips: [Int] { state.withLock { $0.roundTrips } }

    func close() {
        state.withLock { $0.isOver = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func relay(_ client: Int32) {
        defer { Self.end(client) }
        var upstream: Int32 = -1
        // Other tests of this process may have all descriptors for a moment.
        for _ in 0..<500 where upstream < 0 {
            upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            if upstream < 0 { usleep(10_000) }
        }
        defer { Self.end(upstream) }
        var address = Self.address(server)
        let connected = Self.untilDone {
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Int(connect(upstream, $0, socklen_t(MemoryLayout<sockaddr_un>.size)))
                }
            }
        }
        guard connected == 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var roundTrips = 0
        var hasAnswered = true
        while true {
            var ends = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: upstream, events: Int16(POLLIN), revents: 0),
            ]
            guard Self.untilDone({ Int(poll(&ends, 2, -1)) }) > 0 else { return }
            if ends[0].revents != 0 {
                let count = Self.untilDone { read(client, &buffer, buffer.count) }
                guard count > 0 else { return }
                if hasAnswered { roundTrips += 1 }
                hasAnswered = false
                let hasCommit = Self.hasCommit(buffer[..<count])
                if hasCommit {
                    state.withLock { [roundTrips] in $0.roundTrips.append(roundTrips) }
                    roundTrips = 0
                }
                let fault = hasCommit ? takeFault() : nil
                if case .lostOnTheWay = fault { return }
                if let words { Self.replace(words.said, by: words.told, in: &buffer, count) }
                guard Self.send(buffer[..<count], to: upstream) else { return }
                if case .answerLost = fault {
                    // The whole answer ends with the one to the sync, ReadyForQuery: idle.
                    var answer: [UInt8] = []
                    while !answer.suffix(6).elementsEqual([0x5A, 0, 0, 0, 5, 0x49]) {
                        let count = Self.untilDone { read(upstream, &buffer, buffer.count) }
                        guard count > 0 else { return }
                        answer += buffer[..<count]
                    }
                    return
                }
            }
            if ends[1].revents != 0 {
                let count = Self.untilDone { read(upstream, &buffer, buffer.count) }
                hasAnswered = true
                guard count > 0, Self.send(buffer[..<count], to: client) else { return }
            }
        }
    }

    private static func replace(_ said: [UInt8], by told: [UInt8], in buffer: inout [UInt8], _ count: Int) {
        var start = 0
        while start + said.count <= count {
            if buffer[start..<(start + said.count)].elementsEqual(said) {
                buffer.replaceSubrange(start..<(start + said.count), with: told)
            }
            start += 1
        }
    }

    private func takeFault() -> Fault? {
        state.withLock { state in
            guard !state.faults.isEmpty else { return nil }
            state.met += 1
            return state.faults.removeFirst()
        }
    }

    private static func hasCommit(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.contains(Array("COMMIT\0".utf8)) }

    private static func send(_ bytes: ArraySlice<UInt8>, to socket: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = untilDone {
                rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// What a call gives that no signal has interrupted: other tests of this process have handlers.
    private static func untilDone(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }

    /// Ends a connection, also for programs that this process has started meanwhile: they have inherited it.
    private static func end(_ socket: Int32) {
        shutdown(socket, Int32(SHUT_RDWR))
        Glibc.close(socket)
    }

    private static func address(_ path: String) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return address
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) {
        final class Box {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, Unmanaged.passRetained(Box(body)).toOpaque())
        pthread_detach(thread)
    }
}
