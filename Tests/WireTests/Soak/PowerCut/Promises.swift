/// What the service had promised at each moment of a recording: the answers that it had sent.
struct Promises {
    /// The writes that answers were sent for, and those that may have happened besides.
    private(set) var ledger = Ledger()
    /// Answers to writes.
    private(set) var count = 0
    private let requestLog: [UInt16: [Crowd.Step]]
    private var sent: [UInt16: [UInt8]] = [:]
    private var answered: [UInt16: Int] = [:]
    /// Numbers of documents that a POST without an answer may have stored at an address that nobody knows.
    private let orphans: Set<Int>

    init(_ requestLog: [UInt16: [Crowd.Step]]) throws {
        self.requestLog = requestLog
        orphans = Set(
            requestLog.values.joined().compactMap { step in
                step.write.method == .post && step.answer == nil ? step.write.document?.number : nil
            })
        for port in requestLog.keys { try begin(port) }
    }

    /// Takes note of bytes that were sent; whether an answer was whole with them.
    mutating func take(_ bytes: ArraySlice<UInt8>, to port: UInt16) throws -> Bool {
        guard let steps = requestLog[port] else { return false }
        sent[port, default: []] += bytes
        var isWhole = false
        while let number = answered[port], number < steps.count,
            let (answer, length) = try AnswerReader.answer(
                in: sent[port] ?? [], to: steps[number].write.verb, isEnded: false)
        {
            sent[port]?.removeFirst(length)
            try ledger.acknowledge(Self.located(steps[number], answer), answer)
            answered[port] = number + 1
            count += 1
            isWhole = true
            try begin(port)
        }
        return isWhole
    }

    /// Holds the resources that a disk has against the promises; what is wrong with them.
    func faults(of resources: [String: (text: String, tag: String)]) -> [String] {
        var ledger = ledger
        var faults = ledger.addresses.compactMap { ledger.finish($0, resources[$0]) }
        for (target, resource) in resources where ledger.entries[target] == nil {
            let isOrphan = orphans.contains { resource.text.hasPrefix("{\"number\": \($0).00,") }
            if !isOrphan { faults.append("\(target): nobody wrote that") }
        }
        return faults
    }

    private mutating func begin(_ port: UInt16) throws {
        let number = answered[port, default: 0]
        answered[port] = number
        guard let steps = requestLog[port], number < steps.count else { return }
        if steps[number].write.method == .post, steps[number].answer == nil { return }
        ledger.begin(Self.located(steps[number], steps[number].answer))
    }

    /// A POST whose address is known is a creation at that address.
    private static func located(_ step: Crowd.Step, _ answer: Answer?) -> Write {
        guard step.write.method == .post, let location = answer?["Location"] else { return step.write }
        return Write(method: .create, target: location, document: step.write.document)
    }
}
