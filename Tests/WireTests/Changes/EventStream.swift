import Glibc

/// A subscriber: reads Server-Sent Events as the HTML Living Standard §9.2 has it, from the chunks of an answer.
final class EventStream {
    struct Event: Equatable {
        var id: String
        /// "message", unless the stream names it.
        var name = "message"
        var data: String

        /// The data as JSON.
        func json() throws -> JSON { try JSON(parsing: data) }

        /// The revision that it tells of.
        var revision: Int? {
            guard case .number(let number)? = (try? json())?["revision"] else { return nil }
            return Int(number)
        }
    }

    let wire: Wire
    /// The head of the answer.
    let head: String
    /// What an EventSource would send as Last-Event-ID.
    private(set) var lastID: String?
    /// Milliseconds that the stream asks to wait before coming again.
    private(set) var retry: String?
    /// How many comments have come.
    private(set) var comments = 0
    private var text: [UInt8] = []
    private var blocks: ArraySlice<[UInt8]> = []

    /// Opens the stream and takes its head.
    init(_ service: PutstoreProcess, _ target: String = "/_changes", after id: String? = nil) throws {
        wire = try service.connect()
        let last = id.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        try wire.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\(last)\r\n")
        head = try wire.receive(until: "\r\n\r\n")
        guard head.hasPrefix("HTTP/1.1 200 OK\r\n") else { throw HarnessError(head) }
        lastID = id
    }

    /// The next event; nil if the stream has ended between two of them.
    func next(by deadline: Deadline = Deadline()) throws -> Event? {
        while true {
            if let block = takeBlock() {
                if let event = read(block) { return event }
                continue
            }
            guard let part = try chunk(by: deadline) else {
                guard text.isEmpty else { throw HarnessError("the stream ended within an event") }
                return nil
            }
            text += part
        }
    }

    /// So many events.
    func next(_ count: Int, by deadline: Deadline = Deadline()) throws -> [Event] {
        try (0..<count).map { _ in
            guard let event = try next(by: deadline) else { throw HarnessError("the stream has ended") }
            return event
        }
    }

    /// Waits until the stream has begun: what is written from now on is told.
    func begun() throws -> EventStream {
        while retry == nil {
            guard let part = try chunk(by: Deadline()) else { throw HarnessError("the stream has ended") }
            text += part
            if let block = takeBlock(), read(block) != nil { throw HarnessError("an event before retry") }
        }
        return self
    }

    private func chunk(by deadline: Deadline) throws -> [UInt8]? {
        let line = try wire.receive(until: "\r\n", by: deadline)
        guard let size = Int(line.dropLast(1), radix: 16) else { throw HarnessError("chunk size: \(line)") }
        let chunk = Array(try wire.receive(count: size + 2, by: deadline).dropLast(2))
        return size == 0 ? nil : chunk
    }

    private func takeBlock() -> [UInt8]? {
        if blocks.isEmpty { split() }
        return blocks.popFirst()
    }

    /// Takes all whole blocks: by the C library, for there may be thousands.
    private func split() {
        var begin = 0
        text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var place = 0
            while let end = memchr(base + place, 0x0A, bytes.count - place) {
                place = UnsafeRawPointer(end) - base + 1
                guard place < bytes.count, bytes[place] == 0x0A else { continue }
                blocks.append(Array(bytes[begin..<place - 1]))
                begin = place + 1
            }
        }
        text.removeFirst(begin)
    }

    private func read(_ block: [UInt8]) -> Event? {
        var name = "message"
        var data: [String] = []
        for line in String(decoding: block, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            var value = parts.count > 1 ? String(parts[1]) : ""
            if value.hasPrefix(" ") { value.removeFirst() }
            switch parts[0] {
            case "": comments += 1
            case "id": lastID = value
            case "event": name = value
            case "data": data.append(value)
            case "retry": retry = value
            case _: break
            }
        }
        return data.isEmpty ? nil : Event(id: lastID ?? "", name: name, data: data.joined(separator: "\n"))
    }
}

/// What the tests of changes have in common.
enum Feed {
    /// Where changes are kept.
    static let database = PutstoreProcess.historyDatabase
    static let stream: SentFields = ["Accept": "text/event-stream"]

    /// The items of a page.
    static func items(_ service: PutstoreProcess, _ target: String) throws -> [JSON] {
        let answer = try service.send("GET", target)
        guard answer.status == 200, let items = try answer.json()["items"]?.array else {
            throw HarnessError("\(target): \(answer.text)")
        }
        return items
    }

    /// The event id after everything that has happened.
    static func last(_ service: PutstoreProcess, _ path: String = "/_changes") throws -> String {
        guard let last = try service.send("GET", path + "?since=now").json()["last"]?.string else {
            throw HarnessError("no last")
        }
        return last
    }

    /// A PATCH that must succeed.
    static func patch(_ service: PutstoreProcess, _ target: String, _ content: String) throws -> Answer {
        try service.send("PATCH", target, ["Content-Type": "application/merge-patch+json"], content)
    }
}

extension EventStream {
    /// The revision in an event id.
    static func revision(_ id: String) -> Int { id.split(separator: "-").last.flatMap { Int($0) } ?? -1 }
}

extension EventStream {
    /// The status that a new subscriber gets, which goes away again.
    static func status(_ service: PutstoreProcess) throws -> Int? {
        let wire = try service.connect()
        try wire.request("GET", "/_changes", Feed.stream)
        return try wire.receive(until: "\r\n\r\n").split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }
}
