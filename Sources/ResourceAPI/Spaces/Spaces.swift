import HTTPSemantics
import Logging
import ResourceCore
import Synchronization

/// Stores of their own under `/_spaces/{name}`, in memory and for a while: each is a whole service, empty at first, whose
/// revisions begin at 1 and whose requests may ask for faults. What is done in one is done to nothing else.
package final class Spaces: Sendable {
    /// Spaces at the same time: the one that was used longest ago makes room.
    static let limit = 100
    /// Seconds after its last request for which a space makes no room for others.
    static let protection: Int64 = 5 * 60
    /// Seconds without a request after which a space is dropped.
    static let lifetime: Int64 = 30 * 60
    /// Requests that one space answers: a lesson takes a dozen.
    package static let requestLimit = 500
    /// Bytes of a content, unless the service around it takes less.
    package static let contentLimit = 4 << 10

    private struct Space {
        let name: String
        let service: Service
        var lastUse: Int64
        var requests = 0
    }

    enum Opening {
        case made(String)
        /// There are too many in use; one may make room after so many seconds.
        case full(seconds: Int64)
    }

    /// In the order of their last use.
    private let state = Mutex<[Space]>([])
    private let makeService: @Sendable (_ path: String) -> Service
    private let now: @Sendable () -> Int64

    init(
        beside policy: Policy, _ dependencies: Dependencies, _ pages: [ServicePage], _ subscribers: SubscriberCount,
        _ logger: Logger
    ) {
        var own = Policy()
        own.hosts = policy.hosts
        own.tokens = policy.tokens
        own.allowedOrigins = policy.allowedOrigins
        own.requestLineLimit = policy.requestLineLimit
        own.isTesting = true
        // With the other bounds 200 MiB at most, whoever fills them.
        own.contentLimit = min(policy.contentLimit, Self.contentLimit)
        own.batchLimit = min(policy.batchLimit, 100)
        own.subscriberLimit = 4
        own.waitLimit = policy.waitLimit
        let url = policy.publicURL
        makeService = { [own] path in
            var own = own
            // What leads anywhere leads into the space.
            own.publicURL = .within(path, of: url)
            let store = MemoryStore(retention: Retention(byteLimit: 1 << 20), clock: dependencies.now)
            return Service(
                store, own, dependencies, pages, logger, workers: 0,
                subscribers: SubscriberCount(limit: own.subscriberLimit, within: subscribers), spaces: nil)
        }
        now = dependencies.now
    }

    /// Makes an empty space.
    func open() -> Opening {
        let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz")
        // Nobody finds another's space by guessing.
        let name = String((0..<20).map { _ in letters[Int.random(in: letters.indices)] })
        return state.withLock { spaces in
            dropLapsed(&spaces)
            if spaces.count >= Self.limit, let oldest = spaces.first {
                let left = oldest.lastUse + Self.protection - now()
                guard left <= 0 else { return .full(seconds: min(left, Self.protection)) }
                spaces.removeFirst()
            }
            spaces.append(Space(name: name, service: makeService(Self.path(of: name)), lastUse: now()))
            return .made(name)
        }
    }

    /// Why one may not be there.
    static let absence = """
        This process has no such space, or no more: it goes half an hour after its last request, and each process has spaces \
        of its own.
        """

    static func path(of name: String) -> String { "/_spaces/" + name }

    /// Whether there was such a space.
    func close(_ name: String) -> Bool {
        state.withLock { spaces in
            guard let index = spaces.firstIndex(where: { $0.name == name }) else { return false }
            spaces.remove(at: index)
            return true
        }
    }

    func has(_ name: String) -> Bool {
        state.withLock { spaces in
            dropLapsed(&spaces)
            return spaces.contains { $0.name == name }
        }
    }

    /// The service of a space that a request is for; nil if there is none, or no more, or it has answered enough.
    func service(_ name: String) -> Service? {
        state.withLock { spaces in
            dropLapsed(&spaces)
            guard let index = spaces.firstIndex(where: { $0.name == name }), spaces[index].requests < Self.requestLimit
            else { return nil }
            var space = spaces.remove(at: index)
            space.lastUse = now()
            space.requests += 1
            spaces.append(space)
            return space.service
        }
    }

    private func dropLapsed(_ spaces: inout [Space]) {
        let earliest = now() - Self.lifetime
        spaces.removeAll { $0.lastUse < earliest }
    }
}

