import Foundation
import Glibc
import Synchronization

/// Clients that mean no good, on a thread of their own. Whoever is thrown out comes again.
final class Attack: Sendable {
    private let isOver = Atomic(false)
    private let thrownOut = Atomic(0)
    private let open = Atomic(0)
    private let end = DispatchSemaphore(value: 0)

    /// Connections that the service has closed.
    var closed: Int { thrownOut.load(ordering: .relaxed) }
    /// Connections that are open now.
    var size: Int { open.load(ordering: .relaxed) }

    /// Begins: so many clients of each kind.
    init(on port: UInt16, _ forces: [AttackPattern: Int]) {
        Thread.detachNewThread { [self] in
            run(port, forces)
            end.signal()
        }
    }

    /// All leave at once.
    func stop() {
        isOver.store(true, ordering: .relaxed)
        end.wait()
    }

    private struct Attacker {
        var attackPattern: AttackPattern
        var socket: Int32 = -1
        /// What is to be sent next.
        var rest: ArraySlice<UInt8> = []
        var nextTime = 0.0
    }

    private func run(_ port: UInt16, _ forces: [AttackPattern: Int]) {
        var attackers = AttackPattern.allCases.flatMap { attackPattern in
            Array(repeating: Attacker(attackPattern: attackPattern), count: forces[attackPattern] ?? 0)
        }
        // A descriptor below 0 is not watched.
        var watch = Array(repeating: pollfd(fd: -1, events: Int16(POLLIN), revents: 0), count: attackers.count)
        while !isOver.load(ordering: .relaxed) {
            let now = Deadline.now
            // Not all at once: a wave that no listener's queue could take would hurt the attackers only.
            var arrivals = 0
            for index in attackers.indices {
                if attackers[index].socket < 0, now >= attackers[index].nextTime, arrivals < 200 {
                    arrivals += 1
                    connect(&attackers[index], port)
                }
                if attackers[index].socket >= 0, now >= attackers[index].nextTime { speak(&attackers[index], now) }
                watch[index].fd = attackers[index].attackPattern.listens ? attackers[index].socket : -1
            }
            guard poll(&watch, nfds_t(watch.count), 20) > 0 else { continue }
            for index in watch.indices where watch[index].fd >= 0 && watch[index].revents != 0 {
                listen(&attackers[index])
            }
        }
        for attacker in attackers where attacker.socket >= 0 { close(attacker.socket) }
    }

    private func connect(_ attacker: inout Attacker, _ port: UInt16) {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = socket(AF_INET, kind, 0)
        guard number >= 0 else { return attacker.nextTime = Deadline.now + 1 }
        if !attacker.attackPattern.listens {
            var size: Int32 = 4096
            setsockopt(number, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var endpoint = sockaddr_in()
        endpoint.sin_family = sa_family_t(AF_INET)
        endpoint.sin_port = port.bigEndian
        endpoint.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        _ = withUnsafePointer(to: &endpoint) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        attacker.socket = number
        attacker.rest = attacker.attackPattern.greeting(port: port)[...]
        attacker.nextTime = Deadline.now
        open.add(1, ordering: .relaxed)
    }

    private func speak(_ attacker: inout Attacker, _ now: Double) {
        attacker.nextTime = now + attacker.attackPattern.pause
        if attacker.rest.isEmpty { attacker.rest = attacker.attackPattern.more[...] }
        guard !attacker.rest.isEmpty else { return }
        let count = attacker.rest.withUnsafeBytes {
            send(attacker.socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        if count > 0 { attacker.rest = attacker.rest.dropFirst(count) }
        // The rest of a greeting goes out as soon as it can.
        if !attacker.rest.isEmpty { attacker.nextTime = now + 0.02 }
        if count < 0, errno != EAGAIN, errno != EINTR, errno != ENOTCONN, errno != EINPROGRESS { leave(&attacker) }
    }

    /// Takes what the service says, and notices that it has closed the connection.
    private func listen(_ attacker: inout Attacker) {
        var part = [UInt8](repeating: 0, count: 1 << 16)
        let got = recv(attacker.socket, &part, part.count, Int32(MSG_DONTWAIT))
        if got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR) { leave(&attacker) }
    }

    private func leave(_ attacker: inout Attacker) {
        close(attacker.socket)
        attacker.socket = -1
        attacker.nextTime = Deadline.now + 0.1
        open.subtract(1, ordering: .relaxed)
        thrownOut.add(1, ordering: .relaxed)
    }
}
