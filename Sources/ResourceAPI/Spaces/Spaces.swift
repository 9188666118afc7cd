import HTTPSemantics
import Logging
import ResourceCore
import Synchronization

/// Stores of their own under `/_spaces/{name}`, in memory and for a while: each is a whole service, empty at first, whose
/// revisions begin at 1 and whose requests may ask for faults. What is done in one is done to nothing else.
final class Spaces: Sendable {
    /// Spaces at the same time: the one that was used longest ago makes room.
    static let limit = 100
    /// Seconds without a request after which a space is dropped.
    static let lifetime: Int64 = 30 * 60
    /// Requests that one space answers: a lesson takes a dozen.
    static let requestLimit = 500

    private struct Space {
        let name: String
        let service: Service
        var lastUse: Int64
        var requests = 0
    }

    private let state = Mutex<[Space]>([])
    private let makeService: @Sendable (_ path: String) -> Service
    private let now: @Sendable () -> Int64

    init(
        beside policy: Policy, _ dependencies: Dependencies, _ pages: [ServicePage], _ logger: Logger
    ) {
        var own = Policy()
        own.hosts = policy.hosts
        own.tokens = policy.tokens
        own.allowedOrigins = policy.allowedOrigins
        own.requestLineLimit = policy.requestLineLimit
        own.isTesting = true
        // With the other bounds 200 MiB at most, whoever fills them.
        own.contentLimit = min(policy.contentLimit, 4 << 10)
        own.batchLimit = min(policy.batchLimit, 100)
        own.subscriberLimit = 4
        own.waitLimit = policy.waitLimit
        let url = policy.publicURL
        makeService = { [own] path in
            var own = own
            // What leads anywhere leads into the space.
            own.publicURL = .within(path, of: url)
            let store = MemoryStore(retention: Retention(byteLimit: 1 << 20), clock: dependencies.now)
            return Service(store, own, dependencies, pages, logger, workers: 0, spaces: nil)
        }
        now = dependencies.now
    }

    /// Makes an empty space, and gives its name.
    func open() -> String {
        let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz")
        // Nobody finds another's space by guessing.
        let name = String((0..<20).map { _ in letters[Int.random(in: letters.indices)] })
        let space = Space(name: name, service: makeService(Self.path(of: name)), lastUse: now())
        state.withLock { spaces in
            dropLapsed(&spaces)
            if spaces.count >= Self.limit,
                let oldest = spaces.indices.min(by: { spaces[$0].lastUse < spaces[$1].lastUse })
            {
                spaces.remove(at: oldest)
            }
            spaces.append(space)
        }
        return name
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

    /// The service of a space that a request is for; nil if there is none, or no more.
    func service(_ name: String) -> Service? {
        state.withLock { spaces in
            dropLapsed(&spaces)
            guard let index = spaces.firstIndex(where: { $0.name == name }), spaces[index].requests < Self.requestLimit
            else { return nil }
            spaces[index].lastUse = now()
            spaces[index].requests += 1
            return spaces[index].service
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

    /// What becomes of a request whose target lies within a space; nil if it does not.
    func admit(_ request: Request) -> HeadDisposition? {
        // Nearly every request is for something else, and is told so by a byte.
        guard request.target.utf8.dropFirst().first == UInt8(ascii: "_"), request.target.hasPrefix("/_spaces/")
        else { return nil }
        let rest = request.target.dropFirst("/_spaces/".count)
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        let name = String(rest[..<slash])
        guard let service = spaces.service(name) else { return nil }
        var request = request
        request.target = String(rest[slash...])
        return handler(name, service).admit(request)
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
