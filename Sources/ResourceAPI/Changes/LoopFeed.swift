import HTTPSemantics
import ResourceCore
import Synchronization

/// Who waits for changes on an event loop. All calls are on that loop.
protocol ChangeListener: AnyObject {
    /// The name that the feed knows it by.
    var number: Int { get set }
    /// These changes are of its scope, and the first since it was last asked to proceed; nil if changes are forgotten among
    /// which there may be such. Returns whether it is to proceed.
    func notice(_ revisions: ClosedRange<Int64>?) -> Bool
    /// Its turn: there is something for it.
    func proceed()
    /// The time is over, the client may be gone, or the service stops.
    func hurry()
}

/// The listeners of one event loop, and whose turn it is. A change is looked up here once, not at every listener.
///
/// They have a share of the loop's time: after some work the feed rests for a multiple of it, so that a crowd that listens
/// does not hold up those who write. Then several changes go out at once.
final class LoopFeed {
    /// Time that listeners have in a row, and how much longer the others have then.
    private static let share = Duration.microseconds(250)
    private static let rest = 6
    /// Time between two looks at deadlines, at most.
    private static let slot = Duration.milliseconds(100)

    let service: Service
    let reader: any ResourceReader
    private(set) var isStopping = false
    private var signal: LoopSignal?
    private var listeners: [Int: any ChangeListener] = [:]
    private var lastNumber = 0
    private var everything: Set<Int> = []
    private var byCollection: [String: Set<Int>] = [:]
    private var byTarget: [Target: Set<Int>] = [:]
    private var scopes: [Int: ChangeScope] = [:]
    /// Listeners by the time when they stop waiting, in slots since `start`.
    private var deadlines: [Int64: Set<Int>] = [:]
    private var slots: [Int: Int64] = [:]
    private var nextSlot: Int64 = 0
    private let start = ContinuousClock.now
    /// Every change up to this one has been noticed.
    private(set) var position: Int64 = 0
    private var batch: (after: Int64, scope: ChangeScope, bytes: [UInt8], position: Int64)?
    private var due: [Int] = []
    private var isDue: Set<Int> = []
    /// Those whom no worker could take.
    private var turnedAway: [Int] = []
    private var followers: [Int: () -> Void] = [:]
    private var restsUntil = ContinuousClock.now

    init(_ service: Service, _ reader: any ResourceReader) {
        self.service = service
        self.reader = reader
    }

    /// Whether anything can be waited for: not without a server.
    var canWait: Bool { signal != nil && !isStopping }

    func begin(on loop: any HandlerLoop) {
        let signal = LoopSignal(loop)
        self.signal = signal
        service.changes.add(signal)
    }

    // MARK: Listeners

    /// Takes a listener in. What is committed and cannot be read yet, it will be told, if it is of `scope`.
    ///
    /// - Parameters:
    ///   - scope: Nil for one that only reads.
    ///   - seconds: Time after which it is hurried; nil for never.
    func add(_ listener: any ChangeListener, scope: ChangeScope?, hurryAfter seconds: Int? = nil) {
        lastNumber += 1
        let number = lastNumber
        listener.number = number
        listeners[number] = listener
        if let scope {
            if scopes.isEmpty { signal?.listens.store(true, ordering: .relaxed) }
            service.changes.beginListening()
            scopes[number] = scope
            switch scope {
            case .store: everything.insert(number)
            case .collections(let names): for name in names { byCollection[name, default: []].insert(number) }
            case .resource(let target): byTarget[target, default: []].insert(number)
            }
        }
        if let seconds {
            let slot = slot(of: .now + .seconds(seconds)) + 1
            slots[number] = slot
            deadlines[slot, default: []].insert(number)
        }
    }

    func remove(_ listener: any ChangeListener) {
        let number = listener.number
        guard listeners.removeValue(forKey: number) != nil else { return }
        if let slot = slots.removeValue(forKey: number) { deadlines.remove(number, at: slot) }
        guard let scope = scopes.removeValue(forKey: number) else { return }
        switch scope {
        case .store: everything.remove(number)
        case .collections(let names): for name in names { byCollection.remove(number, at: name) }
        case .resource(let target): byTarget.remove(number, at: target)
        }
        service.changes.endListening()
        if scopes.isEmpty { signal?.listens.store(false, ordering: .relaxed) }
    }

    /// Has `job` read for a listener, which is told what it came to and then asked to proceed: on a worker, or here and now if
    /// it `isShort` and the store reads at once. False if no worker has room for it now.
    func read<Listener: ChangeListener & SendableMetatype, Value: Sendable>(
        for listener: Listener, isShort: Bool = false,
        _ job: @escaping @Sendable (any ResourceReader) throws(StoreError) -> Value,
        then receive: @escaping @Sendable (Listener, Result<Value, StoreError>) -> Void
    ) -> Bool {
        guard let signal, !isShort || !service.store.readsAtOnce else {
            receive(listener, Result { () throws(StoreError) in try job(reader) })
            return true
        }
        let number = listener.number
        return service.workers.run(bytes: 0) { worker in
            let result = Result { () throws(StoreError) in try job(worker.reader()) }
            signal.deliver(
                LoopSignal.Letter(listener: number) { listener in
                    if let listener = listener as? Listener { receive(listener, result) }
                })
        }
    }

