import HTTPSemantics
import Synchronization

/// Requests of one event loop that wait because of a fault. All calls are on that loop.
final class FaultDesk {
    private var loop: (any HandlerLoop)?
    private(set) var signal: FaultSignal?
    private var waiting: [Int: any FaultWaiter] = [:]
    private var lastNumber = 0
    private var isStopping = false

    /// Whether anything can be waited for: not without a server.
    var canWait: Bool { signal != nil && !isStopping }

    func begin(on loop: any HandlerLoop) {
        self.loop = loop
        signal = FaultSignal(loop)
    }

    /// Takes a request in, under a number of its own.
    func add(_ waiter: any FaultWaiter) -> Int {
        lastNumber += 1
        waiting[lastNumber] = waiter
        return lastNumber
    }

    func remove(_ number: Int) { waiting[number] = nil }

    /// Calls `body` after a while; the result keeps it from that.
    func call(after time: Duration, _ body: @escaping () -> Void) -> () -> Void {
        loop?.call(after: time, body) ?? {}
    }

    /// Something has come.
    func wake() {
        guard let signal else { return }
        for (number, mail) in signal.takeMail() {
            if let waiter = waiting[number] { waiter.receive(mail) } else { mail.decline() }
        }
    }

    /// The service stops: nobody waits any longer.
    func stop() {
        isStopping = true
        for waiter in Array(waiting.values) { waiter.stop() }
    }
}

/// Who waits at a desk.
protocol FaultWaiter: AnyObject {
    func receive(_ mail: FaultMail)
    /// The service stops.
    func stop()
}

/// What a request that waits is told.
enum FaultMail: Sendable {
    /// It is its turn.
    case goOn(HoldTurn)
    /// One of several rounds is answered.
    case answered(Reply.Render)

    /// Nobody is there to be told.
    func decline() {
        switch self {
        case .goOn(let turn): turn.end()
        case .answered: break
        }
    }
}

/// Brings mail to a desk from any thread.
final class FaultSignal: Sendable {
    private let loop: any HandlerLoop
    private let mail = Mutex<[(number: Int, mail: FaultMail)]>([])

    init(_ loop: any HandlerLoop) { self.loop = loop }

    func deliver(_ mail: FaultMail, to number: Int) {
        self.mail.withLock { $0.append((number, mail)) }
        loop.wake()
    }

    fileprivate func takeMail() -> [(number: Int, mail: FaultMail)] {
        mail.withLock { mail in
            defer { mail = [] }
            return mail
        }
    }
}
