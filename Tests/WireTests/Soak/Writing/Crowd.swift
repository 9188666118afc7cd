import Glibc

/// Many connections that write at the same time, each its next write as soon as the last one was answered.
///
/// Each has addresses of its own, so that what it knows of them is certain.
final class Crowd {
    private struct Runner {
        var wire: Wire
        /// The port of its end.
        let port: UInt16
        /// Addresses of its own that have something, with what they have.
        var own: [String: Document]
        var underWay: Write?
        var steps: [Step] = []
    }

    /// A write, and what came of it; nil if nothing did.
    struct Step {
        var write: Write
        var answer: Answer?
    }

    /// Everything that it has sent, in order, by the ports of its connections: for those who read a recording.
    var requestLog: [UInt16: [Step]] {
        Dictionary(uniqueKeysWithValues: runners.map { ($0.port, $0.steps) })
    }
    /// The statuses beside success that are no surprise: such a write has changed nothing.
    var refusals: Set<Int> = []
    /// Whether new resources are made; without, those that are there are written again.
    var grows = true
    var ledger: Ledger
    private let service: PutstoreProcess
    private var dice: Dice
    private var runners: [Runner] = []
    private let name: String

    /// - Parameters:
    ///   - name: Tells its addresses and keys from those of other crowds.
    ///   - inherited: Addresses of the ledger that others do not write to any more.
    init(
        _ count: Int, _ name: String, of service: PutstoreProcess, ledger: Ledger = Ledger(), inherited: [String] = [],
        dice: Dice
    ) throws {
        self.service = service
        self.ledger = ledger
        self.dice = dice
        self.name = name
        for index in 0..<count {
            let wire = try service.connect()
            let own = stride(from: index, to: inherited.count, by: count).map { inherited[$0] }
            runners.append(
                Runner(
                    wire: wire, port: wire.localPort,
                    own: Dictionary(
                        uniqueKeysWithValues: own.suffix(8).compactMap { target in
                            ledger.entries[target]?.certain.document.map { (target, $0) }
                        })))
        }
    }

    /// Writes for so many seconds; then calls `interrupt`, and takes the answers that were on their way.
    func run(for seconds: Double, interrupt: () throws -> Void = {}) throws {
        let end = Deadline(after: seconds)
        for index in runners.indices { try sendNext(index) }
        while !end.isOver {
            for index in try ready(within: 0.002) {
                try take(index)
                try sendNext(index)
            }
        }
        try interrupt()
        for index in runners.indices { try? take(index) }
    }

    /// Writes that got no answer.
    var unanswered: Int { runners.filter { $0.underWay != nil }.count }

    private func sendNext(_ index: Int) throws {
        let write = nextWrite(index)
        ledger.begin(write)
        runners[index].underWay = write
        runners[index].steps.append(Step(write: write))
        try runners[index].wire.send(write.request(port: runners[index].wire.port))
    }

    private func take(_ index: Int) throws {
        guard let write = runners[index].underWay else { return }
        let answer = try runners[index].wire.receive(to: write.verb)
        runners[index].steps[runners[index].steps.count - 1].answer = answer
        runners[index].underWay = nil
        if refusals.contains(answer.status) { return ledger.refuse(write) }
        let target: String
        do {
            target = try ledger.acknowledge(write, answer)
        } catch {
            throw HarnessError("\(error)\nThe log ends with:\n\(service.log.suffix(1000))")
        }
        runners[index].own[target] = write.document
        if runners[index].own.count > 24 { runners[index].own.removeValue(forKey: runners[index].own.keys.min() ?? "") }
    }

    private func nextWrite(_ index: Int) -> Write {
        let number = ledger.takeNumber()
        // Which member of a dictionary comes first is not the seed's to say: the order of the names is.
        let own = runners[index].own.keys.sorted()
        let chance = grows ? Int.random(in: 0..<100, using: &dice) : Int.random(in: 55..<95, using: &dice)
        if let target = own.randomElement(using: &dice), let document = runners[index].own[target], chance >= 55 {
            switch chance {
            case ..<75:
                return Write(
                    method: .replace, target: target, document: Document(number: number, length: dice.length()))
            case ..<90:
                var patched = document
                patched.mark = number
                let key = dice.happens(30) ? "\(name)-patch-\(number)" : nil
                return Write(method: .patch, target: target, document: patched, key: key)
            default:
                runners[index].own[target] = nil
                return Write(method: .delete, target: target)
            }
        }
        let document = Document(number: number, length: dice.length())
        guard chance < 35 else {
            return Write(
                method: .post, target: "/posts\(index % 3)", document: document, key: "\(name)-post-\(number)")
        }
        return Write(method: .create, target: "/\(name)-\(index % 8)/\(number)", document: document)
    }

    private func ready(within seconds: Double) throws -> [Int] {
        var watched = runners.map { pollfd(fd: $0.wire.descriptor, events: Int16(POLLIN), revents: 0) }
        guard poll(&watched, nfds_t(watched.count), Int32(seconds * 1000)) >= 0 || errno == EINTR else {
            throw HarnessError("poll: \(errorText())")
        }
        return watched.indices.filter { watched[$0].revents != 0 }
    }
}

extension Wire {
    /// The port of this end.
    var localPort: UInt16 {
        var endpoint = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &endpoint) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return UInt16(bigEndian: endpoint.sin_port)
    }
}