    /// Has `body` called after a while; never without a server.
    func call(after time: Duration, _ body: @escaping () -> Void) { _ = signal?.loop.call(after: time, body) }

    /// Asks a listener to proceed in a while.
    func proceedLater(_ listener: any ChangeListener) { turnedAway.append(listener.number) }

    /// What the service remembers of `scope` as events. A crowd that has come equally far gets the same bytes.
    func recentEvents(
        after position: Int64, in scope: ChangeScope, mark: String, limit: Int
    ) -> (bytes: [UInt8], position: Int64)? {
        if let batch, batch.after == position, batch.scope == scope { return (batch.bytes, batch.position) }
        guard let found = service.changes.events(after: position, in: scope, mark: mark, limit: limit) else {
            return nil
        }
        if !found.bytes.isEmpty { batch = (position, scope, found.bytes, found.position) }
        return found
    }

    // MARK: Those who follow the requests

    func follow(_ wake: @escaping () -> Void) -> Int {
        lastNumber += 1
        followers[lastNumber] = wake
        service.changes.countFollowers(1)
        signal?.followsRequests.store(true, ordering: .relaxed)
        return lastNumber
    }

    func unfollow(_ number: Int) {
        guard followers.removeValue(forKey: number) != nil else { return }
        service.changes.countFollowers(-1)
        if followers.isEmpty { signal?.followsRequests.store(false, ordering: .relaxed) }
    }

    // MARK: What the loop tells

    /// Something has come.
    func wake() {
        let began = ContinuousClock.now
        guard began >= restsUntil else {
            signal?.loop.wake(after: restsUntil - began)
            return
        }
        for letter in signal?.takeMail() ?? [] {
            guard let listener = listeners[letter.listener] else { continue }
            letter.open(listener)
            enqueue(letter.listener)
        }
        noticeChanges()
        for wake in followers.values { wake() }
        var served = 0
        while served < due.count, ContinuousClock.now - began < Self.share {
            let number = due[served]
            served += 1
            isDue.remove(number)
            listeners[number]?.proceed()
        }
        due.removeFirst(served)
        let now = ContinuousClock.now
        restsUntil = now + (now - began) * Self.rest
        if !due.isEmpty { signal?.loop.wake(after: restsUntil - now) }
    }

    /// Time has passed.
    func tick() {
        let now = slot(of: .now)
        while nextSlot <= now {
            for number in deadlines.removeValue(forKey: nextSlot) ?? [] {
                slots[number] = nil
                listeners[number]?.hurry()
            }
            nextSlot += 1
        }
        guard !turnedAway.isEmpty else { return }
        for number in turnedAway { enqueue(number) }
        turnedAway = []
        signal?.loop.wake()
    }

    /// The service stops.
    func stop() {
        isStopping = true
        for listener in Array(listeners.values) { listener.hurry() }
        for wake in Array(followers.values) { wake() }
    }

    private func noticeChanges() {
        guard !scopes.isEmpty else { return }
        guard let news = service.changes.changes(after: position) else {
            // Nobody has listened for a while, or so many have come that some are forgotten: everybody has a look.
            position = service.changes.newest
            for number in scopes.keys { notice(nil, number) }
            return
        }
        position = news.position
        guard let first = news.items.first, let last = news.items.last else { return }
        for number in everything { notice(first.number...last.number, number) }
        guard !byCollection.isEmpty || !byTarget.isEmpty else { return }
        for revision in news.items {
            for number in byCollection[revision.target.collection] ?? [] {
                notice(revision.number...revision.number, number)
            }
            for number in byTarget[revision.target] ?? [] { notice(revision.number...revision.number, number) }
        }
    }

    private func notice(_ revisions: ClosedRange<Int64>?, _ number: Int) {
        guard !isDue.contains(number), listeners[number]?.notice(revisions) == true else { return }
        enqueue(number)
    }

    private func enqueue(_ number: Int) {
        if isDue.insert(number).inserted { due.append(number) }
    }

    private func slot(of time: ContinuousClock.Instant) -> Int64 {
        Int64((time - start) / Self.slot)
    }
}

extension Dictionary where Value == Set<Int> {
    /// Takes a number out of a set, and the set out when it is empty.
    fileprivate mutating func remove(_ number: Int, at key: Key) {
        self[key]?.remove(number)
        if self[key]?.isEmpty == true { self[key] = nil }
    }
}
