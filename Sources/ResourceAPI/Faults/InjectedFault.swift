import HTTPSemantics
import JSONDocuments
import ResourceCore
import Synchronization

/// The fault that a request has met, and what the request log tells of it.
final class InjectedFault: Sendable {
    private struct State {
        var ending: HoldGroup.Ending?
        var gathering: (gathering: CommitGathering, index: Int)?
        var hasCommitted = false
    }

    let fault: Fault
    /// The rule that has it; nil if the request asked for it.
    let rule: String?
    /// Whom the request waits with, where a rule says so.
    let group: HoldGroup?
    /// Whether a request of that kind changes what is stored.
    let mayCommit: Bool
    private let state = Mutex(State())

    init(_ fault: Fault, rule: String? = nil, group: HoldGroup? = nil, mayCommit: Bool) {
        self.fault = fault
        self.rule = rule
        self.group = group
        self.mayCommit = mayCommit
    }

    /// How the request came to go on without the others.
    func note(_ ending: HoldGroup.Ending) { state.withLock { $0.ending = ending } }

    /// The request's commit goes into one transaction with others.
    func gather(_ gathering: CommitGathering, at index: Int) { state.withLock { $0.gathering = (gathering, index) } }

    /// Where the commit goes, if it goes with others; told once.
    func takeGathering() -> (gathering: CommitGathering, index: Int)? {
        state.withLock { state in
            defer { state.gathering = nil }
            return state.gathering
        }
    }

    /// Puts the mark of the fault on an answer.
    func mark(_ answer: inout TracedResponse) {
        let isCommitted = isCommitted(answer)
        let (hasCommitted, ending) = state.withLock { state in
            // Of a request that is carried out several times, an earlier time counts too.
            if isCommitted { state.hasCommitted = true }
            return (state.hasCommitted, state.ending)
        }
        answer.fault = Note(
            fault: fault.text, rule: rule, isCommitted: hasCommitted, released: ending?.rawValue)
        answer.response.delivery = fault.delivery
        if rule == nil { answer.response.fields.addPreferenceApplied("fault") }
    }

    private func isCommitted(_ answer: TracedResponse) -> Bool {
        let response = answer.response
        return mayCommit && 200..<300 ~= response.status.rawValue && !response.fields.has(.idempotencyReplayed)
            && (answer.revisionBefore == nil || answer.revisionBefore != answer.revisionAfter)
    }

    /// What is told of it.
    struct Note: Sendable {
        let fault: String
        let rule: String?
        /// Whether the request changed what is stored.
        let isCommitted: Bool
        let released: String?

        func write(to json: inout JSONBuilder) {
            json.member("fault", fault)
            if let rule { json.member("rule", rule) }
            json.member("committed", isCommitted)
            if let released { json.member("released", released) }
        }
    }
}

extension Fields {
    /// One line has all preferences that were applied.
    fileprivate mutating func addPreferenceApplied(_ preference: String) {
        guard let others = self[.preferenceApplied] else { return append(.preferenceApplied, preference) }
        self = Fields(lines.filter { $0.name != .preferenceApplied })
        append(.preferenceApplied, others + ", " + preference)
    }
}
