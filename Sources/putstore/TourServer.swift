import HTTPSemantics
import HTTPServer
import ResourceAPI
import ResourceCore

/// The service that a lesson of the tour is played on: fresh, in memory, on 127.0.0.1.
struct TourServer {
    /// Where it listens.
    let port: Int
    private let running: Task<Void, any Error>

    /// Starts one.
    /// - Parameter wish: The port that it should have, so that commands of earlier lessons still find it; 0, or one that is
    ///   taken, stands for any that is free.
    init(wish: Int) async throws {
        let server: HTTPServer
        do {
            server = Self.server(port: wish)
            port = try await server.start().port
        } catch {
            guard wish == 0 else {
                self = try await TourServer(wish: 0)
                return
            }
            throw StartError("Cannot listen on a port of 127.0.0.1: \(error)")
        }
        running = Task { try await server.run() }
    }

    /// Ends it, and forgets what is stored in it.
    func stop() async {
        running.cancel()
        // It ends as it should, or has lost its socket: to the tour both are the end.
        _ = await running.result
    }

    private static func server(port: Int) -> HTTPServer {
        let logger = ServiceLog.logger(level: .error)
        var policy = Policy()
        policy.hosts = HostPolicy(names: [])
        let service = ResourceAPI.Service(
            store: MemoryStore(clock: Dependencies.system.now), policy: policy, logger: logger)
        var configuration = HTTPServer.Configuration(port: port)
        // One client, one request at a time.
        configuration.eventLoops = 1
        return HTTPServer(
            configuration: configuration, makeHandler: { _ in service.makeHandler() }, logger: logger)
    }
}
