import ResourceCore
import Synchronization

/// Requests that wait for each other: with the last all are carried out, in the order in which they were complete.
final class HoldGroup: Sendable {
    /// A request that waits on its event loop.
    struct Member: Sendable {
        let number: Int
        let signal: FaultSignal
        /// Whether it writes one resource, under a name that is certain: neighbours that do enter one transaction.
        let isCommit: Bool

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
        HoldRelease(all, store).next()
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
        HoldRelease(members, store, ending).next()
    }
}

/// Lets requests go on in their order: the next when the one before has its answer. Where all were there, neighbours that each
/// write one resource go together, in one transaction.
///
/// What else there is has no part in a transaction of others: it reads, or it is planned before it is committed.
final class HoldRelease: Sendable {
    private struct State {
        var rest: ArraySlice<HoldGroup.Member>
        /// Those that are under way.
        var open = 0
    }

    private let store: any ResourceStore
    private let ending: HoldGroup.Ending?
    private let state: Mutex<State>

    /// - Parameter ending: Why they go on; nil if all are there.
    init(_ members: [HoldGroup.Member], _ store: any ResourceStore, _ ending: HoldGroup.Ending? = nil) {
        self.store = store
        self.ending = ending
        state = Mutex(State(rest: members[...]))
    }

    /// The first go on; or one has its answer, and with the last of those under way it is the next ones' turn.
    func next() {
        let members = state.withLock { state in
            state.open = max(0, state.open - 1)
            guard state.open == 0 else { return [HoldGroup.Member]() }
            var members = state.rest.prefix(1)
            if ending == nil, members.first?.isCommit == true { members = state.rest.prefix { $0.isCommit } }
            state.rest = state.rest.dropFirst(members.count)
            state.open = members.count
            return Array(members)
        }
        let gathering = members.count > 1 ? CommitGathering(of: members.count, store) : nil
        for (index, member) in members.enumerated() {
            let turn = HoldTurn(release: self, ending: ending, gathering: gathering, index: index)
            member.signal.deliver(.goOn(turn), to: member.number)
        }
    }
}

/// The turn of a request that waited.
struct HoldTurn: Sendable {
    fileprivate let release: HoldRelease
    /// Why it goes on; nil if all are there.
    let ending: HoldGroup.Ending?
    /// Where its commit goes, and as which; nil if it goes alone.
    let gathering: CommitGathering?
    let index: Int

    fileprivate init(release: HoldRelease, ending: HoldGroup.Ending?, gathering: CommitGathering?, index: Int) {
        self.release = release
        self.ending = ending
        self.gathering = gathering
        self.index = index
    }

    /// It is over. Called once.
    func end() {
        gathering?.leave(index)
        release.next()
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
