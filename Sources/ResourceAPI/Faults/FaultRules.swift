import HTTPSemantics
import JSONDocuments
import ResourceCore
import Synchronization

/// The rules that are armed, and the requests that are held without one. In memory; the event loops share it.
final class FaultRules: Sendable {
    static let limit = 64

    private struct State {
        var rules: [(name: String, armed: ArmedRule)] = []
        /// Those that wait because they asked for it, by how many are to be there.
        var crowds: [Int: HoldGroup] = [:]

        mutating func dropLapsed() {
            guard !rules.isEmpty else { return }
            let now = ContinuousClock.now
            rules.removeAll { $0.armed.lapses <= now }
        }
    }

    private let state = Mutex(State())
    private let store: any ResourceStore

    init(_ store: any ResourceStore) { self.store = store }

    /// The fault that the rules have for a request: of the first in the order of names that has one.
    /// - Parameter isAdmitted: Whether its head was found well: only such requests are held.
    func fault(for request: Request, at segments: [String], isAdmitted: Bool, mayCommit: Bool) -> InjectedFault? {
        state.withLock { state in
            state.dropLapsed()
            for index in state.rules.indices where state.rules[index].armed.rule.matches(request, segments) {
                guard let (fault, group) = state.rules[index].armed.next(isAdmitted: isAdmitted, store) else {
                    continue
                }
                return InjectedFault(fault, rule: state.rules[index].name, group: group, mayCommit: mayCommit)
            }
            return nil
        }
    }

    /// The requests that wait for others without a rule until `count` are there: those that are not complete yet.
    func crowd(of count: Int) -> HoldGroup {
        state.withLock { state in
            if let crowd = state.crowds[count], !crowd.isOver { return crowd }
            let crowd = HoldGroup(until: count, store)
            state.crowds[count] = crowd
            return crowd
        }
    }

    enum Arming {
        case new, anew
        /// There are as many rules as there may be.
        case full
        case refused(Problem)
    }

    /// Arms a rule, anew if there is one of that name.
    /// - Parameter refusal: why that is not to be done, given the rule of that name; nil to go on.
    func arm(_ name: String, _ rule: FaultRule, refusal: (ArmedRule?) -> Problem? = { _ in nil }) -> Arming {
        let (arming, replaced): (Arming, ArmedRule?) = state.withLock { state in
            state.dropLapsed()
            if let index = state.rules.firstIndex(where: { $0.name.hasBytes(of: name) }) {
                let replaced = state.rules[index].armed
                if let problem = refusal(replaced) { return (.refused(problem), nil) }
                state.rules[index].armed = ArmedRule(rule)
                return (.anew, replaced)
            }
            if let problem = refusal(nil) { return (.refused(problem), nil) }
            guard state.rules.count < Self.limit else { return (.full, nil) }
            let place = state.rules.firstIndex { name.utf8.lexicographicallyPrecedes($0.name.utf8) }
            state.rules.insert((name, ArmedRule(rule)), at: place ?? state.rules.endIndex)
            return (.new, nil)
        }
        replaced?.letGo()
        return arming
    }

    enum Disarming {
        case gone
        /// There was no such rule.
        case absent
        case refused(Problem)
    }

    /// Takes a rule away. Those that it held go on, one by one.
    /// - Parameter refusal: why that is not to be done, given the rule; nil to go on.
    func disarm(_ name: String, refusal: (ArmedRule?) -> Problem?) -> Disarming {
        let (disarming, armed): (Disarming, ArmedRule?) = state.withLock { state in
            state.dropLapsed()
            guard let index = state.rules.firstIndex(where: { $0.name.hasBytes(of: name) }) else {
                return (.absent, nil)
            }
            if let problem = refusal(state.rules[index].armed) { return (.refused(problem), nil) }
            return (.gone, state.rules.remove(at: index).armed)
        }
        armed?.letGo()
        return disarming
    }

    /// Takes all rules away, unless `refusal` says why that is not to be done.
    func disarmAll(refusal: ([(name: String, armed: ArmedRule)]) -> Problem?) -> Problem? {
        let (problem, rules) = state.withLock { state -> (Problem?, [(name: String, armed: ArmedRule)]) in
            state.dropLapsed()
            if let problem = refusal(state.rules) { return (problem, []) }
            defer { state.rules = [] }
            return (nil, state.rules)
        }
        for (_, armed) in rules { armed.letGo() }
        return problem
    }

    var all: [(name: String, armed: ArmedRule)] {
        state.withLock { state in
            state.dropLapsed()
            return state.rules
        }
    }
}

/// A rule, and how far it has come.
struct ArmedRule: Sendable {
    let rule: FaultRule
    let lapses: ContinuousClock.Instant
    private(set) var seen = 0
    private(set) var fired = 0
    private var step = 0
    /// Who waits at the step, and how many have been sent there.
    private var group: HoldGroup?
    private var sent = 0
    private var groups: [HoldGroup] = []
    private var random: SplitMix

    init(_ rule: FaultRule) {
        self.rule = rule
        lapses = .now + .seconds(rule.expires)
        random = SplitMix(rule.seed ?? .random(in: 0 ... .max))
    }

    /// Requests that wait now.
    var held: Int { groups.reduce(0) { $0 + $1.count } }

    /// What a request meets that matches the rule; nil if it passes.
    mutating func next(isAdmitted: Bool, _ store: any ResourceStore) -> (Fault, HoldGroup?)? {
        seen += 1
        guard seen > rule.after else { return nil }
        if let group, group.isOver || sent >= group.until {
            self.group = nil
            step += 1
        }
        guard step < rule.steps.count || rule.repeats, let last = rule.steps.last else { return nil }
        let fault = step < rule.steps.count ? rule.steps[step] : last
        let fires = rule.probability >= 1 || random.nextFraction() < rule.probability
        guard case .hold(let until, _) = fault else {
            step += 1
            guard fires else { return nil }
            fired += 1
            return (fault, nil)
        }
        // A step that holds is for as many as it waits for.
        guard fires, isAdmitted else { return nil }
        let group = group ?? HoldGroup(until: until, store)
        if self.group == nil {
            groups.removeAll(where: \.isOver)
            groups.append(group)
            self.group = group
            sent = 0
        }
        sent += 1
        fired += 1
        return (fault, group)
    }

    /// The rule is no more: who waits goes on.
    func letGo() {
        for group in groups { group.end(.ruleGone) }
    }

    func write(_ name: String, to json: inout JSONBuilder, at publicURL: PublicURL?) {
        json.beginObject()
        json.member("name", name)
        json.member("href", publicURL.address(of: "/_faults/" + name))
        json.member("seen", seen)
        json.member("fired", fired)
        json.member("held", held)
        for member in rule.members {
            json.member(member.name)
            json.raw(member.value)
        }
        json.endObject()
    }
}

/// Random numbers that are the same for the same seed (Steele, Lea and Flood 2014).
struct SplitMix: Sendable {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// From 0 to below 1.
    mutating func nextFraction() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        word ^= word >> 31
        return Double(word >> 11) * 0x1p-53
    }
}
