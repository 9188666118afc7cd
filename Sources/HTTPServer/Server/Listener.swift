import Glibc
import NIOCore

/// A socket that is bound and listens, from which nobody is accepted before a server takes it over: a port that is taken is
/// found before anything else is done.
package struct Listener: Sendable {
    let descriptor: CInt

    /// - Throws: `HTTPServer.Failure.cannotListen`.
    package init(host: String, port: Int) throws(HTTPServer.Failure) {
        guard let address = try? SocketAddress.makeAddressResolvingHost(host, port: port) else {
            throw .cannotListen(reason: "no address of that name is known")
        }
        descriptor = socket(CInt(address.protocol.rawValue), CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .cannotListen(reason: String(cString: strerror(errno))) }
        var isOn: CInt = 1
        let size = socklen_t(MemoryLayout.size(ofValue: isOn))
        let isListening =
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, size) == 0
            && address.withSockAddr { bind(descriptor, $0, socklen_t($1)) } == 0
            && listen(descriptor, Self.backlog) == 0
        guard isListening else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw .cannotListen(reason: reason)
        }
    }

    /// Connections that may wait to be accepted.
    static let backlog: CInt = 1_024
}
