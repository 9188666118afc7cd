import DeveloperPages
import HTTPSemantics
import HTTPServer
import ResourceAPI
import ResourceCore

/// A service in this process, on a free port, in memory and with `--testing`: for one run of one transcript.
struct TestService {
    /// Where it listens.
    let authority: Authority
    private let serving: Task<Void, any Error>

    /// - Throws: a `StartError` if there is no port for it.
    init() async throws {
        var policy = Policy()
        policy.isTesting = true
        policy.hosts = HostPolicy(names: [])
        let service = ResourceAPI.Service(
            store: MemoryStore(clock: Dependencies.system.now), policy: policy, pages: DeveloperPages.all,
            logger: ServiceLog.logger(level: .error))
        var configuration = HTTPServer.Configuration()
        // Two, so that clients meet as they do elsewhere.
        configuration.eventLoops = 2
        let server = HTTPServer(
            configuration: configuration, makeHandler: { _ in service.makeHandler() },
            logger: ServiceLog.logger(level: .error))
        let address = try await server.start()
        guard let authority = Authority("\(address.host):\(address.port)") else {
            throw StartError("No service can be started at \(address.host):\(address.port).")
        }
        self.authority = authority
        serving = Task { try await server.run() }
    }

    /// Stops the service; nothing is left of what was stored.
    func stop() async {
        serving.cancel()
        _ = await serving.result
    }
}
