import Metrics
import NIOCore

extension HTTPServer {
    /// Where a server listens, and what it puts up with.
    package struct Configuration: Sendable {
        /// The address or name to bind.
        package var host: String
        /// The port to bind, 0 to 65535; 0 takes any that is free.
        package var port: Int
        /// Event loops, each a thread with a handler of its own; at least 1.
        package var eventLoops = System.coreCount
        /// Bytes that a request line may have: more is 414.
        package var requestLineLimit = 8_192
        /// Bytes that the fields may have in all, and again those of a trailer section: more is 431.
        package var fieldsLimit = 32_768
        /// Time for a whole head, from its first byte, and for the first byte of a fresh connection: longer is 408, or
        /// a silent close if nothing came. All times are exact to a tick, a quarter of a second or a quarter of the
        /// shortest of them, and never too short.
        package var headTimeout = Duration.seconds(10)
        /// Time between two parts of content, and for a client to take some of its answer: longer is 408, or a close.
        package var contentIdleTimeout = Duration.seconds(30)
        /// Time between two requests: longer is a silent close.
        package var keepAliveTimeout = Duration.seconds(75)
        /// Time that a closed connection has to be closed by the client too.
        package var lingerTimeout = Duration.seconds(2)
        /// Connections over all loops: a further one is told 503 and closed.
        package var connectionLimit = 4_096
        /// Bytes of contents above 64 KiB that all connections together may hold, those that arrive and those that their
        /// clients have not taken: more is 503.
        package var contentMemory = 256 << 20
        /// Time that requests under way have to finish when the server stops.
        package var stopGrace = Duration.seconds(10)
        /// Where requests are logged; nil for nowhere.
        package var accessLog: AccessLog?
        /// Where requests are counted.
        package var metrics = ServerMetrics()

        /// The limits have the values of the contract.
        package init(host: String = "127.0.0.1", port: Int = 0) {
            self.host = host
            self.port = port
        }

        /// How often times are looked at.
        var tickInterval: TimeAmount {
            let shortest = min(headTimeout, contentIdleTimeout, keepAliveTimeout, lingerTimeout)
            let longest = accessLog == nil ? Duration.milliseconds(250) : .milliseconds(100)
            return TimeAmount(max(.milliseconds(10), min(longest, shortest / 4)))
        }
    }
}
