import ArgumentParser
import HTTPSemantics
import HTTPServer

/// The limits of the contract. All times are in seconds, all sizes in octets.
struct LimitOptions: ParsableArguments {
    @Option(help: "Octets of content that are taken: more is 413.")
    var contentLimit = 16 << 20

    @Option(help: "Octets of a request line: more is 414.")
    var requestLineLimit = 8 << 10

    @Option(help: "Octets of all fields together: more is 431.")
    var fieldsLimit = 32 << 10

    @Option(help: "Seconds for a whole head: longer is 408.")
    var headTimeout = 10.0

    @Option(help: "Seconds between two parts of content: longer is 408.")
    var contentTimeout = 30.0

    @Option(help: "Seconds between two requests of a connection.")
    var keepAliveTimeout = 75.0

    @Option(help: "Connections at the same time: more is 503.")
    var connectionLimit = 4096

    @Option(help: "Seconds that requests under way have to finish when the service stops.")
    var stopTimeout = 10.0

    func validate() throws {
        guard contentLimit >= 0, requestLineLimit >= 64, fieldsLimit >= 256, connectionLimit >= 1 else {
            throw ValidationError("A limit is too small to serve anything.")
        }
        guard [headTimeout, contentTimeout, keepAliveTimeout].allSatisfy({ 0.01...86_400 ~= $0 }),
            0...86_400 ~= stopTimeout
        else { throw ValidationError("A timeout is between 0.01 and 86400 seconds.") }
    }

    func apply(to policy: inout Policy) {
        policy.contentLimit = contentLimit
    }

    func apply(to configuration: inout HTTPServer.Configuration) {
        configuration.requestLineLimit = requestLineLimit
        configuration.fieldsLimit = fieldsLimit
        configuration.headTimeout = .seconds(headTimeout)
        configuration.contentIdleTimeout = .seconds(contentTimeout)
        configuration.keepAliveTimeout = .seconds(keepAliveTimeout)
        configuration.connectionLimit = connectionLimit
        configuration.stopGrace = .seconds(stopTimeout)
    }
}
