import Glibc
import HTTPSemantics
import Logging
import NIOCore
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
        var server: SharedContext
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
    private let listener: Listener?
    private let makeHandler: @Sendable (_ loop: Int) -> any RequestHandler
    private let logger: Logger
    private let state = Mutex(State.new)

    /// - Parameters:
    ///   - listener: What to accept connections from; nil for a socket of its own that is bound as `configuration` says.
    ///   - makeHandler: Makes the handler of an event loop, on that loop's thread, which is the only one on which it is
    ///     called. Its argument counts the loops from 0.
    package init(
        configuration: Configuration, listener: Listener? = nil,
        makeHandler: @escaping @Sendable (_ loop: Int) -> any RequestHandler, logger: Logger
    ) {
        self.configuration = configuration
        self.listener = listener
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
            running.server.beginStop()
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
        running.server.beginStop()
        let steps = Task {
            try? await running.listener.close()
            let emptied = running.loops.map { loop in loop.eventLoop.flatSubmit { loop.value.stop(grace: grace) } }
            for future in emptied { try? await future.get() }
            for loop in running.loops { try? await loop.eventLoop.submit { loop.value.end() }.get() }
            running.server.endLoops()
            try? await running.group.shutdownGracefully()
        }
        // The grace is a promise: a loop that is at work beyond it is left behind.
        let isStopped = await Self.wait(for: steps, atMost: grace + .milliseconds(250))
        if !isStopped { running.server.endLoops() }
        logger.info("stopped")
    }

    /// Whether `task` has ended within `time`.
    private static func wait(for task: Task<Void, Never>, atMost time: Duration) async -> Bool {
        let (stream, continuation) = AsyncStream.makeStream(of: Bool.self)
        Task {
            await task.value
            continuation.yield(true)
        }
        let timer = Task {
            try? await Task.sleep(for: time)
            continuation.yield(false)
        }
        defer { timer.cancel() }
        for await isEnded in stream { return isEnded }
        return false
    }

    private func bind(_ group: MultiThreadedEventLoopGroup) async throws -> Running {
        SystemCalls.raiseDescriptorLimit(forConnections: configuration.connectionLimit)
        let server = SharedContext(configuration, logger: logger)
        var loops: [NIOLoopBound<EventLoopContext>] = []
        for (index, eventLoop) in group.makeIterator().enumerated() {
            let loop = eventLoop.submit { [makeHandler] in
                let loop = EventLoopContext(eventLoop: eventLoop, server: server, handler: makeHandler(index))
                loop.begin()
                return NIOLoopBound(loop, eventLoop: eventLoop)
            }
            loops.append(try await loop.get())
        }
        let byLoop = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Listener.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = byLoop[ObjectIdentifier(channel.eventLoop)]?.value else {
                        throw Failure.notStartable
                    }
                    try channel.pipeline.syncOperations.addHandler(ListenerHandler(loop: loop))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = byLoop[ObjectIdentifier(channel.eventLoop)]?.value else {
                        throw Failure.notStartable
                    }
                    try channel.pipeline.syncOperations.addHandler(ConnectionHandler(loop: loop))
                }
            }
        let listener =
            if let listener { try await bootstrap.withBoundSocket(listener.descriptor).get() } else {
                try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
            }
        let local = listener.localAddress
        let address = Address(
            host: local?.ipAddress ?? configuration.host, port: local?.port ?? configuration.port)
        return Running(group: group, server: server, loops: loops, listener: listener, address: address)
    }
}
