/// Whether a history is linearizable: whether each call can be thought to have happened at one moment between its
/// beginning and its end, so that all of them make sense one after the other.
///
/// The search of Wing and Gong (1993) with Lowe's memory of configurations that led nowhere (2017).
struct Linearizer<Model: SequentialModel> {
    enum Verdict {
        /// An order in which it makes sense.
        case linearizable(order: [Int])
        /// The longest beginning that makes sense, and the call that ended without fitting after it.
        case impossible(longest: [Int], unfitting: Int)
        /// The same, but not everything was tried: the search was given up.
        case undecided(longest: [Int], unfitting: Int)
    }

    /// Configurations after which the search is given up. Histories that make sense take few more than they have calls.
    private static var patience: Int { 400_000 }

    /// What the search has been at: which calls are settled, and the state after them.
    private struct Configuration: Hashable {
        var settled: [UInt64]
        var state: Model.State
    }

    /// A step of the search, and what is needed to take it back.
    private struct Choice {
        var call: Int
        /// Where the call begins.
        var position: Int
        /// Before the call.
        var state: Model.State
        /// Whether the call was chosen to have happened never.
        var isNever: Bool
    }

    private let history: History<Model.Call>
    /// For each call, the one of the next lower rank.
    private let forerunners: [Int?]
    private var line: EventLine
    private var now: Configuration
    private var seen: Set<Configuration>
    private var choices: [Choice] = []
    private var longest: (order: [Int], unfitting: Int) = ([], 0)

    private init(_ history: History<Model.Call>, from initial: Model.State) {
        self.history = history
        line = EventLine(history)
        var forerunners = [Int?](repeating: nil, count: history.calls.count)
        let ranked = history.calls.indices.compactMap { call in
            Model.rank(history.calls[call]).map { (call: call, rank: $0) }
        }.sorted { $0.rank < $1.rank }
        for (lower, higher) in zip(ranked, ranked.dropFirst()) { forerunners[higher.call] = lower.call }
        self.forerunners = forerunners
        now = Configuration(settled: Array(repeating: 0, count: history.calls.count / 64 + 1), state: initial)
        seen = [now]
    }

    /// Searches for an order, beginning with `initial`.
    static func judge(_ history: History<Model.Call>, from initial: Model.State) -> Verdict {
        var linearizer = Linearizer(history, from: initial)
        return linearizer.search()
    }

    private mutating func search() -> Verdict {
        var position = line.first
        // At the end of the line nothing is left that has ended: the rest are calls which may happen later.
        while let here = position {
            switch history.events[here] {
            case .begin(let call):
                let isTurn = forerunners[call].map { now.settled[$0 / 64] >> UInt64($0 % 64) & 1 == 1 } ?? true
                let after = isTurn ? Model.apply(history.calls[call], to: now.state) : nil
                if let after, choose(call, at: here, after, isNever: false) {
                    position = line.first
                } else {
                    position = line.next(here)
                }
            case .lapse(let call):
                // It has not happened so far, and cannot any more.
                if choose(call, at: line.begins[call], now.state, isNever: true) {
                    position = line.first
                } else {
                    guard let last = goBack(from: call) else { return failure }
                    position = line.next(last)
                }
            case .end(let call):
                // This call ended before all that follow began, and does not fit: an earlier choice was wrong.
                guard let last = goBack(from: call) else { return failure }
                position = line.next(last)
            }
        }
        return .linearizable(order: order)
    }

    /// Settles a call, unless that leads to where the search has been; whether it was done.
    private mutating func choose(_ call: Int, at position: Int, _ after: Model.State, isNever: Bool) -> Bool {
        var then = now
        then.settled[call / 64] |= 1 << UInt64(call % 64)
        then.state = after
        guard seen.insert(then).inserted else { return false }
        choices.append(Choice(call: call, position: position, state: now.state, isNever: isNever))
        now = then
        line.lift(call)
        return true
    }

    /// Takes back the last call that was chosen to have happened; where it begins. Nil if there is none.
    private mutating func goBack(from unfitting: Int) -> Int? {
        if choices.count >= longest.order.count { longest = (order, unfitting) }
        guard seen.count < Self.patience else { return nil }
        while let last = choices.popLast() {
            now.state = last.state
            now.settled[last.call / 64] &= ~(1 << UInt64(last.call % 64))
            line.unlift(last.call)
            if !last.isNever { return last.position }
        }
        return nil
    }

    private var order: [Int] { choices.filter { !$0.isNever }.map(\.call) }

    private var failure: Verdict {
        seen.count < Self.patience
            ? .impossible(longest: longest.order, unfitting: longest.unfitting)
            : .undecided(longest: longest.order, unfitting: longest.unfitting)
    }
}
