import HTTPServer
import ServiceLifecycle

/// The server, with the line that tells where it listens. Started by the service group, which traps signals first: who
/// has read the line may stop the service at once.
struct AnnouncedServer: Service {
    let server: HTTPServer
    /// Where it was told to listen, for the message if it cannot.
    let bind: String

    func run() async throws {
        let address: HTTPServer.Address
        do {
            address = try await server.start()
        } catch HTTPServer.Failure.cannotListen(let reason) {
            throw StartError("Cannot listen on \(bind): \(reason)")
        } catch {
            throw StartError("Cannot listen on \(bind): \(error)")
        }
        Announcement.print(address)
        try await server.run()
    }
}
