import Foundation
import Synchronization

/// Many who follow the changes, on a thread of their own: each takes every revision once, in order, however often it, or the
/// service, goes away.
final class Followers: @unchecked Sendable {
    // Unchecked: `followers` and `told` belong to the thread until it has ended; the rest is locked.

    enum Habit: CaseIterable {
        /// Reads what there is.
        case quick
        /// Reads a little, now and then.
        case slow
        /// Goes away and comes back with Last-Event-ID.
        case restless
        /// Never reads.
        case dead
    }

    private final class Follower {
        let habit: Habit
        var socket: Int32 = -1
        var parser = EventParser()
        /// The last revision that it was told, and its event id.
        var last = 0
        var lastID: String?
        var mayReadAt = 0.0

        init(_ habit: Habit) { self.habit = habit }
    }

    private struct State {
        var port: UInt16?
        var isOver = false
        var slowest = 0
        var faults: [String] = []
        var comings = 0
        var events = 0
    }

    private let followers: [Follower]
    private let state = Mutex(State())
    /// What the first one was told of each revision.
    private var told: [Int: Int] = [:]
    private var dice: Dice
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameter habits: How many there are of each.
    init(_ habits: [(Habit, Int)], dice: Dice) {
        followers = habits.flatMap { habit, count in (0..<count).map { _ in Follower(habit) } }
        self.dice = dice
    }

    func start() {
        let thread = Thread { [self] in
            while !state.withLock({ $0.isOver }) { turn() }
            for follower in followers { leave(follower) }
            ended.signal()
        }
        thread.start()
    }

    /// Where the service is from now on; nil: nowhere.
    func follow(port: UInt16?) { state.withLock { $0.port = port } }

    /// Ends the thread, and tells what was not as it should be.
    func end() -> (faults: [String], comings: Int, events: Int) {
        state.withLock { $0.isOver = true }
        ended.wait()
        return state.withLock { ($0.faults, $0.comings, $0.events) }
    }

    var faults: [String] { state.withLock { $0.faults } }

    /// Waits until everybody who reads has been told `revision`.
    func waitUntilTold(_ revision: Int, by deadline: Deadline) -> Bool {
        while !deadline.isOver {
            if state.withLock({ $0.slowest >= revision || !$0.faults.isEmpty }) { return true }
            usleep(5000)
        }
        return false
    }

    // MARK: On the thread

    private func turn() {
        let port = state.withLock { $0.port }
        var watched: [(follower: Follower, poll: pollfd)] = []
        let now = Deadline.now
        for follower in followers {
            if follower.socket < 0, let port { come(follower, port) }
            guard follower.socket >= 0, follower.habit != .dead, follower.mayReadAt <= now else { continue }
            watched.append((follower, pollfd(fd: follower.socket, events: Int16(POLLIN), revents: 0)))
        }
        var polls = watched.map(\.poll)
        guard poll(&polls, nfds_t(polls.count), 5) > 0 else { return note() }
        for (index, entry) in watched.enumerated() where polls[index].revents != 0 { read(entry.follower) }
        note()
    }

    private func note() {
        let slowest = followers.lazy.filter { $0.habit != .dead }.map(\.last).min() ?? 0
        state.withLock { $0.slowest = slowest }
    }

    private func come(_ follower: Follower, _ port: UInt16) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var endpoint = sockaddr_in()
        endpoint.sin_family = sa_family_t(AF_INET)
        endpoint.sin_port = port.bigEndian
        endpoint.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &endpoint) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        let last = follower.lastID.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        let head = "GET /_changes?since=0 HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\(last)\r\n"
        let sent = head.withCString { send(socket, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        guard isConnected, sent == head.utf8.count else {
            close(socket)
            return
        }
        follower.socket = socket
        follower.parser = EventParser()
        state.withLock { $0.comings += 1 }
    }

    private func leave(_ follower: Follower) {
        if follower.socket >= 0 { close(follower.socket) }
        follower.socket = -1
    }

    private func read(_ follower: Follower) {
        let limit = follower.habit == .slow ? 8 << 10 : 256 << 10
        var part = [UInt8](repeating: 0, count: limit)
        let count = recv(follower.socket, &part, part.count, Int32(MSG_DONTWAIT))
        guard count > 0 else { return leave(follower) }
        if follower.habit == .slow { follower.mayReadAt = Deadline.now + 0.01 }
        var events = 0
        let fault = follower.parser.take(part[..<count]) { id, revision, mark in
            events += 1
            defer { (follower.last, follower.lastID) = (revision, id) }
            if revision != follower.last + 1 { return "\(revision) came after \(follower.last)" }
            if let known = told[revision], known != mark { return "\(revision) was told in two ways" }
            told[revision] = mark
            return nil
        }
        state.withLock { state in
            state.events += events
            if let fault { state.faults.append("\(follower.habit): \(fault)") }
        }
        if follower.habit == .restless, dice.happens(3) { leave(follower) }
    }
}

/// Reads the chunks of an answer, and the events in them. Quick, though it is not optimized.
struct EventParser {
    private var raw: [UInt8] = []
    private var text: [UInt8] = []
    private var hasHead = false

    /// - Returns: what was wrong, as `onEvent` says it or by itself.
    mutating func take(
        _ part: ArraySlice<UInt8>, onEvent: (_ id: String, _ revision: Int, _ mark: Int) -> String?
    ) -> String? {
        raw += part
        if !hasHead {
            guard let end = Self.find("\r\n\r\n", in: raw, from: 0) else { return nil }
            guard raw.starts(with: Array("HTTP/1.1 200".utf8)) else {
                return String(decoding: raw, as: UTF8.self)
            }
            raw.removeFirst(end + 4)
            hasHead = true
        }
        var place = 0
        while let end = Self.find("\r\n", in: raw, from: place) {
            guard let size = Int(String(decoding: raw[place..<end], as: UTF8.self), radix: 16) else {
                return "no chunk"
            }
            guard raw.count >= end + 2 + size + 2 else { break }
            text += raw[(end + 2)..<(end + 2 + size)]
            place = end + 2 + size + 2
        }
        raw.removeFirst(place)
        var begin = 0
        defer { text.removeFirst(begin) }
        while let end = Self.find("\n\n", in: text, from: begin) {
            let block = text[begin..<end]
            begin = end + 2
            guard block.first == UInt8(ascii: "i") else {
                // A comment, or the first block.
                if Self.find("event: reset", in: Array(block), from: 0) != nil { return "reset" }
                continue
            }
            let line = block.prefix { $0 != UInt8(ascii: "\n") }
            let id = String(decoding: line.dropFirst(4), as: UTF8.self)
            guard let revision = id.split(separator: "-").last.flatMap({ Int($0) }) else { return "no event id: \(id)" }
            var hasher = Hasher()
            block.withUnsafeBytes { hasher.combine(bytes: $0) }
            if let fault = onEvent(id, revision, hasher.finalize()) { return fault }
        }
        return nil
    }

    private static func find(_ mark: StaticString, in bytes: [UInt8], from start: Int) -> Int? {
        let length = mark.utf8CodeUnitCount
        return bytes.withUnsafeBytes { all -> Int? in
            guard let base = all.baseAddress else { return nil }
            var place = start
            while place + length <= all.count,
                let found = memchr(base + place, Int32(mark.utf8Start[0]), all.count - length + 1 - place)
            {
                if memcmp(found, mark.utf8Start, length) == 0 { return UnsafeRawPointer(found) - base }
                place = UnsafeRawPointer(found) - base + 1
            }
            return nil
        }
    }
}
