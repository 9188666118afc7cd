import Glibc
import HTTPSemantics
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization

/// An HTTP/1.1 server on sockets: it frames messages, keeps connections and limits, and leaves every decision about a
/// request to a `RequestHandler` (RFC 9112).
package final class HTTPServer: Service {
    /// Where a server listens.
    package struct Address: Sendable, Equatable {
        /// A numeric address.
        package var host: String
        /// 1 to 65535.
        package var port: Int
    }

    /// Why a server does not serve.
    package enum Failure: Error, Equatable {
        /// `start()` was called while another call was under way, or after the server had stopped.
        case notStartable
        /// The listening socket went away although nobody asked for it.
        case listenerLost
        /// The system does not let the server listen there, and says why.
        case cannotListen(reason: String)
    }

    private struct Running: Sendable {
        var group: MultiThreadedEventLoopGroup
        var loops: [NIOLoopBound<EventLoopContext>]
        var listener: any Channel
        var address: Address
    }

    private enum State: Sendable {
        case new, starting, stopped
        case running(Running)
    }

    private enum Ending: Sendable {
        case graceful, cancelled, listenerLost
    }

    private let configuration: Configuration
    private let makeHandler: @Sendable (_ loop: Int) -> any RequestHandler
    private let logger: Logger
    private let state = Mutex(State.new)

    /// - Parameter makeHandler: Makes the handler of an event loop, on that loop's thread, which is the only one on which
    ///   it is called. Its argument counts the loops from 0.
    package init(
        configuration: Configuration, makeHandler: @escaping @Sendable (_ loop: Int) -> any RequestHandler,
        logger: Logger
    ) {
        self.configuration = configuration
        self.makeHandler = makeHandler
        self.logger = logger
    }

    /// Binds the socket and begins to serve. Later calls return the same address.
    ///
    /// Throws `Failure.notStartable`, or the system's error if the address cannot be bound.
    @discardableResult
    package func start() async throws -> Address {
        let already: Address? = try state.withLock { state in
            switch state {
            case .new:
                state = .starting
                return nil
            case .running(let running): return running.address
            case .starting, .stopped: throw Failure.notStartable
            }
        }
        if let already { return already }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.eventLoops))
        do {
            let running = try await bind(group)
            state.withLock { $0 = .running(running) }
            logger.info("listening", metadata: ["host": "\(running.address.host)", "port": "\(running.address.port)"])
            return running.address
        } catch {
            state.withLock { $0 = .stopped }
            try? await group.shutdownGracefully()
            guard let error = error as? IOError else { throw error }
            throw Failure.cannotListen(reason: String(cString: strerror(error.errnoCode)))
        }
    }

    /// Serves until a graceful shutdown, which lets requests under way finish, or a cancellation, which does not.
    ///
    /// Throws what `start()` throws, or `Failure.listenerLost`.
    package func run() async throws {
        try await start()
        guard case .running(let running) = state.withLock({ $0 }) else { throw Failure.notStartable }
        let ending = await withTaskGroup(of: Ending.self) { group in
            group.addTask {
                do { try await gracefulShutdown() } catch { return .cancelled }
                return .graceful
            }
            group.addTask {
                try? await running.listener.closeFuture.get()
                return .listenerLost
            }
            let first = await group.next() ?? .cancelled
            group.cancelAll()
            try? await running.listener.close()
            return first
        }
        await stop(grace: ending == .cancelled ? .zero : configuration.stopGrace)
        if ending == .listenerLost { throw Failure.listenerLost }
    }

    /// Accepts no more connections, closes idle ones, lets requests under way finish within `grace`, and ends the loops.
    func stop(grace: Duration) async {
        let running: Running? = state.withLock { state in
            guard case .running(let running) = state else { return nil }
            state = .stopped
            return running
        }
        guard let running else { return }
        try? await running.listener.close()
        let emptied = running.loops.map { loop in loop.eventLoop.flatSubmit { loop.value.stop(grace: grace) } }
        for future in emptied { try? await future.get() }
        for loop in running.loops { try? await loop.eventLoop.submit { loop.value.end() }.get() }
        try? await running.group.shutdownGracefully()
        logger.info("stopped")
    }

    private func bind(_ group: MultiThreadedEventLoopGroup) async throws -> Running {
        let counter = ConnectionCount()
        let budget = ContentBudget(limit: configuration.contentMemory)
        var loops: [NIOLoopBound<EventLoopContext>] = []
        for (index, eventLoop) in group.makeIterator().enumerated() {
            let loop = eventLoop.submit { [configuration, makeHandler] in
                let loop = EventLoopContext(
                    eventLoop: eventLoop, configuration: configuration, counter: counter, budget: budget,
                    handler: makeHandler(index))
                loop.begin()
                return NIOLoopBound(loop, eventLoop: eventLoop)
            }
            loops.append(try await loop.get())
        }
        let byLoop = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { [logger] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Self.patience(logger))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = byLoop[ObjectIdentifier(channel.eventLoop)]?.value else {
                        throw Failure.notStartable
                    }
                    try Self.serve(channel, on: loop)
                }
            }
            .bind(host: configuration.host, port: configuration.port).get()
        let local = listener.localAddress
        let address = Address(
            host: local?.ipAddress ?? configuration.host, port: local?.port ?? configuration.port)
        return Running(group: group, loops: loops, listener: listener, address: address)
    }

    /// When file descriptors run out, accepting pauses for a moment; the listener stays.
    private static func patience(_ logger: Logger) -> AcceptBackoffHandler {
        AcceptBackoffHandler(shouldForwardIOErrorCaught: false) { error in
            logger.warning("cannot accept connections", metadata: ["error": "\(error)"])
            return .milliseconds(100)
        }
    }

    private static func serve(_ channel: any Channel, on loop: EventLoopContext) throws {
        let gate = MessageGuard(loop: loop)
        let connection = ConnectionHandler(loop: loop, gate: gate)
        // The parser's own limits are above ours, which count all fields together.
        var parserLimits = NIOHTTPDecoderLimitConfiguration()
        parserLimits.maxHeaderFieldCount = .max
        parserLimits.maxHeaderFieldSize = .max
        parserLimits.maxHeaderListSize = .max
        let parser = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: parserLimits)
        try channel.pipeline.syncOperations.addHandlers([gate, ByteToMessageHandler(parser), connection])
    }
}
