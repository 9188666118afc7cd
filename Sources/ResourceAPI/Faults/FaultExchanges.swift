import HTTPSemantics

extension HeadDisposition {
    /// Answers a request whose content, if it is wanted, is there. Returns who is at work, to be hurried.
    func carryOut(_ content: [UInt8], _ reply: Reply) -> (any Exchange)? {
        switch self {
        case .answer(let response):
            reply { _ in response }
            return nil
        case .respond(let exchange):
            exchange.respond(to: [], reply: reply)
            return exchange
        case .exchange(let exchange, _):
            exchange.respond(to: content, reply: reply)
            return exchange
        case .stream(let response, let source):
            // No address that meets faults has a stream.
            source.end()
            reply { _ in response }
            return nil
        }
    }

    /// What is answered where there is more content than was to be read; nil if that is what is wrong with it.
    func refusalOfMore() -> Response? {
        if case .exchange(let exchange, _) = self { exchange.refusalOfMore() } else { nil }
    }

    /// Whether it writes one resource, under a name that is certain.
    var writesOneResource: Bool {
        guard case .exchange(let exchange, _) = self, let write = exchange as? WriteExchange else { return false }
        return write.hasCertainTarget
    }

    /// The same, with `exchange` in place of the one that was to answer.
    func replacing(with exchange: any Exchange) -> HeadDisposition {
        switch self {
        case .exchange(_, let limit): .exchange(exchange, contentLimit: limit)
        case .answer, .respond, .stream: .respond(exchange)
        }
    }
}

/// A request that waits at its arrival: for a time, or for others.
final class WaitingExchange: Exchange, FaultWaiter {
    private let injected: InjectedFault
    private let faults: FaultRules
    private let desk: FaultDesk
    private let kind: Kind
    private var disposition: (() -> HeadDisposition)?
    private var content: [UInt8] = []
    private var reply: Reply?
    private var number = 0
    private var group: HoldGroup?
    private var member: HoldGroup.Member?
    private var cancelTimer: () -> Void = {}
    private var running: (any Exchange)?

    /// How a request goes with others that wait.
    enum Kind {
        /// It writes one resource.
        case commit
        /// It waits for a change, which may be that of the next: its turn is over when it has begun.
        case wait
        case other
    }

    /// - Parameter disposition: Made when the waiting is over.
    init(
        _ injected: InjectedFault, _ faults: FaultRules, _ desk: FaultDesk, _ kind: Kind,
        _ disposition: @escaping () -> HeadDisposition
    ) {
        self.injected = injected
        self.faults = faults
        self.desk = desk
        self.kind = kind
        self.disposition = disposition
    }

    func respond(to content: [UInt8], reply: Reply) {
        self.content = content
        self.reply = reply
        guard desk.canWait, let signal = desk.signal else { return proceed(reply) }
        number = desk.add(self)
        switch injected.fault {
        case .delay(let time, _):
            cancelTimer = desk.call(after: time) { [weak self] in self?.proceed(reply) }
        case .hold(let until, let time): wait(for: until, time, signal, reply)
        case .status, .drop, .reset, .truncate, .drip, .repeated: proceed(reply)
        }
    }

    private func wait(for until: Int, _ time: Duration, _ signal: FaultSignal, _ reply: Reply) {
        let member = HoldGroup.Member(number: number, signal: signal, isCommit: kind == .commit)
        var group = injected.group ?? faults.crowd(of: until)
        while !group.add(member) {
            // Of a rule it was this step or none; else the next ones that come are waited with.
            guard injected.group == nil else { return proceed(reply) }
            group = faults.crowd(of: until)
        }
        self.group = group
        self.member = member
        cancelTimer = desk.call(after: time) { group.end(.timeOver) }
    }

    func receive(_ mail: FaultMail) {
        guard let reply else { return mail.decline() }
        switch mail {
        case .goOn(let turn):
            if let ending = turn.ending { injected.note(ending) }
            if let gathering = turn.gathering { injected.gather(gathering, at: turn.index) }
            guard kind != .wait else {
                proceed(reply)
                return turn.end()
            }
            proceed(
                Reply { render in
                    reply(render)
                    turn.end()
                })
        case .answered: break
        }
    }

    func hurry() {
        guard reply != nil else {
            running?.hurry()
            return
        }
        goOn(.clientGone)
    }

    func refusalOfMore() -> Response? { disposition?().refusalOfMore() }

    func stop() { goOn(.stop) }

    private func goOn(_ ending: HoldGroup.Ending) {
        guard let reply else { return }
        if let group, let member {
            // Where all are there already, the others count on it.
            guard group.leave(member) else { return }
            injected.note(ending)
        }
        proceed(reply)
    }

    private func proceed(_ reply: Reply) {
        guard let disposition, self.reply != nil else { return }
        self.reply = nil
        self.disposition = nil
        cancelTimer()
        cancelTimer = {}
        desk.remove(number)
        let content = content
        self.content = []
        running = disposition().carryOut(content, reply)
    }
}

/// A request that is carried out several times, as by a proxy that retries; the last answer is sent.
final class RepeatedExchange: Exchange, FaultWaiter {
    private let desk: FaultDesk
    private var first: HeadDisposition?
    private let again: () -> HeadDisposition
    private var left: Int
    private var content: [UInt8] = []
    private var reply: Reply?
    private var number = 0
    private var running: (any Exchange)?

    init(
        _ times: Int, _ desk: FaultDesk, first: HeadDisposition? = nil, again: @escaping () -> HeadDisposition
    ) {
        left = times
        self.desk = desk
        self.first = first
        self.again = again
    }

    func respond(to content: [UInt8], reply: Reply) {
        self.content = content
        self.reply = reply
        number = desk.add(self)
        carryOut()
    }

    func refusalOfMore() -> Response? { first?.refusalOfMore() }

    private func carryOut() {
        guard let reply else { return }
        let disposition = first ?? again()
        first = nil
        left -= 1
        guard left > 0, let signal = desk.signal else {
            desk.remove(number)
            self.reply = nil
            running = disposition.carryOut(content, reply)
            content = []
            return
        }
        running = disposition.carryOut(content, Reply { [number] in signal.deliver(.answered($0), to: number) })
    }

    func receive(_ mail: FaultMail) {
        switch mail {
        case .answered(let render):
            // Nobody is sent it, and the request log has it.
            _ = render(.max)
            carryOut()
        case .goOn: mail.decline()
        }
    }

    func hurry() { running?.hurry() }

    func stop() {}
}
