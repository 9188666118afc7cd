import Glibc

/// Many connections that write at the same time, each its next resource as soon as the last one was acknowledged.
final class Writers {
    /// What the service said of a resource.
    struct Acknowledgement: Equatable {
        var content: String
        var tag: String
    }

    /// Every write that was acknowledged, by its address.
    private(set) var acknowledged: [String: Acknowledgement] = [:]
    private let collection: String
    private var runners: [(wire: Wire, target: String, content: String)] = []
    private var number = 0

    init(_ count: Int, to collection: String, of service: PutstoreProcess) throws {
        self.collection = collection
        for _ in 0..<count {
            let next = nextWrite()
            runners.append((try service.connect(), next.target, next.content))
        }
    }

    /// Writes until `count` writes are acknowledged; then calls `interrupt`, and takes what was already under way.
    func run(until count: Int, interrupt: () throws -> Void) throws {
        for runner in runners { try send(runner) }
        let deadline = Deadline(after: 30)
        while acknowledged.count < count {
            guard !deadline.isOver else { throw HarnessError("\(acknowledged.count) writes in 30 seconds") }
            for index in try readyRunners() {
                try take(index)
                let next = nextWrite()
                runners[index].target = next.target
                runners[index].content = next.content
                try send(runners[index])
            }
        }
        try interrupt()
        // What had been acknowledged before the end may still stand in the sockets.
        for index in runners.indices { try? take(index) }
    }

    private func nextWrite() -> (target: String, content: String) {
        number += 1
        let filling = String(repeating: "x", count: number * 37 % 3000)
        return ("/\(collection)/\(number)", "{\"number\": \(number).00, \"filling\": \"\(filling)\"}")
    }

    private func send(_ runner: (wire: Wire, target: String, content: String)) throws {
        try runner.wire.request(
            "PUT", runner.target, ["Content-Type": "application/json"], bytes: Array(runner.content.utf8))
    }

    private func take(_ index: Int) throws {
        let runner = runners[index]
        let answer = try runner.wire.receive(to: "PUT")
        guard answer.status == 201 else { throw HarnessError("\(runner.target): \(answer.status) \(answer.text)") }
        acknowledged[runner.target] = Acknowledgement(content: runner.content, tag: try answer.entityTag())
    }

    private func readyRunners() throws -> [Int] {
        var watched = runners.map { pollfd(fd: $0.wire.descriptor, events: Int16(POLLIN), revents: 0) }
        guard poll(&watched, nfds_t(watched.count), 5000) > 0 else { throw HarnessError("no writer gets on") }
        return watched.indices.filter { watched[$0].revents != 0 }
    }
}
