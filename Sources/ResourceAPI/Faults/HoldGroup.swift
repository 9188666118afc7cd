import ResourceCore
import Synchronization

/// Requests that wait for each other: with the last all are carried out in one transaction, in the order in which they were
/// complete.
final class HoldGroup: Sendable {
    /// A request that waits on its event loop.
    struct Member: Sendable {
        let number: Int
        let signal: FaultSignal

        func isSame(as other: Member) -> Bool { number == other.number && signal === other.signal }
    }

    /// Why those go on who have waited in vain.
    enum Ending: String, Sendable {
        case timeOver = "time-over"
        case ruleGone = "rule-gone"
        /// The client has ended the connection, or its own half.
        case clientGone = "client-gone"
        case stop = "stop"
    }

    private struct State {
        var members: [Member] = []
        var isOver = false
    }

    let until: Int
    private let store: any ResourceStore
    private let state = Mutex(State())

    init(until: Int, _ store: any ResourceStore) {
        self.until = until
        self.store = store
    }

    /// Requests that wait.
    var count: Int { state.withLock { $0.members.count } }

    /// Whether nobody else can join.
    var isOver: Bool { state.withLock { $0.isOver } }

    /// Has a request wait; false if it is too late for that.
    func add(_ member: Member) -> Bool {
        let (isIn, all): (Bool, [Member]) = state.withLock { state in
            guard !state.isOver else { return (false, []) }
            state.members.append(member)
            guard state.members.count == until else { return (true, []) }
            state.isOver = true
            defer { state.members = [] }
            return (true, state.members)
        }
        guard !all.isEmpty else { return isIn }
        let gathering = CommitGathering(of: all.count, store)
        for (index, member) in all.enumerated() {
            member.signal.deliver(.together(gathering, index), to: member.number)
        }
        return isIn
    }

    /// A request waits no longer; false if it is going on already.
    func leave(_ member: Member) -> Bool {
        state.withLock { state in
            guard let index = state.members.firstIndex(where: { $0.isSame(as: member) }) else { return false }
            state.members.remove(at: index)
            return true
        }
    }

    /// Nobody else comes: who waits goes on, one after another.
    func end(_ ending: Ending) {
        let members = state.withLock { state in
            state.isOver = true
            defer { state.members = [] }
            return state.members
        }
        HoldRelease(members, ending).next()
    }
}

/// Lets requests go on one by one: the next when the one before has its answer.
final class HoldRelease: Sendable {
    private let ending: HoldGroup.Ending
    private let rest: Mutex<ArraySlice<HoldGroup.Member>>

    init(_ members: [HoldGroup.Member], _ ending: HoldGroup.Ending) {
        self.ending = ending
        rest = Mutex(members[...])
    }

    func next() {
        guard let member = rest.withLock({ $0.popFirst() }) else { return }
        member.signal.deliver(.alone(self, ending), to: member.number)
    }
}

/// Brings the commits of several requests into one transaction: handed to the store when each has brought one, or will not.
final class CommitGathering: Sendable {
    private struct State {
        var commits: [Commit?]
        var isDone: [Bool]
        var open: Int
    }

    private let store: any ResourceStore
    private let state: Mutex<State>

    init(of count: Int, _ store: any ResourceStore) {
        self.store = store
        state = Mutex(
            State(
                commits: [Commit?](repeating: nil, count: count), isDone: [Bool](repeating: false, count: count),
                open: count
            ))
    }

    func add(_ commit: Commit, at index: Int) { settle(index, commit) }

    /// The request has no commit for the store.
    func leave(_ index: Int) { settle(index, nil) }

    private func settle(_ index: Int, _ commit: Commit?) {
        let commits: [Commit]? = state.withLock { state in
            guard !state.isDone[index] else { return nil }
            state.isDone[index] = true
            state.commits[index] = commit
            state.open -= 1
            guard state.open == 0 else { return nil }
            defer { state.commits = [] }
            return state.commits.compactMap { $0 }
        }
        if let commits, !commits.isEmpty { store.commit(together: commits) }
    }
}