/// The spaces that one event loop has handlers for.
final class SpaceHandlers {
    private let spaces: Spaces
    private var loop: (any HandlerLoop)?
    private var handlers: [String: any RequestHandler] = [:]

    init(_ spaces: Spaces) { self.spaces = spaces }

    func begin(on loop: any HandlerLoop) { self.loop = loop }

    /// What becomes of a request whose target lies within a space; nil if it does not, or the space is not there.
    /// - Parameter outside: What becomes of it where the space is gone before it is answered.
    func admit(_ request: Request, outside: @escaping () -> HeadDisposition) -> HeadDisposition? {
        guard let (name, target) = Self.place(request), let service = spaces.service(name) else { return nil }
        var inner = request
        inner.target = target
        let disposition = handler(name, service).admit(inner)
        switch disposition {
        case .answer, .stream: return disposition
        case .respond(let exchange): return .respond(SpaceExchange(exchange, name, spaces, outside))
        case .exchange(let exchange, let limit):
            return .exchange(SpaceExchange(exchange, name, spaces, outside), contentLimit: limit)
        }
    }

    /// Why a request whose target lies within a space is not answered there; nil if it does not.
    func absence(_ request: Request) -> String? {
        guard let (name, _) = Self.place(request) else { return nil }
        return spaces.has(name)
            ? "This space has answered \(Spaces.requestLimit) requests, which is as many as one does: make another."
            : Spaces.absence
    }

    /// The name of the space that a request is for, and its target there.
    static func place(_ request: Request) -> (name: String, target: String)? {
        // Nearly every request is for something else, and is told so by a byte.
        guard request.target.utf8.dropFirst().first == UInt8(ascii: "_"), request.target.hasPrefix("/_spaces/")
        else { return nil }
        let rest = request.target.dropFirst("/_spaces/".count)
        return rest.firstIndex(of: "/").map { (String(rest[..<$0]), String(rest[$0...])) }
    }

    private func handler(_ name: String, _ service: Service) -> any RequestHandler {
        if let handler = handlers[name] { return handler }
        let handler = service.makeHandler()
        if let loop { handler.begin(on: loop) }
        handlers[name] = handler
        return handler
    }

    func wake() {
        for handler in handlers.values { handler.wake() }
    }

    func tick() {
        guard !handlers.isEmpty else { return }
        for (name, handler) in handlers {
            handler.tick()
            guard !spaces.has(name) else { continue }
            handler.stop()
            handlers[name] = nil
        }
    }

    func stop() {
        for handler in handlers.values { handler.stop() }
    }
}

/// A request in a space. Where that is gone when it is to be answered, there is nothing any more.
private final class SpaceExchange: Exchange {
    private let exchange: any Exchange
    private let name: String
    private let spaces: Spaces
    private let outside: () -> HeadDisposition

    init(
        _ exchange: any Exchange, _ name: String, _ spaces: Spaces, _ outside: @escaping () -> HeadDisposition
    ) {
        self.exchange = exchange
        self.name = name
        self.spaces = spaces
        self.outside = outside
    }

    func respond(to content: [UInt8], reply: Reply) {
        let receiver = Receiver(reply, name, spaces, outside)
        exchange.respond(
            to: content,
            reply: Reply(to: receiver, number: 0, isLoopOtherwiseIdle: reply.isLoopOtherwiseIdle))
    }

    func hurry() { exchange.hurry() }

    func refusalOfMore() -> Response? { exchange.refusalOfMore() }

    private final class Receiver: ReplyReceiver {
        private let reply: Reply
        private let name: String
        private let spaces: Spaces
        /// Unchecked: called on the event loop that renders.
        private nonisolated(unsafe) let outside: () -> HeadDisposition

        init(_ reply: Reply, _ name: String, _ spaces: Spaces, _ outside: @escaping () -> HeadDisposition) {
            self.reply = reply
            self.name = name
            self.spaces = spaces
            self.outside = outside
        }

        func receive(_ render: @escaping Reply.Render, for number: Int) {
            reply { [self] room in
                let response = render(room)
                guard !spaces.has(name), case .answer(let absence) = outside() else { return response }
                return absence
            }
        }

        func receive(judgement: @escaping Reply.Judge, for number: Int) { reply.goOn(judgement) }
    }
}
