import Glibc

/// Clients that are all at the same few resources, and write down what they did and what came of it.
///
/// One thread makes the requests and takes the answers: the order of its notes is the order of its doings, and an answer
/// that waits unread only makes a call look longer than it was.
struct ShelfCrowd {
    private struct Client {
        var wire: Wire
        var underWay: Int?
    }

    private(set) var history = History<ShelfCall>()
    private var clients: [Client] = []
    private var dice: Dice
    private let collection: String
    private let size: Int
    /// Revisions that were told, by resource: the last ones may still hold.
    private var told: [[Int]]

    /// - Parameter size: Resources.
    init(_ count: Int, at collection: String, of size: Int, in services: PutstoreProcess..., dice: Dice) throws {
        try self.init(count, at: collection, of: size, in: services, dice: dice)
    }

    init(_ count: Int, at collection: String, of size: Int, in services: [PutstoreProcess], dice: Dice) throws {
        self.dice = dice
        self.collection = collection
        self.size = size
        told = Array(repeating: [], count: size)
        try connect(count, to: services)
    }

    /// Goes on with new connections; what was under way has lapsed.
    mutating func connect(_ count: Int, to services: PutstoreProcess...) throws { try connect(count, to: services) }

    /// The same, spread over several processes.
    mutating func connect(_ count: Int, to services: [PutstoreProcess]) throws {
        clients = try (0..<count).map { Client(wire: try services[$0 % services.count].connect()) }
    }

    /// Makes calls until `isOver`, asked after each, says so; then takes the answers that were on their way. What is refused with
    /// 503 was not done, unless that says that it may have been.
    mutating func run(until isOver: () -> Bool) throws {
        let deadline = Deadline(after: 90)
        for index in clients.indices { try begin(index) }
        while !isOver() {
            guard !deadline.isOver else { throw HarnessError("no end of it") }
            for index in try ready(within: 100) {
                try endOrRefused(index)
                // Few enough calls for a judge, however fast they are.
                usleep(2000)
                try begin(index)
            }
        }
        for index in clients.indices { try endOrRefused(index) }
    }

    /// How many calls were refused, and of how many it was not told whether they were done.
    private(set) var refused = 0
    private(set) var unknown = 0

    private mutating func endOrRefused(_ index: Int) throws {
        guard let number = clients[index].underWay else { return }
        let answer = try clients[index].wire.receive(by: Deadline(after: 30))
        guard answer.status == 503 else { return try end(index, answer) }
        clients[index].underWay = nil
        if answer.text.contains("outcome-unknown") {
            // It may be done later still: it has a beginning and no end.
            unknown += 1
        } else {
            refused += 1
            history.events.removeAll { if case .begin(number) = $0 { true } else { false } }
        }
    }

    /// Makes so many calls; then calls `interrupt`, and takes the answers that were on their way.
    mutating func run(_ count: Int, interrupt: (() throws -> Void)? = nil) throws {
        let goal = history.calls.count + count
        let deadline = Deadline(after: 60)
        for index in clients.indices { try begin(index) }
        while history.calls.count < goal {
            guard !deadline.isOver else { throw HarnessError("\(history.calls.count) calls in 60 seconds") }
            for index in try ready() {
                try end(index)
                try begin(index)
            }
        }
        if let interrupt {
            try interrupt()
            for index in clients.indices {
                try? end(index)
                if let call = clients[index].underWay { history.events.append(.lapse(call)) }
            }
        } else {
            for index in clients.indices { try end(index) }
        }
    }

    /// Reads everything once more, one after the other.
    mutating func readAll() throws {
        for cell in 0..<size { try exchange(ShelfCall(cell: cell, method: .get)) }
        try exchange(ShelfCall(method: .page))
    }

    private mutating func exchange(_ call: ShelfCall) throws {
        try begin(0, call)
        try end(0)
    }

    private mutating func begin(_ index: Int, _ call: ShelfCall? = nil) throws {
        let call = call ?? nextCall()
        history.calls.append(call)
        history.events.append(.begin(history.calls.count - 1))
        clients[index].underWay = history.calls.count - 1
        let wire = clients[index].wire
        try wire.send(call.request(to: collection).bytes(port: wire.port))
    }

    private mutating func end(_ index: Int) throws {
        guard clients[index].underWay != nil else { return }
        try end(index, try clients[index].wire.receive())
    }

    private mutating func end(_ index: Int, _ answer: Answer) throws {
        guard let number = clients[index].underWay else { return }
        let reply = try ShelfCall.Reply(answer, shelf: size)
        history.calls[number].reply = reply
        history.events.append(.end(number))
        clients[index].underWay = nil
        if let revision = reply.revision, !history.calls[number].isOfCollection {
            told[history.calls[number].cell].append(revision)
        }
    }

    private mutating func nextCall() -> ShelfCall {
        let cell = Int.random(in: 0..<size, using: &dice)
        // Mostly the tag that was told last; now and then one that is certainly old.
        let tag = told[cell].suffix(dice.happens(80) ? 2 : 20).randomElement(using: &dice) ?? 0
        let match = ShelfCall.Condition.match(tag)
        // Mostly a content that is new; now and then the one that may be there.
        let isFresh = dice.happens(90)
        let number = isFresh ? history.calls.count + 2 : 1
        func write(_ method: ShelfCall.Method, _ condition: ShelfCall.Condition = .none) -> ShelfCall {
            ShelfCall(cell: cell, method: method, condition: condition, isFresh: isFresh)
        }
        func batch() -> ShelfCall {
            var changes: [ShelfCall.Change] = []
            for cell in 0..<size where dice.happens(70) {
                changes.append(
                    ShelfCall.Change(cell: cell, content: dice.happens(75) ? Shelf.Pair(a: number, b: number) : nil))
            }
            // One that only deletes may change nothing.
            let changesForSure = isFresh && changes.contains { $0.content != nil }
            return ShelfCall(method: .batch(changes), isFresh: changesForSure)
        }
        switch Int.random(in: 0..<110, using: &dice) {
        case 100...: return batch()
        case ..<22: return ShelfCall(cell: cell, method: .get)
        case ..<28: return ShelfCall(cell: cell, method: .get, condition: .noneMatch(tag))
        case ..<34: return ShelfCall(method: .page)
        case ..<46: return write(.put(Shelf.Pair(a: number, b: number)))
        case ..<58: return write(.put(Shelf.Pair(a: number, b: -1)), match)
        case ..<64: return write(.put(Shelf.Pair(a: number, b: 0)), .noneMatchAny)
        case ..<72: return write(.patchA(number))
        case ..<80: return write(.patchB(number))
        case ..<88: return write(.patchB(number), match)
        case ..<94: return ShelfCall(cell: cell, method: .delete)
        default: return ShelfCall(cell: cell, method: .delete, condition: match)
        }
    }

    private func ready() throws -> [Int] {
        let found = try ready(within: 5000)
        guard !found.isEmpty else { throw HarnessError("no client gets on") }
        return found
    }

    private func ready(within milliseconds: Int32) throws -> [Int] {
        var watched = clients.map { pollfd(fd: $0.wire.descriptor, events: Int16(POLLIN), revents: 0) }
        guard poll(&watched, nfds_t(watched.count), milliseconds) >= 0 else { throw HarnessError("poll: \(errno)") }
        return watched.indices.filter { watched[$0].revents != 0 }
    }
}
