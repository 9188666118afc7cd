import HTTPSemantics
import ResourceCore
import Synchronization

/// Where commits are told, and the event loops that listen are woken: one task a loop, however many listen there and
/// however many commits come until it runs.
///
/// The last changes stay here, as long as anybody listens, so that nobody who keeps up asks the store for them.
final class ChangeHub: Sendable {
    /// Changes that are remembered.
    static let capacity = 4096

    fileprivate struct Entry {
        var revision: Revision
        /// The event, once somebody has wanted it.
        var event: [UInt8]?
    }

    fileprivate struct State {
        var ring: [Entry] = []
        /// The oldest that is remembered, and the one that comes next.
        var first: Int64 = 1
        var next: Int64 = 1
        var loops: [LoopSignal] = []
        /// How many listen, on all loops.
        var listeners = 0
    }

    private let state = Mutex(State())
    private let writer: ChangeWriter
    private let subscribers: SubscriberCount
    private let followers = Atomic(0)
    /// Told whether anybody listens.
    private let follow: @Sendable (Bool) -> Void

    init(
        _ writer: ChangeWriter, _ subscribers: SubscriberCount, follow: @escaping @Sendable (Bool) -> Void = { _ in }
    ) {
        self.writer = writer
        self.subscribers = subscribers
        self.follow = follow
    }

    // MARK: Those who listen

    /// Takes part from now on.
    func add(_ loop: LoopSignal) {
        state.withLock { $0.loops.append(loop) }
    }

    /// One more listens. Whatever is committed and cannot be read yet, will be told.
    func beginListening() {
        let isFirst = state.withLock { state in
            state.listeners += 1
            return state.listeners == 1
        }
        if isFirst { follow(true) }
    }

    func endListening() {
        let wasLast = state.withLock { state in
            state.listeners -= 1
            guard state.listeners == 0 else { return false }
            state.ring = []
            state.first = state.next
            return true
        }
        // Somebody may have begun meanwhile.
        if wasLast { follow(state.withLock { $0.listeners > 0 }) }
    }

    /// Counts a subscriber; false if there are as many as there may be.
    func admitSubscriber() -> Bool { subscribers.admit() }

    /// How many there are.
    var subscriberCount: Int { subscribers.value }

    func dismissSubscriber() { subscribers.dismiss() }

    // MARK: What is told

    /// These changes, the next ones in order, are committed.
    func publish(_ revisions: [Revision]) {
        let loops: [LoopSignal] = state.withLock { state in
            guard state.listeners > 0 else { return [] }
            for revision in revisions { state.append(Entry(revision: revision)) }
            return state.loops
        }
        for loop in loops where loop.listens.load(ordering: .relaxed) { loop.loop.wake() }
    }

    /// So many more follow the requests.
    func countFollowers(_ count: Int) { followers.add(count, ordering: .relaxed) }

    /// A request was answered.
    func noteRequest() {
        guard followers.load(ordering: .relaxed) > 0 else { return }
        let loops = state.withLock { $0.loops }
        for loop in loops where loop.followsRequests.load(ordering: .relaxed) { loop.loop.wake() }
    }

    // MARK: What is remembered

    /// The last change that was told.
    var newest: Int64 { state.withLock { $0.next - 1 } }

    /// The remembered changes after `position`, at most `limit` of `scope`; nil if some are forgotten.
    func changes(after position: Int64, in scope: ChangeScope = .store, limit: Int = .max) -> RecentChanges? {
        state.withLock { state in
            guard state.remembers(after: position) else { return nil }
            var found = RecentChanges(items: [], position: position, hasMore: false)
            while found.position + 1 < state.next, found.items.count < limit {
                found.position += 1
                let revision = state.ring[Self.index(found.position)].revision
                if scope.contains(revision.target) { found.items.append(revision) }
            }
            found.hasMore = found.position + 1 < state.next
            return found
        }
    }

    /// The same as events, about `limit` bytes of them.
    func events(
        after position: Int64, in scope: ChangeScope, mark: String, limit: Int
    ) -> (bytes: [UInt8], position: Int64)? {
        state.withLock { state in
            guard state.remembers(after: position) else { return nil }
            var bytes: [UInt8] = []
            var position = position
            while position + 1 < state.next, bytes.count < limit {
                position += 1
                let index = Self.index(position)
                guard scope.contains(state.ring[index].revision.target) else { continue }
                let event = state.ring[index].event ?? writer.event(state.ring[index].revision, mark: mark)
                state.ring[index].event = event
                if bytes.isEmpty { bytes = event } else { bytes += event }
            }
            return (bytes, position)
        }
    }

    private static func index(_ revision: Int64) -> Int { Int(revision % Int64(capacity)) }
}

extension ChangeHub.State {
    /// Whether all changes after `position` are here, as far as they were told. True also of one who has all that the store
    /// had when they began to listen.
    fileprivate func remembers(after position: Int64) -> Bool {
        position + 1 >= first
    }

    fileprivate mutating func append(_ entry: ChangeHub.Entry) {
        let number = entry.revision.number
        if ring.isEmpty {
            ring = [ChangeHub.Entry](repeating: entry, count: ChangeHub.capacity)
        }
        // Nobody listened to those between.
        if number != next { first = number }
        ring[Int(number % Int64(ChangeHub.capacity))] = entry
        next = number + 1
        first = max(first, next - Int64(ChangeHub.capacity))
    }
}

/// How an event loop is told something from other threads.
final class LoopSignal: Sendable {
    let loop: any HandlerLoop
    /// Whether anybody on the loop listens to changes.
    let listens = Atomic(false)
    /// Whether anybody on the loop follows the requests.
    let followsRequests = Atomic(false)
    private let mail = Mutex<[Letter]>([])

    /// What a worker has read, and for whom.
    struct Letter: Sendable {
        var listener: Int
        /// Tells the listener. On the loop.
        var open: @Sendable (any ChangeListener) -> Void
    }

    init(_ loop: any HandlerLoop) {
        self.loop = loop
    }

    func deliver(_ letter: Letter) {
        mail.withLock { $0.append(letter) }
        loop.wake()
    }

    func takeMail() -> [Letter] {
        mail.withLock { mail in
            defer { mail = [] }
            return mail
        }
    }
}

/// How many follow changes, on all event loops. Who does so in a space counts there, and in the service that has it.
final class SubscriberCount: Sendable {
    private let limit: Int
    private let whole: SubscriberCount?
    private let count = Atomic(0)

    init(limit: Int, within whole: SubscriberCount? = nil) {
        self.limit = limit
        self.whole = whole
    }

    var value: Int { count.load(ordering: .relaxed) }

    /// Counts one more; false if there are as many as there may be.
    func admit() -> Bool {
        if count.add(1, ordering: .relaxed).newValue <= limit, whole?.admit() ?? true { return true }
        count.subtract(1, ordering: .relaxed)
        return false
    }

    func dismiss() {
        count.subtract(1, ordering: .relaxed)
        whole?.dismiss()
    }
}
